/**
 * Changes by `calendarView/delta`. The window stands inside Graph's token, so it is opened anew before the days ahead run short. Content
 * that comes along is dropped; only identities are looked at.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import { DAY_MS } from '../../domain/time/instant.ts';
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import type { GraphClient } from './client.ts';
import { ownUidsOf, userPath } from './events.ts';
import { demandText, type Json, objectIn, queryOf, textAt } from './wire.ts';

/** Days of the window before the day it is opened, and after it: the longest that the service can bear. */
const DAYS_BEHIND = 1;
const DAYS_AHEAD = [540, 90] as const;
const OPEN_ANEW_MS = 30 * DAY_MS;
const PAGE = 'odata.maxpagesize=200';

/** Stored as JSON. */
interface Cursor {
  /** Path and query of Graph's delta link. */
  readonly link: string;
  readonly openedAt: number;
}

interface Feeding {
  readonly client: GraphClient;
  readonly mailbox: Mailbox;
  readonly policy: CallPolicy;
}

export function createChangeFeed(client: GraphClient, vault: ConnectionVault): ChangeFeed {
  return {
    async since(mailbox, cursor, policy) {
      const feeding: Feeding = { client, mailbox, policy };
      if (cursor === null) return { cursor: JSON.stringify(await openWindow(feeding)), changed: false, ownUids: [] };
      const before = cursorIn(cursor);
      const { items, last } = await pagesAt(feeding, before.link);
      const ownUids = await ownUidsOf(
        vault,
        items.map((item) => textAt(item, 'iCalUId')).filter((each) => each !== ''),
      );
      const isOld = before.openedAt + OPEN_ANEW_MS < Date.now();
      const next = isOld ? await openWindow(feeding) : { link: linkIn(client, last), openedAt: before.openedAt };
      return { cursor: JSON.stringify(next), changed: items.length > 0, ownUids };
    },
  };
}

/** Quirk: endless series in a long window make the service give up (504). */
async function openWindow(feeding: Feeding): Promise<Cursor> {
  const [longest, shorter] = DAYS_AHEAD;
  return openDays(feeding, longest).catch((error: unknown) => {
    if (isFault(error) && error.code === 'provider.unavailable') return openDays(feeding, shorter);
    throw error;
  });
}

async function openDays(feeding: Feeding, days: number): Promise<Cursor> {
  const now = Date.now();
  const query = queryOf({
    startDateTime: new Date(now - DAYS_BEHIND * DAY_MS).toISOString(),
    endDateTime: new Date(now + days * DAY_MS).toISOString(),
  });
  const { last } = await pagesAt(feeding, `${userPath(feeding.mailbox)}/calendarView/delta?${query}`);
  return { link: linkIn(feeding.client, last), openedAt: now };
}

function pagesAt({ client, mailbox, policy }: Feeding, path: string) {
  return client.pages({ method: 'GET', path, prefer: PAGE, subject: 'changes', needs: 'Calendars.Read', mailbox: mailbox.id }, policy);
}

function linkIn(client: GraphClient, last: Json): string {
  return client.pathOf(demandText(last, '@odata.deltaLink'));
}

function cursorIn(text: string): Cursor {
  const kept = objectIn(text);
  if (kept !== null && typeof kept.link === 'string' && typeof kept.openedAt === 'number')
    return { link: kept.link, openedAt: kept.openedAt };
  const detail = 'The stored mark of the last look is not readable.';
  throw new Fault({ code: 'provider.cursor-expired', retry: 'never', blame: 'us', detail });
}
