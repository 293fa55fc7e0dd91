/**
 * The occurrences of one calendar object inside a window (RFC 5545 sections 3.8.4.4 and 3.8.5): series, exceptions, additions,
 * and occurrences whose series is missing. Everything is computed on the wall clock of the event's own zone.
 */
import ICAL from 'ical.js';
import { addMs, type Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import { unreadable } from './calendar-text.ts';
import { expandRule, type WallMs } from './recurrence-rule.ts';
import { resolveZone, UTC, type Zone } from './zones.ts';

/** Not yet an interval, because a broken event may end before it starts. */
export interface Occurrence {
  readonly event: ICAL.Component;
  readonly start: Instant;
  readonly end: Instant;
}

const DAY = 86_400_000;

/** One VEVENT with its times resolved. */
interface Timed {
  readonly event: ICAL.Component;
  readonly zone: Zone;
  readonly allDay: boolean;
  readonly startWall: WallMs;
  readonly start: Instant;
  readonly end: Instant;
}

interface Surroundings {
  /** Holds the definitions of the zones. */
  readonly calendar: ICAL.Component;
  /** For dates and floating times. */
  readonly ownerZone: Zone;
}

interface Context extends Surroundings {
  readonly window: Interval;
}

export function occurrencesOf(calendar: ICAL.Component, window: Interval, ownerZone: Zone): Occurrence[] {
  const context: Context = { calendar, window, ownerZone };
  const events = calendar.getAllSubcomponents('vevent');
  const byUid = Map.groupBy(events, (event) => String(event.getFirstPropertyValue('uid') ?? ''));
  return [...byUid.values()].flatMap((same) => occurrencesOfUid(same, context));
}

/** Start and end of one VEVENT as it stands, without its series. */
export function eventSpan(event: ICAL.Component, calendar: ICAL.Component, ownerZone: Zone): { start: Instant; end: Instant } {
  const { start, end } = timed(event, { calendar, ownerZone });
  return { start, end };
}

function occurrencesOfUid(events: readonly ICAL.Component[], context: Context): Occurrence[] {
  const exceptions = events.filter((each) => each.hasProperty('recurrence-id')).map((each) => timed(each, context));
  const masters = events.filter((each) => !each.hasProperty('recurrence-id')).map((each) => timed(each, context));
  const series = masters.flatMap((master) => seriesOf(master, exceptions, context));
  return [...series, ...exceptions.map(({ event, start, end }) => ({ event, start, end }))];
}

function seriesOf(master: Timed, exceptions: readonly Timed[], context: Context): Occurrence[] {
  const following = exceptions.filter((each) => isFollowing(each));
  const reach = Math.max(
    0,
    ...[master, ...following].map((each) => each.end - each.start + Math.abs(each.start - instantOfId(each, context))),
  );
  const replaced = new Set(exceptions.map((each) => instantOfId(each, context)));
  const excluded = excludedStarts(master, context);
  return startsOf(master, reach, context)
    .filter((wall) => !excluded.days.has(Math.floor(wall / DAY)) && !excluded.instants.has(master.zone.toInstant(wall)))
    .filter((wall) => !replaced.has(master.zone.toInstant(wall)))
    .map((wall) => shifted(master, wall, following, context));
}

/** One occurrence of the series, changed by the latest exception that holds for all following ones. */
function shifted(master: Timed, wall: WallMs, following: readonly Timed[], context: Context): Occurrence {
  const at = master.zone.toInstant(wall);
  const rule = following
    .filter((each) => instantOfId(each, context) <= at)
    .sort((a, b) => instantOfId(a, context) - instantOfId(b, context))
    .at(-1);
  if (rule === undefined) return { event: master.event, start: at, end: endOf(master, wall) };
  const movedWall = wall + (rule.startWall - rule.zone.toWall(instantOfId(rule, context)));
  const start = rule.zone.toInstant(movedWall);
  return { event: rule.event, start, end: addMs(start, rule.end - rule.start) };
}

function isFollowing(exception: Timed): boolean {
  return String(exception.event.getFirstProperty('recurrence-id')?.getParameter('range') ?? '').toUpperCase() === 'THISANDFUTURE';
}

/** The start that an exception stands for; of a series' master its own start. */
function instantOfId(exception: Timed, context: Surroundings): Instant {
  const property = exception.event.getFirstProperty('recurrence-id');
  if (property === null) return exception.start;
  const { wall, zone } = readTime(property, timeOf(property.getFirstValue()), context);
  return zone.toInstant(wall);
}

/** An all-day occurrence lasts whole days on the wall clock, any other its exact duration. */
function endOf(master: Timed, wall: WallMs): Instant {
  if (!master.allDay) return addMs(master.zone.toInstant(wall), master.end - master.start);
  const days = Math.round((master.zone.toWall(master.end) - master.startWall) / DAY);
  return master.zone.toInstant(wall + days * DAY);
}

/**
 * Sorted wall-clock starts of the series that may touch the window, exclusions not yet applied. The event's own start always
 * belongs to it. What COUNT then means when the rule does not match that start is undefined (RFC 5545 section 3.8.5.3):
 * the matches of the rule are counted, which is the reading with the most occurrences.
 */
function startsOf(master: Timed, reach: number, context: Context): WallMs[] {
  const from = master.zone.toWall(context.window.start) - reach - DAY;
  const to = master.zone.toWall(context.window.end) + reach + DAY;
  const starts = new Set<WallMs>([master.startWall]);
  for (const property of master.event.getAllProperties('rrule')) {
    const recur = property.getFirstValue();
    if (!(recur instanceof ICAL.Recur)) throw unreadable('An event repeats by a rule that cannot be read.');
    const { belongs, before } = endOfRule(recur, master);
    const question = { start: master.startWall, from, to: Math.min(to, before), allDay: master.allDay };
    for (const wall of expandRule(recur, question)) if (belongs(wall)) starts.add(wall);
  }
  for (const property of master.event.getAllProperties('rdate')) {
    for (const value of property.getValues()) {
      const time = value instanceof ICAL.Period ? value.start : timeOf(value);
      const read = readTime(property, time, context);
      starts.add(read.zone === master.zone ? read.wall : master.zone.toWall(read.zone.toInstant(read.wall)));
    }
  }
  return [...starts].filter((wall) => wall >= from && wall < to).sort((a, b) => a - b);
}

interface RuleEnd {
  readonly belongs: (wall: WallMs) => boolean;
  /** No start from here on belongs. */
  readonly before: WallMs;
}

/** UNTIL is inclusive: a date means its whole day, a local time is wall-clock time, a UTC time is an instant. */
function endOfRule(recur: ICAL.Recur, master: Timed): RuleEnd {
  const { until } = recur;
  if (until === null || until === undefined) return { belongs: () => true, before: Number.POSITIVE_INFINITY };
  const last = wallOf(until);
  const before = last + 2 * DAY;
  if (until.isDate) return { belongs: (wall) => wall < last + DAY, before };
  if (until.zone !== ICAL.Timezone.utcTimezone) return { belongs: (wall) => wall <= last, before };
  // Days should end with a date. Programs that write a UTC time mean either that instant or its date: the later one is safe.
  const belongs = (wall: WallMs) => master.zone.toInstant(wall) <= last || (master.allDay && wall <= last);
  return { belongs, before };
}

function excludedStarts(master: Timed, context: Surroundings): { days: ReadonlySet<number>; instants: ReadonlySet<number> } {
  const days = new Set<number>();
  const instants = new Set<number>();
  for (const property of master.event.getAllProperties('exdate')) {
    for (const value of property.getValues()) {
      const time = timeOf(value);
      const { wall, zone } = readTime(property, time, context);
      if (time.isDate) days.add(Math.floor(wall / DAY));
      else instants.add(zone.toInstant(wall));
    }
  }
  return { days, instants };
}

function timed(event: ICAL.Component, context: Surroundings): Timed {
  const property = event.getFirstProperty('dtstart');
  if (property === null) throw unreadable('An event has no start.');
  const startTime = timeOf(property.getFirstValue());
  const { wall, zone } = readTime(property, startTime, context);
  const start = zone.toInstant(wall);
  return {
    event,
    zone,
    allDay: startTime.isDate,
    startWall: wall,
    start,
    end: endInstant(event, { wall, zone, allDay: startTime.isDate }, context),
  };
}

function endInstant(event: ICAL.Component, begin: { wall: WallMs; zone: Zone; allDay: boolean }, context: Surroundings): Instant {
  const endProperty = event.getFirstProperty('dtend');
  if (endProperty !== null) {
    const end = readTime(endProperty, timeOf(endProperty.getFirstValue()), context);
    return end.zone.toInstant(end.wall);
  }
  const duration = event.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration) {
    // Days and weeks are counted on the wall clock, hours and less exactly (RFC 5545 section 3.3.6).
    const sign = duration.isNegative ? -1 : 1;
    const days = sign * (duration.weeks * 7 + duration.days) * DAY;
    const rest = sign * ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1_000;
    return addMs(begin.zone.toInstant(begin.wall + days), rest);
  }
  return begin.zone.toInstant(begin.allDay ? begin.wall + DAY : begin.wall);
}

function readTime(property: ICAL.Property, time: ICAL.Time, context: Surroundings): { wall: WallMs; zone: Zone } {
  const wall = wallOf(time);
  if (time.isDate) return { wall, zone: context.ownerZone };
  if (time.zone === ICAL.Timezone.utcTimezone) return { wall, zone: UTC };
  const tzid = property.getFirstParameter('tzid');
  return { wall, zone: tzid ? resolveZone(tzid, context.calendar) : context.ownerZone };
}

function timeOf(value: unknown): ICAL.Time {
  if (!(value instanceof ICAL.Time)) throw unreadable('An event has a time that cannot be read.');
  return value;
}

function wallOf(time: ICAL.Time): WallMs {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  if (!Number.isFinite(wall)) throw unreadable('An event has a time that cannot be read.');
  return wall;
}
