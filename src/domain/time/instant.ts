/** Instants: whole epoch milliseconds in UTC. Durations are plain numbers of milliseconds. */

declare const brand: unique symbol;
export type Instant = number & { readonly [brand]: 'Instant' };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** @throws RangeError for anything but a safe integer. */
export function instant(epochMilliseconds: number): Instant {
  if (!Number.isSafeInteger(epochMilliseconds)) throw new RangeError(`not an instant: ${epochMilliseconds}`);
  return epochMilliseconds as Instant;
}

export function addMs(at: Instant, ms: number): Instant {
  return instant(at + ms);
}

export function addMinutes(at: Instant, minutes: number): Instant {
  return instant(at + minutes * MINUTE_MS);
}
