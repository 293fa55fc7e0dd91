import { expect, test } from 'vitest';
import { Refusal } from '../problem.ts';
import { memoryRateLimits, RATE_BUDGETS } from './rate-limits.ts';

test('a budget is spent by key, given back, and says when to come again', async () => {
  const limits = memoryRateLimits();
  const { points, windowSeconds } = RATE_BUDGETS['sign-in-account'];
  for (let i = 0; i < points; i++) await limits.spend('sign-in-account', 'anna');
  const refused = await limits.spend('sign-in-account', 'anna').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ code: 'too-many-requests' });
  const wait = (refused as Refusal).extras.retryAfterSeconds ?? 0;
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(windowSeconds);
  await limits.spend('sign-in-account', 'bert');
  await limits.spend('sign-in-address', 'anna');
});

test('what was given back can be spent again', async () => {
  const limits = memoryRateLimits();
  for (let i = 0; i < RATE_BUDGETS['sign-in-account'].points * 3; i++) {
    await limits.spend('sign-in-account', 'anna');
    await limits.giveBack('sign-in-account', 'anna');
  }
});
