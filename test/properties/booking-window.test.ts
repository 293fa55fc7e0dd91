/** T4, notice and horizon: hand-written rows, and the product of zones, times of day, notices and horizons against Temporal. */
import { describe, expect, it } from 'vitest';
import { bookingWindow, isOnGrid, neededCalendar, offeredDays, offeredStarts } from '../../src/domain/availability/booking-window.ts';
import { judgeStart } from '../../src/domain/availability/explain-start.ts';
import { findSlots } from '../../src/domain/availability/find-slots.ts';
import type { AvailabilityQuestion } from '../../src/domain/availability/question.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import type { TimeRules } from '../../src/domain/interview/plan.ts';
import { addMs, DAY_MS, type Instant, instant, MINUTE_MS } from '../../src/domain/time/instant.ts';
import { EMPTY_SET } from '../../src/domain/time/interval-set.ts';

const at = (text: string): Instant => instant(Temporal.Instant.from(text).epochMilliseconds);

const RULES: TimeRules = {
  lengthMinutes: 30,
  granularityMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  firstDay: 0,
  lastDay: 1,
  zone: 'Europe/Berlin',
};

/** Somebody who can always come. */
function openQuestion(rules: TimeRules, now: Instant): AvailabilityQuestion {
  const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
  const hours = { zone: 'UTC', ranges: weekdays.map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 })), exceptions: [] };
  const window = { start: addMs(now, -5 * DAY_MS), end: addMs(now, 420 * DAY_MS) };
  const candidate = {
    id: 'anybody' as ParticipantId,
    hours,
    calendar: { kind: 'known' as const, window, busy: EMPTY_SET },
    claimed: EMPTY_SET,
  };
  return { rules, now, panel: [[candidate]], rooms: null, within: null };
}

/** name, rules, now, first offered start, last offered start (both null: none) */
type Row = readonly [string, Partial<TimeRules>, string, string | null, string | null];

const ROWS: readonly Row[] = [
  ['today from now on', {}, '2027-03-01T09:00:00Z', '2027-03-01T09:00Z', '2027-03-02T22:45Z'],
  ['a millisecond late for the quarter', {}, '2027-03-01T09:00:00.001Z', '2027-03-01T09:15Z', '2027-03-02T22:45Z'],
  ['a millisecond early for the quarter', {}, '2027-03-01T08:59:59.999Z', '2027-03-01T09:00Z', '2027-03-02T22:45Z'],
  ['tomorrow', { firstDay: 1 }, '2027-03-01T09:00:00Z', '2027-03-01T23:00Z', '2027-03-02T22:45Z'],
  ['tomorrow, just before midnight in Berlin', { firstDay: 1 }, '2027-03-01T22:59:59.999Z', '2027-03-01T23:00Z', '2027-03-02T22:45Z'],
  ['tomorrow, at midnight in Berlin', { firstDay: 1 }, '2027-03-01T23:00:00Z', '2027-03-02T23:00Z', '2027-03-03T22:45Z'],
  ['only today', { lastDay: 0 }, '2027-03-01T12:00:00Z', '2027-03-01T12:00Z', '2027-03-01T22:45Z'],
  ['only today, last quarter', { lastDay: 0 }, '2027-03-01T22:45:00Z', '2027-03-01T22:45Z', '2027-03-01T22:45Z'],
  ['only today, last quarter gone', { lastDay: 0 }, '2027-03-01T22:45:00.001Z', null, null],
  ['one day in three days', { firstDay: 3, lastDay: 3 }, '2027-03-01T12:00:00Z', '2027-03-03T23:00Z', '2027-03-04T22:45Z'],
  ['two hours notice', { noticeMinutes: 120 }, '2027-03-01T09:00:00Z', '2027-03-01T11:00Z', '2027-03-02T22:45Z'],
  ['two hours notice, a millisecond late', { noticeMinutes: 120 }, '2027-03-01T09:00:00.001Z', '2027-03-01T11:15Z', '2027-03-02T22:45Z'],
  ['a day of notice', { noticeMinutes: 1_440 }, '2027-03-01T09:00:00Z', '2027-03-02T09:00Z', '2027-03-02T22:45Z'],
  [
    'a day of notice is 24 hours, also over the clock change',
    { noticeMinutes: 1_440 },
    '2027-03-27T12:00:00Z',
    '2027-03-28T12:00Z',
    '2027-03-28T21:45Z',
  ],
  ['notice up to the last start', { noticeMinutes: 2_265, lastDay: 1 }, '2027-03-01T09:00:00Z', '2027-03-02T22:45Z', '2027-03-02T22:45Z'],
  ['notice beyond the last start', { noticeMinutes: 2_266, lastDay: 1 }, '2027-03-01T09:00:00Z', null, null],
  ['notice longer than the horizon (FN-C4)', { noticeMinutes: 7_200, lastDay: 2 }, '2027-03-01T09:00:00Z', null, null],
  ['last day before the first (FN-C4)', { firstDay: 2, lastDay: 1 }, '2027-03-01T09:00:00Z', null, null],
  ['the day of 23 hours', { firstDay: 1, lastDay: 1 }, '2027-03-27T12:00:00Z', '2027-03-27T23:00Z', '2027-03-28T21:45Z'],
  ['the day of 25 hours', { firstDay: 1, lastDay: 1 }, '2027-10-30T12:00:00Z', '2027-10-30T22:00Z', '2027-10-31T22:45Z'],
  ['behind the date line', { zone: 'Pacific/Pago_Pago', lastDay: 0 }, '2027-03-01T10:30:00Z', '2027-03-01T10:30Z', '2027-03-01T10:45Z'],
  ['before the date line', { zone: 'Pacific/Kiritimati', lastDay: 0 }, '2027-03-01T10:00:00Z', '2027-03-01T10:00Z', '2027-03-02T09:45Z'],
  [
    'half an hour off',
    { zone: 'Asia/Kolkata', granularityMinutes: 60, lastDay: 0 },
    '2027-03-01T10:00:00Z',
    '2027-03-01T10:30Z',
    '2027-03-01T17:30Z',
  ],
  [
    'three quarters off',
    { zone: 'Asia/Kathmandu', granularityMinutes: 60, lastDay: 0 },
    '2027-03-01T10:00:00Z',
    '2027-03-01T10:15Z',
    '2027-03-01T17:15Z',
  ],
  [
    'minus three and a half hours',
    { zone: 'America/St_Johns', granularityMinutes: 60, lastDay: 0 },
    '2027-03-01T03:30:00Z',
    '2027-03-01T03:30Z',
    '2027-03-02T02:30Z',
  ],
  [
    'a day that begins at one',
    { zone: 'Africa/Cairo', firstDay: 1, lastDay: 1 },
    '2027-04-29T12:00:00Z',
    '2027-04-29T22:00Z',
    '2027-04-30T20:45Z',
  ],
  [
    'over the end of the year',
    { firstDay: 1, lastDay: 1, zone: 'UTC' },
    '2027-12-31T23:59:59.999Z',
    '2028-01-01T00:00Z',
    '2028-01-01T23:45Z',
  ],
  ['a leap day', { firstDay: 1, lastDay: 1, zone: 'UTC' }, '2028-02-28T12:00:00Z', '2028-02-29T00:00Z', '2028-02-29T23:45Z'],
  [
    'a grid of 100 minutes begins anew each day',
    { zone: 'UTC', granularityMinutes: 100, lastDay: 0 },
    '2027-03-01T23:00:00Z',
    '2027-03-01T23:20Z',
    '2027-03-01T23:20Z',
  ],
];

describe('the booking window', () => {
  it.each(ROWS)('%s', (_, change, now, first, last) => {
    const rules = { ...RULES, ...change };
    const slots = findSlots(openQuestion(rules, at(now)));
    const shown = (slot: { start: Instant } | undefined) =>
      slot === undefined ? null : Temporal.Instant.fromEpochMilliseconds(slot.start).toString({ smallestUnit: 'minute' });
    expect([shown(slots[0]), shown(slots.at(-1))]).toEqual([first, last]);
  });

  const zones = ['Pacific/Pago_Pago', 'Pacific/Honolulu', 'America/St_Johns', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Kiritimati'];
  const clocks = ['23:59:59.999', '00:00:00', '00:00:01'];
  const notices: readonly Partial<TimeRules>[] = [{ noticeMinutes: 0 }, { noticeMinutes: 120 }, { noticeMinutes: 1_440 }, { firstDay: 1 }];
  const horizons = [0, 1, 2, 32, 60, 400];

  it('follows the calendar of its own zone for every zone, hour, notice and horizon', () => {
    for (const zone of zones) {
      for (const clock of clocks) {
        for (const notice of notices) {
          for (const lastDay of horizons) {
            const rules = { ...RULES, zone, ...notice, lastDay };
            const local = Temporal.PlainDateTime.from(`2027-03-13T${clock}`).toZonedDateTime(zone);
            const now = instant(local.epochMilliseconds);
            const closes = local
              .toPlainDate()
              .add({ days: lastDay + 1 })
              .toZonedDateTime(zone).epochMilliseconds;
            const opens = local.toPlainDate().add({ days: rules.firstDay }).toZonedDateTime(zone).epochMilliseconds;
            const earliest = Math.max(opens, now + rules.noticeMinutes * MINUTE_MS);
            expect(bookingWindow(rules, now)).toEqual({
              opensAt: opens,
              noticeEndsAt: now + rules.noticeMinutes * MINUTE_MS,
              closesAt: closes,
            });
            expect(offeredStarts(rules, now)).toEqual(earliest < closes ? { start: earliest, end: closes } : null);
          }
        }
      }
    }
  });

  it('offers a start exactly at the end of the notice and refuses it a millisecond earlier', () => {
    const rules = { ...RULES, noticeMinutes: 120 };
    const start = at('2027-03-01T11:00Z');
    const verdict = (now: string) => judgeStart(openQuestion(rules, at(now)), start);
    expect(verdict('2027-03-01T09:00:00Z').kind).toBe('free');
    expect(verdict('2027-03-01T09:00:00.001Z')).toEqual({ kind: 'not-free', reasons: [{ kind: 'notice-too-short' }] });
  });

  it('says which dates it offers and which stretch of calendar it needs', () => {
    const rules = { ...RULES, firstDay: 1, lastDay: 2, bufferBeforeMinutes: 10, bufferAfterMinutes: 20 };
    const now = at('2027-03-01T23:30Z');
    expect(offeredDays(rules, now)).toEqual({ first: '2027-03-03', last: '2027-03-04' });
    expect(neededCalendar(rules, now)).toEqual({ start: at('2027-03-02T22:50Z'), end: at('2027-03-04T23:50Z') });
    expect(offeredDays({ ...rules, lastDay: 0 }, now)).toBeNull();
    expect(neededCalendar({ ...rules, lastDay: 0 }, now)).toBeNull();
  });

  it('counts the grid on the wall clock, across a clock change', () => {
    const rules = { zone: 'Europe/Berlin', granularityMinutes: 120 };
    const onGrid = ['2027-03-28T01:00Z', '2027-03-28T02:00Z', '2027-03-28T04:00Z', '2027-03-27T23:00Z'].map((text) =>
      isOnGrid(rules, at(text)),
    );
    expect(onGrid).toEqual([false, true, true, true]);
    expect(isOnGrid({ zone: 'UTC', granularityMinutes: 5 }, at('2027-03-01T10:00:00.001Z'))).toBe(false);
  });
});
