/** Half-open intervals `[start, end)` of instants. An interval is never empty. */
import type { Instant } from './instant.ts';

export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** @throws RangeError unless `start < end`. */
export function interval(start: Instant, end: Instant): Interval {
  if (!(start < end)) throw new RangeError(`empty or reversed interval: ${start}..${end}`);
  return { start, end };
}

/** Touching intervals do not overlap. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function sameInterval(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}
