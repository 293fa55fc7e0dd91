/**
 * Weekly hours: when a person or room may be booked, as wall-clock minutes in their own zone, with exceptions by date.
 * An instant is inside the hours if the local clock then shows a minute of a range. So hours that do not exist on the day of a
 * clock change shrink the range, and hours that occur twice are bookable twice.
 */
import { DAY_MS, type Instant, MINUTE_MS } from './instant.ts';
import type { Interval } from './interval.ts';
import { type IntervalSet, intervalSet } from './interval-set.ts';
import { epochDayOf, isLocalDate, weekdayOf } from './local-date.ts';
import { isZone, type OffsetSegment, offsetSegments } from './zones.ts';

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Minutes after local midnight, `0 <= fromMinute < toMinute <= 1440`. Hours over midnight are two ranges. */
export interface MinuteRange {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface WeeklyRange extends MinuteRange {
  readonly weekday: Weekday;
}

/** What replaces the weekly ranges on one local date; no ranges = not available that day. */
export interface HoursException {
  /** `YYYY-MM-DD` in the zone of the hours. */
  readonly onDate: string;
  readonly ranges: readonly MinuteRange[];
}

export interface WeeklyHours {
  /** IANA zone the wall-clock minutes are meant in. */
  readonly zone: string;
  readonly ranges: readonly WeeklyRange[];
  readonly exceptions: readonly HoursException[];
}

export interface HoursProblem {
  /** Path of the wrong part, e.g. `ranges.2.toMinute`. */
  readonly field: string;
  readonly code: 'unknown-zone' | 'out-of-range' | 'overlapping' | 'not-a-date' | 'duplicate-date' | 'too-many';
  readonly message: string;
}

export const HOURS_LIMITS = { minutesPerDay: 1_440, ranges: 70, rangesPerException: 10, exceptions: 400 } as const;

const WORKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];

/** Monday to Friday, nine to five. */
export function DEFAULT_HOURS(zone: string): WeeklyHours {
  return { zone, ranges: WORKDAYS.map((weekday) => ({ weekday, fromMinute: 9 * 60, toMinute: 17 * 60 })), exceptions: [] };
}

/** All time inside the hours, cut to `window`. */
export function openHours(hours: WeeklyHours, window: Interval): IntervalSet {
  const rangesOn = rangesByDay(hours);
  const open: Interval[] = [];
  for (const segment of offsetSegments(hours.zone, window)) {
    const lastDay = Math.floor((segment.end - 1 + segment.offsetMs) / DAY_MS);
    for (let day = Math.floor((segment.start + segment.offsetMs) / DAY_MS); day <= lastDay; day++) {
      for (const range of rangesOn(day)) appendOpen(open, { day, range, segment });
    }
  }
  return intervalSet(open);
}

function appendOpen(open: Interval[], { day, range, segment }: { day: number; range: MinuteRange; segment: OffsetSegment }): void {
  const midnight = day * DAY_MS - segment.offsetMs;
  const start = Math.max(midnight + range.fromMinute * MINUTE_MS, segment.start) as Instant;
  const end = Math.min(midnight + range.toMinute * MINUTE_MS, segment.end) as Instant;
  if (start < end) open.push({ start, end });
}

function rangesByDay(hours: WeeklyHours): (epochDay: number) => readonly MinuteRange[] {
  const exceptions = new Map(hours.exceptions.map(({ onDate, ranges }) => [epochDayOf(onDate), ranges]));
  const weekly: WeeklyRange[][] = [[], [], [], [], [], [], []];
  for (const range of hours.ranges) weekly[range.weekday - 1]?.push(range);
  return (day) => exceptions.get(day) ?? (weekly[weekdayOf(day) - 1] as readonly MinuteRange[]);
}

/** Everything wrong with the hours; empty = they may be used. */
export function validateHours(hours: WeeklyHours): readonly HoursProblem[] {
  const problems: HoursProblem[] = [];
  const { ranges, exceptions } = hours;
  if (!isZone(hours.zone)) problems.push({ field: 'zone', code: 'unknown-zone', message: 'This time zone is not known.' });
  if (ranges.length > HOURS_LIMITS.ranges) problems.push(tooMany('ranges', HOURS_LIMITS.ranges));
  if (exceptions.length > HOURS_LIMITS.exceptions) problems.push(tooMany('exceptions', HOURS_LIMITS.exceptions));
  ranges.forEach((range, i) => {
    if (!Number.isInteger(range.weekday) || range.weekday < 1 || range.weekday > 7) {
      problems.push({
        field: `ranges.${i}.weekday`,
        code: 'out-of-range',
        message: 'A weekday is a number from 1 (Monday) to 7 (Sunday).',
      });
    }
  });
  problems.push(...rangeProblems(ranges, 'ranges', (range) => ranges[range]?.weekday ?? 0));
  problems.push(...exceptions.flatMap((exception, i) => exceptionProblems(exceptions, exception, i)));
  return problems;
}

function exceptionProblems(all: readonly HoursException[], exception: HoursException, index: number): HoursProblem[] {
  const field = `exceptions.${index}`;
  const problems = rangeProblems(exception.ranges, `${field}.ranges`, () => 0);
  if (!isLocalDate(exception.onDate)) {
    problems.push({
      field: `${field}.onDate`,
      code: 'not-a-date',
      message: 'A date is written as year-month-day, for example 2027-03-01.',
    });
  }
  if (all.findIndex((other) => other.onDate === exception.onDate) < index) {
    problems.push({ field: `${field}.onDate`, code: 'duplicate-date', message: 'There is already an exception for this date.' });
  }
  if (exception.ranges.length > HOURS_LIMITS.rangesPerException) problems.push(tooMany(`${field}.ranges`, HOURS_LIMITS.rangesPerException));
  return problems;
}

/** Bounds of each range, and overlaps within each group (a weekday, or the one date). */
function rangeProblems(ranges: readonly MinuteRange[], field: string, groupOf: (index: number) => number): HoursProblem[] {
  const problems: HoursProblem[] = [];
  ranges.forEach((range, i) => {
    if (!isMinute(range.fromMinute) || !isMinute(range.toMinute) || range.fromMinute >= range.toMinute) {
      problems.push({ field: `${field}.${i}`, code: 'out-of-range', message: 'A range begins before it ends, within one day.' });
    }
    const clash = ranges.findIndex(
      (other, j) => groupOf(j) === groupOf(i) && other.fromMinute < range.toMinute && range.fromMinute < other.toMinute,
    );
    if (clash < i && clash !== -1)
      problems.push({ field: `${field}.${i}`, code: 'overlapping', message: 'This range overlaps another one.' });
  });
  return problems;
}

function isMinute(minute: number): boolean {
  return Number.isInteger(minute) && minute >= 0 && minute <= HOURS_LIMITS.minutesPerDay;
}

function tooMany(field: string, limit: number): HoursProblem {
  return { field, code: 'too-many', message: `At most ${limit} are possible here.` };
}
