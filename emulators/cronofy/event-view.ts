/** Calendar objects as Cronofy shows them: each occurrence an event, the application's own with the id it gave them. */
import type ICAL from 'ical.js';
import { attendeesOf, parseEventText, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { type Occurrence, occupationOf, occurrencesOf, type Window } from '../organization/occurrences.ts';
import { addressesOf, type Organization } from '../organization/organization.ts';
import { calendarIdOf, idOf } from './authorizations.ts';
import type { LoggedEvent } from './change-log.ts';
import { isoSeconds } from './times.ts';

export const EVENT_ID = 'x-cronofy-event-id';
export const JOIN_URL = 'x-cronofy-join-url';
/** Epoch ms from which on the meeting is there. */
export const MEETING_AT = 'x-cronofy-meeting-at';

/** Wide enough for everything an application can have written. */
export const ALWAYS: Window = { start: Date.UTC(1970, 0), end: Date.UTC(2100, 0) };

const ANSWERS: Readonly<Record<string, string>> = {
  'NEEDS-ACTION': 'needs_action',
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
};

export interface SeenOccurrence {
  readonly logged: LoggedEvent;
  readonly occurrence: Occurrence;
  /** The id that the application gave it; null when it is somebody else's. */
  readonly eventId: string | null;
}

export function eventIdOf(text: string): string | null {
  const { master } = parseEventText(text);
  const id = master === null ? '' : textOf(master, EVENT_ID);
  return id === '' ? null : id;
}

/** Occurrences of everything logged that overlap the window; of the application's own, as far as `ownWindow` reaches. */
export function occurrencesIn(
  mailbox: Mailbox,
  events: readonly LoggedEvent[],
  windows: { readonly others: Window; readonly own: Window },
): SeenOccurrence[] {
  const found = events.flatMap((logged) => {
    const eventId = eventIdOf(logged.text);
    const window = eventId === null ? windows.others : windows.own;
    return occurrencesOf(logged.text, mailbox.zone, window).map((occurrence) => ({ logged, occurrence, eventId }));
  });
  return found.sort((a, b) => a.occurrence.start - b.occurrence.start || a.logged.name.localeCompare(b.logged.name));
}

/** Dates for what lasts all day, instants otherwise. */
export function timesOf({ component, start, end }: Occurrence, zone: string): { readonly start: string; readonly end: string } {
  const allDay = component.getFirstProperty('dtstart')?.type === 'date';
  const text = (at: number) =>
    allDay ? Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString() : isoSeconds(at);
  return { start: text(start), end: text(end) };
}

export function freeBusyStatus({ component }: Occurrence, mailbox: Mailbox): 'busy' | 'tentative' | 'free' | null {
  const occupation = occupationOf(component, addressesOf(mailbox));
  if (occupation === 'out-of-office') return 'busy';
  if (occupation !== 'free') return occupation;
  const declined = ownAnswer(component, mailbox) === 'declined' || textOf(component, 'status').toUpperCase() === 'CANCELLED';
  return declined ? null : 'free';
}

export function eventView(world: Organization, mailbox: Mailbox, { logged, occurrence, eventId }: SeenOccurrence): Record<string, unknown> {
  const { component } = occurrence;
  const uid = textOf(component, 'uid');
  const location = textOf(component, 'location');
  const meeting = meetingOf(component, world.clock.now());
  const { organizer } = parseEventText(logged.text);
  const status = textOf(component, 'status').toLowerCase();
  return {
    calendar_id: calendarIdOf(mailbox),
    event_uid: idOf('evt', mailbox.id, uid, String(occurrence.recurrenceId ?? '')),
    ...(eventId === null ? {} : { event_id: eventId }),
    summary: textOf(component, 'summary'),
    description: textOf(component, 'description'),
    ...timesOf(occurrence, mailbox.zone),
    deleted: logged.deleted,
    created: isoSeconds(logged.createdAt),
    updated: isoSeconds(logged.updatedAt),
    ...(location === '' ? {} : { location: { description: location } }),
    participation_status: ownAnswer(component, mailbox) ?? 'accepted',
    attendees: attendeesOf(component).map(({ address, answer }) => ({
      email: address,
      display_name: nameOf(world, address),
      status: ANSWERS[answer] ?? 'unknown',
    })),
    ...(organizer === null ? {} : { organizer: { email: organizer, display_name: nameOf(world, organizer) } }),
    transparency: textOf(component, 'transp').toUpperCase() === 'TRANSPARENT' ? 'transparent' : 'opaque',
    status: ['tentative', 'cancelled'].includes(status) ? status : 'confirmed',
    categories: [],
    recurring: occurrence.recurrenceId !== null,
    event_private: ['PRIVATE', 'CONFIDENTIAL'].includes(textOf(component, 'class').toUpperCase()),
    ...(meeting === null ? {} : { conferencing: meeting }),
    options: { delete: eventId !== null, update: eventId !== null, change_participation_status: eventId === null },
  };
}

function meetingOf(component: ICAL.Component, now: number): object | null {
  const joinUrl = textOf(component, JOIN_URL);
  if (joinUrl === '') return null;
  return Number(textOf(component, MEETING_AT) || '0') > now ? { pending: true } : { provider_name: 'integrated', join_url: joinUrl };
}

function ownAnswer(component: ICAL.Component, mailbox: Mailbox): string | null {
  const own = addressesOf(mailbox);
  const answer = attendeesOf(component).find(({ address }) => own.includes(address))?.answer;
  return answer === undefined ? null : (ANSWERS[answer] ?? 'unknown');
}

function nameOf(world: Organization, address: string): string {
  return world.findByAddress(address)?.name ?? address;
}
