/** Repeating events against the definition in RFC 5545: random rules, starts, zones and windows, date by date. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time/instant.ts';
import { busyFromEvents } from '../../src/icalendar/busy-from-events.ts';
import { ianaZone } from '../../src/icalendar/zones.ts';
import { type OracleRule, type OracleSeries, occurrencesByDefinition, type Until } from './recurrence-oracle.ts';
import { runs } from './runs.ts';

const DAY = 86_400_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kolkata'];
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const sometimes = <T>(values: fc.Arbitrary<T>, maxLength = 3, weight = 2): fc.Arbitrary<T[]> =>
  fc.oneof({ arbitrary: fc.constant<T[]>([]), weight }, { arbitrary: fc.uniqueArray(values, { minLength: 1, maxLength }), weight: 1 });
const nonZero = (limit: number) => fc.integer({ min: -limit, max: limit }).filter((each) => each !== 0);
const weekday = fc.integer({ min: 1, max: 7 });
const everyDay = weekday.map((day) => ({ nth: 0, weekday: day }));
const numberedDay = (limit: number) => fc.record({ nth: fc.oneof(fc.constant(0), nonZero(limit)), weekday });

const startTime = fc
  .record({ day: fc.integer({ min: 0, max: 500 }), hour: fc.integer({ min: 0, max: 23 }), half: fc.boolean() })
  .map((at) => new Temporal.PlainDate(2024, 6, 1).add({ days: at.day }).toPlainDateTime({ hour: at.hour, minute: at.half ? 30 : 0 }));

const until: fc.Arbitrary<Until> = fc
  .record({
    kind: fc.constantFrom('date', 'local', 'utc'),
    days: fc.integer({ min: 0, max: 1_500 }),
    minutes: fc.integer({ min: 0, max: 95 }),
  })
  .map(({ kind, days, minutes }) => {
    const date = new Temporal.PlainDate(2024, 6, 1).add({ days });
    const time = date.toPlainDateTime().add({ minutes: minutes * 15 });
    if (kind === 'date') return { kind, date };
    return kind === 'local' ? { kind, time } : { kind: 'utc', at: time.toZonedDateTime('UTC').epochMilliseconds };
  });

/** COUNT and UNTIL exclude each other. */
const limits = fc.oneof(
  fc.constant({ count: null, until: null }),
  fc.record({ count: fc.integer({ min: 1, max: 60 }), until: fc.constant(null) }),
  fc.record({ count: fc.constant(null), until }),
);

/** The parts that section 3.3.10 allows with each frequency. */
function partsOf(freq: OracleRule['freq']) {
  const monthly = freq === 'MONTHLY' || freq === 'YEARLY';
  return {
    byDay: sometimes(freq === 'YEARLY' ? fc.oneof(numberedDay(5), numberedDay(53)) : monthly ? numberedDay(5) : everyDay, 4, 1),
    byMonth: sometimes(fc.integer({ min: 1, max: 12 }), 4),
    byMonthDay: freq === 'WEEKLY' ? fc.constant([]) : sometimes(nonZero(31), 5),
    byYearDay: freq === 'YEARLY' ? sometimes(nonZero(366), 5, 5) : fc.constant([]),
    byWeekNo: fc.constant([]),
    bySetPos: sometimes(nonZero(6)),
  };
}

const shared = { wkst: weekday, byHour: sometimes(fc.integer({ min: 0, max: 23 }), 3, 4) };
const ordinaryRule = (freq: OracleRule['freq']) =>
  fc.record({ freq: fc.constant(freq), interval: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5 })), ...shared, ...partsOf(freq) });
/** The RFC leaves open which year's step, and whose positions, the days of a week count for that lie in another year. */
const weekRule = fc.record({
  freq: fc.constant('YEARLY' as const),
  interval: fc.constant(1),
  ...shared,
  ...partsOf('YEARLY'),
  byDay: sometimes(everyDay),
  byWeekNo: fc.uniqueArray(fc.oneof(nonZero(53), fc.constantFrom(1, 52, 53, -1)), { minLength: 1, maxLength: 4 }),
  bySetPos: fc.constant([]),
});

const rule: fc.Arbitrary<OracleRule> = fc
  .tuple(fc.oneof(ordinaryRule('DAILY'), ordinaryRule('WEEKLY'), ordinaryRule('MONTHLY'), ordinaryRule('YEARLY'), weekRule), limits)
  .map(([parts, limit]) => ({ ...parts, ...limit }));

const anySeries: fc.Arbitrary<OracleSeries> = fc
  .record({ rule, start: startTime, allDay: fc.boolean(), zone: fc.constantFrom(...ZONES) })
  .map((each) => (each.allDay ? { ...each, start: each.start.with({ hour: 0, minute: 0 }) } : each));

/** Ends around the first clock change after its start, and starts in the night: skipped and doubled hours matter. */
const endsNearChange: fc.Arbitrary<OracleSeries> = fc
  .record({
    each: anySeries,
    hour: fc.integer({ min: 0, max: 3 }),
    quarters: fc.integer({ min: -12, max: 12 }),
    daily: fc.boolean(),
    kind: fc.nat(2),
  })
  .map(({ each, hour, quarters, daily, kind }) => {
    const start = each.allDay ? each.start : each.start.with({ hour });
    const change = start.toZonedDateTime(each.zone).getTimeZoneTransition('next') ?? start.add({ days: 90 }).toZonedDateTime(each.zone);
    const last = change.add({ minutes: quarters * 15 });
    const ends: Until[] = [
      { kind: 'utc', at: last.epochMilliseconds },
      { kind: 'date', date: last.toPlainDate() },
      { kind: 'local', time: last.toPlainDateTime() },
    ];
    const end = ends[kind] ?? null;
    const parts = daily ? { byDay: [], byMonth: [], byMonthDay: [], byYearDay: [], byWeekNo: [], bySetPos: [] } : {};
    const frequency = daily ? { freq: 'DAILY' as const, interval: 1 } : {};
    return { ...each, start, rule: { ...each.rule, ...frequency, ...parts, count: null, until: end } };
  });

const series = fc.oneof({ arbitrary: anySeries, weight: 5 }, { arbitrary: endsNearChange, weight: 1 });

const basic = (time: Temporal.PlainDateTime) => time.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
const basicDate = (date: Temporal.PlainDate) => date.toString().replaceAll('-', '');

function untilText(end: Until): string {
  if (end.kind === 'date') return basicDate(end.date);
  if (end.kind === 'local') return basic(end.time);
  return `${basic(Temporal.Instant.fromEpochMilliseconds(end.at).toZonedDateTimeISO('UTC').toPlainDateTime())}Z`;
}

function ruleText(each: OracleRule): string {
  const days = each.byDay.map(({ nth, weekday: day }) => `${nth === 0 ? '' : nth}${WEEKDAYS[day - 1]}`);
  const lists = { BYDAY: days, BYMONTH: each.byMonth, BYMONTHDAY: each.byMonthDay, BYYEARDAY: each.byYearDay, BYWEEKNO: each.byWeekNo };
  const more = { BYHOUR: each.byHour, BYSETPOS: each.bySetPos };
  return [
    `FREQ=${each.freq}`,
    `INTERVAL=${each.interval}`,
    `WKST=${WEEKDAYS[each.wkst - 1]}`,
    ...Object.entries({ ...lists, ...more }).flatMap(([name, values]) => (values.length === 0 ? [] : [`${name}=${values.join(',')}`])),
    ...(each.count === null ? [] : [`COUNT=${each.count}`]),
    ...(each.until === null ? [] : [`UNTIL=${untilText(each.until)}`]),
  ].join(';');
}

/** One event of 30 minutes, or of one day. */
function calendarText({ rule: each, start, allDay, zone }: OracleSeries): string {
  const timed = zone === 'UTC' ? `DTSTART:${basic(start)}Z` : `DTSTART;TZID=${zone}:${basic(start)}`;
  const lines = allDay ? [`DTSTART;VALUE=DATE:${basicDate(start.toPlainDate())}`] : [timed, 'DURATION:PT30M'];
  const event = ['BEGIN:VEVENT', 'UID:u1', 'DTSTAMP:20240101T000000Z', ...lines, `RRULE:${ruleText(each)}`, 'END:VEVENT'];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...event, 'END:VCALENDAR'].join('\r\n');
}

function startsWithin(text: string, zone: string, from: number, to: number): number[] {
  const window = { start: instant(from), end: instant(to) };
  const periods = busyFromEvents([text], { window, zone: ianaZone(zone), address: '' });
  return [...new Set(periods.map((each) => each.start))].filter((at) => at >= from && at < to);
}

/** The end read in UTC; good enough to lay a window over it. */
function roughly(end: Until): number {
  if (end.kind === 'utc') return end.at;
  return (end.kind === 'date' ? end.date.toPlainDateTime() : end.time).toZonedDateTime('UTC').epochMilliseconds;
}

interface Place {
  readonly near: 'anything' | 'until' | 'new year';
  readonly after: number;
  readonly days: number;
  readonly hour: number;
}

const place: fc.Arbitrary<Place> = fc.record({
  near: fc.constantFrom('anything', 'anything', 'until', 'new year'),
  after: fc.integer({ min: -30, max: 1_000 }),
  days: fc.integer({ min: 1, max: 150 }),
  hour: fc.nat(23),
});

/** Somewhere in the years after the start, across the end of the series, or ending in the last days of a year. */
function windowOf({ rule: { until: end }, start }: OracleSeries, { near, after, days, hour }: Place): { from: number; to: number } {
  const any = start.add({ days: after }).add({ hours: hour }).toZonedDateTime('UTC');
  const yearEnd = any.with({ month: 12, day: 31 - (days % 5) });
  if (near === 'new year') return { from: yearEnd.epochMilliseconds - days * DAY, to: yearEnd.epochMilliseconds };
  const from = near === 'until' && end !== null ? roughly(end) - Math.floor(days / 2) * DAY : any.epochMilliseconds;
  return { from, to: from + days * DAY };
}

/** BYSETPOS without another BY part is forbidden. */
function isForbidden({ bySetPos, byDay, byMonth, byMonthDay, byYearDay, byWeekNo, byHour }: OracleRule): boolean {
  return bySetPos.length > 0 && [byDay, byMonth, byMonthDay, byYearDay, byWeekNo, byHour].every((each) => each.length === 0);
}

describe('a repeating event', () => {
  it('occurs when the definition says so', () => {
    fc.assert(
      fc.property(series, place, (each, at) => {
        const { from, to } = windowOf(each, at);
        const ours = () => startsWithin(calendarText(each), each.zone, from, to);
        if (isForbidden(each.rule)) expect(ours).toThrow('provider.malformed-reply');
        else expect(ours(), ruleText(each.rule)).toEqual(occurrencesByDefinition(each, to).filter((at) => at >= from));
      }),
      runs(),
    );
  });

  it('makes the calendar unreadable when the definition forbids its rule', () => {
    const forbidden = fc.oneof(
      nonZero(31).map((day) => `FREQ=WEEKLY;BYMONTHDAY=${day}`),
      fc.tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'), nonZero(366)).map(([freq, day]) => `FREQ=${freq};BYYEARDAY=${day}`),
      fc.tuple(fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'), nonZero(53)).map(([freq, week]) => `FREQ=${freq};BYWEEKNO=${week}`),
      fc.constantFrom('SECONDLY', 'MINUTELY', 'HOURLY').map((freq) => `FREQ=${freq};COUNT=2`),
      fc.constantFrom('BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYSETPOS', 'BYMONTH').map((part) => `FREQ=YEARLY;BYDAY=MO;${part}=0`),
    );
    fc.assert(
      fc.property(series, forbidden, (each, text) => {
        const calendar = calendarText(each).replace(/RRULE:.*/, `RRULE:${text}`);
        expect(() => startsWithin(calendar, each.zone, 0, DAY)).toThrow('provider.malformed-reply');
      }),
      runs(0.1),
    );
  });
});
