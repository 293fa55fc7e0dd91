/** Changes by sync tokens (`events.list`). Only ids are asked for: what other people's events say stays with Google. */
import { Fault } from '../../domain/fault.ts';
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Access } from './auth.ts';
import type { GoogleClient } from './client.ts';
import { calendarAccess } from './events.ts';
import { malformed } from './faults.ts';
import { EVENTS_PAGE, MAX_PAGES } from './limits.ts';
import { roomAccess } from './rooms.ts';
import type { GoogleSettings } from './settings.ts';
import { type CalendarAddresses, identityIn, isResource } from './translate.ts';
import { CHANGES_FIELDS, readChanges } from './wire.ts';

interface Feed {
  readonly client: GoogleClient;
  readonly access: Access;
  readonly calendar: string;
  readonly policy: CallPolicy;
}

export function createChangeFeed(client: GoogleClient, settings: GoogleSettings, people: CalendarAddresses): ChangeFeed {
  return {
    async since(mailbox, cursor, policy) {
      const address = await people.calendarOf(mailbox, policy);
      const feed: Feed = { client, policy, ...watchedCalendar(settings, address) };
      if (cursor === null) return { cursor: (await readToEnd(feed, {})).syncToken, changed: false, ownUids: [] };
      if (cursor === '') throw expired();
      const { syncToken, ids } = await readToEnd(feed, { syncToken: cursor });
      const ownUids = [...new Set(ids.flatMap((id) => identityIn(id)?.uid ?? []))];
      return { cursor: syncToken, changed: ids.length > 0, ownUids };
    },
  };
}

/** As whom a calendar is watched and followed. */
export function watchedCalendar(settings: GoogleSettings, address: string): { readonly access: Access; readonly calendar: string } {
  if (isResource(address)) return { access: roomAccess(settings), calendar: encodeURIComponent(address) };
  return calendarAccess(settings, address);
}

/** @throws Fault `provider.cursor-expired` when the service does not know the token any more. */
async function readToEnd(
  { client, access, calendar, policy }: Feed,
  start: Readonly<Record<string, string>>,
): Promise<{ readonly syncToken: string; readonly ids: readonly string[] }> {
  const ids: string[] = [];
  let page: Readonly<Record<string, string>> = {};
  for (let read = 0; read < MAX_PAGES; read++) {
    const query = { ...start, ...page, maxResults: String(EVENTS_PAGE), fields: CHANGES_FIELDS };
    const path = `/calendars/${calendar}/events`;
    const answer = readChanges(await client.call({ method: 'GET', api: 'calendar', path, query, access, about: 'changes' }, policy));
    ids.push(...answer.items.map(({ id }) => id));
    if (answer.nextSyncToken !== undefined) return { syncToken: answer.nextSyncToken, ids };
    if (answer.nextPageToken === undefined) throw malformed('A list of changes ends without a mark from which to go on.');
    page = { pageToken: answer.nextPageToken };
  }
  throw malformed('The list of changes does not end.');
}

function expired(): Fault {
  return new Fault({ code: 'provider.cursor-expired', retry: 'never', blame: 'us', detail: 'The stored mark of the last look is empty.' });
}
