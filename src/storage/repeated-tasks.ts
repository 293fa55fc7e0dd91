/**
 * Tasks that run every few seconds on one process at a time. The queue's own timetable knows only minutes, so each task has a row
 * with a lease: the process that gets it runs the task and extends it meanwhile; the lease of a process that died runs out.
 * The database's clock decides, not those of the processes.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { asSystem, type Scope } from './transaction.ts';

const LEASE_SECONDS = 30;
const EXTEND_EVERY_MS = 10_000;

interface RepeatedTask {
  readonly name: string;
  readonly seconds: number;
  readonly task: () => Promise<void>;
}

export class RepeatedTasks {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  readonly #holder = randomUUID();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  async every(name: string, seconds: number, task: () => Promise<void>): Promise<void> {
    await asSystem(this.#database, (scope) =>
      sql`insert into task_lease (name, due_at) values (${name}, now()) on conflict do nothing`.execute(scope),
    );
    this.#arm({ name, seconds, task }, 0);
  }

  /** Waits for tasks under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  #arm(repeated: RepeatedTask, delayMs: number): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      const run = this.#turn(repeated).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }, delayMs);
    this.#timers.set(repeated.name, timer);
  }

  async #turn(repeated: RepeatedTask): Promise<void> {
    let waitMs = repeated.seconds * 1_000;
    try {
      const turn = await asSystem(this.#database, (scope) => takeLease(scope, repeated, this.#holder));
      waitMs = turn.waitMs;
      if (turn.ours) await this.#run(repeated);
    } catch (error) {
      this.#onError(error);
    }
    this.#arm(repeated, waitMs);
  }

  async #run({ name, task }: RepeatedTask): Promise<void> {
    const extend = () => asSystem(this.#database, (scope) => extendLease(scope, name, this.#holder)).catch(this.#onError);
    const extending = setInterval(() => void extend(), EXTEND_EVERY_MS);
    try {
      await task();
    } finally {
      clearInterval(extending);
      await asSystem(this.#database, (scope) => giveLeaseBack(scope, name, this.#holder));
    }
  }
}

/** @returns whether it is ours to run the task now, and when to look again. */
async function takeLease(scope: Scope, { name, seconds }: RepeatedTask, holder: string): Promise<{ ours: boolean; waitMs: number }> {
  const taken = await sql`update task_lease
    set held_by = ${holder}, held_until = now() + ${`${LEASE_SECONDS} seconds`}::interval, due_at = now() + ${`${seconds} seconds`}::interval
    where name = ${name} and due_at <= now() and (held_until is null or held_until <= now())`.execute(scope);
  if ((taken.numAffectedRows ?? 0n) > 0n) return { ours: true, waitMs: seconds * 1_000 };
  const { rows } = await sql<{ wait: number }>`select
    ceil(extract(epoch from greatest(due_at, coalesce(held_until, due_at)) - now()) * 1000)::int as wait
    from task_lease where name = ${name}`.execute(scope);
  return { ours: false, waitMs: Math.min(Math.max(rows[0]?.wait ?? 0, 1), seconds * 1_000) };
}

async function extendLease(scope: Scope, name: string, holder: string): Promise<void> {
  await sql`update task_lease set held_until = now() + ${`${LEASE_SECONDS} seconds`}::interval
    where name = ${name} and held_by = ${holder}`.execute(scope);
}

async function giveLeaseBack(scope: Scope, name: string, holder: string): Promise<void> {
  await sql`update task_lease set held_by = null, held_until = null where name = ${name} and held_by = ${holder}`.execute(scope);
}
