/** Opaque identities: base64 of what they stand for, as stable as that. A change key is another one after every write. */

import { elementWith, type Fragment } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { OperationError } from './soap.ts';

export interface ItemKey {
  readonly mailboxId: string;
  /** Of the object in its calendar. */
  readonly name: string;
  /** Epoch ms of one occurrence of a series; null for the whole. */
  readonly occurrence: number | null;
}

export interface FolderKey {
  readonly mailboxId: string;
  readonly folder: string;
}

const ITEM = 'AAMkI';
const FOLDER = 'AAMkF';

export function itemId(key: ItemKey, event: StoredEvent, name = 't:ItemId'): Fragment {
  return elementWith(name, { Id: itemIdText(key), ChangeKey: changeKeyOf(event) });
}

export function itemIdText({ mailboxId, name, occurrence }: ItemKey): string {
  return ITEM + packed([mailboxId, name, occurrence === null ? '' : String(occurrence)]);
}

/** @throws OperationError for what this server never gave out. */
export function itemKeyOf(id: string): ItemKey {
  const [mailboxId, name, occurrence] = unpacked(id, ITEM);
  if (mailboxId === undefined || name === undefined || occurrence === undefined) throw new OperationError('ErrorInvalidIdMalformed');
  return { mailboxId, name, occurrence: occurrence === '' ? null : Number(occurrence) };
}

export function folderId({ mailboxId, folder }: FolderKey, name = 't:FolderId'): Fragment {
  return elementWith(name, { Id: FOLDER + packed([mailboxId, folder]), ChangeKey: 'AQAAAA==' });
}

/** @throws OperationError */
export function folderKeyOf(id: string): FolderKey {
  const [mailboxId, folder] = unpacked(id, FOLDER);
  if (mailboxId === undefined || folder === undefined) throw new OperationError('ErrorInvalidIdMalformed');
  return { mailboxId, folder };
}

export function changeKeyOf(event: StoredEvent): string {
  return `DwAAAB${Buffer.from(event.etag, 'utf8').toString('base64')}`;
}

function packed(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64');
}

function unpacked(id: string, mark: string): string[] {
  if (!id.startsWith(mark)) return [];
  try {
    return JSON.parse(Buffer.from(id.slice(mark.length), 'base64').toString('utf8')) as string[];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
