/** How often one caller may do what. Counted in this process; budgets are generous for people and small for machines. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../problem.ts';

/** Points per window, for each key. */
export const RATE_BUDGETS = {
  'sign-in-address': { points: 30, windowSeconds: 300 },
  'sign-in-account': { points: 10, windowSeconds: 300 },
  'invitation-address': { points: 600, windowSeconds: 60 },
  'invitation-link': { points: 120, windowSeconds: 60 },
  'callback-address': { points: 3_000, windowSeconds: 60 },
  user: { points: 1_200, windowSeconds: 60 },
} as const;

export type RateBudget = keyof typeof RATE_BUDGETS;

export interface RateLimits {
  /** @throws Refusal `too-many-requests` when the budget of this key is spent. */
  spend(budget: RateBudget, key: string): Promise<void>;
  /** Success costs nothing where only failures shall count. */
  giveBack(budget: RateBudget, key: string): Promise<void>;
}

export function memoryRateLimits(): RateLimits {
  const limiters = new Map(
    Object.entries(RATE_BUDGETS).map(([budget, { points, windowSeconds }]) => [
      budget,
      new RateLimiterMemory({ points, duration: windowSeconds, keyPrefix: budget }),
    ]),
  );
  const limiterOf = (budget: RateBudget) => limiters.get(budget) as RateLimiterMemory;
  return {
    async spend(budget, key) {
      try {
        await limiterOf(budget).consume(key);
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent;
        const retryAfterSeconds = Math.max(1, Math.ceil(spent.msBeforeNext / 1_000));
        throw refuse('too-many-requests', `Please wait ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
      }
    },
    async giveBack(budget, key) {
      await limiterOf(budget).reward(key);
    },
  };
}

/** For installations whose proxy limits rates, and for measurements. */
export const NO_RATE_LIMITS: RateLimits = { spend: async () => {}, giveBack: async () => {} };
