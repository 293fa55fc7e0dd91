/**
 * Changes by polling (RFC 6578, and the older ctag). Whether anything changed is decided by comparing the collection's own marks,
 * because servers answer a sync report with a wrong token as if all were well; the report only names what changed.
 */
import { createHash } from 'node:crypto';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault } from '../../domain/fault.ts';
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import { type Asking, askMultistatus, askProperties, type DavClient } from './client.ts';
import { propfindBody, syncCollectionBody, textOf } from './wire.ts';

/** State of a collection, as far as the server tells. Stored as JSON. */
interface Cursor {
  readonly syncToken: string;
  readonly ctag: string;
  /** Digest of all event addresses and ETags, for servers with neither mark. */
  readonly listing: string;
}

/** Quirk: SOGo's marks are times in whole seconds; a later change in the same second would not show. */
const UNSETTLED_SECONDS = 10;
const UNSETTLED = 'unsettled';

export function createChangeFeed(client: DavClient): ChangeFeed {
  return {
    async since(mailbox, cursor, policy) {
      const asking = { client, policy };
      const now = await currentState(asking, mailbox);
      if (cursor === null) return { cursor: JSON.stringify(now), changed: false, ownUids: [] };
      const before = parseCursor(cursor);
      const changed = before.syncToken !== now.syncToken || before.ctag !== now.ctag || before.listing !== now.listing;
      const ownUids = changed && before.syncToken !== '' ? await changedOwnUids(asking, mailbox, before.syncToken) : [];
      return { cursor: JSON.stringify(now), changed, ownUids };
    },
  };
}

async function currentState(asking: Asking, mailbox: Mailbox): Promise<Cursor> {
  const item = await askProperties(asking, mailbox.id, ['sync-token', 'getctag'], 'calendar');
  const syncToken = textOf(item.properties.get('sync-token') ?? null);
  const ctag = textOf(item.properties.get('getctag') ?? null);
  if (syncToken !== '' || ctag !== '') return { syncToken, ctag: settled(ctag), listing: '' };
  return { syncToken, ctag, listing: await listingDigest(asking, mailbox) };
}

/** A mark that a change in this same second could still share is replaced by one that never compares as equal twice. */
function settled(ctag: string): string {
  const seconds = /^\d{9,11}$/.test(ctag) ? Number(ctag) : null;
  const age = seconds === null ? UNSETTLED_SECONDS : Math.abs(Date.now() / 1_000 - seconds);
  return age < UNSETTLED_SECONDS ? `${UNSETTLED} ${Date.now()}` : ctag;
}

async function listingDigest(asking: Asking, mailbox: Mailbox): Promise<string> {
  const request = { method: 'PROPFIND', path: mailbox.id, depth: '1', body: propfindBody(['getetag']) } as const;
  const { items } = await askMultistatus(asking, request, 'calendar');
  const lines = items.map((item) => `${item.href} ${textOf(item.properties.get('getetag') ?? null)}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}

/** @throws Fault `provider.cursor-expired` when the server does not know the token any more. */
async function changedOwnUids(asking: Asking, mailbox: Mailbox, token: string): Promise<string[]> {
  // Quirk: SOGo's token is a time in whole seconds, and it tells only what is younger; asking from the second before tells too much instead.
  const from = /^\d{9,11}$/.test(token) ? String(Number(token) - 1) : token;
  const request = { method: 'REPORT', path: mailbox.id, depth: '1', body: syncCollectionBody(from) } as const;
  const { items } = await askMultistatus(asking, request, 'changes');
  const uids = items.map((item) => decodeURIComponent(item.href.split('/').at(-1) ?? '').replace(/\.ics$/i, ''));
  return [...new Set(uids.filter((uid) => uid.endsWith('@calendula')))];
}

function parseCursor(text: string): Cursor {
  try {
    const { syncToken, ctag, listing } = JSON.parse(text) as Partial<Record<keyof Cursor, unknown>>;
    if (typeof syncToken === 'string' && typeof ctag === 'string' && typeof listing === 'string') return { syncToken, ctag, listing };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Fault({
    code: 'provider.cursor-expired',
    retry: 'never',
    blame: 'us',
    detail: 'The stored mark of the last look is not readable.',
  });
}
