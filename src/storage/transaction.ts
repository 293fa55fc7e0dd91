/**
 * The two ways to the tables. `inOrganization` sees one organisation's rows and nothing else, whatever the statement asks for;
 * `asSystem` sees the look-up tables with which an organisation is found. Both give up the rights of the connection's own user.
 */
import { sql, type Transaction } from 'kysely';
import type { OrganizationId } from '../domain/identifiers.ts';
import type { Database } from './database.ts';
import { isRetryable, storageFault } from './storage-fault.ts';
import type { Tables } from './tables.ts';

export type Scope = Transaction<Tables>;

const ATTEMPTS = 5;

/** Thrown inside a transaction that is to leave nothing behind and still has an answer. */
export class RolledBack<T> extends Error {
  readonly answer: T;
  constructor(answer: T) {
    super('rolled back');
    this.answer = answer;
  }
}

export async function inOrganization<T>(
  database: Database,
  organizationId: OrganizationId,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  return transact(database, async (scope) => {
    await enterOrganization(scope, organizationId);
    return work(scope);
  });
}

/** From here to the end of the transaction only this organisation's rows exist. */
export async function enterOrganization(scope: Scope, organizationId: string): Promise<void> {
  await sql`select set_config('role', 'calendula_app', true), set_config('calendula.organization', ${organizationId}, true)`.execute(scope);
}

export async function asSystem<T>(database: Database, work: (scope: Scope) => Promise<T>): Promise<T> {
  return transact(database, async (scope) => {
    await sql`select set_config('role', 'calendula_system', true), set_config('calendula.organization', '', true)`.execute(scope);
    return work(scope);
  });
}

/**
 * One transaction, repeated a bounded number of times when the database broke it off in favour of another one.
 * @throws Fault `storage.conflict`, `storage.unavailable`.
 */
export async function transact<T>(database: Database, work: (scope: Scope) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.kysely.transaction().execute(work);
    } catch (error) {
      if (error instanceof RolledBack) return error.answer as T;
      if (!isRetryable(error) || attempt === ATTEMPTS) throw storageFault(error);
    }
  }
}
