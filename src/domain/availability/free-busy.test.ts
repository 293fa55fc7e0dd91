import { describe, expect, it } from 'vitest';
import type { FaultReport } from '../fault.ts';
import { instant } from '../time/instant.ts';
import { type BusyPeriod, type BusyStatus, busySet, calendarOf, EVERYTHING_BLOCKS, REMOTE_POLICY, withoutEvent } from './free-busy.ts';

const period = (start: number, end: number, more: Partial<BusyPeriod> = {}): BusyPeriod => ({
  start: instant(start),
  end: instant(end),
  status: 'busy',
  ...more,
});
const own = { uid: 'own@calendula', span: { start: instant(10), end: instant(20) } };

describe('busy sets', () => {
  const statuses: readonly BusyStatus[] = ['busy', 'tentative', 'out-of-office', 'working-elsewhere'];

  it.each(statuses)('%s blocks by default', (status) => {
    expect(busySet([period(1, 2, { status })])).toHaveLength(1);
  });

  it('open only what a policy opens by name, and read an unknown word as busy', () => {
    const strange = period(5, 6, { status: 'dreaming' as BusyStatus });
    expect(busySet([period(1, 2, { status: 'working-elsewhere' }), strange], REMOTE_POLICY)).toEqual([{ start: 5, end: 6 }]);
    expect(busySet([period(1, 2, { status: 'tentative' })], { ...EVERYTHING_BLOCKS, tentative: false })).toEqual([]);
  });

  it('merge what is unsorted, nested and doubled', () => {
    expect(busySet([period(5, 9), period(1, 3), period(6, 7), period(5, 9), period(3, 3)])).toEqual([
      { start: 1, end: 3 },
      { start: 5, end: 9 },
    ]);
  });
});

describe('leaving out the own event (T12)', () => {
  it('recognises it by its UID wherever it stands', () => {
    expect(withoutEvent([period(10, 20, { uid: own.uid }), period(30, 40)], own)).toEqual([period(30, 40)]);
    expect(withoutEvent([period(11, 21, { uid: own.uid })], own)).toEqual([]);
  });

  it('keeps a different event with the same span (FN-K2)', () => {
    const other = period(10, 20, { uid: 'other@calendula' });
    expect(withoutEvent([other, period(10, 20, { uid: own.uid })], own)).toEqual([other]);
    expect(withoutEvent([other, period(10, 20)], own)).toEqual([other, period(10, 20)]);
  });

  it('takes exactly one period of the exact span where the source names no UIDs', () => {
    expect(withoutEvent([period(10, 20)], own)).toEqual([]);
    expect(withoutEvent([period(10, 20), period(10, 20)], own)).toEqual([period(10, 20)]);
  });

  it.each([
    ['merged with the next', period(10, 25)],
    ['merged with the one before', period(5, 20)],
    ['a part of it', period(10, 19)],
    ['a millisecond off', period(11, 20)],
  ])('keeps a period %s', (_, merged) => {
    expect(withoutEvent([merged], own)).toEqual([merged]);
  });
});

describe('a provider answer', () => {
  const window = { start: instant(0), end: instant(100) };
  const fault: FaultReport = { code: 'provider.throttled', retry: 'later', blame: 'provider', detail: 'Too many calls.' };

  it('stays unknown with its fault (FN-A1)', () => {
    expect(calendarOf({ kind: 'unknown', fault })).toEqual({ kind: 'unknown', fault });
  });

  it('becomes a calendar without the own event', () => {
    const answer = { kind: 'known' as const, window, periods: [period(10, 20), period(30, 40)], asOf: instant(0) };
    expect(calendarOf(answer, { except: own })).toEqual({ kind: 'known', window, busy: [{ start: 30, end: 40 }] });
  });

  it('is unknown when a period ends before it begins', () => {
    const answer = { kind: 'known' as const, window, periods: [period(20, 10)], asOf: instant(0) };
    expect(calendarOf(answer)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.malformed-reply' } });
  });
});
