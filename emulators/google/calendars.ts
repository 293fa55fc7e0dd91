/** Calendars themselves: the list of the caller's own, and the metadata of one. */
import type { Mailbox } from '../organization/mailbox.ts';
import { calendarIn, type Exchange, googleAddress, type Json } from './exchange.ts';

export function listCalendars({ world, grant }: Exchange): Json {
  const own = world.mailbox(grant.subject ?? '');
  return {
    kind: 'calendar#calendarList',
    etag: '"1"',
    nextSyncToken: 'calendars',
    items:
      own === null
        ? []
        : [{ ...metadata(own, 'calendar#calendarListEntry'), accessRole: 'owner', primary: true, selected: true, defaultReminders: [] }],
  };
}

export function getCalendar(exchange: Exchange): Json {
  return metadata(calendarIn(exchange, 'freeBusyReader').mailbox, 'calendar#calendar');
}

function metadata(mailbox: Mailbox, kind: string): Json {
  return {
    kind,
    etag: '"1"',
    id: googleAddress(mailbox),
    summary: mailbox.kind === 'room' ? mailbox.name : mailbox.address,
    timeZone: mailbox.zone,
  };
}
