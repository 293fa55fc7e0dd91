/** A thousand mailboxes: how many requests it takes, how many run at once, and that the limits of Exchange are kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventText } from '../../../emulators/organization/event-draft.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { DAY_MS, instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { exchangeProvider } from './index.ts';
import { MAX_MAILBOXES, PARALLEL } from './limits.ts';

const POLICY = { timeoutMs: 60_000, attempts: 1 };
const MAILBOXES = 1_000;
const START = Date.parse('2026-10-12T00:00:00Z');
const WEEK = { start: instant(START), end: instant(START + 7 * DAY_MS) };
let emulator: TestEwsEmulator;
let mailboxes: Mailbox[];
const systems: CalendarSystem[] = [];

beforeAll(async () => {
  emulator = await startTestEwsEmulator();
  const { world } = emulator;
  const [model] = world.mailboxes();
  if (model === undefined) throw new Error('nobody is there');
  mailboxes = Array.from({ length: MAILBOXES }, (_, index) => {
    const name = [...String(index).padStart(3, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const address = `${name}@marigold.example`;
    const mailbox = { ...model, id: `m${5_000 + index}`, address, aliases: [], name };
    world.setMailbox(mailbox);
    world.grant('calendula-hamburg', mailbox.id, 'write');
    return { id: mailbox.id, address };
  });
});
afterAll(async () => {
  await Promise.all(systems.map((each) => each.close()));
  expect(emulator.lint).toEqual([]);
  await emulator.stop();
});

async function open(level: AccessLevel, form: Readonly<Record<string, string>> = {}): Promise<CalendarSystem> {
  const account = level === 'restricted' ? 'restricted' : 'superuser';
  const parsed = exchangeProvider.parseSettings({ ...emulator.form(account), ...form });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const system = exchangeProvider.open({
    ...parsed,
    level,
    capabilities: null,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
  });
  systems.push(system);
  return system;
}

const requests = () => emulator.journal.entries().length;

describe('a thousand mailboxes', () => {
  it('are read in as few requests as the limit of mailboxes allows, in parallel and no more', async () => {
    const system = await open('full');
    emulator.journal.clear();
    emulator.faults.add({ match: {}, fault: { kind: 'latency', ms: 30 } });
    const answers = await system.freeBusy.read(mailboxes, WEEK, POLICY);
    emulator.faults.clear();
    expect([...answers.values()].filter(({ kind }) => kind === 'known')).toHaveLength(MAILBOXES);
    expect(requests()).toBe(MAILBOXES / MAX_MAILBOXES);
    expect(emulator.journal.peak).toBe(PARALLEL);
  });

  it('cost a restricted account as many again to see that it reaches them, and only once', async () => {
    const system = await open('restricted');
    emulator.journal.clear();
    await system.freeBusy.read(mailboxes, WEEK, POLICY);
    expect(requests()).toBe((2 * MAILBOXES) / MAX_MAILBOXES);
    const answers = await system.freeBusy.read(mailboxes, WEEK, POLICY);
    expect([...answers.values()].filter(({ kind }) => kind === 'known')).toHaveLength(MAILBOXES);
    expect(requests()).toBe((3 * MAILBOXES) / MAX_MAILBOXES);
  });

  it('are listed to the end, letter after letter, though a search tells a hundred', async () => {
    const system = await open('full');
    emulator.journal.clear();
    const entries = (await system.directory?.list(POLICY)) ?? [];
    const addresses = new Set(entries.map(({ address }) => address));
    expect(mailboxes.filter(({ address }) => !addresses.has(address))).toEqual([]);
    expect(entries).toHaveLength(new Set(entries.map(({ id }) => id)).size);
    // One letter; two for the ten letters that a hundred begin with; the room lists besides.
    expect(requests()).toBe(36 + 10 * 36 + 4);
    expect(emulator.journal.peak).toBeLessThanOrEqual(PARALLEL);
  });

  it('that cannot be listed to the end are refused, never cut off', async () => {
    emulator.setPersonality({ maxResolutions: 1 });
    const code = await (await open('full')).directory?.list(POLICY).catch((error: { code?: string }) => error.code);
    expect(code).toBe('provider.unsupported');
    emulator.setPersonality({ maxResolutions: 100 });
  });
});

describe('windows and limits', () => {
  const read = async (window: { start: number; end: number }, asked = mailboxes.slice(0, 1)) => {
    const system = await open('full');
    emulator.journal.clear();
    return system.freeBusy.read(asked, { start: instant(window.start), end: instant(window.end) }, POLICY);
  };

  it('are asked in parts of 42 days', async () => {
    const answers = await read({ start: START, end: START + 100 * DAY_MS });
    expect([...answers.values()][0]).toMatchObject({ kind: 'known', window: { start: START, end: START + 100 * DAY_MS } });
    expect(requests()).toBe(3);
  });

  it('are halved where the server allows less time', async () => {
    emulator.setPersonality({ maxWindowDays: 10 });
    const answers = await read({ start: START, end: START + 40 * DAY_MS });
    emulator.setPersonality({ maxWindowDays: 42 });
    expect([...answers.values()][0]?.kind).toBe('known');
    expect(requests()).toBe(7);
  });

  it('are halved where the server allows fewer mailboxes', async () => {
    emulator.setPersonality({ maxMailboxes: 30 });
    const answers = await read(WEEK, mailboxes.slice(0, 100));
    emulator.setPersonality({ maxMailboxes: 100 });
    expect([...answers.values()].filter(({ kind }) => kind === 'known')).toHaveLength(100);
  });

  it('are halved for the one mailbox with too many entries, and all of its time is told', async () => {
    const { world } = emulator;
    const crowded = world.mailboxAt('annika.petersen');
    for (let index = 0; index < 30; index++) {
      const start = Temporal.PlainDateTime.from('2026-10-12T08:00:00').add({ hours: 12 * index });
      const text = eventText({ uid: `many-${index}`, title: 'Busy', zone: 'UTC', times: { start, end: start.add({ hours: 1 }) } });
      world.calendar(crowded.id).put(`many-${index}.ics`, text);
    }
    emulator.setPersonality({ maxEntries: 10 });
    const answers = await read({ start: START, end: START + 20 * DAY_MS }, [crowded, ...mailboxes.slice(0, 3)]);
    emulator.setPersonality({ maxEntries: 1_000 });
    const answer = answers.get(crowded.id);
    expect(answer?.kind === 'known' && answer.periods.length).toBe(30);
    expect([...answers.values()].every(({ kind }) => kind === 'known')).toBe(true);
  });

  it('that cannot be made any smaller are unknown', async () => {
    emulator.setPersonality({ maxEntries: 0 });
    const crowded = emulator.world.mailboxAt('annika.petersen');
    const answers = await read(WEEK, [crowded]);
    emulator.setPersonality({ maxEntries: 1_000 });
    expect(answers.get(crowded.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.rejected' } });
  });

  it('are read from digits where nothing else is known', async () => {
    emulator.setPersonality({ mergedOnly: true });
    const crowded = emulator.world.mailboxAt('annika.petersen');
    const answers = await read({ start: START, end: START + DAY_MS }, [crowded]);
    emulator.setPersonality({ mergedOnly: false });
    const answer = answers.get(crowded.id);
    const minutes = answer?.kind === 'known' ? answer.periods.reduce((sum, each) => sum + (each.end - each.start) / 60_000, 0) : 0;
    expect(minutes).toBe(120);
  });
});
