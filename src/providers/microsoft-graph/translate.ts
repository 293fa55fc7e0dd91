/** Things of Microsoft Graph as ours: people, busy time, events. Content of other people's events is dropped here, unread. */
import { createHash } from 'node:crypto';
import type { BusyPeriod, BusyStatus } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import { cleanText } from '../../icalendar/calendar-text.ts';
import type { CalendarEvent, FoundEvent } from '../../ports/calendar-provider.ts';
import { MAX_SUBJECT } from './limits.ts';
import {
  BOOKING_PROPERTY,
  CONTENT_PROPERTY,
  dateTimeOf,
  demandText,
  instantOf,
  isObject,
  type Json,
  malformed,
  propertyIn,
  SEQUENCE_PROPERTY,
  textAt,
} from './wire.ts';

type Answer = 'accepted' | 'declined' | 'tentative' | 'needs-action';

/** What is asked of a user; every one of these comes with `User.ReadBasic.All`. */
export const USER_FIELDS = 'id,displayName,mail,userPrincipalName,userType,accountEnabled';

export function mailboxOf(user: Json): Mailbox & { readonly name: string } {
  const address = (textAt(user, 'mail') || textAt(user, 'userPrincipalName')).toLowerCase();
  return { id: demandText(user, 'id'), address, name: textAt(user, 'displayName') || address };
}

/** Guests have no calendar here, and neither has whoever has no address. */
export function hasMailbox(user: Json): boolean {
  return textAt(user, 'userType') !== 'Guest' && textAt(user, 'mail') !== '';
}

const STATUSES: Readonly<Record<string, BusyStatus>> = {
  busy: 'busy',
  tentative: 'tentative',
  oof: 'out-of-office',
  workingElsewhere: 'working-elsewhere',
};

/** Busy time out of `scheduleItems` that meets the window. A word nobody knows blocks. @throws Fault for a reversed time. */
export function busyPeriodsOf(items: readonly unknown[], window: Interval): BusyPeriod[] {
  return items.flatMap((item) => {
    if (!isObject(item)) throw malformed('A busy time is not in the promised form.');
    const [start, end] = [instantOf(item.start), instantOf(item.end)];
    if (end < start) throw malformed('A busy time ends before it begins.');
    const status = textAt(item, 'status');
    if (status === 'free' || start === end || end <= window.start || start >= window.end) return [];
    return [{ start, end, status: STATUSES[status] ?? 'busy' }];
  });
}

/** What is asked of an event. */
export const EVENT_FIELDS = 'id,iCalUId,subject,start,end,isCancelled,isOrganizer,attendees,isOnlineMeeting,onlineMeeting';

export interface StoredEvent {
  readonly id: string;
  readonly etag: string | null;
  readonly iCalUId: string;
  /** Our UID; null on what does not carry our marker. */
  readonly uid: string | null;
  readonly sequence: number;
  readonly content: string;
  readonly subject: string;
  readonly span: Interval;
  readonly cancelled: boolean;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly joinUrl: string | null;
}

const ANSWERS: Readonly<Record<string, Answer>> = { accepted: 'accepted', declined: 'declined', tentativelyAccepted: 'tentative' };

/** @throws Fault `provider.malformed-reply` */
export function storedEventOf(event: Json): StoredEvent {
  const etag = textAt(event, '@odata.etag');
  const sequence = Number(propertyIn(event, SEQUENCE_PROPERTY) ?? 0);
  const joinUrl = textAt(event.onlineMeeting, 'joinUrl');
  return {
    id: demandText(event, 'id'),
    etag: etag === '' ? null : etag,
    iCalUId: textAt(event, 'iCalUId'),
    uid: propertyIn(event, BOOKING_PROPERTY),
    sequence: Number.isSafeInteger(sequence) ? sequence : 0,
    content: propertyIn(event, CONTENT_PROPERTY) ?? '',
    subject: textAt(event, 'subject'),
    span: { start: instantOf(event.start), end: instantOf(event.end) },
    cancelled: event.isCancelled === true,
    answers: answersOf(event),
    joinUrl: joinUrl === '' ? null : joinUrl,
  };
}

function answersOf(event: Json): Map<string, Answer> {
  const attendees = Array.isArray(event.attendees) ? event.attendees.filter(isObject) : [];
  return new Map(
    attendees.map(({ emailAddress, status }) => [
      textAt(emailAddress, 'address').toLowerCase(),
      ANSWERS[textAt(status, 'response')] ?? 'needs-action',
    ]),
  );
}

export function foundEvent(stored: StoredEvent, uid: string, sequence: number): FoundEvent {
  const { span, cancelled, answers, joinUrl } = stored;
  return { uid, sequence, span, cancelled, answers, ...(joinUrl === null ? {} : { joinUrl }) };
}

/** One line, no longer than Exchange keeps. */
export function subjectOf({ title }: CalendarEvent): string {
  return cleanText(title).replace(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT).toWellFormed();
}

/** Everything an event says besides its times, as one mark: how Exchange rewrites texts does not matter then. */
export function contentOf(event: CalendarEvent): string {
  const { title, description, location, zone, onlineMeeting = false } = event;
  const people = invited(event).map(({ mailbox, kind }) => [mailbox.address.toLowerCase(), kind]);
  return createHash('sha256')
    .update(JSON.stringify([title, description, location, zone, onlineMeeting, people]))
    .digest('base64url');
}

/** Everybody but the organizer, whose event it is. */
export function invited({ attendees, organizer }: CalendarEvent): CalendarEvent['attendees'] {
  const own = organizer.mailbox.address.toLowerCase();
  return attendees.filter(({ mailbox }) => mailbox.address.toLowerCase() !== own);
}

/** What is written of an event, new or changed. `keepsBody`: the body holds how to join the meeting and must stay as it is. */
export function eventBody(event: CalendarEvent, { keepsBody }: { readonly keepsBody: boolean }): Json {
  const room = event.attendees.find(({ kind }) => kind === 'room');
  const place = { displayName: cleanText(event.location).replace(/\s+/g, ' ').trim() };
  const atRoom = room === undefined ? {} : { locationEmailAddress: room.mailbox.address, locationType: 'conferenceRoom' };
  return {
    subject: subjectOf(event),
    ...(keepsBody ? {} : { body: { contentType: 'text', content: cleanText(event.description) } }),
    start: dateTimeOf(event.span.start, event.zone),
    end: dateTimeOf(event.span.end, event.zone),
    location: { ...place, ...atRoom },
    attendees: invited(event).map(({ mailbox, name, kind }) => ({
      emailAddress: { address: mailbox.address, name: cleanText(name) },
      type: kind === 'room' ? 'resource' : 'required',
    })),
    showAs: 'busy',
    sensitivity: 'private',
    allowNewTimeProposals: false,
    singleValueExtendedProperties: [
      { id: BOOKING_PROPERTY, value: event.uid },
      { id: SEQUENCE_PROPERTY, value: String(event.sequence) },
      { id: CONTENT_PROPERTY, value: contentOf(event) },
    ],
    ...(event.onlineMeeting === true ? { isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' } : {}),
  };
}
