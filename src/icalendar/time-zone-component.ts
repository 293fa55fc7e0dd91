/**
 * VTIMEZONE (RFC 5545 section 3.6.5) of an IANA zone, true for the years around one event. The observances come from the
 * zone table of the runtime; a yearly rule is written only where the table really follows one.
 */
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { JcalComponent, JcalProperty } from './calendar-text.ts';

interface Transition {
  /** Wall clock just before, in the offset that ends here. */
  readonly local: Temporal.PlainDateTime;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** How many years after the event a rule must hold before it is written as a rule. */
const YEARS_OF_PROOF = 2;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function isUtc(zone: string): boolean {
  return /^(?:Etc\/)?(?:UTC|UCT|Zulu|GMT|Universal)$/.test(zone);
}

export function zonedTime(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/** A DTSTART or DTEND: wall clock with TZID, or UTC. */
export function zonedProperty(name: string, at: Instant, zone: string): JcalProperty {
  if (isUtc(zone)) return utcProperty(name, at);
  return [name, { tzid: zone }, 'date-time', zonedTime(at, zone).toPlainDateTime().toString({ smallestUnit: 'second' })];
}

export function utcProperty(name: string, at: Instant): JcalProperty {
  return [name, {}, 'date-time', Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' })];
}

/** The definitions an event in `zone` needs beside it: one VTIMEZONE, or none for UTC. */
export function timeZoneComponents(zone: string, around: Interval): JcalComponent[] {
  if (isUtc(zone)) return [];
  const first = zonedTime(around.start, zone).year - 1;
  const last = zonedTime(around.end, zone).year + YEARS_OF_PROOF;
  const transitions = transitionsBetween(zone, first, last);
  const observances = transitions.length === 0 ? [fixedObservance(zone, around.start)] : observancesOf(transitions, last - first + 1);
  return [['vtimezone', [['tzid', {}, 'text', zone]], observances]];
}

/** From the last change before `firstYear` (so that every instant of that year is covered) to the end of `lastYear`. */
function transitionsBetween(zone: string, firstYear: number, lastYear: number): Transition[] {
  const start = Temporal.ZonedDateTime.from({ timeZone: zone, year: firstYear, month: 1, day: 1 });
  const found: Transition[] = [];
  let at = start.getTimeZoneTransition('previous') ?? start.getTimeZoneTransition('next');
  while (at !== null && at.year <= lastYear) {
    const before = at.subtract({ nanoseconds: 1 });
    const fromSeconds = Math.round(before.offsetNanoseconds / 1e9);
    const toSeconds = Math.round(at.offsetNanoseconds / 1e9);
    const local = at.toInstant().toZonedDateTimeISO('UTC').add({ seconds: fromSeconds }).toPlainDateTime();
    if (fromSeconds !== toSeconds) found.push({ local, fromSeconds, toSeconds });
    at = at.getTimeZoneTransition('next');
  }
  return found;
}

function observancesOf(transitions: readonly Transition[], years: number): JcalComponent[] {
  const [earliest, ...rest] = transitions;
  const toDaylight = rest.filter((each) => each.toSeconds > each.fromSeconds);
  const toStandard = rest.filter((each) => each.toSeconds < each.fromSeconds);
  const rules = [toDaylight, toStandard].map((changes) => (changes.length === years ? yearlyRule(changes) : null));
  const [daylight, standard] = [toDaylight[0], toStandard[0]];
  const head = earliest === undefined ? [] : [observance(earliest)];
  if (rules[0] && rules[1] && daylight && standard) return [...head, observance(daylight, rules[0]), observance(standard, rules[1])];
  return transitions.map((each) => observance(each));
}

/** `FREQ=YEARLY` by month and weekday when every given change follows it, else null. */
function yearlyRule(changes: readonly Transition[]): Record<string, unknown> | null {
  const first = changes[0];
  if (first === undefined) return null;
  const same = (key: (change: Transition) => number | string) => changes.every((each) => key(each) === key(first));
  const nth = (each: Transition) => Math.ceil(each.local.day / 7);
  const fromEnd = (each: Transition) => (each.local.day + 7 > each.local.daysInMonth ? -1 : 0);
  if (!same((each) => `${each.local.toPlainTime()} ${each.fromSeconds} ${each.toSeconds}`)) return null;
  if (!same((each) => each.local.month) || !same((each) => each.local.dayOfWeek)) return null;
  const weekday = WEEKDAYS[first.local.dayOfWeek - 1];
  if (same(fromEnd) && fromEnd(first) === -1) return { freq: 'YEARLY', bymonth: first.local.month, byday: `-1${weekday}` };
  return same(nth) ? { freq: 'YEARLY', bymonth: first.local.month, byday: `${nth(first)}${weekday}` } : null;
}

function observance(change: Transition, rule?: Record<string, unknown>): JcalComponent {
  const properties: JcalProperty[] = [
    ['dtstart', {}, 'date-time', change.local.toString({ smallestUnit: 'second' })],
    ['tzoffsetfrom', {}, 'utc-offset', offsetText(change.fromSeconds)],
    ['tzoffsetto', {}, 'utc-offset', offsetText(change.toSeconds)],
  ];
  if (rule) properties.push(['rrule', {}, 'recur', rule]);
  return [change.toSeconds > change.fromSeconds ? 'daylight' : 'standard', properties, []];
}

function fixedObservance(zone: string, at: Instant): JcalComponent {
  const seconds = Math.round(zonedTime(at, zone).offsetNanoseconds / 1e9);
  return observance({ local: Temporal.PlainDateTime.from('1970-01-01T00:00'), fromSeconds: seconds, toSeconds: seconds });
}

function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}:${two((size % 3600) / 60)}${rest}`;
}
