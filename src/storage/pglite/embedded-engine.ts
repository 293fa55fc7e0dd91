/**
 * The embedded database as seen from the main thread: the part of PGlite's interface that Kysely and the job queue need,
 * spoken over to the worker thread. There is one connection, so one mutex: a transaction, a script or a single query at a time.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PGlite } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import { lockDirectory } from './directory-lock.ts';
import { Mutex } from './mutex.ts';
import type { EngineCall, EngineReply, EngineRequest, EngineStart } from './wire.ts';

interface QueryResult {
  readonly rows: Record<string, unknown>[];
  readonly affectedRows?: number;
}
interface ScriptResult {
  readonly rows: Record<string, unknown>[];
  readonly command: string | undefined;
}
interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}
type Listener = (payload: string) => void;

/** What PostgreSQL said no with, as `pg` would throw it. */
class EngineError extends Error {
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  constructor(failed: Extract<EngineReply, { kind: 'failed' }>['error']) {
    super(failed.message);
    this.name = 'EngineError';
    this.code = failed.code;
    this.detail = failed.detail;
    this.constraint = failed.constraint;
    this.table = failed.table;
  }
}

export class EmbeddedEngine implements Pick<PGlite, 'close' | 'closed' | 'ready' | 'waitReady'> {
  readonly ready = true;
  readonly waitReady = Promise.resolve();
  closed = false;
  readonly #worker: Worker;
  readonly #mutex = new Mutex();
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #unlock: () => void;
  #lastId = 0;

  private constructor(worker: Worker, unlock: () => void) {
    this.#worker = worker;
    this.#unlock = unlock;
    worker.on('message', (message: EngineReply) => this.#receive(message));
    worker.on('error', (error: Error) => this.#lose(error));
    worker.on('exit', () => this.#lose(new Error('the thread of the embedded database ended')));
  }

  /** `directory: null` keeps everything in memory. */
  static async open(directory: string | null): Promise<EmbeddedEngine> {
    const unlock = directory === null ? () => {} : lockDirectory(directory);
    try {
      const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData: { directory } satisfies EngineStart });
      await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => Promise.reject(new Error('its thread ended')))]);
      return new EmbeddedEngine(worker, unlock);
    } catch (error) {
      unlock();
      throw unavailable('The embedded database does not start', error);
    }
  }

  async query<T>(text: string, parameters: readonly unknown[] = []): Promise<{ rows: T[]; affectedRows?: number; fields: [] }> {
    return this.#mutex.run(() => this.#query<T>(text, parameters));
  }

  /** Several statements without parameters; the rows of each. */
  async exec(text: string): Promise<readonly ScriptResult[]> {
    return this.#mutex.run(() => this.#exec(text));
  }

  async transaction<T>(work: (transaction: { query: PGlite['query']; rollback(): Promise<void> }) => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      await this.#exec('begin');
      let result: T;
      try {
        result = await work({
          query: <R>(text: string, parameters: readonly unknown[] = []) => this.#query<R>(text, parameters),
          rollback: async () => {
            throw new Error('a transaction is rolled back by throwing');
          },
        });
      } catch (error) {
        await this.#exec('rollback');
        throw error;
      }
      const [ended] = await this.#exec('commit');
      if (ended?.command === 'ROLLBACK') throw new Error('a statement of the transaction had failed: nothing was stored');
      return result;
    });
  }

  /** Calls back with each payload of the channel; the returned function stops that. */
  async listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    await this.exec(`listen "${channel}"`);
    return async () => {
      listeners.delete(listener);
      if (listeners.size === 0 && !this.closed) await this.exec(`unlisten "${channel}"`);
    };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    await this.#mutex.run(async () => {
      if (this.closed) return;
      await this.#call({ method: 'close' });
      this.closed = true;
      await this.#worker.terminate();
      this.#unlock();
    });
  }

  async #query<T>(text: string, parameters: readonly unknown[]): Promise<{ rows: T[]; affectedRows?: number; fields: [] }> {
    const result = (await this.#call({ method: 'query', text, parameters })) as QueryResult;
    return { ...result, rows: result.rows as T[], fields: [] };
  }

  async #exec(text: string): Promise<readonly ScriptResult[]> {
    return (await this.#call({ method: 'exec', text })) as readonly ScriptResult[];
  }

  #call(call: EngineCall): Promise<unknown> {
    if (this.closed) return Promise.reject(unavailable('The embedded database is closed', null));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...call, id } satisfies EngineRequest);
    });
  }

  #receive(message: EngineReply): void {
    if (message.kind === 'ready') return;
    if (message.kind === 'notification') {
      for (const listener of this.#listeners.get(message.channel) ?? []) listener(message.payload);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answered') waiting?.resolve(message.value);
    else waiting?.reject(new EngineError(message.error));
  }

  /** Once only: after that the directory may be somebody else's. */
  #lose(cause: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.#unlock();
    for (const { reject } of this.#waiting.values()) reject(unavailable('The embedded database stopped', cause));
    this.#waiting.clear();
  }
}

function unavailable(detail: string, cause: unknown): Fault {
  return new Fault({ code: 'storage.unavailable', retry: 'later', blame: 'us', detail: `${detail}.` }, { cause });
}
