/**
 * gcalcli, a program of end users, beside our provider. Its addresses are fixed, so it is led to the emulator by a proxy of the test's
 * own, under certificates for Google's names that only it is told to trust.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSONS_PROGRAM } from '../../emulators/google/accounts.ts';
import type { Mailbox } from '../../src/domain/directory/participant.ts';
import { instant } from '../../src/domain/time/instant.ts';
import type { CalendarSystem } from '../../src/ports/calendar-provider.ts';
import { GOOGLE_POLICY, openGoogle, startTestGoogle, type TestGoogle } from '../support/emulator/start-google.ts';
import { NOT_HERE, requirePackages } from './support/require-packages.ts';

const PROGRAM = '/usr/bin/gcalcli';
const HOSTS = ['www.googleapis.com', 'oauth2.googleapis.com', 'accounts.google.com'];
const OWNER = 'annika.petersen@marigold.example';
const HOUR = 3_600_000;
const TEN = Date.parse('2028-10-11T10:00:00Z');
const DAY = { start: instant(TEN - 10 * HOUR), end: instant(TEN + 14 * HOUR) };
const run = promisify(execFile);

interface Stage {
  readonly emulator: TestGoogle;
  readonly system: CalendarSystem;
  readonly owner: Mailbox;
  readonly proxy: Server;
  readonly folder: string;
}

/** A CONNECT proxy (RFC 9110 section 9.3.6) all of whose tunnels end at the emulator. */
async function startProxy(target: string): Promise<Server> {
  const port = Number(new URL(target).port);
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    const known = HOSTS.includes(request.url?.split(':')[0] ?? '');
    if (!known) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const tunnel = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(client).pipe(tunnel);
    });
    for (const socket of [tunnel, client]) socket.on('error', () => [tunnel, client].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

/** As the library below gcalcli keeps what a browser gave it. */
function storedCredential(mailboxId: string): string {
  return JSON.stringify({
    _class: 'OAuth2Credentials',
    _module: 'oauth2client.client',
    access_token: 'ended',
    client_id: PERSONS_PROGRAM.clientId,
    client_secret: PERSONS_PROGRAM.clientSecret,
    refresh_token: `refresh-${mailboxId}`,
    token_expiry: '2020-01-01T00:00:00Z',
    token_uri: 'https://oauth2.googleapis.com/token',
    user_agent: 'gcalcli',
    revoke_uri: null,
    id_token: null,
    token_response: null,
    scopes: ['https://www.googleapis.com/auth/calendar'],
    token_info_uri: null,
    invalid: false,
  });
}

async function setStage(): Promise<Stage> {
  const emulator = await startTestGoogle({ hostNames: HOSTS });
  const { system } = await openGoogle(emulator.forms.full);
  const owner = await system.findMailbox(OWNER, GOOGLE_POLICY);
  const folder = await mkdtemp(join(tmpdir(), 'calendula-gcalcli-'));
  await writeFile(join(folder, 'ca.pem'), emulator.ca);
  await writeFile(join(folder, 'oauth'), storedCredential(emulator.world.mailboxAt(OWNER).id), { mode: 0o600 });
  return { emulator, system, owner, folder, proxy: await startProxy(emulator.url) };
}

async function gcalcli({ folder, proxy }: Stage, ...order: readonly string[]): Promise<string> {
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    https_proxy: address,
    HTTPLIB2_CA_CERTS: join(folder, 'ca.pem'),
  };
  const always = ['--nocache', '--nocolor', '--config-folder', folder];
  return (await run(PROGRAM, [...always, ...order], { env, timeout: 60_000 })).stdout;
}

async function busy({ system, owner }: Stage): Promise<readonly (readonly [number, number])[]> {
  const answer = (await system.freeBusy.read([owner], DAY, GOOGLE_POLICY)).get(owner.id);
  if (answer?.kind !== 'known') throw new Error('free/busy is unknown');
  return answer.periods.map(({ start, end }) => [start, end] as const);
}

const agenda = (stage: Stage) => gcalcli(stage, 'agenda', '--tsv', '2028-10-11', '2028-10-12');
const availability = await requirePackages('/usr/bin/gcalcli:gcalcli');

describe('gcalcli beside our provider', () => {
  if (availability.kind === NOT_HERE) {
    it('lists, adds, deletes, and sees what our provider writes', (context) => context.skip(availability.reason));
    return;
  }
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(async () => {
    await stage.system.close();
    await stage.emulator.stop();
    await new Promise((resolve) => stage.proxy.close(resolve));
    await rm(stage.folder, { recursive: true, force: true });
    expect(stage.emulator.lint).toEqual([]);
  });

  it('finds the one calendar', async () => {
    expect(await gcalcli(stage, 'list')).toMatch(/owner\s+annika\.petersen@marigold\.example/);
  });

  it('adds and deletes a meeting, and our provider sees both', async () => {
    await gcalcli(stage, '--calendar', OWNER, 'add', '--noprompt', '--title', 'By hand', '--when', '2028-10-11 10:00', '--duration', '60');
    expect(await agenda(stage)).toContain('2028-10-11\t10:00\t2028-10-11\t11:00\tBy hand');
    expect(await busy(stage)).toEqual([[TEN, TEN + HOUR]]);
    await gcalcli(stage, 'delete', '--iamaexpert', 'By hand', '2028-10-11', '2028-10-12');
    expect(await agenda(stage)).not.toContain('By hand');
    expect(await busy(stage)).toEqual([]);
  });

  it('sees what our provider writes, moves and removes', async () => {
    const { system, owner } = stage;
    const { events = expect.unreachable('the system writes') } = system;
    const organizer = { mailbox: owner, name: 'Annika', kind: 'person' } as const;
    const facts = { zone: 'Europe/Berlin', title: 'Interview', description: '', location: '', attendees: [], stampedAt: instant(0) };
    const span = { start: instant(TEN), end: instant(TEN + HOUR) };
    const event = { uid: `${crypto.randomUUID()}@calendula`, sequence: 0, span, organizer, ...facts };
    await events.write(owner, event, GOOGLE_POLICY);
    expect(await agenda(stage)).toContain('10:00\t2028-10-11\t11:00\tInterview');
    const later = { start: instant(TEN + 2 * HOUR), end: instant(TEN + 3 * HOUR) };
    await events.write(owner, { ...event, sequence: 1, span: later }, GOOGLE_POLICY);
    expect(await agenda(stage)).toContain('12:00\t2028-10-11\t13:00\tInterview');
    await events.remove(owner, event.uid, GOOGLE_POLICY);
    expect(await agenda(stage)).not.toContain('Interview');
  });
});
