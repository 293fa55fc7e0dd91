/**
 * The occurrences of a repeating event by definition (RFC 5545 section 3.3.10): every local date from the start's own period on
 * is looked at and asked whether the rule means it. Slow and simple; shares nothing with src/icalendar.
 */

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** Weekdays are ISO: Monday 1 to Sunday 7. `nth` 0 means every one. */
export interface OracleRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly wkst: number;
  readonly byDay: readonly { readonly nth: number; readonly weekday: number }[];
  readonly byMonth: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byHour: readonly number[];
  readonly bySetPos: readonly number[];
  readonly count: number | null;
  readonly until: Until | null;
}

export type Until =
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | { readonly kind: 'local'; readonly time: Temporal.PlainDateTime }
  | { readonly kind: 'utc'; readonly at: number };

export interface OracleSeries {
  readonly rule: OracleRule;
  readonly start: Temporal.PlainDateTime;
  readonly allDay: boolean;
  readonly zone: string;
}

/** What is asked about one date, worked out once per date by Temporal. */
interface DateFacts {
  readonly date: Temporal.PlainDate;
  readonly number: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly yearDay: number;
  readonly monthLength: number;
  readonly yearLength: number;
}

const FIRST = new Temporal.PlainDate(2023, 1, 1);
const DATES: readonly DateFacts[] = Array.from({ length: 3_700 }, (_, number) => {
  const date = FIRST.add({ days: number });
  const { year, month, day, dayOfWeek, dayOfYear, daysInMonth, daysInYear } = date;
  return { date, number, year, month, day, weekday: dayOfWeek, yearDay: dayOfYear, monthLength: daysInMonth, yearLength: daysInYear };
});

function factsAt(number: number): DateFacts {
  const facts = DATES[number];
  if (facts === undefined) throw new Error(`The oracle knows no date ${number} days after ${FIRST}`);
  return facts;
}

/** Instants of the occurrences that start before `end`, sorted. The start itself always belongs to the series. */
export function occurrencesByDefinition(series: OracleSeries, end: number): number[] {
  const { rule, start, zone } = series;
  const own = factsAt(FIRST.until(start.toPlainDate(), { largestUnit: 'days' }).days);
  const atStart = instantOf(start, zone);
  const matches = matchesFrom(series, own, end);
  const counted = rule.count === null ? matches : matches.slice(0, rule.count);
  const found = counted.filter((time) => isWithin(time, series)).map((time) => instantOf(time, zone));
  return [...new Set([atStart, ...found])].filter((at) => at < end).sort((a, b) => a - b);
}

/** Local times that the rule means, from the start on, in order, until two days after `end`; COUNT and UNTIL are not applied. */
function matchesFrom(series: OracleSeries, own: DateFacts, end: number): Temporal.PlainDateTime[] {
  const { rule, start } = series;
  const lastNumber = Math.ceil((end - Date.UTC(2023, 0, 1)) / 86_400_000) + 2;
  const periods = new Map<number, Temporal.PlainDateTime[]>();
  // Whole periods are collected, also their dates before the start and after the end: BYSETPOS counts within them.
  for (let number = Math.max(0, own.number - 366); number <= lastNumber + 366; number++) {
    const each = factsAt(number);
    const period = periodOf(each, rule) - periodOf(own, rule);
    if (period % rule.interval !== 0 || !isMeant(each, own, rule)) continue;
    periods.set(period, [...(periods.get(period) ?? []), ...timesOn(each, series)]);
  }
  const last = factsAt(lastNumber).date;
  return [...periods.values()]
    .flatMap((set) => atPositions(set, rule.bySetPos))
    .filter((time) => Temporal.PlainDateTime.compare(time, start) >= 0 && Temporal.PlainDate.compare(time.toPlainDate(), last) <= 0);
}

/** A number that is the same for all dates of a period and one more in the next period. */
function periodOf(each: DateFacts, rule: OracleRule): number {
  if (rule.freq === 'DAILY') return each.number;
  if (rule.freq === 'WEEKLY') return Math.round(weekBegin(each, rule.wkst) / 7);
  return rule.freq === 'MONTHLY' ? each.year * 12 + each.month : each.year;
}

/** Number of the date on which the week of this date begins. */
function weekBegin(each: DateFacts, wkst: number): number {
  let back = 0;
  for (let weekday = each.weekday; weekday !== wkst; weekday = weekday === 1 ? 7 : weekday - 1) back += 1;
  return each.number - back;
}

function isMeant(each: DateFacts, own: DateFacts, rule: OracleRule): boolean {
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(each.month)) return false;
  if (rule.byWeekNo.length > 0 && !isInWeek(each, rule)) return false;
  if (rule.byYearDay.length > 0 && !names(rule.byYearDay, each.yearDay, each.yearLength)) return false;
  if (rule.byMonthDay.length > 0 && !names(rule.byMonthDay, each.day, each.monthLength)) return false;
  if (rule.byDay.length > 0 && !rule.byDay.some((wanted) => isWeekday(each, wanted, rule))) return false;
  const chosen = rule.byDay.length + rule.byMonthDay.length + rule.byYearDay.length > 0;
  return chosen || takesFromStart(each, own, rule);
}

/** "Information not in the rule is taken from DTSTART": which day, when no BY part chooses days. */
function takesFromStart(each: DateFacts, own: DateFacts, rule: OracleRule): boolean {
  if (rule.freq === 'DAILY') return true;
  if (rule.freq === 'WEEKLY' || rule.byWeekNo.length > 0) return each.weekday === own.weekday;
  if (rule.freq === 'MONTHLY' || rule.byMonth.length > 0) return each.day === own.day;
  return each.day === own.day && each.month === own.month;
}

/** `position` of `length`, counted from the front by positive numbers and from the back by negative ones. */
function names(numbers: readonly number[], position: number, length: number): boolean {
  return numbers.some((number) => (number > 0 ? number === position : length + 1 + number === position));
}

function isWeekday(each: DateFacts, wanted: { nth: number; weekday: number }, rule: OracleRule): boolean {
  if (each.weekday !== wanted.weekday) return false;
  if (wanted.nth === 0) return true;
  const ofYear = rule.freq === 'YEARLY' && rule.byMonth.length === 0;
  const position = ofYear ? each.yearDay : each.day;
  const length = ofYear ? each.yearLength : each.monthLength;
  return wanted.nth > 0 ? Math.ceil(position / 7) === wanted.nth : Math.ceil((length - position + 1) / 7) === -wanted.nth;
}

/** A week belongs to the year that holds its fourth day. */
function isInWeek(each: DateFacts, rule: OracleRule): boolean {
  const begin = weekBegin(each, rule.wkst);
  // Only the first days that the oracle knows have no week; no series starts there.
  if (begin < 0) return false;
  const fourth = factsAt(begin + 3);
  const week = Math.ceil(fourth.yearDay / 7);
  const weeks = week + Math.floor((fourth.yearLength - fourth.yearDay) / 7);
  return names(rule.byWeekNo, week, weeks);
}

function timesOn(each: DateFacts, series: OracleSeries): Temporal.PlainDateTime[] {
  const { hour, minute } = series.start;
  const hours = series.allDay || series.rule.byHour.length === 0 ? [hour] : [...series.rule.byHour].sort((a, b) => a - b);
  return hours.map((at) => each.date.toPlainDateTime({ hour: at, minute }));
}

function atPositions(set: Temporal.PlainDateTime[], positions: readonly number[]): Temporal.PlainDateTime[] {
  return positions.length === 0 ? set : set.filter((_, index) => names(positions, index + 1, set.length));
}

function isWithin(time: Temporal.PlainDateTime, { rule: { until }, zone, allDay }: OracleSeries): boolean {
  if (until === null) return true;
  if (until.kind === 'date') return Temporal.PlainDate.compare(time.toPlainDate(), until.date) <= 0;
  if (until.kind === 'local') return Temporal.PlainDateTime.compare(time, until.time) <= 0;
  if (instantOf(time, zone) <= until.at) return true;
  // Not foreseen by the RFC: an instant ends a series of dates. It is read as the later of that instant and its UTC date.
  const utcDate = Temporal.Instant.fromEpochMilliseconds(until.at).toZonedDateTimeISO('UTC').toPlainDate();
  return allDay && Temporal.PlainDate.compare(time.toPlainDate(), utcDate) <= 0;
}

/** A skipped time is read with the offset before the gap, a doubled one is the first (RFC 5545 section 3.3.5). */
function instantOf(time: Temporal.PlainDateTime, zone: string): number {
  return time.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}
