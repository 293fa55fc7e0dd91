/**
 * T1: open hours in every zone on every day of two years, against Temporal: ordinary days by their wall-clock edges, days with a
 * clock change minute by minute. Asked by year, by month and by day.
 */
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time/instant.ts';
import type { Interval } from '../../src/domain/time/interval.ts';
import { intervalSet } from '../../src/domain/time/interval-set.ts';
import { type MinuteRange, openHours, type Weekday, type WeeklyHours } from '../../src/domain/time/weekly-hours.ts';
import { ALL_ZONES, NOTED_ZONES } from './scenario.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const YEARS = [2026, 2027];
const EVERY_DAY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];

const WINDOWS: Readonly<Record<string, readonly MinuteRange[]>> = {
  '09-17': [{ fromMinute: 540, toMinute: 1_020 }],
  '13:30-22': [{ fromMinute: 810, toMinute: 1_320 }],
  '22-02': [
    { fromMinute: 0, toMinute: 120 },
    { fromMinute: 1_320, toMinute: 1_440 },
  ],
  '00-24': [{ fromMinute: 0, toMinute: 1_440 }],
};

interface OracleDay {
  readonly date: Temporal.PlainDate;
  readonly start: number;
  readonly end: number;
  /** Wall-clock minute of each real minute; null on a day without a clock change. */
  readonly clock: readonly number[] | null;
}

/** Days of a year in a zone, each from its first instant to the next day's. */
function daysOf(zone: string, year: number): OracleDay[] {
  const days: OracleDay[] = [];
  let day = new Temporal.PlainDate(year, 1, 1).toZonedDateTime(zone);
  while (day.year === year) {
    const next = day.toPlainDate().add({ days: 1 }).toZonedDateTime(zone);
    const minutes = (next.epochMilliseconds - day.epochMilliseconds) / MINUTE;
    const changes = minutes !== DAY_MINUTES || day.offsetNanoseconds !== next.offsetNanoseconds;
    const clock = changes ? Array.from({ length: minutes }, (_, i) => minuteShown(day.add({ minutes: i }))) : null;
    days.push({ date: day.toPlainDate(), start: day.epochMilliseconds, end: next.epochMilliseconds, clock });
    day = next;
  }
  return days;
}

function minuteShown(at: Temporal.ZonedDateTime): number {
  return at.hour * 60 + at.minute;
}

function expectedOn(day: OracleDay, ranges: readonly MinuteRange[]): Interval[] {
  const span = (from: number, to: number): Interval => ({
    start: instant(day.start + from * MINUTE),
    end: instant(day.start + to * MINUTE),
  });
  const { clock } = day;
  if (clock === null) return ranges.map(({ fromMinute, toMinute }) => span(fromMinute, toMinute));
  return clock.flatMap((minute, i) =>
    ranges.some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute) ? [span(i, i + 1)] : [],
  );
}

function hoursOf(zone: string, weekdays: readonly Weekday[], ranges: readonly MinuteRange[]): WeeklyHours {
  return { zone, ranges: weekdays.flatMap((weekday) => ranges.map((range) => ({ weekday, ...range }))), exceptions: [] };
}

/** The whole of `days`, and the same asked in groups. */
function askedBy(hours: WeeklyHours, days: readonly OracleDay[], group: (day: OracleDay) => string): Interval[] {
  const spans = new Map<string, { start: number; end: number }>();
  for (const day of days) {
    const key = group(day);
    spans.set(key, { start: spans.get(key)?.start ?? day.start, end: day.end });
  }
  return [...spans.values()].flatMap(({ start, end }) => openHours(hours, { start: instant(start), end: instant(end) }));
}

function differences(zone: string, year: number): string[] {
  const days = daysOf(zone, year);
  const found: string[] = [];
  for (const [name, ranges] of Object.entries(WINDOWS)) {
    for (const weekdays of [EVERY_DAY, WORKDAYS]) {
      const hours = hoursOf(zone, weekdays, ranges);
      const wanted = days.filter(({ date }) => weekdays.includes(date.dayOfWeek as Weekday));
      const expected = asText(wanted.flatMap((day) => expectedOn(day, ranges)));
      const compare = (query: string, answer: readonly Interval[]) => {
        if (asText(answer) !== expected) found.push(`${zone} ${year} ${name} ${weekdays.length} days, by ${query}`);
      };
      compare(
        'year',
        askedBy(hours, days, () => 'year'),
      );
      compare(
        'month',
        askedBy(hours, days, ({ date }) => String(date.month)),
      );
      if (name === '22-02')
        compare(
          'day',
          askedBy(hours, days, ({ date }) => date.toString()),
        );
    }
  }
  return found;
}

function asText(intervals: readonly Interval[]): string {
  return intervalSet(intervals)
    .map(({ start, end }) => `${start}-${end}`)
    .join(' ');
}

describe('open hours in every zone', () => {
  it('knows the zones of the world, the odd ones among them', () => {
    expect(ALL_ZONES.length).toBeGreaterThanOrEqual(400);
    const canonical = new Set(
      ALL_ZONES.flatMap((zone) => [zone, new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone]),
    );
    const missing = NOTED_ZONES.filter(
      (zone) => !canonical.has(new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone),
    );
    expect(missing.filter((zone) => zone !== 'UTC')).toEqual([]);
  });

  it.each(YEARS)('agrees with Temporal on every day of %i', (year) => {
    expect(ALL_ZONES.flatMap((zone) => differences(zone, year))).toEqual([]);
  });
});
