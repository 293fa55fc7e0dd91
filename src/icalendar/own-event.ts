/** Reading our own interviews back out of a calendar object. Tells ours from foreign ones by the marker, never by the title. */
import type ICAL from 'ical.js';
import type { Interval } from '../domain/time/interval.ts';
import { addressOf, textOf } from './busy-from-events.ts';
import { parseCalendar } from './calendar-text.ts';
import { MARKER_PROPERTY, SEQUENCE_PROPERTY } from './interview-event.ts';
import { eventSpan } from './occurrences.ts';
import { UTC } from './zones.ts';

export type Answer = 'accepted' | 'declined' | 'tentative' | 'needs-action';

export interface StoredEvent {
  readonly uid: string;
  /** Carries our marker. */
  readonly own: boolean;
  /** The sequence we wrote; SEQUENCE of an event that is not ours. */
  readonly sequence: number;
  /** SEQUENCE as the server counts it. */
  readonly serverSequence: number;
  /** Null for a series and for an event without length; never so for an event we wrote. */
  readonly span: Interval | null;
  readonly cancelled: boolean;
  readonly title: string;
  readonly location: string;
  readonly description: string;
  /** By lower-case address. */
  readonly answers: ReadonlyMap<string, Answer>;
}

/** The first VEVENT of a calendar object, or null when it holds none. @throws Fault `provider.malformed-reply`. */
export function readStoredEvent(text: string): StoredEvent | null {
  const calendar = parseCalendar(text);
  const event = calendar.getFirstSubcomponent('vevent');
  if (event === null) return null;
  const serverSequence = numberOf(event, 'sequence') ?? 0;
  return {
    uid: textOf(event, 'uid'),
    own: event.hasProperty(MARKER_PROPERTY.toLowerCase()),
    sequence: numberOf(event, SEQUENCE_PROPERTY.toLowerCase()) ?? serverSequence,
    serverSequence,
    span: spanOf(event, calendar),
    cancelled: textOf(event, 'status').toUpperCase() === 'CANCELLED',
    title: textOf(event, 'summary'),
    location: textOf(event, 'location'),
    description: textOf(event, 'description'),
    answers: answersOf(event),
  };
}

function numberOf(event: ICAL.Component, property: string): number | null {
  const text = textOf(event, property);
  return /^\d+$/.test(text) ? Number(text) : null;
}

function spanOf(event: ICAL.Component, calendar: ICAL.Component): Interval | null {
  if (event.hasProperty('rrule') || event.hasProperty('rdate')) return null;
  const span = eventSpan(event, calendar, UTC);
  return span.start < span.end ? span : null;
}

function answersOf(event: ICAL.Component): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const attendee of event.getAllProperties('attendee')) {
    const answer = String(attendee.getParameter('partstat') ?? 'NEEDS-ACTION').toLowerCase();
    answers.set(addressOf(attendee), answer === 'accepted' || answer === 'declined' || answer === 'tentative' ? answer : 'needs-action');
  }
  return answers;
}
