/** exchangelib of Debian's Python, impersonating one person over TLS, beside our provider. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import type { SeenEvent } from './support/describe-client.ts';
import { describeEwsClient, type EwsAccount, type EwsClient } from './support/describe-ews-client.ts';
import { requirePackages } from './support/require-packages.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./support/ews-client.py', import.meta.url));

async function openExchangelib({ emulator, url, owner, day }: EwsAccount): Promise<EwsClient> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-exchangelib-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, emulator.ca);
  const { user, password } = SERVICE_ACCOUNTS.superuser;
  const errand = async (name: string, given: object = {}): Promise<unknown> => {
    const env = { ...process.env, REQUESTS_CA_BUNDLE: authority };
    const child = spawn(PYTHON, [SCRIPT, url, user, password, owner, name], { stdio: ['pipe', 'pipe', 'pipe'], env });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(JSON.stringify(given));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code !== 0) throw new Error(`exchangelib failed: ${errors}`);
    return JSON.parse(output);
  };
  return {
    events: async () => (await errand('events', day)) as SeenEvent[],
    create: async (event) => void (await errand('create', event)),
    move: async (event) => void (await errand('move', event)),
    remove: async (uid) => void (await errand('remove', { uid })),
    busy: async () => (await errand('busy', day)) as [number, number][],
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const availability = await requirePackages('/usr/lib/python3/dist-packages/exchangelib/__init__.py:python3-exchangelib');
describeEwsClient('python3-exchangelib', { availability, tls: true }, openExchangelib);
