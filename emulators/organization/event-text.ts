/**
 * Calendar objects as text (RFC 5545, RFC 4791 section 4.1): parsing, the few facts scheduling needs, and changes to single
 * properties. A TZID without its VTIMEZONE is resolved by name, as most servers do.
 */
import ICAL from 'ical.js';
import { zoneDefinition } from './zone-definition.ts';

interface Attendee {
  /** Lower case, without `mailto:`. */
  readonly address: string;
  readonly answer: string;
}

export interface EventText {
  readonly uid: string;
  readonly root: ICAL.Component;
  /** Null when the object holds only moved occurrences. */
  readonly master: ICAL.Component | null;
  readonly overrides: readonly ICAL.Component[];
  readonly organizer: string | null;
  readonly attendees: readonly Attendee[];
}

/** The text is not a calendar object that a server may store. */
export class InvalidEventText extends Error {}

export const PRODUCT_ID = '-//Marigold//Groupware 9.2//EN';

/** @throws InvalidEventText */
export function parseEventText(text: string): EventText {
  const root = parseRoot(text);
  const events = root.getAllSubcomponents('vevent');
  const first = events[0];
  if (first === undefined) throw new InvalidEventText('no VEVENT');
  const uid = textOf(first, 'uid');
  if (!uid) throw new InvalidEventText('no UID');
  if (events.some((event) => textOf(event, 'uid') !== uid)) throw new InvalidEventText('more than one UID');
  if (events.some((event) => !event.hasProperty('dtstart'))) throw new InvalidEventText('no DTSTART');
  if (root.hasProperty('method')) throw new InvalidEventText('METHOD is not allowed in a stored object');
  addMissingZones(root);
  const overrides = events.filter((event) => event.hasProperty('recurrence-id'));
  const master = events.find((event) => !event.hasProperty('recurrence-id')) ?? null;
  const main = master ?? first;
  return { uid, root, master, overrides, organizer: addressIn(main.getFirstPropertyValue('organizer')), attendees: attendeesOf(main) };
}

function parseRoot(text: string): ICAL.Component {
  try {
    const jcal = ICAL.parse(text.trim()) as unknown[];
    if (jcal[0] !== 'vcalendar') throw new InvalidEventText('not one VCALENDAR');
    return new ICAL.Component(jcal);
  } catch (error) {
    if (error instanceof InvalidEventText) throw error;
    throw new InvalidEventText('not iCalendar text', { cause: error });
  }
}

function addMissingZones(root: ICAL.Component): void {
  const known = new Set(root.getAllSubcomponents('vtimezone').map((zone) => textOf(zone, 'tzid')));
  for (const event of root.getAllSubcomponents('vevent')) {
    for (const property of event.getAllProperties()) {
      const tzid = property.getFirstParameter('tzid');
      if (!tzid || known.has(tzid)) continue;
      known.add(tzid);
      root.addSubcomponent(new ICAL.Component(zoneByName(tzid, property)));
    }
  }
}

function zoneByName(tzid: string, property: ICAL.Property): unknown[] {
  const year = Number(String(property.toJSON()[3]).slice(0, 4));
  try {
    const found = zoneDefinition(tzid, year)[0];
    if (found !== undefined) return found;
  } catch (error) {
    throw new InvalidEventText(`unknown TZID ${tzid}`, { cause: error });
  }
  const utc = [
    ['dtstart', {}, 'date-time', '1970-01-01T00:00:00'],
    ['tzoffsetfrom', {}, 'utc-offset', '+00:00'],
    ['tzoffsetto', {}, 'utc-offset', '+00:00'],
  ];
  return ['vtimezone', [['tzid', {}, 'text', tzid]], [['standard', utc, []]]];
}

export function textOf(component: ICAL.Component, name: string): string {
  return String(component.getFirstPropertyValue(name) ?? '');
}

/** `mailto:Someone@example.org` as `someone@example.org`; null for anything else. */
export function addressIn(value: unknown): string | null {
  const found = /^mailto:(.+)$/i.exec(String(value ?? ''));
  return found?.[1]?.trim().toLowerCase() ?? null;
}

export function attendeesOf(event: ICAL.Component): Attendee[] {
  return event.getAllProperties('attendee').flatMap((property) => {
    const address = addressIn(property.getFirstValue());
    return address === null ? [] : [{ address, answer: (property.getFirstParameter('partstat') || 'NEEDS-ACTION').toUpperCase() }];
  });
}

/** The same object with parameters set (or, with null, removed) on one attendee, or with address null on all, in every component. */
export function withAttendeeParameters(text: string, address: string | null, parameters: Readonly<Record<string, string | null>>): string {
  const { root } = parseEventText(text);
  for (const event of root.getAllSubcomponents('vevent')) {
    for (const property of event.getAllProperties('attendee')) {
      if (address !== null && addressIn(property.getFirstValue()) !== address) continue;
      for (const [name, value] of Object.entries(parameters)) {
        if (value === null) property.removeParameter(name);
        else property.setParameter(name, value);
      }
    }
  }
  return textFrom(root);
}

export function textFrom(root: ICAL.Component): string {
  return calendarText(root.toJSON());
}

/** The text of a VCALENDAR given as jCal (RFC 7265), ending in one line break. */
export function calendarText(jcal: unknown[]): string {
  return `${ICAL.stringify(jcal).trimEnd()}\r\n`;
}

/** What makes an answer out of date when it changes: the times, in a comparable form. */
export function timesOf(text: string): string {
  const { root } = parseEventText(text);
  const times = ['dtstart', 'dtend', 'duration', 'rrule', 'rdate', 'exdate', 'recurrence-id'];
  return JSON.stringify(
    root.getAllSubcomponents('vevent').map((event) => times.map((name) => event.getAllProperties(name).map((one) => one.toICALString()))),
  );
}
