/** T3 against the engine: every row, asked as one start and as a list, for a person and for a room. */
import { describe, expect, it } from 'vitest';
import { judgeStart } from '../../src/domain/availability/explain-start.ts';
import { findSlots } from '../../src/domain/availability/find-slots.ts';
import { calendarOf } from '../../src/domain/availability/free-busy.ts';
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import { claimSpan } from '../../src/domain/booking/transitions.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { addMs, DAY_MS, instant } from '../../src/domain/time/instant.ts';
import { type Interval, overlaps } from '../../src/domain/time/interval.ts';
import { EMPTY_SET, intervalSet } from '../../src/domain/time/interval-set.ts';
import type { WeeklyHours } from '../../src/domain/time/weekly-hours.ts';
import { CONFLICT_TABLE, type ConflictRow } from './conflict-table.ts';

const at = (text: string) => instant(Temporal.Instant.from(text).epochMilliseconds);
const spanOf = ([start, end]: readonly [string, string]): Interval => ({ start: at(start), end: at(end) });

const ALWAYS: WeeklyHours = {
  zone: 'Europe/Berlin',
  ranges: ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 })),
  exceptions: [],
};

function questionOf(row: ConflictRow, kind: 'person' | 'room'): AvailabilityQuestion {
  const slot = spanOf(row.slot);
  const busy = row.busy.map(spanOf);
  const window = { start: addMs(slot.start, -10 * DAY_MS), end: addMs(slot.end, 10 * DAY_MS) };
  const periods = row.of === 'calendar' ? busy.map((span) => ({ ...span, status: 'busy' as const })) : [];
  const occupied: Candidate = {
    id: 'occupied' as ParticipantId,
    hours: ALWAYS,
    calendar: calendarOf({ kind: 'known', window, periods, asOf: slot.start }),
    claimed: row.of === 'own' ? intervalSet(busy) : EMPTY_SET,
  };
  const idle: Candidate = {
    id: 'idle' as ParticipantId,
    hours: ALWAYS,
    calendar: { kind: 'known', window, busy: EMPTY_SET },
    claimed: EMPTY_SET,
  };
  return {
    rules: {
      lengthMinutes: (slot.end - slot.start) / 60_000,
      granularityMinutes: 5,
      bufferBeforeMinutes: row.bufferBeforeMinutes,
      bufferAfterMinutes: row.bufferAfterMinutes,
      noticeMinutes: 0,
      firstDay: 0,
      lastDay: 5,
      zone: 'Europe/Berlin',
    },
    now: addMs(slot.start, -DAY_MS),
    panel: [[kind === 'person' ? occupied : idle]],
    rooms: kind === 'room' ? [occupied] : null,
    within: null,
  };
}

describe('the conflict table', () => {
  it('has at least forty rows, each with its own name', () => {
    expect(CONFLICT_TABLE.length).toBeGreaterThanOrEqual(40);
    expect(new Set(CONFLICT_TABLE.map((row) => row.name)).size).toBe(CONFLICT_TABLE.length);
  });

  it.each(CONFLICT_TABLE)('$name: blocks = $blocks', (row) => {
    for (const kind of ['person', 'room'] as const) {
      const question = questionOf(row, kind);
      const { start } = spanOf(row.slot);
      expect(judgeStart(question, start).kind).toBe(row.blocks ? 'not-free' : 'free');
      expect(findSlots(question).some((slot) => slot.start === start)).toBe(!row.blocks);
    }
  });

  it.each(CONFLICT_TABLE)('$name: claim spans say the same', (row) => {
    const claim = claimSpan(spanOf(row.slot), row);
    const periods = row.busy.map(spanOf).filter(({ start, end }) => start < end);
    expect(periods.some((period) => overlaps(claim, period))).toBe(row.blocks);
  });

  it('takes a period that ends before it begins for an unknown calendar', () => {
    const slot = spanOf(['2027-03-27T10:00Z', '2027-03-27T11:00Z']);
    const window = { start: addMs(slot.start, -DAY_MS), end: addMs(slot.end, DAY_MS) };
    const periods = [{ start: slot.end, end: slot.start, status: 'busy' as const }];
    expect(calendarOf({ kind: 'known', window, periods, asOf: slot.start })).toMatchObject({
      kind: 'unknown',
      fault: { code: 'provider.malformed-reply' },
    });
  });
});
