/**
 * RRULE expansion (RFC 5545 section 3.3.10) inside a window, on wall-clock time. Own code, because ical.js never returns for
 * rules that match no day and steps through every occurrence since the start. Refuses rules that repeat within a day, and
 * those the section forbids wherever a reading of them could hide an occurrence.
 */
import type ICAL from 'ical.js';
import { unreadable } from './calendar-text.ts';

/** Wall-clock time as milliseconds, counted as if the wall clock were UTC. */
export type WallMs = number;

export interface RecurrenceQuestion {
  readonly start: WallMs;
  /** Occurrences with `from <= start < to` are wanted. */
  readonly from: WallMs;
  readonly to: WallMs;
  /** The series starts on a date: then times of day in the rule mean nothing. */
  readonly allDay: boolean;
}

const DAY = 86_400_000;
/** Periods looked at before a rule is given up; a daily rule over a hundred years stays below. */
const MAX_PERIODS = 40_000;
/** A numbered week reaches at most this many days over the edge of its year. */
const WEEK_OVERHANG = 6;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface Rule {
  readonly frequency: string;
  readonly interval: number;
  readonly count: number | null;
  readonly weekStart: number;
  readonly days: readonly { readonly weekday: number; readonly nth: number }[];
  /** Numeric BY parts by name; an absent part is an empty list. */
  readonly by: (part: string) => readonly number[];
}

/** Sorted wall-clock starts; the caller minds UNTIL. @throws Fault `provider.malformed-reply` for a rule that cannot be expanded safely. */
export function expandRule(recur: ICAL.Recur, question: RecurrenceQuestion): WallMs[] {
  const rule = readRule(recur, question.allDay);
  const found: WallMs[] = [];
  let counted = 0;
  const firstPeriod = rule.count === null ? periodsUntil(rule, question.start, question.from) : 0;
  for (let index = firstPeriod; ; index++) {
    if (index - firstPeriod > MAX_PERIODS) throw unreadable('A repeating event has more steps than can be followed.');
    const period = periodAt(rule, question.start, index);
    if ((period.firstDay - WEEK_OVERHANG) * DAY >= question.to) return found;
    for (const at of startsIn(rule, question.start, period)) {
      if (at < question.start) continue;
      counted += 1;
      if (rule.count !== null && counted > rule.count) return found;
      if (at >= question.from && at < question.to) found.push(at);
    }
  }
}

/** The BY parts of a rule. ical.js gives each as a list. */
type Parts = Readonly<Record<string, readonly (string | number)[] | undefined>>;

const TIME_PARTS = ['BYHOUR', 'BYMINUTE', 'BYSECOND'];

function readRule(recur: ICAL.Recur, allDay: boolean): Rule {
  const parts = recur.parts as Parts;
  if (!['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].includes(recur.freq)) throw unreadable('A repeating event repeats within a day.');
  refuseForbidden(recur, parts);
  // A number before a weekday of DAILY or WEEKLY is not allowed and is ignored: more occurrences, never fewer.
  const days = (parts.BYDAY ?? []).map((text) => {
    const match = /^([+-]?\d+)?(SU|MO|TU|WE|TH|FR|SA)$/.exec(String(text));
    if (match === null) throw unreadable('A repeating event names an unknown weekday.');
    return { weekday: WEEKDAYS.indexOf(match[2] ?? ''), nth: Number(match[1] ?? 0) };
  });
  return {
    frequency: recur.freq,
    interval: Math.max(1, recur.interval),
    count: recur.count ?? null,
    weekStart: recur.wkst - 1,
    days,
    by: (part) => (allDay && TIME_PARTS.includes(part) ? [] : (parts[part] ?? []).map(Number)),
  };
}

/** What section 3.3.10 forbids and ical.js lets pass, and the other calendars of RFC 7529, which it passes over. */
function refuseForbidden(recur: ICAL.Recur, parts: Parts): void {
  const { freq, count } = recur;
  const { rscale, skip } = recur as { rscale?: unknown; skip?: unknown };
  const names = Object.keys(parts);
  const forbidden =
    (count !== null && count < 1) ||
    (freq === 'WEEKLY' && names.includes('BYMONTHDAY')) ||
    (freq !== 'YEARLY' && (names.includes('BYYEARDAY') || names.includes('BYWEEKNO'))) ||
    (names.length === 1 && names[0] === 'BYSETPOS') ||
    ['BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYSETPOS'].some((name) => parts[name]?.includes(0));
  const otherCalendar = String(rscale ?? 'GREGORIAN').toUpperCase() !== 'GREGORIAN' || String(skip ?? 'OMIT').toUpperCase() !== 'OMIT';
  if (forbidden || otherCalendar) throw unreadable('An event repeats by a rule that has no certain meaning.');
}

interface Period {
  /** Day numbers since 1970; `lastDay` is inside. */
  readonly firstDay: number;
  readonly lastDay: number;
}

function periodAt(rule: Rule, start: WallMs, index: number): Period {
  const step = index * rule.interval;
  const startDay = Math.floor(start / DAY);
  const { year, month } = civil(startDay);
  switch (rule.frequency) {
    case 'DAILY':
      return { firstDay: startDay + step, lastDay: startDay + step };
    case 'WEEKLY': {
      const firstDay = weekStartOf(startDay, rule.weekStart) + step * 7;
      return { firstDay, lastDay: firstDay + 6 };
    }
    case 'MONTHLY':
      return { firstDay: dayNumber(year, month + step, 1), lastDay: dayNumber(year, month + step + 1, 0) };
    default:
      return { firstDay: dayNumber(year + step, 0, 1), lastDay: dayNumber(year + step, 12, 0) };
  }
}

/** How many whole periods lie before `from`, less one for safety. */
function periodsUntil(rule: Rule, start: WallMs, from: WallMs): number {
  const daysPerPeriod = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[rule.frequency] ?? 366;
  return Math.max(0, Math.floor((from - start) / DAY / (daysPerPeriod * rule.interval)) - 1);
}

function startsIn(rule: Rule, start: WallMs, period: Period): WallMs[] {
  const times = timesOfDay(rule, start);
  const all: WallMs[] = [];
  for (const day of daysIn(rule, Math.floor(start / DAY), period)) for (const time of times) all.push(day * DAY + time);
  const positions = rule.by('BYSETPOS');
  if (positions.length === 0) return all;
  const chosen = positions.map((position) => all[position > 0 ? position - 1 : all.length + position]);
  return [...new Set(chosen.filter((at) => at !== undefined))].sort((a, b) => a - b);
}

function timesOfDay(rule: Rule, start: WallMs): number[] {
  const time = start - Math.floor(start / DAY) * DAY;
  const part = (name: string, own: number) => (rule.by(name).length > 0 ? rule.by(name) : [own]);
  const times: number[] = [];
  for (const hour of part('BYHOUR', Math.floor(time / 3_600_000)))
    for (const minute of part('BYMINUTE', Math.floor(time / 60_000) % 60))
      for (const second of part('BYSECOND', Math.floor(time / 1_000) % 60)) times.push(((hour * 60 + minute) * 60 + second) * 1_000);
  return times.sort((a, b) => a - b);
}

/** Sorted day numbers of one period that match every BY part. */
function daysIn(rule: Rule, startDay: number, period: Period): number[] {
  const matches = dayTest(rule, startDay, period);
  const days: number[] = [];
  // A week of a year (BYWEEKNO) may reach over the year's edges; then the year's days alone are not the whole period.
  const reach = rule.frequency === 'YEARLY' && rule.by('BYWEEKNO').length > 0 ? WEEK_OVERHANG : 0;
  for (let day = period.firstDay - reach; day <= period.lastDay + reach; day++) if (matches(day)) days.push(day);
  return days;
}

/** One test made of the parts that are present, and of what DTSTART implies for those that are not. */
function dayTest(rule: Rule, startDay: number, period: Period): (day: number) => boolean {
  const own = civil(startDay);
  const tests: ((day: number) => boolean)[] = [];
  const has = (part: string) => rule.by(part).length > 0;
  const yearly = rule.frequency === 'YEARLY';
  const monthly = rule.frequency === 'MONTHLY';
  if (has('BYMONTH')) tests.push((day) => rule.by('BYMONTH').includes(civil(day).month + 1));
  if (has('BYWEEKNO') && yearly) tests.push(weekNumberTest(rule, period));
  if (has('BYYEARDAY')) tests.push((day) => countedIn(rule.by('BYYEARDAY'), yearOf(day), day));
  if (has('BYMONTHDAY')) tests.push((day) => countedIn(rule.by('BYMONTHDAY'), monthOf(day), day));
  if (rule.days.length > 0) tests.push(weekdayTest(rule, yearly && !has('BYMONTH') ? yearOf : monthOf));
  const dayChosen = rule.days.length > 0 || has('BYMONTHDAY') || has('BYYEARDAY');
  if (rule.frequency === 'WEEKLY' && rule.days.length === 0) tests.push((day) => weekdayOf(day) === weekdayOf(startDay));
  if (yearly && has('BYWEEKNO') && !dayChosen) tests.push((day) => weekdayOf(day) === weekdayOf(startDay));
  if ((monthly || (yearly && !has('BYWEEKNO'))) && !dayChosen) tests.push((day) => civil(day).date === own.date);
  if (yearly && !has('BYMONTH') && !has('BYWEEKNO') && !dayChosen) tests.push((day) => civil(day).month === own.month);
  return (day) => tests.every((test) => test(day));
}

function weekdayTest(rule: Rule, spanOf: (day: number) => Period): (day: number) => boolean {
  const numbered = rule.frequency === 'MONTHLY' || (rule.frequency === 'YEARLY' && rule.by('BYWEEKNO').length === 0);
  return (day) => {
    const span = spanOf(day);
    const nthFromStart = Math.floor((day - span.firstDay) / 7) + 1;
    const nthFromEnd = -Math.floor((span.lastDay - day) / 7) - 1;
    return rule.days.some(
      (each) => each.weekday === weekdayOf(day) && (!numbered || each.nth === 0 || each.nth === nthFromStart || each.nth === nthFromEnd),
    );
  };
}

/** Week 1 is the first with four days in the year (RFC 5545, ISO 8601). */
function weekNumberTest(rule: Rule, period: Period): (day: number) => boolean {
  const firstWeek = (year: number) => weekStartOf(dayNumber(year, 0, 4), rule.weekStart);
  const { year } = civil(period.firstDay);
  const begin = firstWeek(year);
  const weeks = Math.round((firstWeek(year + 1) - begin) / 7);
  return (day) => {
    const week = Math.floor((day - begin) / 7) + 1;
    return week >= 1 && week <= weeks && rule.by('BYWEEKNO').some((each) => each === week || each === week - weeks - 1);
  };
}

/** Whether `day` is one of the numbers counted from the first (1) or the last (-1) day of the span. */
function countedIn(numbers: readonly number[], span: Period, day: number): boolean {
  return numbers.includes(day - span.firstDay + 1) || numbers.includes(day - span.lastDay - 1);
}

function dayNumber(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / DAY;
}

function civil(day: number): { year: number; month: number; date: number } {
  const at = new Date(day * DAY);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() };
}

function monthOf(day: number): Period {
  const { year, month } = civil(day);
  return { firstDay: dayNumber(year, month, 1), lastDay: dayNumber(year, month + 1, 0) };
}

function yearOf(day: number): Period {
  const { year } = civil(day);
  return { firstDay: dayNumber(year, 0, 1), lastDay: dayNumber(year, 12, 0) };
}

function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function weekStartOf(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}
