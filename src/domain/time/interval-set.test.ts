import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from './instant.ts';
import type { Interval } from './interval.ts';
import { clip, covers, EMPTY_SET, type IntervalSet, intersect, intervalSet, isFree, overlapsAny, subtract, union } from './interval-set.ts';

const SIZE = 40;
const span = (start: number, end: number): Interval => ({ start: instant(start), end: instant(end) });
const anySpan = fc
  .tuple(fc.nat({ max: SIZE - 1 }), fc.integer({ min: 1, max: 12 }))
  .map(([start, length]) => span(start, Math.min(SIZE, start + length)));
const anySet = fc.array(anySpan, { maxLength: 8 }).map(intervalSet);

/** A set as the list of whole numbers it holds. */
function members(set: IntervalSet): number[] {
  return set.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));
}

function isSortedAndApart(set: IntervalSet): boolean {
  return set.every(({ start, end }, i) => start < end && (i === 0 || (set[i - 1] as Interval).end < start));
}

describe('interval sets', () => {
  it('merge what overlaps or touches, in any order, and drop what is empty', () => {
    expect(intervalSet([span(5, 7), span(1, 3), span(3, 4), span(6, 9), span(2, 2)])).toEqual([span(1, 4), span(5, 9)]);
    expect(intervalSet([])).toEqual(EMPTY_SET);
  });

  it('refuse a reversed interval', () => {
    expect(() => intervalSet([span(3, 1)])).toThrow(RangeError);
  });

  it('behave as sets of numbers', () => {
    fc.assert(
      fc.property(anySet, anySet, anySpan, (a, b, window) => {
        const inA = new Set(members(a));
        const inB = new Set(members(b));
        const numbers = Array.from({ length: SIZE }, (_, i) => i);
        expect(members(union(a, b))).toEqual(numbers.filter((n) => inA.has(n) || inB.has(n)));
        expect(members(intersect(a, b))).toEqual(numbers.filter((n) => inA.has(n) && inB.has(n)));
        expect(members(subtract(a, b))).toEqual(numbers.filter((n) => inA.has(n) && !inB.has(n)));
        expect(members(clip(a, window))).toEqual(numbers.filter((n) => inA.has(n) && window.start <= n && n < window.end));
        for (const set of [union(a, b), intersect(a, b), subtract(a, b)]) expect(isSortedAndApart(set)).toBe(true);
      }),
    );
  });

  it('know what overlaps them and what they cover', () => {
    fc.assert(
      fc.property(anySet, anySpan, (set, asked) => {
        const held = new Set(members(set));
        const wanted = members(intervalSet([asked]));
        expect(overlapsAny(set, asked)).toBe(wanted.some((n) => held.has(n)));
        expect(isFree(set, asked)).toBe(!wanted.some((n) => held.has(n)));
        expect(covers(set, asked)).toBe(wanted.every((n) => held.has(n)));
      }),
    );
  });

  it('do not overlap what only touches', () => {
    const busy = intervalSet([span(10, 20)]);
    expect(isFree(busy, span(5, 10))).toBe(true);
    expect(isFree(busy, span(20, 25))).toBe(true);
    expect(isFree(busy, span(19, 20))).toBe(false);
  });
});
