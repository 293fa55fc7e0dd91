/** Interval sets: sorted by start, disjoint, never touching, as a type. */
import type { Interval } from './interval.ts';

declare const brand: unique symbol;
export type IntervalSet = readonly Interval[] & { readonly [brand]: 'IntervalSet' };

export const EMPTY_SET = [] as unknown as IntervalSet;

/** Sorts and merges; overlapping and touching intervals become one, empty ones vanish. @throws RangeError for a reversed one. */
export function intervalSet(intervals: Iterable<Interval>): IntervalSet {
  const sorted: Interval[] = [];
  for (const next of intervals) {
    if (next.end < next.start) throw new RangeError(`reversed interval: ${next.start}..${next.end}`);
    if (next.end > next.start) sorted.push(next);
  }
  sorted.sort((a, b) => a.start - b.start || a.end - b.end);
  return merge(sorted);
}

export function union(...sets: readonly IntervalSet[]): IntervalSet {
  return intervalSet(sets.flat());
}

export function intersect(a: IntervalSet, b: IntervalSet): IntervalSet {
  const shared: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return shared as unknown as IntervalSet;
    const start = left.start > right.start ? left.start : right.start;
    const end = left.end < right.end ? left.end : right.end;
    if (start < end) shared.push({ start, end });
    if (left.end < right.end) i++;
    else j++;
  }
}

/** What of `a` is not in `b`. */
export function subtract(a: IntervalSet, b: IntervalSet): IntervalSet {
  const rest: Interval[] = [];
  let j = 0;
  for (const { start, end } of a) {
    let from = start;
    while (j < b.length && (b[j] as Interval).end <= from) j++;
    for (let k = j; k < b.length && (b[k] as Interval).start < end; k++) {
      const cut = b[k] as Interval;
      if (from < cut.start) rest.push({ start: from, end: cut.start });
      from = cut.end;
    }
    if (from < end) rest.push({ start: from, end });
  }
  return rest as unknown as IntervalSet;
}

/** What of the set lies inside `window`. */
export function clip(set: IntervalSet, window: Interval): IntervalSet {
  return intersect(set, [window] as unknown as IntervalSet);
}

/** Index of the first interval that ends after `at`; the set's length if there is none. */
export function firstEndingAfter(set: IntervalSet, at: number): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set[middle] as Interval).end > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** True if any part of `span` is in the set. Touching is not overlapping. */
export function overlapsAny(set: IntervalSet, span: Interval): boolean {
  const first = set[firstEndingAfter(set, span.start)];
  return first !== undefined && first.start < span.end;
}

/** The set holds what is busy: is `span` free of it? */
export function isFree(busy: IntervalSet, span: Interval): boolean {
  return !overlapsAny(busy, span);
}

/** True if all of `span` is in the set. */
export function covers(set: IntervalSet, span: Interval): boolean {
  const first = set[firstEndingAfter(set, span.start)];
  return first !== undefined && first.start <= span.start && span.end <= first.end;
}

/** Merges neighbours of a list already sorted by start. */
function merge(sorted: readonly Interval[]): IntervalSet {
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || next.start > last.end) merged.push({ start: next.start, end: next.end });
    else if (next.end > last.end) merged[merged.length - 1] = { start: last.start, end: next.end };
  }
  return merged as unknown as IntervalSet;
}
