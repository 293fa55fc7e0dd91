/**
 * What changed in a calendar since a mark. The mark is the time of the newest change seen, by Cronofy's clock, with a digest of
 * everything that bears this time: Cronofy counts in seconds, and a later change in the same second must show.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault } from '../../domain/fault.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time/instant.ts';
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Session } from './auth.ts';
import { placeOfMailbox, readPages } from './directory.ts';
import { DAYS_BACK } from './limits.ts';
import { isoSeconds } from './translate.ts';
import { eventsSchema, parseBody, type WireEvent } from './wire.ts';

const cursorSchema = z.object({ at: z.string().datetime(), seen: z.array(z.string()) });
type Cursor = z.infer<typeof cursorSchema>;

/** So far our clock may be ahead of Cronofy's when a feed begins. */
const CLOCK_SLACK_MS = 5 * MINUTE_MS;

export function createChangeFeed(session: Session): ChangeFeed {
  return {
    async since(mailbox, text, policy) {
      const before = text === null ? null : parseCursor(text, session.shared.now());
      const from = before?.at ?? isoSeconds(session.shared.now() - CLOCK_SLACK_MS);
      const events = await modifiedSince({ session, mailbox, policy }, from);
      const fresh = events.filter((each) => !(before?.seen.includes(digestOf(each)) ?? false));
      const cursor = JSON.stringify(cursorAfter(events, from));
      if (before === null) return { cursor, changed: false, ownUids: [] };
      const ownUids = fresh.flatMap((each) => (each.event_id === undefined ? [] : [each.event_id]));
      return { cursor, changed: fresh.length > 0, ownUids: [...new Set(ownUids)] };
    },
  };
}

function cursorAfter(events: readonly WireEvent[], from: string): Cursor {
  const at = events.reduce((latest, { updated = '' }) => (Date.parse(updated) > Date.parse(latest) ? updated : latest), from);
  const same = events.filter(({ updated }) => updated === undefined || Date.parse(updated) === Date.parse(at));
  return { at, seen: same.map(digestOf) };
}

function digestOf(event: WireEvent): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('base64url').slice(0, 16);
}

async function modifiedSince(asking: { session: Session; mailbox: Mailbox; policy: CallPolicy }, from: string): Promise<WireEvent[]> {
  const { session, mailbox, policy } = asking;
  const place = await placeOfMailbox(session, mailbox, policy);
  const query = new URLSearchParams({ tzid: 'Etc/UTC', last_modified: from, include_deleted: 'true', include_managed: 'true' });
  for (const id of place.calendarIds) query.append('calendar_ids[]', id);
  const answers = await readPages(session, mailbox, { path: `/v1/events?${query}`, schema: eventsSchema }, policy);
  return answers.flatMap(({ events }) => events);
}

function parseCursor(text: string, now: number): Cursor {
  const cursor = parseBody(text, cursorSchema);
  if (cursor !== null && Date.parse(cursor.at) > now - DAYS_BACK * DAY_MS) return cursor;
  const detail = 'The mark of the last look is not readable, or older than what Cronofy keeps.';
  throw new Fault({ code: 'provider.cursor-expired', retry: 'never', blame: 'us', detail });
}
