/** The command line as an operator meets it: child processes, their exit codes and what they say. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { type Client, createClient } from '../../web/client/api.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator/start-emulator.ts';
import { freePort } from '../support/installation/free-port.ts';
import { type RunningProgram, runProgram, runToEnd } from '../support/installation/run-program.ts';
import {
  bookFirstTime,
  connectEverybody,
  connectServiceAccount,
  createPlan,
  invite,
  participant,
  settledInterview,
  signIn,
  until,
} from '../support/journey/api-journey.ts';
import { startPostgres, type TestServer } from '../support/postgres/start-postgres.ts';

type Settings = Readonly<Record<string, string>>;

const PROGRAM = 'src/main.ts';
const SETUP = ['setup', '--organization', 'Elbe', '--email', 'Admin@elbe.example', '--name', 'Ada Admin'];
const PASSWORD = 'a-long-password';
const ADMIN = { email: 'admin@elbe.example', password: PASSWORD };
const TEAM = { email: 'team@elbe.example', password: PASSWORD };

let postgres: TestServer;
let emulator: TestEmulator;
let folder: string;
const running = new Set<RunningProgram>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calendula-commands-'));
  [postgres, emulator] = [await startPostgres(), await startTestEmulator({ frozenAt: null })];
});
afterEach(async () => {
  for (const { child, ended } of running) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }
  running.clear();
});
afterAll(async () => {
  await emulator.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Settings of a new installation with a key of its own. */
async function freshSettings(more: Settings = {}): Promise<Settings & { url: string }> {
  const port = await freePort();
  const settings = {
    CALENDULA_PORT: String(port),
    CALENDULA_DATA_DIRECTORY: mkdtempSync(join(folder, 'data-')),
    CALENDULA_SECRET_KEY: randomBytes(32).toString('base64'),
    CALENDULA_MAIL: 'outbox',
    CALENDULA_RATE_LIMITS: 'off',
    CALENDULA_CHANGES_SECONDS: '1',
    ...more,
  };
  return { ...settings, url: `http://localhost:${port}` };
}

const command = (args: readonly string[], { url: _, ...settings }: Settings) => runToEnd(PROGRAM, args, settings);
const setUp = (settings: Settings) => command(SETUP, { ...settings, CALENDULA_ADMIN_PASSWORD: PASSWORD });

async function start(args: readonly string[], { url: _, ...settings }: Settings, ready: RegExp): Promise<RunningProgram> {
  const program = runProgram(PROGRAM, args, settings);
  running.add(program);
  await program.said(ready);
  return program;
}
const serve = (settings: Settings) => start(['serve'], settings, /"serving"/);

async function stop({ child, ended }: RunningProgram): Promise<number | null> {
  child.kill('SIGTERM');
  return ended;
}

/** Somebody who may do everything but configure. */
async function signInTeam(url: string): Promise<Client> {
  const admin = await signIn(url, ADMIN);
  await admin.createUser({
    body: { name: 'Tess Team', email: TEAM.email, roles: ['human-resources'], language: 'en', password: PASSWORD },
  });
  return signIn(url, TEAM);
}

function serviceAccount() {
  const { user, password } = SERVICE_ACCOUNTS.superuser;
  const settings = { serverUrl: emulator.url, userName: user, password, zone: 'Europe/Berlin' };
  return { provider: 'caldav', settings, probeMailbox: 'annika.petersen@marigold.example' };
}

describe('settings', () => {
  test.each<[string, Settings, string]>([
    ['a missing key', { CALENDULA_SECRET_KEY: '' }, 'CALENDULA_SECRET_KEY must be needed: 32 random bytes'],
    ['a short key', { CALENDULA_SECRET_KEY: 'c2hvcnQ=' }, 'CALENDULA_SECRET_KEY must be 32 random bytes'],
    ['a port that is none', { CALENDULA_PORT: 'http' }, 'CALENDULA_PORT must be a whole number'],
    ['mail without a server', { CALENDULA_MAIL: 'smtp' }, 'CALENDULA_SMTP_URL must be an address'],
    ['a database that is none', { DATABASE_URL: 'mysql://db/x' }, 'DATABASE_URL must be an address like postgres://'],
  ])('%s is named', async (_what, wrong, sentence) => {
    const { code, errors } = await command(['serve'], await freshSettings(wrong));
    expect(code).toBe(1);
    expect(errors).toContain(`config.invalid: `);
    expect(errors).toContain(sentence);
    expect(errors).not.toContain('    at ');
  });

  test('a port in use is named', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const { code, errors } = await command(['serve'], await freshSettings({ CALENDULA_PORT: String(port) }));
    blocker.close();
    expect({ code, errors }).toEqual({ code: 1, errors: `config.invalid: Port ${port} is in use. Choose another with CALENDULA_PORT.\n` });
  });
});

describe('setup', () => {
  test.each<[string, readonly string[], string | undefined, string]>([
    ['no password', SETUP, undefined, 'CALENDULA_ADMIN_PASSWORD'],
    ['a short password', SETUP, 'short', 'password'],
    ['a zone that is none', [...SETUP, '--zone', 'Mars/Base'], PASSWORD, '--zone Mars/Base'],
    ['an address that is none', SETUP.with(4, 'nobody'), PASSWORD, 'email'],
  ])('%s is refused', async (_what, args, password, named) => {
    const settings = await freshSettings();
    const { code, errors } = await command(args, password === undefined ? settings : { ...settings, CALENDULA_ADMIN_PASSWORD: password });
    expect(code).toBe(1);
    expect(errors).toContain('config.invalid: ');
    expect(errors).toContain(named);
  });

  test('makes one organisation, whose administrator can sign in, and no second one', async () => {
    const settings = await freshSettings();
    expect(await setUp(settings)).toMatchObject({ code: 0, errors: '' });
    const second = await setUp(settings);
    expect(second).toMatchObject({ code: 1, errors: 'config.invalid: there is an organisation already\n' });
    const server = await serve(settings);
    const me = await (await signIn(settings.url, ADMIN)).getSession();
    expect(me).toMatchObject({ user: { roles: ['administrator'] }, organization: { name: 'Elbe', zone: 'Europe/Berlin' } });
    const { items } = await (await signInTeam(settings.url)).listProviders();
    expect(items.map(({ example }) => example)).toEqual(items.map(() => null));
    expect(await stop(server)).toBe(0);
  });
});

describe('serve', () => {
  test('told to stop, answers the request that is under way, refuses new ones, and ends well', async () => {
    const settings = await freshSettings();
    await setUp(settings);
    const server = await serve(settings);
    const { hostname, port } = new URL(settings.url);
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    await once(socket, 'connect');
    const body = JSON.stringify(ADMIN);
    const head = [
      'POST /api/v1/session HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Origin: ${settings.url}`,
      'Content-Type: application/json',
    ];
    socket.write(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    // An answer to somebody else, so that the first half has certainly been read.
    expect((await fetch(`${settings.url}/health`)).status).toBe(200);
    server.child.kill('SIGTERM');
    await server.said(/"draining"/);
    await until(
      () =>
        fetch(`${settings.url}/health`).then(
          () => 'answered',
          () => 'refused',
        ),
      (what) => what === 'refused',
    );
    socket.write(body.slice(10));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await server.ended).toBe(0);
    expect(server.errors()).toBe('');
  });

  test('a second process on the same embedded database is refused and named', async () => {
    const settings = await freshSettings();
    const first = await serve(settings);
    for (const args of [['serve'], ['migrate'], ['export']]) {
      const second = await command(args, { ...settings, CALENDULA_PORT: String(await freePort()) });
      expect(second.code).toBe(1);
      expect(second.errors).toContain('storage.unavailable: The data directory ');
      expect(second.errors).toContain(`is in use by process ${first.child.pid}.`);
    }
    expect((await fetch(`${settings.url}/ready`)).status).toBe(200);
    expect(await stop(first)).toBe(0);
  });
});

describe('on PostgreSQL', () => {
  test('serve, worker and import refuse tables that nobody migrated; migrate can be repeated', async () => {
    const { url: DATABASE_URL } = await postgres.createDatabase();
    const settings = await freshSettings({ DATABASE_URL });
    for (const args of [['serve'], ['worker'], ['export'], ['import', '/dev/null']]) {
      const { code, errors } = await command(args, settings);
      expect(code).toBe(1);
      expect(errors).toContain('Run the migrate command first');
    }
    expect(await command(['migrate'], settings)).toMatchObject({ code: 0, errors: '' });
    expect(await command(['migrate'], settings)).toMatchObject({ code: 0, errors: '' });
    expect(await stop(await serve(settings))).toBe(0);
  });

  test('a server without background work leaves it to the worker beside it; check names what cannot be reached', async () => {
    const { url: DATABASE_URL } = await postgres.createDatabase();
    const settings = await freshSettings({ DATABASE_URL, CALENDULA_WORKER: 'off' });
    await command(['migrate'], settings);
    await setUp(settings);
    const server = await serve(settings);
    const team = await signInTeam(settings.url);
    const { id } = await team.createConnection({ body: { ...serviceAccount(), name: 'Marigold', level: 'full', outOfScopeMailbox: null } });
    await team.checkConnection({ id });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await team.getConnection({ id })).check).toMatchObject({ finishedAt: null, verdicts: [] });
    const worker = await start(['worker'], settings, /"working"/);
    const connection = await until(
      () => team.getConnection({ id }),
      ({ check }) => check !== null && check.finishedAt !== null,
    );
    expect(connection).toMatchObject({ state: 'active', check: { provenLevel: 'full' } });

    const good = await command(['check'], settings);
    expect(good).toMatchObject({ code: 0, errors: '' });
    expect(good.output).toContain('ok      Elbe: Marigold');
    expect(good.output).not.toContain('secret');
    emulator.faults.add({ match: {}, fault: { kind: 'db-down' } });
    const mail = {
      CALENDULA_MAIL: 'smtp',
      CALENDULA_SMTP_URL: `smtp://127.0.0.1:${await freePort()}`,
      CALENDULA_MAIL_FROM: 'a@elbe.example',
    };
    const bad = await command(['check'], { ...settings, ...mail });
    emulator.faults.clear();
    expect(bad.code).toBe(1);
    expect(bad.output).toContain('FAILED  mail server: mail.unavailable: ');
    expect(bad.output).toContain('ok      database');
    expect(bad.output).toContain('FAILED  Elbe: Marigold: provider.unauthorized: ');
    const alone = await command(['check'], { ...settings, DATABASE_URL: `postgres://postgres@127.0.0.1:${await freePort()}/x` });
    expect(alone.code).toBe(1);
    expect(alone.output).toContain('FAILED  database: storage.unavailable: ');
    expect(await Promise.all([stop(server), stop(worker)])).toEqual([0, 0]);
  });

  test('an embedded installation moves to PostgreSQL with everything that is in it', async () => {
    const embedded = await freshSettings();
    await setUp(embedded);
    const before = await serve(embedded);
    const team = await signInTeam(embedded.url);
    const connection = await connectServiceAccount(team, serviceAccount());
    await team.importDirectory({ id: connection.id });
    const person = await participant(team, 'person', 'annika.petersen@marigold.example');
    const room = await participant(team, 'room', 'room.elbe@marigold.example');
    await connectEverybody(team, connection.id, [person, room]);
    const plan = await createPlan(team, { panel: [[person]], rooms: [room], zone: 'Europe/Berlin' });
    const { applicationId, token } = await invite(team, team, plan.id);
    const start = await bookFirstTime(embedded.url, token);
    const interview = await settledInterview(team, applicationId);
    expect(await stop(before)).toBe(0);

    const file = join(folder, 'export.jsonl');
    expect(await command(['export', file], embedded)).toMatchObject({ code: 0, errors: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { url: DATABASE_URL } = await postgres.createDatabase();
    const moved = { ...embedded, DATABASE_URL };
    await command(['migrate'], moved);
    expect(await command(['import', file], moved)).toMatchObject({ code: 0, errors: '' });
    const again = await command(['import', file], moved);
    expect(again.code).toBe(1);
    expect(again.errors).toContain('Import into an empty one');
    const missing = await command(['import', join(folder, 'nothing.jsonl')], moved);
    expect(missing.code).toBe(1);

    const after = await serve(moved);
    const there = await signIn(moved.url, TEAM);
    expect(await settledInterview(there, applicationId)).toEqual(interview);
    const applicant = createClient({ baseUrl: moved.url });
    const page = await until(
      () => applicant.getBookingPage({ token }),
      ({ starts }) => starts.length > 0,
    );
    expect(page).toMatchObject({ state: 'booked', interview: { span: { start } } });
    const other = page.starts.find((one) => one !== start) ?? '';
    await applicant.moveBooking({ token, body: { start: other } });
    expect((await settledInterview(there, applicationId)).span.start).toBe(other);
    expect(await stop(after)).toBe(0);
  });
});
