/** Opens the one database of an installation: PostgreSQL by address, or the embedded engine by directory. */
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Fault } from '../domain/fault.ts';
import { EmbeddedEngine } from './pglite/embedded-engine.ts';
import { storageFault } from './storage-fault.ts';
import type { Tables } from './tables.ts';

/** `memory` is for tests and demonstrations: everything is gone when it closes. */
export type DatabaseLocation = { readonly url: string } | { readonly directory: string } | { readonly memory: true };

interface Opened {
  readonly kysely: Kysely<Tables>;
  close(): Promise<void>;
}

export type Database =
  | (Opened & { readonly kind: 'postgresql'; readonly url: string })
  | (Opened & { readonly kind: 'embedded'; readonly engine: EmbeddedEngine });

const OLDEST_SERVER_VERSION = 150_000;
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that stops answering in the middle of a transaction gives its locks back after this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/** @throws Fault `storage.unavailable` or `config.invalid`. */
export async function openDatabase(location: DatabaseLocation, options: { poolSize?: number } = {}): Promise<Database> {
  if ('url' in location) return openPostgresql(location.url, options.poolSize ?? POOL_SIZE);
  const engine = await EmbeddedEngine.open('directory' in location ? location.directory : null);
  const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: engine }) });
  return { kind: 'embedded', engine, kysely, close: () => engine.close() };
}

async function openPostgresql(url: string, poolSize: number): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'calendula',
  });
  // A connection that dies while idle is replaced by the pool; whoever uses one next hears of it then.
  pool.on('error', () => {});
  try {
    const { rows } = await pool.query("select current_setting('server_version_num')::int as version");
    if (rows[0].version < OLDEST_SERVER_VERSION) throw tooOld(rows[0].version);
  } catch (error) {
    await pool.end();
    throw storageFault(error);
  }
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { kind: 'postgresql', url, kysely, close: () => kysely.destroy() };
}

function tooOld(version: number): Fault {
  const detail = `The PostgreSQL server is version ${Math.floor(version / 10_000)}; version ${OLDEST_SERVER_VERSION / 10_000} or newer is needed.`;
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
