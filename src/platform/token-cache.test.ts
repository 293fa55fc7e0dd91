import { expect, it, vi } from 'vitest';
import { createTokenCache } from './token-cache.ts';

const HOUR = 3_600_000;

it('fetches once for many who ask, and again before the end', async () => {
  let now = 0;
  const cache = createTokenCache(() => now);
  const fetch = vi.fn(async () => ({ value: `token ${fetch.mock.calls.length}`, expiresAt: now + HOUR }));
  expect(await Promise.all([1, 2, 3].map(() => cache.get('key', fetch)))).toEqual(['token 1', 'token 1', 'token 1']);
  now = HOUR - 300_001;
  expect(await cache.get('key', fetch)).toBe('token 1');
  now = HOUR - 300_000;
  expect(await cache.get('key', fetch)).toBe('token 2');
});

it('uses a short-lived token for half its life', async () => {
  let now = 0;
  const cache = createTokenCache(() => now);
  const fetch = vi.fn(async () => ({ value: String(now), expiresAt: now + 60_000 }));
  await cache.get('key', fetch);
  now = 29_999;
  expect(await cache.get('key', fetch)).toBe('0');
  now = 30_000;
  expect(await cache.get('key', fetch)).toBe('30000');
});

it('keeps no failure, and forgets when told', async () => {
  const cache = createTokenCache(() => 0);
  await expect(cache.get('key', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('key', async () => ({ value: 'a', expiresAt: HOUR }))).toBe('a');
  cache.forget('key');
  expect(await cache.get('key', async () => ({ value: 'b', expiresAt: HOUR }))).toBe('b');
});
