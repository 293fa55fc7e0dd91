/**
 * Free/busy requests and answers (RFC 5545 section 3.6.4, RFC 5546 section 3.3): writes VFREEBUSY requests, reads answers in the
 * two shapes that servers send. Refuses an answer without any VFREEBUSY: silence is not free time.
 */
import ICAL from 'ical.js';
import type { BusyPeriod, BusyStatus } from '../domain/availability/free-busy.ts';
import { isFault } from '../domain/fault.ts';
import { type Instant, instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import { parseCalendar, unreadable, writeCalendar } from './calendar-text.ts';
import { calendarAddress } from './interview-event.ts';
import { utcProperty } from './time-zone-component.ts';
import { resolveZone, UTC } from './zones.ts';

export interface FreeBusyRequest {
  readonly uid: string;
  readonly stampedAt: Instant;
  readonly window: Interval;
  /** Address of the account that asks. */
  readonly organizer: string;
  readonly attendees: readonly string[];
}

export function writeFreeBusyRequest(request: FreeBusyRequest): string {
  return writeCalendar(
    [['method', {}, 'text', 'REQUEST']],
    [
      [
        'vfreebusy',
        [
          ['uid', {}, 'text', request.uid],
          utcProperty('dtstamp', request.stampedAt),
          utcProperty('dtstart', request.window.start),
          utcProperty('dtend', request.window.end),
          ['organizer', {}, 'cal-address', calendarAddress(request.organizer)],
          ...request.attendees.map((each): ['attendee', Record<string, string>, string, string] => [
            'attendee',
            {},
            'cal-address',
            calendarAddress(each),
          ]),
        ],
        [],
      ],
    ],
  );
}

export interface FreeBusyReply {
  /** Sorted by start. */
  readonly periods: readonly BusyPeriod[];
  /** What the server says it looked at; null where the shape of the answer does not say. */
  readonly covered: Interval | null;
}

/** @throws Fault `provider.malformed-reply` for anything but a complete answer. */
export function parseFreeBusy(text: string): FreeBusyReply {
  const calendar = parseCalendar(text);
  try {
    const components = calendar.getAllSubcomponents('vfreebusy');
    if (components.length === 0) throw unreadable('A free/busy answer holds no VFREEBUSY.');
    const periods = components.flatMap((each) => periodsOf(each, calendar));
    const covered = components.length === 1 && components[0] ? coverageOf(components[0], calendar) : null;
    return { periods: periods.sort((a, b) => a.start - b.start || a.end - b.end), covered };
  } catch (error) {
    if (isFault(error)) throw error;
    throw unreadable('A free/busy answer cannot be read.', error);
  }
}

function coverageOf(component: ICAL.Component, calendar: ICAL.Component): Interval | null {
  if (component.hasProperty('fbtype')) return null;
  const [start, end] = ['dtstart', 'dtend'].map((name) => timeAt(component, name, calendar));
  if (start === undefined || end === undefined || start >= end) throw unreadable('A free/busy answer does not say which time it covers.');
  return { start, end };
}

function periodsOf(component: ICAL.Component, calendar: ICAL.Component): BusyPeriod[] {
  // Quirk: Radicale 3.5 sends one VFREEBUSY per busy time, with DTSTART, DTEND and FBTYPE as properties and no FREEBUSY at all.
  if (component.hasProperty('fbtype')) {
    const [start, end] = ['dtstart', 'dtend'].map((name) => timeAt(component, name, calendar));
    return periodBetween(start, end, String(component.getFirstPropertyValue('fbtype')));
  }
  return component.getAllProperties('freebusy').flatMap((property) => {
    const type = String(property.getParameter('fbtype') ?? 'BUSY');
    return property.getValues().flatMap((value) => {
      if (!(value instanceof ICAL.Period)) throw unreadable('A free/busy answer holds a period that cannot be read.');
      return periodBetween(instantAt(value.start, property, calendar), instantAt(value.getEnd(), property, calendar), type);
    });
  });
}

function periodBetween(start: Instant | undefined, end: Instant | undefined, type: string): BusyPeriod[] {
  if (start === undefined || end === undefined || end < start)
    throw unreadable('A free/busy answer holds a period that ends before it starts.');
  const status = statusOf(type);
  return status === null || end === start ? [] : [{ start, end, status }];
}

/** A word nobody knows is busy. Null = free. */
function statusOf(type: string): BusyStatus | null {
  switch (type.toUpperCase()) {
    case 'FREE':
      return null;
    case 'BUSY-TENTATIVE':
      return 'tentative';
    case 'BUSY-UNAVAILABLE':
      return 'out-of-office';
    default:
      return 'busy';
  }
}

function timeAt(component: ICAL.Component, name: string, calendar: ICAL.Component): Instant | undefined {
  const property = component.getFirstProperty(name);
  const value = property?.getFirstValue();
  return property && value instanceof ICAL.Time ? instantAt(value, property, calendar) : undefined;
}

/** Free/busy times are UTC; a server that names a zone instead is read in that zone. */
function instantAt(time: ICAL.Time, property: ICAL.Property, calendar: ICAL.Component): Instant {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  if (time.zone === ICAL.Timezone.utcTimezone) return instant(wall);
  const tzid = property.getFirstParameter('tzid');
  if (!tzid) throw unreadable('A free/busy answer holds a time without a zone.');
  const zone = resolveZone(tzid, calendar);
  return zone === UTC ? instant(wall) : zone.toInstant(wall);
}
