/**
 * Interviews as events of Google Calendar and back. The event's id is made of our UID, so a write can be repeated and a change feed
 * names our events even when they are gone; what tells ours from others stands in extended properties.
 */
import { createHash } from 'node:crypto';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type Instant, instant } from '../../domain/time/instant.ts';
import { type Interval, sameInterval } from '../../domain/time/interval.ts';
import { cleanText } from '../../icalendar/calendar-text.ts';
import type { CalendarEvent, FoundEvent } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { WireEvent } from './wire.ts';

/** Where a mailbox's calendar is to be found today. */
export interface CalendarAddresses {
  /** @throws Fault `provider.mailbox-not-found` for a user who was deleted, `provider.forbidden` outside the list of the settings. */
  calendarOf(mailbox: Mailbox, policy: CallPolicy): Promise<string>;
}

export const UID_PROPERTY = 'calendulaUid';
const SEQUENCE_PROPERTY = 'calendulaSequence';
/** Addresses that Google gives to rooms and equipment. */
const RESOURCE_DOMAIN = '@resource.calendar.google.com';
const ALPHABET = '0123456789abcdefghijklmnopqrstuv';

export function isResource(address: string): boolean {
  return address.toLowerCase().endsWith(RESOURCE_DOMAIN);
}

/**
 * Base32hex (RFC 4648 section 7, lower case, unpadded) of the UID. A deleted event keeps its id for good, so an interview that comes
 * back gets the next life: the same with its number.
 */
export function eventId(uid: string, life = 0): string {
  let bits = '';
  for (const octet of Buffer.from(life === 0 ? uid : `${uid}\n${life}`, 'utf8')) bits += octet.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** The UID and life behind an id; null for an id that is not ours. */
export function identityIn(id: string): { readonly uid: string; readonly life: number } | null {
  if (!/^[0-9a-v]+$/.test(id)) return null;
  const bits = [...id].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const octets = (bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2));
  const [uid = '', life = '0'] = Buffer.from(octets).toString('utf8').split('\n');
  return eventId(uid, Number(life)) === id && uid.endsWith('@calendula') ? { uid, life: Number(life) } : null;
}

export function isOwn(event: WireEvent, uid: string): boolean {
  return event.extendedProperties?.shared?.[UID_PROPERTY] === uid;
}

export function isGone(event: WireEvent): boolean {
  return event.status === 'cancelled';
}

export function sequenceOf(event: WireEvent): number {
  return Number(event.extendedProperties?.shared?.[SEQUENCE_PROPERTY] ?? 0);
}

/** Null for an event without a time of day. */
export function spanOf({ start, end }: WireEvent): Interval | null {
  if (start?.dateTime === undefined || end?.dateTime === undefined) return null;
  return { start: instant(Date.parse(start.dateTime)), end: instant(Date.parse(end.dateTime)) };
}

export function foundEvent(event: WireEvent, uid: string): FoundEvent | null {
  const span = spanOf(event);
  if (span === null) return null;
  const joinUrl = event.hangoutLink ?? event.conferenceData?.entryPoints?.find((one) => one.entryPointType === 'video')?.uri;
  return {
    uid,
    span,
    sequence: sequenceOf(event),
    cancelled: isGone(event),
    answers: answersOf(event),
    ...(joinUrl === undefined ? {} : { joinUrl }),
  };
}

type Answer = 'accepted' | 'declined' | 'tentative' | 'needs-action';

function answersOf({ attendees = [] }: WireEvent): Map<string, Answer> {
  const known = ['accepted', 'declined', 'tentative'];
  return new Map(
    attendees.flatMap(({ email, responseStatus = '' }): [string, Answer][] =>
      email === undefined ? [] : [[email.toLowerCase(), known.includes(responseStatus) ? (responseStatus as Answer) : 'needs-action']],
    ),
  );
}

/** Everything we say about an interview. Answers stay as long as the times do; a list that was read is never sent back. */
export function eventBody(event: CalendarEvent, current: WireEvent | null): Record<string, unknown> {
  const span = current === null ? null : spanOf(current);
  const answers = current !== null && span !== null && sameInterval(span, event.span) ? answersOf(current) : new Map<string, Answer>();
  const guests = guestsOf(event).map(({ mailbox, name, kind }) => ({
    email: mailbox.address,
    ...(cleanText(name) === '' ? {} : { displayName: cleanText(name) }),
    ...(kind === 'room' ? { resource: true } : {}),
    responseStatus: wireAnswer(answers.get(mailbox.address.toLowerCase())),
  }));
  return {
    ...textsOf(event),
    start: { dateTime: utcText(event.span.start), timeZone: event.zone },
    end: { dateTime: utcText(event.span.end), timeZone: event.zone },
    attendees: guests,
    status: 'confirmed',
    visibility: 'private',
    transparency: 'opaque',
    guestsCanInviteOthers: false,
    extendedProperties: { shared: { [UID_PROPERTY]: event.uid, [SEQUENCE_PROPERTY]: String(event.sequence) } },
    ...(event.onlineMeeting === true && !hasMeeting(current) ? { conferenceData: meetingRequest(event) } : {}),
  };
}

function wireAnswer(answer: Answer | undefined): string {
  return answer === undefined || answer === 'needs-action' ? 'needsAction' : answer;
}

/** A description may hold markup, so ours is escaped. */
function textsOf({ title, description, location }: CalendarEvent): { summary: string; description: string; location: string } {
  const escaped = cleanText(description).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { summary: cleanText(title).trim(), description: escaped.trim(), location: cleanText(location).trim() };
}

function guestsOf(event: CalendarEvent): CalendarEvent['attendees'] {
  const organizer = event.organizer.mailbox.address.toLowerCase();
  return event.attendees.filter(({ mailbox }) => mailbox.address.toLowerCase() !== organizer);
}

/** The same request id makes no second meeting; after a failure another one is needed. */
function meetingRequest({ uid, sequence }: CalendarEvent) {
  const requestId = createHash('sha256').update(`${uid} ${sequence}`).digest('hex').slice(0, 32);
  return { createRequest: { requestId, conferenceSolutionKey: { type: 'hangoutsMeet' } } };
}

function hasMeeting(event: WireEvent | null): boolean {
  const conference = event?.conferenceData;
  return conference !== undefined && conference.createRequest?.status?.statusCode !== 'failure';
}

/** Whether the event already says what we want to write; people's answers do not count. */
export function says(stored: WireEvent, event: CalendarEvent): boolean {
  const span = spanOf(stored);
  const texts = textsOf(event);
  const organizer = event.organizer.mailbox.address.toLowerCase();
  const wanted = guestsOf(event).map(({ mailbox }) => mailbox.address.toLowerCase());
  const kept = (stored.attendees ?? []).map(({ email = '' }) => email.toLowerCase()).filter((email) => email !== organizer);
  return (
    !isGone(stored) &&
    sequenceOf(stored) === event.sequence &&
    span !== null &&
    sameInterval(span, event.span) &&
    (['summary', 'description', 'location'] as const).every((name) => (stored[name] ?? '').trim() === texts[name]) &&
    wanted.length === kept.length &&
    wanted.every((email) => kept.includes(email)) &&
    (event.onlineMeeting !== true || hasMeeting(stored))
  );
}

export function utcText(at: Instant): string {
  return new Date(at).toISOString();
}
