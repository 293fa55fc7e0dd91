import { describe, expect, it } from 'vitest';
import type { ParticipantId } from '../identifiers.ts';
import { addMs, DAY_MS, instant } from '../time/instant.ts';
import { EMPTY_SET, intervalSet } from '../time/interval-set.ts';
import { createPatternCache } from './bitmap/pattern-cache.ts';
import { findSlots } from './find-slots.ts';
import type { AvailabilityQuestion } from './question.ts';

const at = (text: string) => instant(Temporal.Instant.from(text).epochMilliseconds);
const NOW = at('2027-03-01T12:00Z');

function question(
  change: Partial<AvailabilityQuestion['rules']> = {},
  busy: readonly (readonly [string, string])[] = [],
): AvailabilityQuestion {
  const ranges = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 }));
  const person = {
    id: 'a' as ParticipantId,
    hours: { zone: 'UTC', ranges, exceptions: [] },
    calendar: {
      kind: 'known' as const,
      window: { start: addMs(NOW, -500 * DAY_MS), end: addMs(NOW, 500 * DAY_MS) },
      busy: intervalSet(busy.map(([start, end]) => ({ start: at(start), end: at(end) }))),
    },
    claimed: EMPTY_SET,
  };
  const rules = {
    lengthMinutes: 30,
    granularityMinutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    noticeMinutes: 0,
    firstDay: 1,
    lastDay: 1,
    zone: 'UTC',
    ...change,
  };
  return { rules, now: NOW, panel: [[person]], rooms: null, within: null };
}

const starts = (asked: AvailabilityQuestion) =>
  findSlots(asked).map(({ start }) => Temporal.Instant.fromEpochMilliseconds(start).toString({ smallestUnit: 'minute' }));

describe('finding slots', () => {
  it('answers in order, each slot as long as the interview', () => {
    const slots = findSlots(question());
    expect(slots).toHaveLength(48);
    expect(slots.every(({ start, end }, i) => end - start === 1_800_000 && (i === 0 || start > (slots[i - 1]?.start ?? 0)))).toBe(true);
  });

  it('keeps the buffer of a meeting that ended before the first day', () => {
    const busy = [['2027-03-01T23:00Z', '2027-03-01T23:55Z']] as const;
    expect(starts(question({ bufferBeforeMinutes: 10 }, busy))[0]).toBe('2027-03-02T00:30Z');
    expect(starts(question({ bufferBeforeMinutes: 5 }, busy))[0]).toBe('2027-03-02T00:00Z');
  });

  it('lets an interview run over the end of the last day, if that is free', () => {
    expect(starts(question({ lengthMinutes: 60 })).at(-1)).toBe('2027-03-02T23:30Z');
    expect(starts(question({ lengthMinutes: 60 }, [['2027-03-03T00:29Z', '2027-03-03T01:00Z']])).at(-1)).toBe('2027-03-02T23:00Z');
  });

  it.each([155, 160, 165, 170, 315, 320, 475, 480])('finds the one gap of exactly %i minutes', (lengthMinutes) => {
    const end = addMs(at('2027-03-02T07:00Z'), lengthMinutes * 60_000);
    const after = Temporal.Instant.fromEpochMilliseconds(end).toString();
    const around = [
      ['2027-03-01T00:00Z', '2027-03-02T07:00Z'],
      [after, '2027-03-05T00:00Z'],
    ] as const;
    expect(starts(question({ lengthMinutes }, around))).toEqual(['2027-03-02T07:00Z']);
    const short = addMs(end, -1);
    const tighter = [around[0], [Temporal.Instant.fromEpochMilliseconds(short).toString(), '2027-03-05T00:00Z']] as const;
    expect(starts(question({ lengthMinutes }, tighter))).toEqual([]);
  });

  it('gives the same answer with a fresh, a shared and a tiny cache', () => {
    const tiny = createPatternCache(1);
    for (const lastDay of [1, 40, 400, 3]) {
      const asked = question({ lastDay, zone: 'Europe/Berlin' });
      const expected = findSlots(asked, createPatternCache());
      expect(findSlots(asked)).toEqual(expected);
      expect(findSlots(asked, tiny)).toEqual(expected);
      expect(findSlots(asked, tiny)).toEqual(expected);
    }
  });
});
