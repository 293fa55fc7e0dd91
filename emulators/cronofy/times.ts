/** Times as Cronofy writes and reads them. */
import type { Window } from '../organization/occurrences.ts';

const DAY_MS = 86_400_000;
const DAYS_BACK = 42;
const DAYS_AHEAD = 201;

export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Nothing outside of this is kept. */
export function keptWindow(now: number): Window {
  return { start: now - DAYS_BACK * DAY_MS, end: now + DAYS_AHEAD * DAY_MS };
}

/** Epoch ms of an instant, or of a date's midnight in that zone. @throws RangeError */
export function instantIn(text: string, zone: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds;
  return Temporal.Instant.from(text).epochMilliseconds;
}

export function isZone(name: string): boolean {
  try {
    Temporal.PlainDateTime.from('2000-01-01').toZonedDateTime(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
