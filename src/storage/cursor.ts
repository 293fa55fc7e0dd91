/** Page cursors: the sort key of the last row shown, opaque to whoever passes it on. */
import { z } from 'zod';

export const PAGE_LIMIT = 200;

const sortKey = z.tuple([z.string(), z.uuid()]);
type SortKey = z.infer<typeof sortKey>;

export function cursorOf(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Null for a text that is no cursor of ours: the reader starts again at the beginning. */
export function cursorFrom(cursor: string): SortKey | null {
  try {
    return sortKey.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return null;
  }
}
