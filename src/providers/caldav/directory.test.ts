/** The directory of the simulated organisation as the connector reads it: rooms with site and seats, everybody with a zone. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEmulator } from '../../../test/support/emulator/start-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { DirectoryEntry } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import { caldavProvider } from './index.ts';

const NOWHERE = { vault: memoryVault(), callbackUrl: 'https://unreached.invalid' };

let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
let entries: readonly DirectoryEntry[];

beforeAll(async () => {
  emulator = await startTestEmulator();
  const settings = { serverUrl: emulator.url, userName: 'calendula', zone: 'Europe/Berlin' };
  const account = { settings, secrets: { password: 'calendula-secret' }, level: 'full' as const };
  const { capabilities } = await caldavProvider.open({ ...account, ...NOWHERE, capabilities: null }).signIn(PATIENT);
  entries = (await caldavProvider.open({ ...account, ...NOWHERE, capabilities }).directory?.list(PATIENT)) ?? [];
});

afterAll(() => emulator.stop());

it('tells the site, the seats and the zone of a room', () => {
  expect(entries.find(({ name }) => name === 'Elbe')).toMatchObject({
    kind: 'room',
    location: 'Hamburg',
    capacity: 8,
    zone: 'Europe/Berlin',
  });
  expect(entries.find(({ name }) => name === 'Don')).toMatchObject({
    kind: 'room',
    location: 'Toronto',
    capacity: 4,
    zone: 'America/Toronto',
  });
});

it('tells the zone of a person', () => {
  const zones = new Map(entries.map(({ name, zone }) => [name, zone]));
  expect([zones.get('Annika Petersen'), zones.get('Priya Raman')]).toEqual(['Europe/Berlin', 'Asia/Kolkata']);
});
