/** The machine's clock, the only place that asks it for the time of what happens. */

/** Branded by whoever takes it: this folder knows nothing of the domain's types. */
export const systemClock = {
  now: <T extends number>(): T => Date.now() as T,
};
