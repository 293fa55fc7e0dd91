/** How long to wait before another attempt: exponential with jitter, never less than the server asked for. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Retry-After in its shapes: seconds, decimals, a date. Null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** `attempt` counts those already made, from 1. `random` is in [0, 1). */
export function waitBeforeMs(attempt: number, askedMs: number | null, random: number): number {
  const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  const jittered = backOff * (0.5 + random / 2);
  return Math.round(askedMs === null ? jittered : askedMs + jittered);
}
