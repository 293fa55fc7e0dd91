/**
 * The booking window: which starts may be offered at all. Days are counted on the calendar of the rules' zone; the last day counts
 * until its local midnight. The window is about starts: an interview may run over the end of the last day.
 * A start exactly `noticeMinutes` from now is offered, a millisecond earlier is not.
 */
import type { TimeRules } from '../interview/plan.ts';
import { addMinutes, DAY_MS, type Instant, instant, MINUTE_MS } from '../time/instant.ts';
import type { Interval } from '../time/interval.ts';
import { formatEpochDay } from '../time/local-date.ts';
import { localDayOf, offsetAt, startOfEpochDay } from '../time/zones.ts';
import { CELL_MS } from './bitmap/cells.ts';

export interface BookingWindow {
  /** Local midnight that begins the first offered day. */
  readonly opensAt: Instant;
  /** Nothing earlier than this: now and the notice. */
  readonly noticeEndsAt: Instant;
  /** Local midnight that ends the last offered day, exclusive. Not later than `opensAt` when the rules exclude each other. */
  readonly closesAt: Instant;
}

export function bookingWindow(rules: TimeRules, now: Instant): BookingWindow {
  const today = localDayOf(rules.zone, now);
  return {
    opensAt: startOfEpochDay(rules.zone, today + rules.firstDay),
    noticeEndsAt: addMinutes(now, rules.noticeMinutes),
    closesAt: startOfEpochDay(rules.zone, today + rules.lastDay + 1),
  };
}

/** First and last local date on which a start may lie, for people to read; null when no start can. */
export function offeredDays(rules: TimeRules, now: Instant): { readonly first: string; readonly last: string } | null {
  const starts = offeredStarts(rules, now);
  if (starts === null) return null;
  const dateAt = (at: number) => formatEpochDay(localDayOf(rules.zone, instant(at)));
  return { first: dateAt(starts.start), last: dateAt(starts.end - 1) };
}

/** The starts that may be offered, as an interval, cut to `within`; null when there are none. */
export function offeredStarts(rules: TimeRules, now: Instant, within: Interval | null = null): Interval | null {
  const { opensAt, noticeEndsAt, closesAt } = bookingWindow(rules, now);
  const start = Math.max(opensAt, noticeEndsAt, within?.start ?? opensAt);
  const end = Math.min(closesAt, within?.end ?? closesAt);
  return start < end ? { start: instant(start), end: instant(end) } : null;
}

/** The stretch of calendar that must be read to answer for all offered starts; null when there are none. */
export function neededCalendar(rules: TimeRules, now: Instant, within: Interval | null = null): Interval | null {
  const starts = offeredStarts(rules, now, within);
  if (starts === null) return null;
  return {
    start: addMinutes(starts.start, -rules.bufferBeforeMinutes),
    end: addMinutes(starts.end, rules.lengthMinutes + rules.bufferAfterMinutes),
  };
}

/**
 * Starts lie on multiples of the granularity as a wall clock in the rules' zone shows them, so 10:00 stays 10:00 after a clock
 * change. They also lie on the five-minute cells the engine counts in, which every zone in use today keeps.
 */
export function isOnGrid(rules: Pick<TimeRules, 'zone' | 'granularityMinutes'>, start: Instant): boolean {
  const local = start + offsetAt(rules.zone, start);
  const sinceMidnight = local - Math.floor(local / DAY_MS) * DAY_MS;
  return start % CELL_MS === 0 && sinceMidnight % (rules.granularityMinutes * MINUTE_MS) === 0;
}
