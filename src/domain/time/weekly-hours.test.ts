import { describe, expect, it } from 'vitest';
import { instant } from './instant.ts';
import { DEFAULT_HOURS, HOURS_LIMITS, openHours, validateHours, type WeeklyHours } from './weekly-hours.ts';

const at = (text: string) => instant(Temporal.Instant.from(text).epochMilliseconds);
const shown = (hours: WeeklyHours, from: string, to: string) =>
  openHours(hours, { start: at(from), end: at(to) }).map(({ start, end }) =>
    [start, end].map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'minute' })).join(' '),
  );

const daily = (zone: string, fromMinute: number, toMinute: number): WeeklyHours => ({
  zone,
  ranges: ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ weekday, fromMinute, toMinute })),
  exceptions: [],
});

describe('open hours', () => {
  it('are nine to five on workdays by default', () => {
    expect(shown(DEFAULT_HOURS('Europe/Berlin'), '2027-03-05T00:00Z', '2027-03-09T00:00Z')).toEqual([
      '2027-03-05T08:00Z 2027-03-05T16:00Z',
      '2027-03-08T08:00Z 2027-03-08T16:00Z',
    ]);
  });

  it('are cut to the window', () => {
    expect(shown(DEFAULT_HOURS('UTC'), '2027-03-01T10:00Z', '2027-03-01T10:05Z')).toEqual(['2027-03-01T10:00Z 2027-03-01T10:05Z']);
  });

  it('shrink by a gap and count a doubled hour twice', () => {
    expect(shown(daily('Europe/Berlin', 60, 240), '2027-03-28T00:00Z', '2027-03-28T12:00Z')).toEqual([
      '2027-03-28T00:00Z 2027-03-28T02:00Z',
    ]);
    expect(shown(daily('Europe/Berlin', 60, 240), '2027-10-30T20:00Z', '2027-10-31T12:00Z')).toEqual([
      '2027-10-30T23:00Z 2027-10-31T03:00Z',
    ]);
    expect(shown(daily('Europe/Berlin', 150, 240), '2027-10-30T20:00Z', '2027-10-31T12:00Z')).toEqual([
      '2027-10-31T00:30Z 2027-10-31T01:00Z',
      '2027-10-31T01:30Z 2027-10-31T03:00Z',
    ]);
  });

  it('vanish inside a gap', () => {
    expect(shown(daily('Europe/Berlin', 130, 170), '2027-03-28T00:00Z', '2027-03-28T12:00Z')).toEqual([]);
  });

  it('join over midnight', () => {
    const hours = { ...daily('UTC', 0, 120), ranges: [...daily('UTC', 0, 120).ranges, ...daily('UTC', 1_320, 1_440).ranges] };
    expect(shown(hours, '2027-03-01T12:00Z', '2027-03-02T12:00Z')).toEqual(['2027-03-01T22:00Z 2027-03-02T02:00Z']);
  });

  it('follow an exception on its date instead of the week', () => {
    const hours = {
      ...DEFAULT_HOURS('Pacific/Auckland'),
      exceptions: [
        { onDate: '2027-03-01', ranges: [] },
        { onDate: '2027-03-06', ranges: [{ fromMinute: 600, toMinute: 660 }] },
      ],
    };
    expect(shown(hours, '2027-02-28T00:00Z', '2027-03-01T11:00Z')).toEqual([]);
    expect(shown(hours, '2027-03-05T11:00Z', '2027-03-06T11:00Z')).toEqual(['2027-03-05T21:00Z 2027-03-05T22:00Z']);
  });
});

describe('validating hours', () => {
  const valid = DEFAULT_HOURS('Europe/Berlin');
  const codes = (hours: WeeklyHours) => validateHours(hours).map(({ field, code }) => `${field} ${code}`);
  const range = (fromMinute: number, toMinute: number, weekday = 1) => ({ weekday: weekday as 1, fromMinute, toMinute });

  it('accepts the default, and no hours at all', () => {
    expect(codes(valid)).toEqual([]);
    expect(codes({ ...valid, ranges: [] })).toEqual([]);
    expect(codes({ ...valid, ranges: [range(0, 720), range(720, 1_440)], exceptions: [{ onDate: '2028-02-29', ranges: [] }] })).toEqual([]);
  });

  it.each([
    ['an unknown zone', { ...valid, zone: 'Berlin' }, ['zone unknown-zone']],
    ['a range that ends before it begins', { ...valid, ranges: [range(600, 540)] }, ['ranges.0 out-of-range']],
    ['a range of no length', { ...valid, ranges: [range(600, 600)] }, ['ranges.0 out-of-range']],
    ['a range beyond midnight', { ...valid, ranges: [range(600, 1_441)] }, ['ranges.0 out-of-range']],
    ['half a minute', { ...valid, ranges: [range(0.5, 60)] }, ['ranges.0 out-of-range']],
    ['an eighth day', { ...valid, ranges: [range(0, 60, 8)] }, ['ranges.0.weekday out-of-range']],
    ['an overlap', { ...valid, ranges: [range(0, 60), range(0, 60, 2), range(30, 90)] }, ['ranges.2 overlapping']],
    ['a date that does not exist', { ...valid, exceptions: [{ onDate: '2027-02-29', ranges: [] }] }, ['exceptions.0.onDate not-a-date']],
    [
      'one date twice',
      {
        ...valid,
        exceptions: [
          { onDate: '2027-03-01', ranges: [] },
          { onDate: '2027-03-01', ranges: [range(0, 10)] },
        ],
      },
      ['exceptions.1.onDate duplicate-date'],
    ],
    [
      'a wrong range on a date',
      { ...valid, exceptions: [{ onDate: '2027-03-01', ranges: [range(10, 5)] }] },
      ['exceptions.0.ranges.0 out-of-range'],
    ],
    [
      'too many ranges',
      { ...valid, ranges: Array.from({ length: HOURS_LIMITS.ranges + 1 }, (_, i) => range(i * 2, i * 2 + 1)) },
      ['ranges too-many'],
    ],
  ] as const)('finds %s', (_, hours, expected) => {
    expect(codes(hours)).toEqual(expected);
  });
});
