/** Laws that hold for every question whatever the answer: more obstacles never add a slot, more choice never takes one away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSlots } from '../../src/domain/availability/find-slots.ts';
import { type Limit, whatLimits } from '../../src/domain/availability/limits.ts';
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { addMs, instant } from '../../src/domain/time/instant.ts';
import type { Interval } from '../../src/domain/time/interval.ts';
import { type IntervalSet, intervalSet, union } from '../../src/domain/time/interval-set.ts';
import { runs } from './runs.ts';
import { questions, UNREADABLE } from './scenario.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

const starts = (question: AvailabilityQuestion): ReadonlySet<number> => new Set(findSlots(question).map((slot) => slot.start));

/** The same question with one candidate changed wherever they appear. */
function withCandidate(question: AvailabilityQuestion, index: number, change: (candidate: Candidate) => Candidate): AvailabilityQuestion {
  const everybody = [...question.panel.flat(), ...(question.rooms ?? [])];
  const chosen = everybody[index % Math.max(1, everybody.length)];
  const swap = (pool: readonly Candidate[]) => pool.map((candidate) => (candidate === chosen ? change(candidate) : candidate));
  return { ...question, panel: question.panel.map(swap), rooms: question.rooms === null ? null : swap(question.rooms) };
}

function someSpan(question: AvailabilityQuestion, offset: number, length: number): IntervalSet {
  const start = addMs(question.now, offset);
  return intervalSet([{ start, end: addMs(start, length) }]);
}

const index = fc.nat({ max: 40 });
const anyOffset = fc.integer({ min: 0, max: 4 * DAY });
const anyLength = fc.integer({ min: 1, max: DAY });

describe('obstacles', () => {
  it('busy time and claims never add a slot', () => {
    fc.assert(
      fc.property(questions(), index, anyOffset, anyLength, (question, who, offset, length) => {
        const span = someSpan(question, offset, length);
        const before = starts(question);
        const busier = withCandidate(question, who, (candidate) => {
          const { calendar } = candidate;
          return calendar.kind === 'unknown' ? candidate : { ...candidate, calendar: { ...calendar, busy: union(calendar.busy, span) } };
        });
        const claimed = withCandidate(question, who, (candidate) => ({ ...candidate, claimed: union(candidate.claimed, span) }));
        for (const harder of [busier, claimed]) expect(starts(harder).difference(before).size).toBe(0);
      }),
      runs(0.5),
    );
  });

  it('an unreadable calendar never adds a slot (FN-A1)', () => {
    fc.assert(
      fc.property(questions(), index, (question, who) => {
        const dark = withCandidate(question, who, (candidate) => ({ ...candidate, calendar: { kind: 'unknown', fault: UNREADABLE } }));
        expect(starts(dark).difference(starts(question)).size).toBe(0);
      }),
      runs(0.5),
    );
  });

  it('a shorter interview never loses a start', () => {
    fc.assert(
      fc.property(questions(), (question) => {
        const { rules } = question;
        const shorter = { ...question, rules: { ...rules, lengthMinutes: Math.max(10, rules.lengthMinutes - 5) } };
        expect(starts(question).difference(starts(shorter)).size).toBe(0);
      }),
      runs(0.5),
    );
  });
});

describe('choice', () => {
  it('one more candidate or wider hours never lose a start', () => {
    fc.assert(
      fc.property(questions(), index, (question, who) => {
        const before = starts(question);
        const [first] = question.panel.flat();
        if (first === undefined) return;
        const extra = { ...first, id: 'person-new' as ParticipantId };
        const place = who % question.panel.length;
        const wider = { ...question, panel: question.panel.map((pool, i) => (i === place ? [...pool, extra] : pool)) };
        expect(before.difference(starts(wider)).size).toBe(0);
        const open = withCandidate(question, who, (candidate) => {
          const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
          const ranges = weekdays.map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 }));
          return { ...candidate, hours: { ...candidate.hours, ranges, exceptions: [] } };
        });
        expect(before.difference(starts(open)).size).toBe(0);
      }),
      runs(0.5),
    );
  });

  it('order and repetition do not matter', () => {
    fc.assert(
      fc.property(questions(), (question) => {
        const turned = {
          ...question,
          panel: question.panel.map((pool) => [...pool, ...pool].reverse()).reverse(),
          rooms: question.rooms?.toReversed() ?? null,
        };
        expect(starts(turned)).toEqual(starts(question));
      }),
      runs(0.5),
    );
  });

  it('asking within a part gives that part of the answer', () => {
    fc.assert(
      fc.property(questions(), anyOffset, anyLength, (question, offset, length) => {
        const [part] = someSpan(question, offset, length) as readonly Interval[];
        const whole = { ...question, within: null };
        if (part === undefined) return;
        const expected = [...starts(whole)].filter((start) => part.start <= start && start < part.end);
        expect([...starts({ ...question, within: part })]).toEqual(expected);
      }),
      runs(0.5),
    );
  });
});

describe('time', () => {
  it('moving everything by whole weeks moves the answer, where no clock changes', () => {
    fc.assert(
      fc.property(questions(), fc.integer({ min: 1, max: 4 }), (question, weeks) => {
        const shift = weeks * WEEK;
        const still = inZone(question, 'Asia/Kolkata');
        const moved = shifted(still, shift);
        expect([...starts(moved)]).toEqual([...starts(still)].map((start) => start + shift));
      }),
      runs(0.5),
    );
  });
});

describe('what limits', () => {
  it('counts the slots, and nothing it names would lose one', () => {
    fc.assert(
      fc.property(questions(), (question) => {
        const { total, perDay, limits } = whatLimits(question);
        expect(total).toBe(starts(question).size);
        expect(perDay.reduce((sum, { count }) => sum + count, 0)).toBe(total);
        // Where nothing is offered, an unreadable calendar is named even if reading it alone would not help.
        const mayBeZero = (limit: Limit) => total === 0 && limit.reason.kind === 'unknown';
        for (const limit of limits) expect(limit.starts).toBeGreaterThan(mayBeZero(limit) ? -1 : 0);
        const room = limits.find(({ reason }) => reason.kind === 'no-room');
        expect(starts({ ...question, rooms: null }).size - total).toBe(room?.starts ?? 0);
      }),
      runs(0.25),
    );
  });
});

function inZone(question: AvailabilityQuestion, zone: string): AvailabilityQuestion {
  const move = (pool: readonly Candidate[]) =>
    pool.map((candidate) => ({ ...candidate, hours: { ...candidate.hours, zone, exceptions: [] } }));
  return {
    ...question,
    rules: { ...question.rules, zone },
    panel: question.panel.map(move),
    rooms: question.rooms === null ? null : move(question.rooms),
  };
}

function shifted(question: AvailabilityQuestion, ms: number): AvailabilityQuestion {
  const moveSpan = ({ start, end }: Interval): Interval => ({ start: addMs(start, ms), end: addMs(end, ms) });
  const move = (candidate: Candidate): Candidate => {
    const { calendar } = candidate;
    const claimed = intervalSet(candidate.claimed.map(moveSpan));
    if (calendar.kind === 'unknown') return { ...candidate, claimed };
    return {
      ...candidate,
      claimed,
      calendar: { kind: 'known', window: moveSpan(calendar.window), busy: intervalSet(calendar.busy.map(moveSpan)) },
    };
  };
  return {
    ...question,
    now: instant(question.now + ms),
    within: question.within === null ? null : moveSpan(question.within),
    panel: question.panel.map((pool) => pool.map(move)),
    rooms: question.rooms?.map(move) ?? null,
  };
}
