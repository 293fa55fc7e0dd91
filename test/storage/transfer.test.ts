/** Export and import: from each engine to the other with every table filled, and everything that must be refused. */
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FreeBusyAnswer } from '../../src/domain/availability/free-busy.ts';
import type { ConnectRunId, ParticipantId } from '../../src/domain/identifiers.ts';
import { openStorage, type Storage } from '../../src/storage/open-storage.ts';
import { exportInstallation, importInstallation, TRANSFERRED_TABLES } from '../../src/storage/transfer.ts';
import { startPostgres, type TestServer } from '../support/postgres/start-postgres.ts';
import {
  at,
  book,
  buildWorld,
  FAULT,
  history,
  invite,
  NOW,
  newConnection,
  newHold,
  newUser,
  secrets,
  span,
} from '../support/storage/world.ts';

const onError = (error: unknown) => {
  throw error;
};
let server: TestServer;
const opened: Storage[] = [];

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const storage of opened) await storage.close();
  await server.stop();
});

async function onServer(): Promise<Storage> {
  const storage = await openStorage({ url: (await server.createDatabase()).url }, { onError });
  opened.push(storage);
  return storage;
}
async function embedded(): Promise<Storage> {
  const storage = await openStorage({ memory: true }, { onError });
  opened.push(storage);
  return storage;
}

async function fill({ stores }: Storage): Promise<void> {
  for (let n = 0; n < 2; n++) {
    const world = await buildWorld(stores, { people: 250, rooms: 2 });
    const [first, second] = world.people as [ParticipantId, ParticipantId];
    const connection = newConnection();
    await stores.connections.create(world.organizationId, connection, 'sealed');
    await stores.vaults.write({ organizationId: world.organizationId, connectionId: connection.id }, 'token', 'sealed');
    const user = newUser(world);
    await stores.accounts.createUser(user, 'hash');
    await stores.accounts.createSession(secrets.hashToken(user.id), user.id, NOW, at(60));
    const known = { kind: 'known', window: span(0, 100), periods: [{ ...span(1, 2), status: 'busy' }], asOf: NOW } as const;
    await stores.participants.saveFreeBusy(
      world.organizationId,
      new Map<ParticipantId, FreeBusyAnswer>([
        [first, known],
        [second, { kind: 'unknown', fault: FAULT }],
      ]),
    );
    const run = { id: secrets.newId<ConnectRunId>(), connectionId: connection.id, startedAt: NOW };
    await stores.runs.create(world.organizationId, run, [first]);
    await book(stores, world, newHold((await invite(stores, world)).id, span(60, 105), [first], world.rooms[0]));
    const hold = newHold((await invite(stores, world)).id, span(200, 245), [first]);
    await stores.bookings.hold(world.organizationId, hold, hold.span, NOW);
  }
}

async function exported(storage: Storage): Promise<string> {
  const stream = new PassThrough();
  const [whole] = await Promise.all([text(stream), exportInstallation(storage.database, stream)]);
  return whole;
}

function sortedRows(whole: string): string[] {
  return whole.split('\n').sort();
}

const jobNames = async ({ database }: Storage) => {
  const { rows } = await sql<{ name: string }>`select name || ' ' || singleton_key as name from calendula_jobs.job order by 1`.execute(
    database.kysely,
  );
  return rows.map(({ name }) => name);
};

describe.each([
  { name: 'PGlite to PostgreSQL', from: embedded, to: onServer },
  { name: 'PostgreSQL to PGlite', from: onServer, to: embedded },
])('$name', ({ from, to }) => {
  test('everything arrives, pending work is enqueued, and life goes on', async () => {
    const source = await from();
    await fill(source);
    const whole = await exported(source);
    for (const table of TRANSFERRED_TABLES) expect(whole).toContain(`{"table":"${table}"`);
    const target = await to();
    const { rows } = await importInstallation(target.database, Readable.from([whole]), target.outbox);
    expect(rows).toBe(whole.trim().split('\n').length - 4);
    expect(sortedRows(await exported(target))).toEqual(sortedRows(whole));
    expect(await jobNames(target)).toEqual(await jobNames(source));
    const [organization] = await target.stores.accounts.organizations();
    const page = await target.stores.interviews.applications(organization?.id as never, {}, 1, null);
    const application = page.items[0];
    if (organization === undefined || application === undefined) throw new Error('nothing there');
    await target.stores.interviews.addHistory(organization.id, application.id, history('mail-sent'));
    expect((await target.stores.interviews.history(organization.id, application.id)).at(-1)?.kind).toBe('mail-sent');
    await expect(importInstallation(target.database, Readable.from([whole]), target.outbox)).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});

test('what is no whole export of this version is refused and leaves nothing', async () => {
  const source = await embedded();
  await fill(source);
  const whole = await exported(source);
  const lines = whole.trim().split('\n');
  const target = await onServer();
  const broken = [
    '',
    'hello\n',
    lines.slice(0, -1).join('\n'),
    lines.slice(0, 40).join('\n'),
    [...lines.slice(0, 10), ...lines.slice(11)].join('\n'),
    [...lines.slice(0, 10), '{"table":"pg_authid","row":{}}', ...lines.slice(10)].join('\n'),
    whole.replace('"schemaVersion":', '"schemaVersion":9'),
    `${whole}${lines[1]}\n`,
  ];
  for (const one of broken) {
    await expect(importInstallation(target.database, Readable.from([one]), target.outbox)).rejects.toMatchObject({
      code: 'config.invalid',
    });
  }
  expect(await target.stores.accounts.organizations()).toEqual([]);
});
