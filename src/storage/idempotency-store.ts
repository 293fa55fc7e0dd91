/** Remembers answers by idempotency key for a day. A request that never ended gives its key back after a while. */
import { sql } from 'kysely';
import { addMinutes, addMs, DAY_MS, type Instant } from '../domain/time/instant.ts';
import type { IdempotencyStore, StoredAnswer } from '../ports/idempotency-store.ts';
import { toColumn } from './columns.ts';
import type { Database } from './database.ts';
import { asSystem, type Scope } from './transaction.ts';

/** Longer than any request may take: after that its process is gone. */
const UNFINISHED_MINUTES = 5;
const PURGE_AT_ONCE = 100;

interface Attempt {
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
  readonly now: Instant;
}
type Beginning = Awaited<ReturnType<IdempotencyStore['begin']>>;

export function createIdempotencyStore(database: Database): IdempotencyStore {
  return {
    begin: (scope, key, requestHash, now) => asSystem(database, (transaction) => begin(transaction, { scope, key, requestHash, now })),
    finish: async (scope, key, { status, body }) => {
      await asSystem(database, (transaction) =>
        transaction.updateTable('idempotency_answer').set({ status, body }).where('scope', '=', scope).where('key', '=', key).execute(),
      );
    },
    abandon: async (scope, key) => {
      await asSystem(database, (transaction) =>
        transaction
          .deleteFrom('idempotency_answer')
          .where('scope', '=', scope)
          .where('key', '=', key)
          .where('status', 'is', null)
          .execute(),
      );
    },
  };
}

async function begin(transaction: Scope, attempt: Attempt): Promise<Beginning> {
  await forgetOld(transaction, attempt.now);
  const entry = { scope: attempt.scope, key: attempt.key, request_hash: attempt.requestHash, created_at: toColumn(attempt.now) };
  const inserted = await transaction
    .insertInto('idempotency_answer')
    .values(entry)
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { kind: 'fresh' };
  return repeated(transaction, attempt);
}

async function repeated(transaction: Scope, { scope, key, requestHash, now }: Attempt): Promise<Beginning> {
  const found = await transaction
    .selectFrom('idempotency_answer')
    .selectAll()
    .where('scope', '=', scope)
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined) return { kind: 'in-progress' };
  if (found.request_hash !== requestHash) return { kind: 'different-request' };
  const answer = answerOf(found);
  if (answer !== null) return { kind: 'replay', answer };
  if (found.created_at.getTime() > addMinutes(now, -UNFINISHED_MINUTES)) return { kind: 'in-progress' };
  await transaction
    .updateTable('idempotency_answer')
    .set({ created_at: toColumn(now) })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .execute();
  return { kind: 'fresh' };
}

function answerOf({ status, body }: { status: number | null; body: string | null }): StoredAnswer | null {
  return status === null || body === null ? null : { status, body };
}

async function forgetOld(transaction: Scope, now: Instant): Promise<void> {
  await sql`delete from idempotency_answer where (scope, key) in (
    select scope, key from idempotency_answer where created_at < ${toColumn(addMs(now, -DAY_MS))}
    limit ${sql.lit(PURGE_AT_ONCE)} for update skip locked)`.execute(transaction);
}
