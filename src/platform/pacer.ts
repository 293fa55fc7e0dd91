/**
 * Paces calls by key, e.g. one connection and mailbox: so many at once, so many in a stretch of time, none while a key is paused.
 * Work in the background never takes the whole of a rate: what is kept back is for calls somebody waits for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';

interface Rate {
  /** At most so many starts in any `ms` milliseconds. */
  readonly count: number;
  readonly ms: number;
}

export interface Pace {
  readonly concurrency: number;
  readonly rate?: Rate;
}

/** As in a call's policy. */
export interface Turn {
  /** Gives the turn up. */
  readonly signal?: AbortSignal;
  readonly urgent?: boolean;
}

export interface Pacer {
  /** Waits for its turn. */
  run<T>(key: string, work: () => Promise<T>, turn?: Turn): Promise<T>;
  /** Starts nothing new with this key for a while, as a system asks for that says "try again later". */
  pause(key: string, ms: number): void;
}

interface Line {
  readonly queue: PQueue;
  /** Where work in the background waits before it gets into the line; null without a rate. */
  readonly background: PQueue | null;
  pausedUntil: number;
  usedAt: number;
}

/** Share of a rate that work in the background may take. */
const BACKGROUND_SHARE = 0.8;
/** Keys that had nothing to do for this long are forgotten. */
const IDLE_MS = 600_000;

export function createPacer(pace: Pace): Pacer {
  const lines = new Map<string, Line>();
  const lineOf = (key: string): Line => {
    const now = Date.now();
    for (const [each, line] of lines) if (isIdle(line) && line.usedAt < now - IDLE_MS) lines.delete(each);
    const line = lines.get(key) ?? newLine(pace);
    line.usedAt = now;
    lines.set(key, line);
    return line;
  };
  return {
    run(key, work, { signal, urgent = false } = {}) {
      const { queue, background } = lineOf(key);
      const given = signal === undefined ? {} : { signal };
      const inLine = () => queue.add(work, { ...given, priority: urgent ? 1 : 0 });
      return urgent || background === null ? inLine() : background.add(inLine, given);
    },
    pause(key, ms) {
      const line = lineOf(key);
      const until = Date.now() + ms;
      if (until <= line.pausedUntil) return;
      line.pausedUntil = until;
      line.queue.pause();
      void sleep(ms, undefined, { ref: false }).then(() => {
        if (line.pausedUntil <= until) line.queue.start();
      });
    },
  };
}

function newLine({ concurrency, rate }: Pace): Line {
  const limited = ({ count, ms }: Rate) => ({ concurrency, intervalCap: count, interval: ms, strict: true });
  return {
    queue: new PQueue(rate === undefined ? { concurrency } : limited(rate)),
    background: rate === undefined ? null : new PQueue(limited({ ...rate, count: Math.max(1, Math.floor(rate.count * BACKGROUND_SHARE)) })),
    pausedUntil: 0,
    usedAt: 0,
  };
}

function isIdle({ queue, background }: Line): boolean {
  return queue.size + queue.pending + (background?.size ?? 0) + (background?.pending ?? 0) === 0;
}
