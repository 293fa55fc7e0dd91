import { describe, expect, it } from 'vitest';
import { hoursDraftOf, hoursOf, newRange } from './hours-draft.ts';

const hours = {
  zone: 'Europe/Berlin',
  ranges: [
    { weekday: 1, fromMinute: 780, toMinute: 1440 },
    { weekday: 1, fromMinute: 540, toMinute: 720 },
  ],
  exceptions: [{ onDate: '2027-12-24', ranges: [] }],
} as const;

describe('hours while they are edited', () => {
  it('come back as they were, sorted', () => {
    expect(hoursOf(hoursDraftOf(hours))).toEqual({ ...hours, ranges: hours.ranges.toReversed() });
  });

  it('refuse an end before its beginning', () => {
    const draft = hoursDraftOf(hours);
    expect(hoursOf({ ...draft, days: [[newRange('10:00', '09:00')], [], [], [], [], [], []] })).toBeNull();
  });

  it('refuse ranges that overlap', () => {
    const draft = hoursDraftOf(hours);
    expect(hoursOf({ ...draft, days: [[newRange('09:00', '12:00'), newRange('11:00', '13:00')], [], [], [], [], [], []] })).toBeNull();
  });
});
