/** The command of the demonstration: one line when ready, interviews kept over a restart, an end on SIGTERM. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { davCaller, eventOf } from '../test/support/emulator/dav-call.ts';
import { startTestEmulator } from '../test/support/emulator/start-emulator.ts';
import { makeTestCertificate } from './harness/test-certificate.ts';
import { SERVICE_ACCOUNTS } from './organization/demo/accounts.ts';

let folder: string;
let running: ChildProcess | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calendula-serve-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function started() {
  const script = fileURLToPath(new URL('./serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, '--state-file', join(folder, 'state.json'), '--today', '2026-10-12'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { systems } = JSON.parse(line) as { systems: { provider: string; url: string; controlUrl: string }[] };
  const ready = systems.find((one) => one.provider === 'caldav');
  if (ready === undefined) throw new Error('no CalDAV');
  return { child, ready };
}

async function stopped(child: ChildProcess): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exit) as [number | null];
  return code;
}

it('keeps what was booked over a restart and ends on SIGTERM', async () => {
  const first = await started();
  const path = '/dav/calendars/u1001/calendar/kept.ics';
  const body = eventOf('kept', 'DTSTART:20261012T080000Z', 'DTEND:20261012T090000Z');
  expect((await davCaller(first.ready.url, SERVICE_ACCOUNTS.superuser)('PUT', path, { body })).status).toBe(201);
  expect((await fetch(`${first.ready.controlUrl}/_control/state`)).status).toBe(200);
  expect(await stopped(first.child)).toBe(0);
  const second = await started();
  expect((await davCaller(second.ready.url, SERVICE_ACCOUNTS.superuser)('GET', path)).text).toBe(body);
  expect(await stopped(second.child)).toBe(0);
}, 60_000);

it('speaks TLS with a given certificate', async () => {
  const tls = makeTestCertificate();
  const emulator = await startTestEmulator({ tls });
  try {
    const status = (ca?: string) =>
      new Promise((resolve, reject) => {
        request(`${emulator.url}/.well-known/caldav`, { ...(ca === undefined ? {} : { ca }) }, (response) => resolve(response.statusCode))
          .on('error', reject)
          .end();
      });
    expect(await status(tls.ca)).toBe(301);
    await expect(status()).rejects.toThrow(/certificate/);
  } finally {
    await emulator.stop();
  }
});
