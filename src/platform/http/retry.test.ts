/** How long to wait before another attempt (FN-E5). */
import { describe, expect, it } from 'vitest';
import { retryAfterMs, waitBeforeMs } from './retry.ts';

const NOW = Date.parse('2027-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    [null, null],
    ['1', 1_000],
    ['2.5', 2_500],
    ['0', 0],
    ['99999', 99_999_000],
    ['Fri, 01 Jan 2027 00:00:07 GMT', 7_000],
    ['Thu, 31 Dec 2026 23:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
  ])('%s', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

describe('the wait', () => {
  it('grows, and stays below its limit', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => waitBeforeMs(attempt, null, 0.999));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
  });
  it('is spread', () => {
    expect(waitBeforeMs(3, null, 0)).not.toBe(waitBeforeMs(3, null, 0.9));
  });
  it('is never shorter than what the server asked', () => {
    expect(waitBeforeMs(1, 0, 0)).toBeGreaterThanOrEqual(250);
    expect(waitBeforeMs(1, 9_000, 0)).toBeGreaterThanOrEqual(9_000);
  });
});
