/** A process killed in the middle of its work leaves nothing half, and every confirmation it gave is in the database. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Database, DatabaseLocation } from '../../src/storage/database.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { startPostgres } from '../support/postgres/start-postgres.ts';
import { buildWorld, type World } from '../support/storage/world.ts';
import { expectSound } from './invariants.ts';

const CHILD = fileURLToPath(new URL('./booking-child.ts', import.meta.url));
const onError = () => {};

/** Runs the child until shortly after its first answers, kills it, and returns what it had said. */
async function bookAndKill(location: DatabaseLocation, world: World): Promise<string[]> {
  const facts = [world.organizationId, JSON.stringify(world.people), JSON.stringify(world.rooms), JSON.stringify(world.plan)];
  const child = spawn(process.execPath, [CHILD, JSON.stringify(location), ...facts], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const booked: string[] = [];
  const enough = 1 + Math.floor(Math.random() * 20);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('booked ')) booked.push(line.slice('booked '.length));
    if (booked.length === enough) setTimeout(() => child.kill('SIGKILL'), Math.random() * 100);
  }
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  return booked;
}

async function stored(database: Database): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select booking_id as id from booking`.execute(database.kysely);
  return new Set(rows.map(({ id }) => id));
}

async function rounds(location: DatabaseLocation, count: number): Promise<void> {
  const prepared = await openStorage(location, { onError });
  const world = await buildWorld(prepared.stores, { people: 6, rooms: 2 });
  await prepared.close();
  const said: string[] = [];
  for (let round = 0; round < count; round++) {
    said.push(...(await bookAndKill(location, world)));
    const storage = await openStorage(location, { onError });
    // A killed client's last transaction may still be ending on the server.
    await expect.poll(() => openTransactions(storage.database), { timeout: 10_000 }).toBe(0);
    await expectSound(storage.database);
    const known = await stored(storage.database);
    expect(said.filter((id) => !known.has(id))).toEqual([]);
    await storage.close();
  }
  expect(said.length).toBeGreaterThanOrEqual(count);
}

async function openTransactions(database: Database): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null and backend_type = 'client backend'`.execute(
    database.kysely,
  );
  return rows[0]?.n ?? -1;
}

test('killed again and again on PostgreSQL', async () => {
  const server = await startPostgres();
  try {
    await rounds({ url: (await server.createDatabase()).url }, 8);
  } finally {
    await server.stop();
  }
});

test('killed again and again on the embedded database', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'calendula-kill-'));
  try {
    await rounds({ directory: join(directory, 'data') }, 4);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
