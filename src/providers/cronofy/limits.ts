/** What Cronofy publishes as bounds (documentation: "rate limits", "free-busy"), and the one rate bucket of an application. */
import { createPacer, type Turn } from '../../platform/pacer.ts';

interface Rate {
  readonly count: number;
  readonly ms: number;
}

export interface ApplicationPace {
  readonly second: Rate;
  readonly minute: Rate;
}

/** Per application, whatever account a call is for. */
export const PUBLISHED: ApplicationPace = { second: { count: 50, ms: 1_000 }, minute: { count: 500, ms: 60_000 } };
/** Not published; more at once wins nothing at this rate. */
const CONCURRENCY = 8;
/** Below what is published by as many as can be under way: a call may arrive later than it was sent. */
export const APPLICATION_PACE: ApplicationPace = {
  second: { count: PUBLISHED.second.count - CONCURRENCY, ms: PUBLISHED.second.ms },
  minute: { count: PUBLISHED.minute.count - CONCURRENCY, ms: PUBLISHED.minute.ms },
};
/** Days of a calendar that Cronofy keeps. */
export const DAYS_BACK = 42;
export const DAYS_AHEAD = 201;
/** Requests for delegation in one call. */
export const DELEGATIONS_PER_CALL = 50;
export const DESCRIPTION_LENGTH = 4_096;
export const SUMMARY_LENGTH = 1_024;
/** No real answer has more pages; a server that always names a next one is not followed for ever. */
export const MAX_PAGES = 400;

export interface ApplicationPacer {
  run<T>(key: string, work: () => Promise<T>, turn: Turn): Promise<T>;
  pause(key: string, ms: number): void;
}

/** Both rates hold at once: a place in the minute is taken first, then one in the second. */
export function createApplicationPacer({ second, minute }: ApplicationPace): ApplicationPacer {
  const perMinute = createPacer({ concurrency: CONCURRENCY, rate: minute });
  const perSecond = createPacer({ concurrency: CONCURRENCY, rate: second });
  return {
    run: (key, work, turn) => perMinute.run(key, () => perSecond.run(key, work, turn), turn),
    pause: (key, ms) => perSecond.pause(key, ms),
  };
}
