/**
 * Free/busy computed from the events of a calendar (RFC 5545 section 3.6.1, RFC 4791 section 7.10), for servers that cannot
 * say it themselves. Events that cannot be read make the whole answer a Fault: a skipped event would be free time.
 */
import type ICAL from 'ical.js';
import type { BusyPeriod, BusyStatus } from '../domain/availability/free-busy.ts';
import { isFault } from '../domain/fault.ts';
import { type Interval, overlaps } from '../domain/time/interval.ts';
import { parseCalendar, unreadable } from './calendar-text.ts';
import { MARKER_PROPERTY } from './interview-event.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import type { Zone } from './zones.ts';

export interface BusyQuestion {
  readonly window: Interval;
  /** Zone of the calendar's owner: all-day events and floating times are meant in it. */
  readonly zone: Zone;
  /** Address of the calendar's owner; their own answer to an invitation decides. */
  readonly address: string;
}

/** Periods that touch the window; they may reach over its edges. Sorted by start. @throws Fault `provider.malformed-reply`. */
export function busyFromEvents(objects: readonly string[], question: BusyQuestion): BusyPeriod[] {
  const periods = objects.flatMap((text) => busyOfObject(text, question));
  return periods.sort((a, b) => a.start - b.start || a.end - b.end);
}

function busyOfObject(text: string, question: BusyQuestion): BusyPeriod[] {
  try {
    const calendar = parseCalendar(text);
    return occurrencesOf(calendar, question.window, question.zone).flatMap((each) => busyOf(each, question));
  } catch (error) {
    if (isFault(error)) throw error;
    throw unreadable('An event of the calendar cannot be read.', error);
  }
}

function busyOf(occurrence: Occurrence, question: BusyQuestion): BusyPeriod[] {
  if (occurrence.end < occurrence.start) throw unreadable('An event of the calendar ends before it starts.');
  if (occurrence.end === occurrence.start) return [];
  const span = { start: occurrence.start, end: occurrence.end };
  const status = busyStatus(occurrence.event, question.address);
  if (status === null || !overlaps(span, question.window)) return [];
  const uid = occurrence.event.hasProperty(MARKER_PROPERTY.toLowerCase()) ? textOf(occurrence.event, 'uid') : '';
  return [{ ...span, status, ...(uid === '' ? {} : { uid }) }];
}

const VENDOR_STATUS: Readonly<Record<string, BusyStatus | null>> = {
  FREE: null,
  TENTATIVE: 'tentative',
  BUSY: 'busy',
  OOF: 'out-of-office',
  WORKINGELSEWHERE: 'working-elsewhere',
};

/** In this order: transparency, cancellation, the owner's own answer, the vendor's word, the rest. Null = free. */
export function busyStatus(event: ICAL.Component, address: string): BusyStatus | null {
  if (textOf(event, 'transp').toUpperCase() === 'TRANSPARENT') return null;
  const status = textOf(event, 'status').toUpperCase();
  if (status === 'CANCELLED') return null;
  const answer = ownAnswer(event, address);
  if (answer === 'DECLINED') return null;
  const vendor = textOf(event, 'x-microsoft-cdo-busystatus').toUpperCase();
  if (vendor in VENDOR_STATUS && vendor !== 'BUSY') return VENDOR_STATUS[vendor] ?? null;
  return status === 'TENTATIVE' || answer === 'NEEDS-ACTION' || answer === 'TENTATIVE' ? 'tentative' : 'busy';
}

function ownAnswer(event: ICAL.Component, address: string): string | null {
  const own = event.getAllProperties('attendee').find((each) => addressOf(each) === address.toLowerCase());
  return own === undefined ? null : String(own.getParameter('partstat') ?? 'NEEDS-ACTION').toUpperCase();
}

/** Lower-case address of an ATTENDEE or ORGANIZER; servers that write another kind of address name it in EMAIL (RFC 7986). */
export function addressOf(property: ICAL.Property): string {
  const value = String(property.getFirstValue() ?? '');
  const address = /^mailto:/i.test(value) ? value.slice('mailto:'.length) : String(property.getParameter('email') ?? value);
  return address.trim().toLowerCase();
}

export function textOf(component: ICAL.Component, property: string): string {
  return String(component.getFirstPropertyValue(property) ?? '').trim();
}
