/** Conformance worlds over the emulated tenant, and the certificate of an app. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userId } from '../../../emulators/graph/ids.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import type { CaseName } from '../../../src/providers/conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../../../src/providers/conformance/world.ts';
import { graphProvider } from '../../../src/providers/microsoft-graph/index.ts';
import { memoryVault } from '../fakes/memory-vault.ts';
import { startInbound } from '../inbound/start-inbound.ts';
import { startTestGraph, type TestGraph } from './start-graph-emulator.ts';

export const GRAPH_SKIPS: Readonly<Partial<Record<CaseName, string>>> = {
  'a directory that is not there says so': 'every tenant has a directory',
  'every copy can be written by itself': 'Exchange copies to attendees by itself',
  'a booked room refuses the time': 'rooms of Exchange answer later; they decline',
};

/** @param formOf Fills the form, and prepares the tenant for that way of signing in. */
export async function graphWorld(
  formOf: (emulator: TestGraph) => Readonly<Record<string, string>>,
): Promise<{ readonly world: ConformanceWorld; readonly emulator: TestGraph }> {
  const emulator = await startTestGraph();
  const inbound = await startInbound();
  const organization = emulator.world;
  const all = organization.mailboxes().filter((each) => each.site === 'Hamburg');
  const addresses = (kind: string) => all.filter((each) => each.kind === kind).map((each) => each.address);
  const elsewhere = organization.mailboxes().find((each) => each.kind === 'person' && each.site !== 'Hamburg');
  const [first = '', second = '', third = ''] = addresses('person');
  const input = formOf(emulator);
  const dead = 'https://127.0.0.1:9';
  const world: ConformanceWorld = {
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
      writeEvent(
        organization,
        { mailbox: organization.mailboxAt(address), name: `${uid}.ics`, text },
        { schedules: true, roomClash: 'decline' },
      );
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
  return { world, emulator };
}

/** Made by the command of the guide. */
export function appCertificate(): { readonly clientCertificate: string; readonly privateKey: string } {
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
