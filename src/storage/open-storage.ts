/** Opens everything that lives in the database, in the right order, and closes it in the reverse one. */
import type { JobQueue } from '../ports/job-queue.ts';
import type { Ports } from '../ports/ports.ts';
import { createAccountStore } from './account-store.ts';
import { createBookingStore } from './booking-store.ts';
import { createConnectRunStore } from './connect-run-store.ts';
import { createConnectionStore } from './connection-store.ts';
import { type Database, type DatabaseLocation, openDatabase } from './database.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { createInterviewStore } from './interview-store.ts';
import { migrateJobQueue, openJobQueue } from './job-queue.ts';
import { createMailStore } from './mail-store.ts';
import { migrateTables, requireMigrated } from './migrate.ts';
import type { Outbox } from './outbox.ts';
import { createParticipantStore } from './participant-store.ts';
import { createVaultStore } from './vault-store.ts';

export type Stores = Pick<
  Ports,
  'accounts' | 'bookings' | 'connections' | 'idempotency' | 'interviews' | 'mails' | 'participants' | 'runs' | 'vaults'
>;

export interface Storage {
  readonly database: Database;
  readonly stores: Stores;
  readonly jobs: JobQueue;
  /** For an import. */
  readonly outbox: Outbox;
  /** Drains the queue, then closes the database. */
  close(): Promise<void>;
}

export interface StorageOptions {
  readonly poolSize?: number;
  /** `false` refuses to start on older tables, so that an operator decides when to migrate. */
  readonly migrate?: boolean;
  /** Hears of failures of the job queue itself. */
  readonly onError: (error: unknown) => void;
}

/** @throws Fault `storage.unavailable`, `config.invalid`. */
export async function openStorage(location: DatabaseLocation, { poolSize, migrate = true, onError }: StorageOptions): Promise<Storage> {
  const database = await openDatabase(location, poolSize === undefined ? {} : { poolSize });
  try {
    if (migrate) await migrateDatabase(database);
    else await requireMigrated(database);
    const queue = await openJobQueue(database, onError);
    const close = async () => {
      await queue.close();
      await database.close();
    };
    return { database, stores: createStores(database, queue.outbox), jobs: queue.jobs, outbox: queue.outbox, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Brings our tables and the queue's to the newest version. */
export async function migrateDatabase(database: Database): Promise<void> {
  await migrateTables(database);
  await migrateJobQueue(database);
}

export function createStores(database: Database, outbox: Outbox): Stores {
  return {
    accounts: createAccountStore(database),
    bookings: createBookingStore(database, outbox),
    connections: createConnectionStore(database),
    idempotency: createIdempotencyStore(database),
    interviews: createInterviewStore(database, outbox),
    mails: createMailStore(database, outbox),
    participants: createParticipantStore(database),
    runs: createConnectRunStore(database, outbox),
    vaults: createVaultStore(database),
  };
}
