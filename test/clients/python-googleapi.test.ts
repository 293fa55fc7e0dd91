/** google-api-python-client and google-auth of Debian, beside our provider. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  describeGoogleClient,
  type GoogleClient,
  type GoogleClientAccount,
  type SeenGoogleEvent,
} from './support/describe-google-client.ts';
import { requirePackages } from './support/require-packages.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./support/google_client.py', import.meta.url));
const DISCOVERY = fileURLToPath(new URL('../../emulators/google/spec/calendar.v3.json', import.meta.url));

async function openPython({ origin, ca, keyFile, subject }: GoogleClientAccount): Promise<GoogleClient> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-google-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, ca);
  const env = {
    ...process.env,
    HTTPLIB2_CA_CERTS: authority,
    REQUESTS_CA_BUNDLE: authority,
    SSL_CERT_FILE: authority,
    no_proxy: '127.0.0.1',
  };
  const errand = async (name: string, given: object = {}): Promise<unknown> => {
    const child = spawn(PYTHON, [SCRIPT, origin, DISCOVERY, subject, name], { stdio: ['pipe', 'pipe', 'pipe'], env });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(JSON.stringify({ ...given, key: JSON.parse(keyFile) }));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code !== 0) throw new Error(`google-api-python-client failed: ${errors}`);
    return JSON.parse(output);
  };
  return {
    events: async () => (await errand('events')) as SeenGoogleEvent[],
    create: async (event) => void (await errand('create', event)),
    move: async (event) => void (await errand('move', event)),
    remove: async (id) => void (await errand('remove', { id })),
    freeBusy: async (address, [start, end]) => (await errand('freebusy', { address, start, end })) as [number, number][] | string,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const availability = await requirePackages(
  '/usr/lib/python3/dist-packages/googleapiclient/__init__.py:python3-googleapi',
  '/usr/lib/python3/dist-packages/google/oauth2/service_account.py:python3-google-auth',
);
describeGoogleClient('google-api-python-client', availability, openPython);
