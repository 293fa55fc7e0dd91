import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

async function peakOf(keys: readonly string[]): Promise<number> {
  const pacer = createPacer({ concurrency: 2 });
  let running = 0;
  let peak = 0;
  const work = async () => {
    running += 1;
    peak = Math.max(peak, running);
    await sleep(5);
    running -= 1;
  };
  await Promise.all(keys.map((key) => pacer.run(key, work)));
  return peak;
}

it('runs so many at once for one key, and keys beside each other', async () => {
  expect(await peakOf(['a', 'a', 'a', 'a', 'a'])).toBe(2);
  expect(await peakOf(['a', 'a', 'a', 'b', 'b', 'b'])).toBe(4);
});

it('starts no more than the rate allows', async () => {
  const pacer = createPacer({ concurrency: 10, rate: { count: 3, ms: 80 } });
  const starts: number[] = [];
  const start = async () => starts.push(performance.now());
  await Promise.all(Array.from({ length: 7 }, () => pacer.run('key', start, { urgent: true })));
  for (let at = 3; at < starts.length; at++) expect((starts[at] ?? 0) - (starts[at - 3] ?? 0)).toBeGreaterThanOrEqual(75);
});

it('starts nothing while a key is paused', async () => {
  const pacer = createPacer({ concurrency: 1 });
  pacer.pause('key', 60);
  const from = performance.now();
  await pacer.run('key', async () => undefined);
  expect(performance.now() - from).toBeGreaterThanOrEqual(55);
});

it('gives a turn up when it is not wanted any more', async () => {
  const pacer = createPacer({ concurrency: 1 });
  const stop = new AbortController();
  const first = pacer.run('key', () => sleep(30));
  const second = pacer.run('key', async () => 'ran', { signal: stop.signal });
  stop.abort();
  await expect(second).rejects.toThrow();
  await first;
});

it('keeps a share of the rate for what somebody waits for', async () => {
  const pacer = createPacer({ concurrency: 20, rate: { count: 10, ms: 60_000 } });
  const stop = new AbortController();
  const begun: string[] = [];
  const background = Array.from({ length: 12 }, () =>
    pacer.run('key', async () => begun.push('background'), { signal: stop.signal }).catch(() => undefined),
  );
  await Promise.all(['first', 'second'].map((who) => pacer.run('key', async () => begun.push(who), { urgent: true })));
  expect(begun.filter((each) => each === 'background')).toHaveLength(8);
  expect(begun.slice(-2)).toEqual(['first', 'second']);
  stop.abort();
  await Promise.all(background);
});
