/** Weekly hours while they are edited: wall-clock texts per day, and days off. */
import type { Weekday, WeeklyHours } from '../../../client/api.ts';
import { clockOf, minutesOf } from '../../../ui/local-time.ts';

export interface RangeDraft {
  key: string;
  from: string;
  to: string;
}

export interface HoursDraft {
  zone: string;
  /** Monday first; an empty day is not bookable. */
  days: RangeDraft[][];
  exceptions: WeeklyHours['exceptions'];
}

export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const MIDNIGHT_END = 1_440;

export function newRange(from = '09:00', to = '17:00'): RangeDraft {
  return { key: crypto.randomUUID(), from, to };
}

/** The end of a day is shown as 23:59, because a time input knows no 24:00. */
function endClock(minutes: number): string {
  return minutes === MIDNIGHT_END ? '23:59' : clockOf(minutes);
}

export function hoursDraftOf(hours: WeeklyHours): HoursDraft {
  const days = WEEKDAYS.map((weekday) =>
    hours.ranges
      .filter((range) => range.weekday === weekday)
      .toSorted((a, b) => a.fromMinute - b.fromMinute)
      .map((range) => newRange(clockOf(range.fromMinute), endClock(range.toMinute))),
  );
  return { zone: hours.zone, days, exceptions: hours.exceptions };
}

/** Null while a range is not a range: an end before its beginning, or two that overlap. */
export function hoursOf(draft: HoursDraft): WeeklyHours | null {
  const ranges: WeeklyHours['ranges'][number][] = [];
  for (const weekday of WEEKDAYS) {
    let last = -1;
    for (const { from, to } of (draft.days[weekday - 1] ?? []).toSorted((a, b) => a.from.localeCompare(b.from))) {
      const fromMinute = minutesOf(from);
      const toMinute = to === '23:59' ? MIDNIGHT_END : minutesOf(to);
      if (fromMinute === null || toMinute === null || fromMinute >= toMinute || fromMinute < last) return null;
      ranges.push({ weekday, fromMinute, toMinute });
      last = toMinute;
    }
  }
  return { zone: draft.zone, ranges, exceptions: draft.exceptions };
}
