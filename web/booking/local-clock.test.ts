import { describe, expect, it } from 'vitest';
import { localClock } from './local-clock.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const MINUTE_MS = 60_000;
const STEP_MS = 71 * 60 * MINUTE_MS;

/** The platform's own answer, one instant at a time. */
function oracle(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => format.format(at);
}

/** Instants at which the two disagree. */
function mismatches(zone: string, instants: { from: number; to: number; step: number }): string[] {
  const [clock, expected] = [localClock(zone), oracle(zone)];
  const found: string[] = [];
  for (let at = instants.from; at < instants.to; at += instants.step) {
    const shown = new Date(clock(at)).toISOString().slice(0, 16).replace('T', ' ');
    if (shown !== expected(at)) found.push(`${zone}: ${shown} instead of ${expected(at)}`);
  }
  return found;
}

describe('the wall clock of a zone', () => {
  it('agrees with the platform in every zone, through a year of clock changes', () => {
    const found = ZONES.flatMap((zone, index) =>
      mismatches(zone, { from: Date.UTC(2027, 0, 1) + index * MINUTE_MS, to: Date.UTC(2028, 0, 1), step: STEP_MS }),
    );
    expect(found).toEqual([]);
  });

  it.each(['Europe/Berlin', 'Australia/Lord_Howe', 'Antarctica/Troll', 'Africa/Cairo', 'Pacific/Chatham'])(
    'agrees each quarter of an hour around the changes in %s',
    (zone) => {
      const months = [2, 3, 8, 9].flatMap((month) =>
        mismatches(zone, { from: Date.UTC(2027, month, 20), to: Date.UTC(2027, month + 1, 10), step: 15 * MINUTE_MS }),
      );
      expect(months).toEqual([]);
    },
  );
});
