/** Remembers answers by idempotency key, so that a repeated write gives the first answer and does nothing twice. */
import type { Instant } from '../domain/time/instant.ts';

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
}

export interface IdempotencyStore {
  /**
   * `fresh`: this key is now ours, go on. `replay`: answer with that. `in-progress`: the first request has not ended.
   * `different-request`: same key, other content. `scope` separates callers; entries older than a day are forgotten.
   */
  begin(
    scope: string,
    key: string,
    requestHash: string,
    now: Instant,
  ): Promise<{ kind: 'fresh' } | { kind: 'replay'; answer: StoredAnswer } | { kind: 'in-progress' } | { kind: 'different-request' }>;
  finish(scope: string, key: string, answer: StoredAnswer): Promise<void>;
  /** Gives the key back after a failure that changed nothing. */
  abandon(scope: string, key: string): Promise<void>;
}
