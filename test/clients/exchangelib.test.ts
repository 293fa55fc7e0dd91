/** exchangelib of Debian's Python, impersonating one person over TLS, beside our provider. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { enterMeeting } from '../../emulators/organization/acts.ts';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { eventually } from '../../src/providers/conformance/world.ts';
import { startTestEwsEmulator } from '../support/emulator/start-ews-emulator.ts';
import type { SeenEvent } from './support/describe-client.ts';
import { describeEwsClient, type EwsAccount, type EwsClient } from './support/describe-ews-client.ts';
import { NOT_HERE, requirePackages } from './support/require-packages.ts';

const OWNER = 'annika.petersen@marigold.example';
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./support/ews-client.py', import.meta.url));

interface Errands {
  errand(name: string, given?: object): Promise<unknown>;
  close(): Promise<void>;
}

async function exchangelibFor({ emulator, url, owner }: Pick<EwsAccount, 'emulator' | 'url' | 'owner'>): Promise<Errands> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-exchangelib-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, emulator.ca);
  const { user, password } = SERVICE_ACCOUNTS.superuser;
  const errand = async (name: string, given: object = {}) => {
    const env = { ...process.env, REQUESTS_CA_BUNDLE: authority };
    const child = spawn(PYTHON, [SCRIPT, url, user, password, owner, name], { stdio: ['pipe', 'pipe', 'pipe'], env });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(JSON.stringify(given));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code !== 0) throw new Error(`exchangelib failed: ${errors}`);
    return JSON.parse(output) as unknown;
  };
  return { errand, close: () => rm(folder, { recursive: true, force: true }) };
}

async function openExchangelib(account: EwsAccount): Promise<EwsClient> {
  const { errand, close } = await exchangelibFor(account);
  const { day } = account;
  return {
    events: async () => (await errand('events', day)) as SeenEvent[],
    create: async (event) => void (await errand('create', event)),
    move: async (event) => void (await errand('move', event)),
    remove: async (uid) => void (await errand('remove', { uid })),
    busy: async () => (await errand('busy', day)) as [number, number][],
    close,
  };
}

const availability = await requirePackages('/usr/lib/python3/dist-packages/exchangelib/__init__.py:python3-exchangelib');
describeEwsClient('python3-exchangelib', { availability, tls: true }, openExchangelib);

describe('pushes to python3-exchangelib', () => {
  it('are subscribed to, read and ended by it', async (context) => {
    if (availability.kind === NOT_HERE) return context.skip(availability.reason);
    const emulator = await startTestEwsEmulator();
    const python = await exchangelibFor({ emulator, url: `${emulator.url}/EWS/Exchange.asmx`, owner: OWNER });
    const said = (await python.errand('answers')) as { ok: string; unsubscribe: string };
    const bodies: string[] = [];
    const desk = createServer((request, response) => {
      void text(request).then((body) => {
        bodies.push(body);
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(bodies.length < 3 ? said.ok : said.unsubscribe);
      });
    });
    await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
    context.onTestFinished(async () => {
      desk.close();
      desk.closeAllConnections();
      await Promise.all([python.close(), emulator.stop()]);
    });
    const { port } = desk.address() as AddressInfo;
    const id = await python.errand('subscribe', { url: `http://127.0.0.1:${port}/notifications` });
    const told = (count: number) => eventually(async () => emulator.notifications().length === count);
    await told(1);
    const owner = emulator.world.mailboxAt(OWNER);
    const start = Date.parse('2026-10-14T08:00:00Z');
    enterMeeting(emulator.world, owner, { uid: 'desk', title: 'Meeting', start, end: start + 60_000 });
    await told(2);
    emulator.world.calendar(owner.id).remove(emulator.world.calendar(owner.id).byUid('desk')?.name ?? '');
    emulator.world.announceChange();
    await told(3);
    expect(emulator.notifications().map(({ answer }) => answer)).toEqual(['OK', 'OK', 'Unsubscribe']);
    expect(emulator.subscriptions()).toEqual([]);
    expect(await python.errand('read', { bodies })).toEqual(
      ['StatusEvent', 'CreatedEvent', 'DeletedEvent'].map((event) => ({ id, events: [event] })),
    );
    expect(emulator.lint).toEqual([]);
  });
});
