/** The directory of the simulated organisation as the connector reads it: rooms with site and seats, everybody with a zone where one may be seen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import { faultCode } from '../conformance/world.ts';
import { graphProvider } from './index.ts';

let emulator: TestGraph;
beforeAll(async () => {
  emulator = await startTestGraph();
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await emulator.stop();
});

function open(account: 'superuser' | 'restricted', level: AccessLevel, change: Readonly<Record<string, string>> = {}) {
  const parsed = graphProvider.parseSettings({ ...emulator.form(account), ...change });
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  return graphProvider.open({ ...parsed, vault: memoryVault(), callbackUrl: 'https://unreached.invalid', level, capabilities: null });
}

async function listed(account: 'superuser' | 'restricted', level: AccessLevel, change: Readonly<Record<string, string>> = {}) {
  const system = open(account, level, change);
  const entries = (await system.directory?.list(PATIENT)) ?? [];
  await system.close();
  return entries;
}

describe('the directory', () => {
  it('tells the site, the seats and the zone of a room', async () => {
    const entries = await listed('superuser', 'full');
    expect(entries.find(({ name }) => name === 'Elbe')).toMatchObject({
      kind: 'room',
      location: 'Hamburg',
      capacity: 8,
      zone: 'Europe/Berlin',
    });
    const zones = new Map(entries.map(({ name, zone }) => [name, zone]));
    expect([zones.get('Annika Petersen'), zones.get('Beatriz Carvalho')]).toEqual(['Europe/Berlin', 'Europe/Lisbon']);
    expect(new Intl.DateTimeFormat('en', { timeZone: zones.get('Priya Raman') ?? '', timeZoneName: 'longOffset' }).format(0)).toContain(
      'GMT+05:30',
    );
  });

  it('is complete without zones where nobody may ask', async () => {
    const hamburg = emulator.world.mailboxes().filter(({ site }) => site === 'Hamburg');
    for (const { id } of hamburg) emulator.world.grant('calendula-hamburg', id, 'none');
    const entries = await listed('restricted', 'restricted');
    expect(entries.length).toBe((await listed('superuser', 'full')).length);
    expect(new Set(entries.map(({ zone }) => zone))).toEqual(new Set([null]));
    for (const { id } of hamburg) emulator.world.grant('calendula-hamburg', id, 'write');
  });

  it('takes the zones from the mailbox that asks, where one is named', async () => {
    const entries = await listed('restricted', 'restricted', { anchorMailbox: 'annika.petersen@marigold.example' });
    expect(entries.every(({ zone }) => zone !== null)).toBe(true);
  });

  it('is no directory when a part of it failed', async () => {
    const system = open('superuser', 'full');
    for (const operation of ['users', 'places', 'getSchedule']) {
      emulator.faults.add({ match: { operation }, fault: { kind: 'status', status: 500 } });
      expect(await faultCode(system.directory?.list({ timeoutMs: 4_000, attempts: 1 }) ?? Promise.resolve())).toBe('provider.unavailable');
      emulator.faults.clear();
    }
    await system.close();
  });

  it('names the building by the room list where the room has none', async () => {
    emulator.setPersonality({ roomsWithoutBuilding: true });
    const entries = await listed('superuser', 'full');
    expect(entries.find(({ name }) => name === 'Don')).toMatchObject({ location: 'Toronto' });
    emulator.setPersonality({ roomsWithoutBuilding: false });
  });
});

describe('finding somebody', () => {
  it('prefers whose address it is to whose alias it is, and knows aliases', async () => {
    const system = open('superuser', 'full');
    const aliased = emulator.world.mailboxes().find(({ aliases }) => aliases.length > 0);
    const found = await system.findMailbox(aliased?.aliases[0] ?? '', PATIENT);
    expect(found.address).toBe(aliased?.address);
    await system.close();
  });

  it('is not fooled by a quote', async () => {
    const system = open('superuser', 'full');
    expect(await faultCode(system.findMailbox("x' or mail ne 'x@marigold.example", PATIENT))).toBe('provider.mailbox-not-found');
    await system.close();
  });
});
