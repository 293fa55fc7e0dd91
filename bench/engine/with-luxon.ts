/** Slots as they are usually written with a date library: Luxon intervals, day by day. For comparison only. */
import { DateTime, Interval } from 'luxon';
import { offeredStarts } from '../../src/domain/availability/booking-window.ts';
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { TimeRules } from '../../src/domain/interview/plan.ts';
import { MINUTE_MS } from '../../src/domain/time/instant.ts';
import type { Interval as Span } from '../../src/domain/time/interval.ts';

/** Knows no buffers, claims, exceptions, shared people or half-read calendars: the measured questions have none. */
export function luxonStarts(question: AvailabilityQuestion): number[] {
  const { rules, panel, rooms } = question;
  const offered = offeredStarts(rules, question.now, question.within);
  if (offered === null) return [];
  let possible = [toInterval(offered, rules.zone)];
  for (const pool of rooms === null ? panel : [...panel, rooms]) {
    const free = Interval.merge(pool.flatMap((candidate) => freeStarts(candidate, rules, offered)));
    possible = intersection(possible, free);
  }
  return possible.flatMap((span) => gridStarts(span, rules));
}

function toInterval({ start, end }: Span, zone: string): Interval {
  return Interval.fromDateTimes(DateTime.fromMillis(start, { zone }), DateTime.fromMillis(end, { zone }));
}

function freeStarts({ hours, calendar }: Candidate, rules: TimeRules, offered: Span): Interval[] {
  if (calendar.kind === 'unknown') return [];
  const busy = calendar.busy.map((span) => toInterval(span, hours.zone));
  const starts: Interval[] = [];
  let day = DateTime.fromMillis(offered.start, { zone: hours.zone }).startOf('day');
  for (; day.toMillis() < offered.end; day = day.plus({ days: 1 })) {
    for (const range of hours.ranges.filter(({ weekday }) => weekday === day.weekday)) {
      const open = Interval.fromDateTimes(wallClock(day, range.fromMinute), wallClock(day, range.toMinute));
      for (const free of open.difference(...busy)) {
        const last = free.end.plus({ minutes: -rules.lengthMinutes, milliseconds: 1 });
        if (last.toMillis() > free.start.toMillis()) starts.push(Interval.fromDateTimes(free.start, last));
      }
    }
  }
  return starts;
}

function wallClock(day: DateTime, minute: number): DateTime {
  return day.set({ hour: Math.floor(minute / 60), minute: minute % 60 });
}

function intersection(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return a.flatMap((one) => b.map((other) => one.intersection(other)).filter((both) => both !== null));
}

function gridStarts(span: Interval, { granularityMinutes }: TimeRules): number[] {
  const step = granularityMinutes * MINUTE_MS;
  const starts: number[] = [];
  const end = span.end.toMillis();
  // The measured questions count the grid in UTC.
  for (let at = Math.ceil(span.start.toMillis() / step) * step; at < end; at += step) starts.push(at);
  return starts;
}
