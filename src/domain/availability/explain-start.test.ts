import { describe, expect, it } from 'vitest';
import type { FaultReport } from '../fault.ts';
import type { ParticipantId } from '../identifiers.ts';
import { addMs, DAY_MS, instant } from '../time/instant.ts';
import type { Interval } from '../time/interval.ts';
import { EMPTY_SET, intervalSet } from '../time/interval-set.ts';
import { DEFAULT_HOURS } from '../time/weekly-hours.ts';
import { judgeStart, NOT_READ } from './explain-start.ts';
import { findSlots } from './find-slots.ts';
import { calendarOf } from './free-busy.ts';
import { whatLimits } from './limits.ts';
import type { AvailabilityQuestion, Candidate } from './question.ts';

const at = (text: string) => instant(Temporal.Instant.from(text).epochMilliseconds);
/** Times on Wednesday 2027-03-03 in UTC, `10:00-11:00`. */
const on = (times: string): Interval => {
  const [start = '', end = ''] = times.split('-');
  return { start: at(`2027-03-03T${start}Z`), end: at(`2027-03-03T${end}Z`) };
};
const NOW = at('2027-03-01T12:00Z');
const READ = { start: addMs(NOW, -DAY_MS), end: addMs(NOW, 10 * DAY_MS) };
const FAULT: FaultReport = { code: 'provider.forbidden', retry: 'never', blame: 'admin', detail: 'Not allowed.' };

interface Life {
  readonly busy?: readonly string[];
  readonly claimed?: readonly string[];
  readonly unknown?: boolean;
  readonly read?: Interval;
}

function somebody(id: string, { busy = [], claimed = [], unknown = false, read = READ }: Life = {}): Candidate {
  return {
    id: id as ParticipantId,
    hours: DEFAULT_HOURS('UTC'),
    calendar: unknown ? { kind: 'unknown', fault: FAULT } : { kind: 'known', window: read, busy: intervalSet(busy.map(on)) },
    claimed: claimed.length === 0 ? EMPTY_SET : intervalSet(claimed.map(on)),
  };
}

function ask(
  panel: readonly (readonly Candidate[])[],
  rooms: readonly Candidate[] | null = null,
  rules: Partial<AvailabilityQuestion['rules']> = {},
): AvailabilityQuestion {
  return {
    rules: {
      lengthMinutes: 60,
      granularityMinutes: 15,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      noticeMinutes: 0,
      firstDay: 1,
      lastDay: 4,
      zone: 'UTC',
      ...rules,
    },
    now: NOW,
    panel,
    rooms,
    within: null,
  };
}

const judge = (question: AvailabilityQuestion, time: string) => judgeStart(question, at(`2027-03-03T${time}Z`));
const reasonsOf = (question: AvailabilityQuestion, time: string) => {
  const verdict = judge(question, time);
  return verdict.kind === 'free'
    ? []
    : verdict.reasons.map((reason) => ['participantId' in reason ? reason.participantId : '', reason.kind].join(' ').trim());
};
const assigned = (question: AvailabilityQuestion, time: string) => {
  const verdict = judge(question, time);
  return verdict.kind === 'free' ? [...verdict.assignment.people, verdict.assignment.room] : null;
};

describe('who takes which place', () => {
  it('is the first free candidate in order, for people and rooms', () => {
    const question = ask([[somebody('a', { busy: ['10:00-11:00'] }), somebody('b'), somebody('c')]], [somebody('r1'), somebody('r2')]);
    expect(assigned(question, '10:00')).toEqual(['b', 'r1']);
    expect(assigned(question, '11:00')).toEqual(['a', 'r1']);
  });

  it('leaves a pool member to the place that needs them', () => {
    const a = somebody('a');
    expect(assigned(ask([[a, somebody('b')], [a]]), '10:00')).toEqual(['b', 'a', null]);
  });

  it('counts one person once', () => {
    const a = somebody('a');
    expect(reasonsOf(ask([[a], [a]]), '10:00')).toEqual(['same-person-twice']);
    expect(findSlots(ask([[a], [a]]))).toEqual([]);
  });

  it('finds the one way to seat a chain of pools', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => somebody(name)) as [Candidate, Candidate, Candidate];
    expect(assigned(ask([[a, b], [b, c], [a]]), '10:00')).toEqual(['b', 'c', 'a', null]);
  });
});

describe('why not', () => {
  it('names every reason, participants in panel order', () => {
    const question = ask(
      [
        [somebody('a', { busy: ['09:30-10:30'], claimed: ['10:30-12:00'] })],
        [somebody('b', { unknown: true }), somebody('c', { busy: ['10:00-10:05'] })],
      ],
      [somebody('r', { claimed: ['10:45-11:00'] })],
    );
    expect(reasonsOf(question, '10:00')).toEqual([
      'a busy',
      'a claimed',
      'b unknown',
      'c busy',
      'r claimed',
      'nobody-in-slot',
      'nobody-in-slot',
      'no-room',
    ]);
  });

  it('says of the rules what they refuse', () => {
    expect(judgeStart(ask([[somebody('a')]]), at('2027-03-01T13:00Z'))).toEqual({
      kind: 'not-free',
      reasons: [{ kind: 'outside-window' }],
    });
    expect(reasonsOf(ask([[somebody('a')]]), '10:05')).toEqual(['off-grid']);
    expect(reasonsOf(ask([[somebody('a')]], null, { noticeMinutes: 2_880 }), '10:00')).toEqual(['notice-too-short']);
    expect(reasonsOf({ ...ask([[somebody('a')]]), within: on('11:00-12:00') }, '10:00')).toEqual(['outside-window']);
    expect(reasonsOf(ask([[somebody('a')]]), '16:15')).toEqual(['a outside-hours', 'nobody-in-slot']);
  });

  it('carries the fault of an unreadable calendar, also when it was read only in part', () => {
    const verdict = judge(ask([[somebody('a', { unknown: true })], [somebody('b', { read: on('08:00-10:59') })]]), '10:00');
    expect(verdict).toMatchObject({
      kind: 'not-free',
      reasons: [{ participantId: 'a', fault: FAULT }, { participantId: 'b', fault: NOT_READ }, {}, {}],
    });
  });

  it('needs the buffers to be read and free, but not inside the hours', () => {
    const buffers = { bufferBeforeMinutes: 30, bufferAfterMinutes: 30 };
    expect(reasonsOf(ask([[somebody('a')]], null, buffers), '09:00')).toEqual([]);
    expect(reasonsOf(ask([[somebody('a', { busy: ['08:30-08:45'] })]], null, buffers), '09:00')).toEqual(['a busy', 'nobody-in-slot']);
    expect(reasonsOf(ask([[somebody('a', { read: on('08:31-17:00') })]], null, buffers), '09:00')).toEqual(['a unknown', 'nobody-in-slot']);
  });

  it('has no time for an empty place or an empty list of rooms', () => {
    expect(reasonsOf(ask([[somebody('a')], []]), '10:00')).toEqual(['nobody-in-slot']);
    expect(reasonsOf(ask([[somebody('a')]], []), '10:00')).toEqual(['no-room']);
    expect(findSlots(ask([[somebody('a')], []]))).toEqual([]);
    expect(findSlots(ask([[somebody('a')]], []))).toEqual([]);
  });
});

describe('one of several rooms (T13)', () => {
  const wanted = (rooms: readonly Candidate[], rules = {}) =>
    assigned(ask([[somebody('a')]], rooms, { lengthMinutes: 120, ...rules }), '10:00')?.at(-1) ?? null;

  it.each([
    ['a touching meeting', [somebody('A', { busy: ['09:00-10:00'] })], 'A'],
    ['two half-free rooms (FN-L5)', [somebody('A', { busy: ['10:00-11:00'] }), somebody('B', { busy: ['11:00-12:00'] })], null],
    ['a third free room', [somebody('A', { busy: ['10:00-11:00'] }), somebody('B', { busy: ['11:00-12:00'] }), somebody('C')], 'C'],
    ['an unknown room, which is no room', [somebody('A', { unknown: true })], null],
    ['a claimed room', [somebody('A', { claimed: ['11:00-11:15'] })], null],
  ] as const)('%s', (_, rooms, expected) => {
    expect(wanted(rooms)).toBe(expected);
  });

  it('with turn-around time refuses the next booking of the same room', () => {
    const after = { bufferAfterMinutes: 10 };
    expect(wanted([somebody('A', { claimed: ['09:00-10:10'] })], after)).toBeNull();
    expect(wanted([somebody('A', { claimed: ['08:50-10:00'] })], after)).toBe('A');
  });
});

describe('moving over the own old time (T12)', () => {
  const own = { uid: 'own@calendula', span: on('10:00-11:00') };
  const calendar = (...periods: readonly { times: string; uid?: string }[]): Candidate => {
    const busy = periods.map(({ times, ...more }) => ({ ...on(times), status: 'busy' as const, ...more }));
    return { ...somebody('a'), calendar: calendarOf({ kind: 'known', window: READ, periods: busy, asOf: NOW }, { except: own }) };
  };

  it.each(['09:15', '09:30', '09:45', '10:15', '10:30', '10:45'])('%s is offered', (time) => {
    expect(reasonsOf(ask([[calendar({ times: '10:00-11:00', uid: own.uid })]]), time)).toEqual([]);
    expect(reasonsOf(ask([[calendar({ times: '10:00-11:00' })]]), time)).toEqual([]);
  });

  it('a different event at the same time still blocks, and so does a merged period', () => {
    const doubled = calendar({ times: '10:00-11:00', uid: own.uid }, { times: '10:00-11:00', uid: 'other@calendula' });
    expect(reasonsOf(ask([[doubled]]), '10:15')).toEqual(['a busy', 'nobody-in-slot']);
    expect(reasonsOf(ask([[calendar({ times: '10:00-11:30' })]]), '10:15')).toEqual(['a busy', 'nobody-in-slot']);
  });
});

describe('what limits', () => {
  it('counts per day and says what each obstacle costs', () => {
    const question = ask([[somebody('a', { busy: ['09:00-17:00'] })], [somebody('b'), somebody('c', { unknown: true })]], [somebody('r')]);
    const { total, perDay, limits } = whatLimits(question);
    expect({ total, perDay }).toEqual({
      total: 87,
      perDay: [
        { onDate: '2027-03-02', count: 29 },
        { onDate: '2027-03-03', count: 0 },
        { onDate: '2027-03-04', count: 29 },
        { onDate: '2027-03-05', count: 29 },
      ],
    });
    expect(limits).toEqual([{ reason: { kind: 'busy', participantId: 'a' }, starts: 29 }]);
  });

  it('names an unreadable calendar, a missing room and a short notice', () => {
    const question = ask([[somebody('a', { unknown: true })]], [], { noticeMinutes: 2_880 });
    expect(whatLimits(question)).toMatchObject({ total: 0, limits: [{ reason: { kind: 'unknown', participantId: 'a' }, starts: 0 }] });
    expect(whatLimits({ ...question, rooms: null }).limits).toEqual([
      { reason: { kind: 'unknown', participantId: 'a', fault: FAULT }, starts: 75 },
    ]);
    expect(whatLimits({ ...question, panel: [[somebody('b')]] }).limits).toEqual([{ reason: { kind: 'no-room' }, starts: 75 }]);
    expect(whatLimits({ ...question, panel: [[somebody('b')]], rooms: null }).limits[0]).toEqual({
      reason: { kind: 'notice-too-short' },
      starts: 41,
    });
  });

  it('names both of two unreadable calendars, although neither alone would help', () => {
    const { limits } = whatLimits(ask([[somebody('a', { unknown: true })], [somebody('b', { unknown: true })]], null));
    expect(limits.map(({ reason, starts }) => [reason.kind, 'participantId' in reason ? reason.participantId : '', starts])).toEqual([
      ['unknown', 'a', 0],
      ['unknown', 'b', 0],
    ]);
  });

  it('answers rules that exclude each other without failing', () => {
    expect(whatLimits(ask([[somebody('a')]], null, { firstDay: 3, lastDay: 1 }))).toEqual({ total: 0, perDay: [], limits: [] });
  });
});
