/**
 * What a TZID means (RFC 5545 section 3.2.19): an IANA zone, a Windows name, a vendor's spelling of either, or the VTIMEZONE
 * that came along, in this order. Refuses to guess: an unknown name is a Fault, never UTC.
 */
import ICAL from 'ical.js';
import { type Instant, instant } from '../domain/time/instant.ts';
import { unreadable } from './calendar-text.ts';
import type { WallMs } from './recurrence-rule.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

/** Turns wall-clock time into instants and back. A time that a clock change skips is moved on by the length of the gap. */
export interface Zone {
  readonly name: string;
  toInstant(wall: WallMs): Instant;
  toWall(at: number): WallMs;
}

export const UTC: Zone = { name: 'UTC', toInstant: (wall) => instant(wall), toWall: (at) => at };

const windowsZones = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [name.toLowerCase(), zone]));
const zones = new Map<string, Zone>();

/** The IANA name behind a TZID, or null when neither the IANA list nor the Windows table knows it. */
export function ianaName(tzid: string): string | null {
  const clean = tzid
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  if (/^tzone:\/\/Microsoft\/Utc$/i.test(clean)) return 'UTC';
  const segments = clean.split('/').filter((each) => each !== '');
  // Vendors put a prefix before the name: /mozilla.org/20050126_1/Europe/Berlin, /freeassociation.sourceforge.net/Tzfile/Asia/Tokyo.
  const spellings = [clean, ...(clean.startsWith('/') ? [3, 2, 1].map((count) => segments.slice(-count).join('/')) : [])];
  for (const spelling of spellings) {
    if (isIana(spelling)) return spelling;
    const windows = windowsZones.get(spelling.toLowerCase());
    if (windows !== undefined) return windows;
  }
  return null;
}

function isIana(name: string): boolean {
  // Offsets such as +01:00 are no zone names, although Intl takes them.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function ianaZone(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone: Zone = {
    name,
    toInstant: (wall) => {
      const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
      return instant(local.toZonedDateTime(name, { disambiguation: 'compatible' }).epochMilliseconds);
    },
    toWall: (at) => at + offsetMs(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)),
  };
  zones.set(name, zone);
  return zone;
}

function offsetMs(time: Temporal.ZonedDateTime): number {
  return Math.round(time.offsetNanoseconds / 1_000_000);
}

/** The zone a TZID of this calendar object means. @throws Fault `provider.malformed-reply` when nothing defines it. */
export function resolveZone(tzid: string, calendar: ICAL.Component): Zone {
  const name = ianaName(tzid);
  if (name !== null) return name === 'UTC' ? UTC : ianaZone(name);
  const definition = calendar.getAllSubcomponents('vtimezone').find((each) => each.getFirstPropertyValue('tzid') === tzid);
  if (definition === undefined || !isUsable(definition)) throw unreadable('An event is in a time zone that nothing defines.');
  return definedZone(tzid, definition);
}

function isUsable(definition: ICAL.Component): boolean {
  const observances = [...definition.getAllSubcomponents('standard'), ...definition.getAllSubcomponents('daylight')];
  const complete = (each: ICAL.Component) => ['dtstart', 'tzoffsetfrom', 'tzoffsetto'].every((name) => each.hasProperty(name));
  return observances.length > 0 && observances.every(complete);
}

function definedZone(name: string, definition: ICAL.Component): Zone {
  const zone = new ICAL.Timezone({ component: definition, tzid: name });
  const offset = (wall: WallMs) => {
    const at = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC');
    const { year, month, day, hour, minute, second } = at;
    return zone.utcOffset(new ICAL.Time({ year, month, day, hour, minute, second }, zone)) * 1_000;
  };
  return {
    name,
    toInstant: (wall) => instant(wall - offset(wall)),
    // Two steps reach the right side of every clock change but the doubled hour, where either reading is right.
    toWall: (at) => at + offset(at + offset(at)),
  };
}
