import { describe, expect, it } from 'vitest';
import { localClock } from '../local-clock.ts';
import { groupByDay, monthBeside, weeksOf } from './group-days.ts';

const minutes = (text: string): number => Date.parse(text) / 60_000;
const STARTS = ['2027-03-27T22:30Z', '2027-03-28T00:30Z', '2027-03-28T01:30Z', '2027-03-28T22:30Z'].map(minutes);

describe('days of free times', () => {
  it('follow the shown zone, across a clock change', () => {
    expect(groupByDay(STARTS, localClock('Europe/Berlin')).map((day) => [day.date, day.starts.length])).toEqual([
      ['2027-03-27', 1],
      ['2027-03-28', 2],
      ['2027-03-29', 1],
    ]);
  });

  it('hold the same instants in every zone (FN-G5)', () => {
    for (const zone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 17 === 0)) {
      const found = groupByDay(STARTS, localClock(zone)).flatMap((day) => day.starts);
      expect(found).toEqual(STARTS.map((start) => start * 60_000));
    }
  });
});

describe('months', () => {
  it('start on Monday and are full weeks', () => {
    const weeks = weeksOf('2027-03');
    expect(weeks).toHaveLength(5);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weeks[0]?.[0]).toBe('2027-03-01');
    expect(weeks[4]?.slice(0, 4)).toEqual(['2027-03-29', '2027-03-30', '2027-03-31', null]);
  });

  it('lead with empty cells when they start late in the week', () => {
    expect(weeksOf('2027-08')[0]).toEqual([null, null, null, null, null, null, '2027-08-01']);
    expect(weeksOf('2027-02').flat().filter(Boolean)).toHaveLength(28);
  });

  it('follow each other over the year', () => {
    expect(monthBeside('2027-12', 1)).toBe('2028-01');
    expect(monthBeside('2027-01', -1)).toBe('2026-12');
  });
});
