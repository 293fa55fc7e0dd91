/** Paces calls by key, e.g. one connection and mailbox: so many at once, so many in a stretch of time, none while a key is paused. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';

export interface Pace {
  readonly concurrency: number;
  /** At most `count` starts in any `ms` milliseconds. */
  readonly rate?: { readonly count: number; readonly ms: number };
}

export interface Pacer {
  /** Waits for its turn; `signal` gives the turn up. */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Starts nothing new with this key for a while, as a system asks for that says "try again later". */
  pause(key: string, ms: number): void;
}

/** Keys that had nothing to do for this long are forgotten. */
const IDLE_MS = 600_000;

export function createPacer({ concurrency, rate }: Pace): Pacer {
  const queues = new Map<string, { readonly queue: PQueue; readonly pausedUntil: number; readonly usedAt: number }>();
  const queueOf = (key: string) => {
    const now = Date.now();
    for (const [each, { queue, usedAt }] of queues) if (queue.size + queue.pending === 0 && usedAt < now - IDLE_MS) queues.delete(each);
    const known = queues.get(key);
    const queue =
      known?.queue ??
      new PQueue({ concurrency, ...(rate === undefined ? {} : { intervalCap: rate.count, interval: rate.ms, strict: true }) });
    const entry = { queue, pausedUntil: known?.pausedUntil ?? 0, usedAt: now };
    queues.set(key, entry);
    return entry;
  };
  return {
    run: (key, work, signal) => queueOf(key).queue.add(work, signal === undefined ? {} : { signal }),
    pause(key, ms) {
      const entry = queueOf(key);
      const until = Date.now() + ms;
      if (until <= entry.pausedUntil) return;
      queues.set(key, { ...entry, pausedUntil: until });
      entry.queue.pause();
      void sleep(ms, undefined, { ref: false }).then(() => {
        if ((queues.get(key)?.pausedUntil ?? 0) <= until) entry.queue.start();
      });
    },
  };
}
