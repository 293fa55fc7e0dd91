/** Opening, locking, migrating and refusing databases. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrateTables, requireMigrated, shippedMigrations, statementsOf } from '../../src/storage/migrate.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { lockDirectory } from '../../src/storage/pglite/directory-lock.ts';
import { EmbeddedEngine } from '../../src/storage/pglite/embedded-engine.ts';
import { startPostgres, type TestServer } from '../support/postgres/start-postgres.ts';
import { buildWorld } from '../support/storage/world.ts';

const invalid = { code: 'config.invalid' };
const onError = (error: unknown) => {
  throw error;
};

describe('the lock of a data directory', () => {
  const home = mkdtempSync(join(tmpdir(), 'calendula-lock-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('is held by one, named to the other, and given back', () => {
    const unlock = lockDirectory(home);
    expect(() => lockDirectory(home)).toThrow(`process ${process.pid}`);
    unlock();
    lockDirectory(home)();
  });

  test('names another living process, and is taken over from a dead one or another bearer of its number', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(other, 'spawn');
    writeFileSync(join(home, 'calendula.lock'), `${other.pid} \n`);
    expect(() => lockDirectory(home)).toThrow(
      expect.objectContaining({ code: 'storage.unavailable', message: expect.stringContaining(`${other.pid}`) }),
    );
    writeFileSync(join(home, 'calendula.lock'), `${other.pid} 1\n`);
    lockDirectory(home)();
    writeFileSync(join(home, 'calendula.lock'), `${other.pid} \n`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    lockDirectory(home)();
    writeFileSync(join(home, 'calendula.lock'), '');
    lockDirectory(home)();
  });
});

describe('the embedded engine', () => {
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    engine = await EmbeddedEngine.open(null);
    await engine.exec('create table number (n int unique deferrable initially deferred)');
  });
  afterAll(() => engine.close());

  test('keeps transactions, scripts and queries apart', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        if (n % 3 === 0) return engine.query('insert into number values ($1)', [n]);
        if (n % 3 === 1) return engine.exec(`begin; insert into number values (${n}); select pg_sleep(0.001); commit;`);
        return engine
          .transaction(async ({ query }) => {
            await query('insert into number values ($1)', [n]);
            throw new Error('rolled back');
          })
          .catch(() => {});
      }),
    );
    const { rows } = await engine.query<{ n: number }>('select n from number order by n');
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, n) => n).filter((n) => n % 3 !== 2));
  });

  test('a failed script leaves nobody inside its transaction, a failed commit is an error', async () => {
    const [failed, next] = await Promise.allSettled([
      engine.exec('begin; select 1/0; commit;'),
      engine.query('insert into number values (100)'),
    ]);
    expect(failed.status).toBe('rejected');
    expect(next.status).toBe('fulfilled');
    await expect(engine.transaction(({ query }) => query('insert into number values (100)'))).rejects.toMatchObject({ code: '23505' });
    const swallowed = engine.transaction(async ({ query }) => {
      await query('select 1/0').catch(() => {});
    });
    await expect(swallowed).rejects.toThrow();
    expect((await engine.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('after closing every call is refused', async () => {
    const short = await EmbeddedEngine.open(null);
    await short.close();
    await short.close();
    await expect(short.query('select 1')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});

describe('migrations', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  const fresh = async () => openDatabase({ url: (await server.createDatabase()).url });

  test('run once, also when two processes start at the same time', async () => {
    const { url } = await server.createDatabase();
    const both = await Promise.all([openDatabase({ url }), openDatabase({ url })]);
    const applied = await Promise.all(both.map((database) => migrateTables(database)));
    expect(applied.sort()).toEqual([0, shippedMigrations().length]);
    await Promise.all(both.map((database) => database.close()));
  });

  test('a newer or a changed database is refused, an older one on request', async () => {
    const database = await fresh();
    await expect(requireMigrated(database)).rejects.toMatchObject(invalid);
    await migrateTables(database);
    await requireMigrated(database);
    await sql`insert into schema_migration (version, name, checksum) values (99, 'later', 'x')`.execute(database.kysely);
    await expect(migrateTables(database)).rejects.toThrow(/version 99/);
    await sql`delete from schema_migration where version = 99`.execute(database.kysely);
    await sql`update schema_migration set checksum = 'x'`.execute(database.kysely);
    await expect(migrateTables(database)).rejects.toThrow(/Migration 1 .* is not the one/);
    await database.close();
  });

  test('a failing migration leaves nothing behind', async () => {
    const database = await fresh();
    const broken = { version: 9_999, name: 'broken', text: 'create table half (x int);\nselect 1/0;' };
    await expect(migrateTables(database, [...shippedMigrations(), broken])).rejects.toMatchObject({ code: '22012' });
    expect(await migrateTables(database)).toBe(shippedMigrations().length);
    await database.close();
  });

  test('statements are told apart, bodies kept whole', () => {
    expect(statementsOf('-- a;\nselect 1;\ndo $$ begin\n x;\nend $$;\nselect 2')).toEqual([
      'select 1;',
      'do $$ begin\n x;\nend $$;',
      'select 2',
    ]);
  });

  test('an owner without any special right can run everything', async () => {
    const { name } = await server.createDatabase();
    const admin = new pg.Client({ connectionString: server.adminUrl });
    await admin.connect();
    // The roles exist already on this server, made by others: the owner has to be a member of them.
    await admin.query(`create role plain login createrole; alter database ${name} owner to plain`);
    await admin.query('grant calendula_app, calendula_system to plain with admin option');
    await admin.end();
    const storage = await openStorage({ url: server.adminUrl.replace('postgres@', 'plain@').replace(/postgres$/, name) }, { onError });
    const world = await buildWorld(storage.stores);
    expect((await storage.stores.accounts.organizations()).map(({ id }) => id)).toEqual([world.organizationId]);
    // Outside the two scopes even the owner of the tables sees no row of an organisation.
    expect((await sql`select * from plan`.execute(storage.database.kysely)).rows).toEqual([]);
    await storage.close();
  });

  test('a role that bypasses row level security is refused', async () => {
    const database = await fresh();
    await migrateTables(database);
    await sql`alter role calendula_app bypassrls`.execute(database.kysely);
    await expect(migrateTables(database)).rejects.toMatchObject(invalid);
    await sql`alter role calendula_app nobypassrls`.execute(database.kysely);
    await database.close();
  });

  test('an address where nobody answers, or nobody knows us, is a fault', async () => {
    await expect(openDatabase({ url: 'postgres://postgres@127.0.0.1:1/x' })).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(openDatabase({ url: server.adminUrl.replace(/postgres$/, 'nowhere') })).rejects.toMatchObject(invalid);
  });
});
