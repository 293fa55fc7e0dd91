/** A large tenant: how many calls a thousand mailboxes cost, and that none is refused for rate. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { graphProvider } from './index.ts';
import { MAX_BATCH, MAX_SCHEDULES } from './limits.ts';

const COUNT = 1_000;
const POLICY = { timeoutMs: 60_000, attempts: 1 };
const DAY_MS = 86_400_000;
const NOW = Date.now();
const WEEKS = { start: instant(NOW), end: instant(NOW + 28 * DAY_MS) };
let emulator: TestGraph;
let system: CalendarSystem;
let addresses: string[];

beforeAll(async () => {
  emulator = await startTestGraph({ personality: { callMs: 5 } });
  const [model] = emulator.world.mailboxes();
  if (model === undefined) throw new Error('nobody is there');
  addresses = Array.from({ length: COUNT }, (_, at) => `person-${at}@marigold.example`);
  for (const [at, address] of addresses.entries()) {
    emulator.world.setMailbox({ ...model, id: `many-${at}`, address, aliases: [], name: `Person ${at}` });
  }
  const parsed = graphProvider.parseSettings(emulator.form('superuser'));
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  const connection = {
    ...parsed,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
    level: 'full',
    capabilities: null,
  } as const;
  system = graphProvider.open(connection);
  await system.signIn(POLICY);
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await system.close();
  await emulator.stop();
});

async function counted<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly calls: number; readonly refused: number }> {
  emulator.journal.clear();
  emulator.tenant.mostRunning = 0;
  const result = await work();
  const entries = emulator.journal.entries();
  return { result, calls: entries.length, refused: entries.filter(({ status }) => status === 429).length };
}

let found: Mailbox[];

it('finds a thousand mailboxes, twenty to a call', async () => {
  const { result, calls, refused } = await counted(() => Promise.all(addresses.map((each) => system.findMailbox(each, POLICY))));
  found = result;
  expect(new Set(result.map(({ id }) => id)).size).toBe(COUNT);
  expect({ calls, refused }).toEqual({ calls: COUNT / MAX_BATCH, refused: 0 });
});

it('reads four weeks of a thousand mailboxes, twenty to a call, within the published limits', async () => {
  const { result, calls, refused } = await counted(() => system.freeBusy.read(found, WEEKS, POLICY));
  expect([...result.values()].filter(({ kind }) => kind === 'known').length).toBe(COUNT);
  expect({ calls, refused }).toEqual({ calls: COUNT / MAX_SCHEDULES, refused: 0 });
  expect(emulator.journal.peak).toBeLessThanOrEqual(8);
});

it('needs as many calls again for each further six weeks', async () => {
  const window = { start: instant(NOW), end: instant(NOW + 80 * DAY_MS) };
  const { calls, refused } = await counted(() => system.freeBusy.read(found.slice(0, 100), window, POLICY));
  expect({ calls, refused }).toEqual({ calls: 10, refused: 0 });
});

it('lists the whole tenant in pages as large as there are', async () => {
  const { result, calls } = await counted(() => system.directory?.list(POLICY) ?? Promise.resolve([]));
  expect(result.length).toBeGreaterThan(COUNT);
  // Two pages of users, one of rooms, and the zones of everybody.
  expect(calls).toBe(3 + Math.ceil(result.length / MAX_SCHEDULES));
});

it('never asks one mailbox more than four things at once, however much there is to do', async () => {
  const [first] = found;
  if (first === undefined) throw new Error('nobody was found');
  const { refused } = await counted(() =>
    Promise.all(Array.from({ length: 60 }, (_, at) => system.events?.find(first, `nothing-${at}@calendula`, POLICY))),
  );
  expect(refused).toBe(0);
  expect(emulator.tenant.mostRunning).toBe(4);
});
