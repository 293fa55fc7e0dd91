/** The provider against the emulated tenant, over TLS: as every provider must behave, by each way of signing in that needs no person. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { userId } from '../../../emulators/graph/ids.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { startInbound } from '../../../test/support/inbound/start-inbound.ts';
import type { CaseName } from '../conformance/describe-conformance.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../conformance/world.ts';
import { graphProvider } from './index.ts';

const started: TestGraph[] = [];

async function tenantWorld(formOf: (emulator: TestGraph) => Readonly<Record<string, string>>): Promise<ConformanceWorld> {
  const emulator = await startTestGraph();
  started.push(emulator);
  const inbound = await startInbound();
  const { world } = emulator;
  const all = world.mailboxes().filter((each) => each.site === 'Hamburg');
  const addresses = (kind: string) => all.filter((each) => each.kind === kind).map((each) => each.address);
  const elsewhere = world.mailboxes().find((each) => each.kind === 'person' && each.site !== 'Hamburg');
  const [first = '', second = '', third = ''] = addresses('person');
  const input = formOf(emulator);
  const dead = 'https://127.0.0.1:9';
  return {
    provider: graphProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...emulator.form('restricted'), clientSecret: 'wrong' },
    deadInput: { ...input, loginUrl: dead, graphUrl: dead },
    level: 'restricted',
    people: [first, second, third],
    rooms: [all.find((each) => each.kind === 'room' && each.roomRule === 'automatic')?.address ?? ''],
    unknownAddress: 'nobody@marigold.example',
    closed: elsewhere === undefined ? null : { id: userId(elsewhere), address: elsewhere.address },
    async place(address, uid, text) {
      writeEvent(world, { mailbox: world.mailboxAt(address), name: `${uid}.ics`, text }, { schedules: true, roomClash: 'decline' });
    },
    requests: () => emulator.journal.entries().length,
    callbackUrl: inbound.callbackUrl,
    attach: inbound.attach,
    changedByPush: inbound.changed,
    stop: async () => {
      await emulator.stop();
      await inbound.stop();
    },
  };
}

const SKIPS: Readonly<Partial<Record<CaseName, string>>> = {
  'a directory that is not there says so': 'every tenant has a directory',
  'every copy can be written by itself': 'Exchange copies to attendees by itself',
  'a booked room refuses the time': 'rooms of Exchange answer later; they decline',
};

/** What the emulator answered, and what it was asked, fits the published metadata. */
afterAll(() => {
  expect(started.flatMap(({ tenant }) => tenant.findings())).toEqual([]);
});

describeConformance('Microsoft 365, app with a secret', () => tenantWorld((emulator) => emulator.form('restricted')), SKIPS);
describeConformance('Microsoft 365, app with a certificate', () => tenantWorld(withCertificate), SKIPS);

function withCertificate(emulator: TestGraph): Readonly<Record<string, string>> {
  const { clientCertificate, privateKey } = appCertificate();
  emulator.tenant.uploadCertificate(emulator.clientId('restricted'), clientCertificate);
  return { ...emulator.form('restricted'), credential: '', clientSecret: '', clientCertificate, privateKey };
}

/** Made by the command of the guide. */
function appCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'calendula-app-'));
  const [key, pem] = [join(folder, 'calendula.key'), join(folder, 'calendula.pem')];
  try {
    const subject = ['-subj', '/CN=calendula', '-keyout', key, '-out', pem];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '730', ...subject], { stdio: 'pipe' });
    return { clientCertificate: readFileSync(pem, 'utf8'), privateKey: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('speaks of the default way when none was chosen', () => {
  const problems = graphProvider.parseSettings({ tenant: 'marigold.example', clientId: '0' });
  expect(problems.kind === 'invalid' && problems.problems.map(({ field }) => field)).toEqual([
    'clientId',
    'clientCertificate',
    'privateKey',
  ]);
});
