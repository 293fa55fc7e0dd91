/**
 * Our own interview as iCalendar (RFC 5545 VEVENT, RFC 5546 methods, RFC 6638 parameters): private, neutral, marked as ours.
 */
import type { ParticipantKind } from '../domain/directory/participant.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import { cleanParameter, cleanText, type JcalProperty, writeCalendar } from './calendar-text.ts';
import { timeZoneComponents, utcProperty, zonedProperty } from './time-zone-component.ts';

/** On every event we write; nothing without it is ever changed or deleted. Value: the booking's id. */
export const MARKER_PROPERTY = 'X-CALENDULA-BOOKING';
/** The sequence we gave the event; servers that schedule count SEQUENCE on by themselves. */
export const SEQUENCE_PROPERTY = 'X-CALENDULA-SEQUENCE';

export interface InterviewAttendee {
  readonly mailbox: { readonly address: string };
  readonly name: string;
  readonly kind: ParticipantKind;
}

export interface InterviewEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly span: Interval;
  readonly zone: string;
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly organizer: InterviewAttendee;
  readonly attendees: readonly InterviewAttendee[];
  readonly stampedAt: Instant;
}

export interface InterviewEventOptions {
  /** Null for an object stored in a calendar: RFC 4791 forbids METHOD there. */
  readonly method: null | 'REQUEST' | 'CANCEL';
  /**
   * `server`: the server invites the attendees and rooms and collects their answers.
   * `client`: we write every copy ourselves, so everybody stands as accepted and the server shall invite nobody.
   */
  readonly scheduling: 'server' | 'client';
  /** SEQUENCE of the version that is replaced; it never goes down. */
  readonly replacedSequence?: number;
  /** Answers that were given already and stay, by lower-case address. */
  readonly answers?: ReadonlyMap<string, 'accepted' | 'declined' | 'tentative' | 'needs-action'>;
}

/** CR LF ended text of one VCALENDAR with its VTIMEZONE. */
export function writeInterviewEvent(event: InterviewEvent, options: InterviewEventOptions): string {
  const own = options.scheduling === 'client';
  const organizerAddress = event.organizer.mailbox.address.toLowerCase();
  const attendees = event.attendees.filter((each) => each.mailbox.address.toLowerCase() !== organizerAddress);
  const properties: JcalProperty[] = [
    ...eventProperties({ ...event, sequence: Math.max(event.sequence, options.replacedSequence ?? 0) }, options.method),
    [MARKER_PROPERTY.toLowerCase(), {}, 'unknown', cleanParameter(event.uid.split('@')[0] ?? event.uid)],
    [SEQUENCE_PROPERTY.toLowerCase(), {}, 'unknown', String(event.sequence)],
    organizerProperty(event.organizer.name, event.organizer.mailbox.address, own ? { 'schedule-agent': 'CLIENT' } : {}),
    ...attendees.map((each) => attendeeProperty(each, own, options.answers?.get(each.mailbox.address.toLowerCase()))),
  ];
  return writeCalendar(methodProperties(options.method), [...timeZoneComponents(event.zone, event.span), ['vevent', properties, []]]);
}

export interface EventContent {
  readonly uid: string;
  readonly sequence: number;
  readonly span: Interval;
  readonly zone: string;
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly stampedAt: Instant;
}

/** What an interview says in every calendar, whoever reads it. */
export function eventProperties(event: EventContent, method: InterviewEventOptions['method']): JcalProperty[] {
  const optional: JcalProperty[] = [];
  if (event.description !== '') optional.push(['description', {}, 'text', cleanText(event.description)]);
  if (event.location !== '') optional.push(['location', {}, 'text', cleanText(event.location)]);
  return [
    ['uid', {}, 'text', event.uid],
    ['sequence', {}, 'integer', event.sequence],
    utcProperty('dtstamp', event.stampedAt),
    zonedProperty('dtstart', event.span.start, event.zone),
    zonedProperty('dtend', event.span.end, event.zone),
    ['summary', {}, 'text', cleanText(event.title)],
    ...optional,
    ['class', {}, 'text', 'PRIVATE'],
    ['status', {}, 'text', method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'],
    ['transp', {}, 'text', 'OPAQUE'],
  ];
}

export function methodProperties(method: InterviewEventOptions['method']): JcalProperty[] {
  return method === null ? [] : [['method', {}, 'text', method]];
}

export function organizerProperty(name: string, address: string, parameters: Record<string, string> = {}): JcalProperty {
  return ['organizer', { ...commonName(name), ...parameters }, 'cal-address', calendarAddress(address)];
}

/** A calendar user address; white space cannot belong to one and would end the line. */
export function calendarAddress(address: string): string {
  return `mailto:${cleanText(address).replace(/\s/g, '')}`;
}

export function commonName(name: string): Record<string, string> {
  const clean = cleanParameter(name);
  return clean === '' ? {} : { cn: clean };
}

function attendeeProperty(attendee: InterviewAttendee, own: boolean, answer = 'needs-action'): JcalProperty {
  const parameters = {
    ...commonName(attendee.name),
    cutype: attendee.kind === 'room' ? 'ROOM' : 'INDIVIDUAL',
    role: 'REQ-PARTICIPANT',
    partstat: own ? 'ACCEPTED' : answer.toUpperCase(),
    ...(own ? { 'schedule-agent': 'CLIENT' } : { rsvp: 'TRUE' }),
  };
  return ['attendee', parameters, 'cal-address', calendarAddress(attendee.mailbox.address)];
}
