/** How often and from which seed the properties run: `CALENDULA_PROPERTY_RUNS`, `CALENDULA_PROPERTY_SEED`. */
import type fc from 'fast-check';

const DEFAULT_RUNS = 2_000;

function numberFrom(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}

/** `share` of the configured number of runs, for properties that need fewer. */
export function runs(share = 1): fc.Parameters<unknown> {
  const seed = numberFrom('CALENDULA_PROPERTY_SEED');
  const numRuns = Math.max(1, Math.round((numberFrom('CALENDULA_PROPERTY_RUNS') ?? DEFAULT_RUNS) * share));
  return seed === undefined ? { numRuns } : { numRuns, seed };
}
