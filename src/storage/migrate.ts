/**
 * Brings the tables to the newest version: SQL files in order, all in one transaction under a lock, each recorded with its checksum.
 * Refuses a database that a newer program has changed, and one whose recorded migrations are not the ones we know.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { Fault } from '../domain/fault.ts';
import type { Database } from './database.ts';
import { type Scope, transact } from './transaction.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

interface Applied {
  readonly version: number;
  readonly checksum: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);
const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;
/** Any number, as long as nobody else locks with it. */
const LOCK_KEY = 4_203_117_865;

export function shippedMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const [, version = '', name = ''] = FILE_NAME.exec(file) ?? [];
      if (name === '') throw new Error(`not a migration file: ${file}`);
      return { version: Number(version), name, text: readFileSync(new URL(file, FOLDER), 'utf8') };
    });
}

/** The version of the newest migration of this program. */
export function newestVersion(): number {
  return shippedMigrations().at(-1)?.version ?? 0;
}

/** @returns how many migrations were applied. */
export async function migrateTables(database: Database, migrations: readonly Migration[] = shippedMigrations()): Promise<number> {
  return transact(database, async (scope) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_KEY)})`.execute(scope);
    const pending = await pendingMigrations(scope, migrations);
    for (const migration of pending) await apply(scope, migration);
    await refusePowerfulRoles(scope);
    return pending.length;
  });
}

/** @throws Fault `config.invalid` unless the tables are exactly those of this program. */
export async function requireMigrated(database: Database): Promise<void> {
  const pending = await transact(database, (scope) => pendingMigrations(scope, shippedMigrations()));
  if (pending.length > 0) throw refused(`The database lacks ${pending.length} migrations. Run the migrate command first.`);
}

async function pendingMigrations(scope: Scope, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const applied = await appliedMigrations(scope);
  const newest = migrations.at(-1)?.version ?? 0;
  for (const { version, checksum } of applied) {
    if (version > newest) {
      throw refused(`The database is at version ${version}, this program knows versions up to ${newest}. Use the newer program.`);
    }
    const known = migrations.find((migration) => migration.version === version);
    if (known === undefined || checksumOf(known) !== checksum) {
      throw refused(`Migration ${version} of the database is not the one this program ships.`);
    }
  }
  return migrations.filter(({ version }) => !applied.some((one) => one.version === version));
}

async function appliedMigrations(scope: Scope): Promise<readonly Applied[]> {
  const { rows } = await sql<{ present: boolean }>`select to_regclass('schema_migration') is not null as present`.execute(scope);
  if (!rows[0]?.present) return [];
  return scope.selectFrom('schema_migration').select(['version', 'checksum']).orderBy('version').execute();
}

async function apply(scope: Scope, migration: Migration): Promise<void> {
  await sql`create table if not exists schema_migration (
    version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
  )`.execute(scope);
  for (const statement of statementsOf(migration.text)) await sql.raw(statement).execute(scope);
  await scope
    .insertInto('schema_migration')
    .values({ version: migration.version, name: migration.name, checksum: checksumOf(migration) })
    .execute();
}

/** One statement at a time: prepared execution takes no more. Statements end with `;` at a line's end, except inside `$$`. */
export function statementsOf(text: string): readonly string[] {
  const statements: string[] = [];
  let statement = '';
  for (const line of text.replace(/^\s*--.*$/gm, '').split('\n')) {
    statement += `${line}\n`;
    const insideBody = statement.split('$$').length % 2 === 0;
    if (insideBody || !line.trimEnd().endsWith(';')) continue;
    statements.push(statement.trim());
    statement = '';
  }
  if (statement.trim() !== '') statements.push(statement.trim());
  return statements;
}

function checksumOf({ text }: Migration): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The isolation of organisations rests on these two roles obeying row level security. */
async function refusePowerfulRoles(scope: Scope): Promise<void> {
  const { rows } = await sql<{ rolname: string }>`select rolname from pg_roles
    where rolname in ('calendula_app', 'calendula_system') and (rolsuper or rolbypassrls)`.execute(scope);
  if (rows.length === 0) return;
  throw refused(`The role ${rows.map(({ rolname }) => rolname).join(', ')} may bypass row level security. Take that right away.`);
}

function refused(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
