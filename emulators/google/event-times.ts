/** Times of events: dates and date-times with zones, between iCalendar and the API. */
import type ICAL from 'ical.js';
import { invalid } from './errors.ts';

export interface EventTime {
  readonly date?: string;
  readonly dateTime?: string;
  readonly timeZone?: string;
}

/** A date, or a moment with the zone in which it is meant. */
export type Moment =
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'time'; readonly at: number; readonly zone: string };

export function momentOf(time: ICAL.Time, calendarZone: string): Moment {
  const { year, month, day, hour, minute, second } = time;
  if (time.isDate) return { kind: 'date', date: Temporal.PlainDate.from({ year, month, day }).toString() };
  const tzid = time.zone?.tzid ?? '';
  if (tzid === 'UTC') return { kind: 'time', at: time.toUnixTime() * 1_000, zone: 'UTC' };
  const zone = tzid === '' || tzid === 'floating' ? calendarZone : tzid;
  const local = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second });
  try {
    return { kind: 'time', at: local.toZonedDateTime(zone).epochMilliseconds, zone };
  } catch (error) {
    // A TZID that is no IANA name means what its VTIMEZONE says.
    if (error instanceof RangeError) return { kind: 'time', at: time.toUnixTime() * 1_000, zone: 'UTC' };
    throw error;
  }
}

export function shown(moment: Moment, calendarZone: string): EventTime {
  if (moment.kind === 'date') return { date: moment.date };
  return { dateTime: localText(moment.at, calendarZone), timeZone: moment.zone };
}

/** With the zone's offset, without fractions. */
export function localText(at: number, zone: string): string {
  const text = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' });
  return text.replace('+00:00', 'Z');
}

/** @throws ApiError for what the API calls invalid. */
export function momentIn(value: unknown, calendarZone: string): Moment {
  const { date, dateTime, timeZone } = (value ?? {}) as EventTime;
  if (date !== undefined) return { kind: 'date', date: parsed(() => Temporal.PlainDate.from(date)).toString() };
  if (dateTime === undefined) throw invalid('Missing end time.', 'required');
  const zone = timeZone ?? calendarZone;
  if (/(?:Z|[+-]\d\d:\d\d)$/.test(dateTime)) {
    parsed(() => Temporal.PlainDateTime.from('2000-01-01').toZonedDateTime(zone));
    return { kind: 'time', at: parsed(() => Temporal.Instant.from(dateTime)).epochMilliseconds, zone: timeZone ?? 'UTC' };
  }
  if (timeZone === undefined) throw invalid('Missing time zone definition for start time.', 'required');
  return { kind: 'time', at: parsed(() => Temporal.PlainDateTime.from(dateTime).toZonedDateTime(zone)).epochMilliseconds, zone };
}

export function startOf(moment: Moment, calendarZone: string): number {
  return moment.kind === 'time' ? moment.at : Temporal.PlainDate.from(moment.date).toZonedDateTime(calendarZone).epochMilliseconds;
}

/** An RFC 3339 parameter. @throws ApiError */
export function instantIn(text: string): number {
  return parsed(() => Temporal.Instant.from(text)).epochMilliseconds;
}

function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw invalid('Invalid value for a time.');
    throw error;
  }
}
