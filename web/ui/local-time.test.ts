import { describe, expect, it } from 'vitest';
import { clockOf, instantOf, minutesOf } from './local-time.ts';

describe('instantOf', () => {
  it.each([
    ['2027-03-02', '10:30', 'Europe/Berlin', '2027-03-02T09:30:00.000Z'],
    ['2027-07-02', '10:30', 'Europe/Berlin', '2027-07-02T08:30:00.000Z'],
    ['2027-03-02', '10:30', 'America/New_York', '2027-03-02T15:30:00.000Z'],
    ['2027-03-02', '00:00', 'Pacific/Auckland', '2027-03-01T11:00:00.000Z'],
    // Clocks go forward at 02:00 on 28 March 2027: an hour before and after it.
    ['2027-03-28', '01:30', 'Europe/Berlin', '2027-03-28T00:30:00.000Z'],
    ['2027-03-28', '03:30', 'Europe/Berlin', '2027-03-28T01:30:00.000Z'],
  ])('%s %s in %s', (onDate, atTime, zone, expected) => {
    expect(instantOf(onDate, atTime, zone)).toBe(expected);
  });
});

describe('clockOf and minutesOf', () => {
  it('are each other’s reverse', () => {
    expect(clockOf(570)).toBe('09:30');
    expect(minutesOf('09:30')).toBe(570);
    expect(minutesOf('9')).toBeNull();
  });
});
