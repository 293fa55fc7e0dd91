/** A job queue that only remembers. Tests run the work themselves. */
import type { JobName, JobPayloads, JobQueue } from '../../../src/ports/job-queue.ts';

type Handler = (payload: never) => Promise<void>;

export interface MemoryJobs extends JobQueue {
  readonly enqueued: { readonly name: JobName; readonly payload: JobPayloads[JobName] }[];
  readonly handlers: Map<string, { readonly work: Handler; readonly exhausted: (payload: never, error: unknown) => Promise<void> }>;
  readonly recurring: Map<string, { readonly seconds: number; readonly task: () => Promise<void> }>;
}

export function memoryJobs(): MemoryJobs {
  const enqueued: MemoryJobs['enqueued'] = [];
  const handlers: MemoryJobs['handlers'] = new Map();
  const recurring: MemoryJobs['recurring'] = new Map();
  return {
    enqueued,
    handlers,
    recurring,
    enqueue: async (name, payload) => void enqueued.push({ name, payload }),
    work: async (name, work, exhausted) => void handlers.set(name, { work: work as Handler, exhausted: exhausted as never }),
    every: async (name, seconds, task) => void recurring.set(name, { seconds, task }),
    drain: async () => undefined,
  };
}
