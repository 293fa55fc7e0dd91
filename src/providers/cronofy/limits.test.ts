/**
 * A thousand mailboxes through the emulated service: calls against the fewest possible, and never faster than Cronofy allows. Time is
 * compressed on both sides alike, so that a minute of the limits lasts little more than a second.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compressed, startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { PUBLISHED } from './limits.ts';

const MAILBOXES = 1_000;
const COMPRESSION = 50;
const POLICY = { timeoutMs: 90_000, attempts: 1 };
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * 3_600_000), end: instant(TEN + 15 * 3_600_000) };

const limits = compressed(COMPRESSION);
let cronofy: TestCronofy;
let system: CalendarSystem;
let addresses: string[];

beforeAll(async () => {
  cronofy = await startCronofy({ ...limits, personality: { ...limits.personality, callbackDelayMs: 0 } });
  const { world } = cronofy.emulator;
  const [model] = world.mailboxes();
  if (model === undefined) return expect.unreachable('somebody is there');
  addresses = Array.from({ length: MAILBOXES }, (_, at) => `person.${at}@marigold.example`);
  addresses.forEach((address, at) => {
    world.setMailbox({ ...model, id: `x${at}`, address, aliases: [], name: `Person ${at}` });
  });
  await cronofy.consent();
  system = await cronofy.open();
}, 60_000);
afterAll(async () => {
  await system.close();
  await cronofy.stop();
});

it('finds and reads a thousand mailboxes within the limits', { timeout: 120_000 }, async () => {
  const { journal, limiter } = cronofy.emulator;
  journal.clear();
  const queue = addresses.values();
  const found: { id: string; address: string }[] = [];
  const finder = async () => {
    for (const address of queue) found.push(await system.findMailbox(address, POLICY));
  };
  await Promise.all(Array.from({ length: 8 }, finder));
  const finding = journal.entries().length;
  const answers = await system.freeBusy.read(found, DAY, POLICY);
  const reading = journal.entries().length - finding;
  expect(new Set(found.map(({ id }) => id)).size).toBe(MAILBOXES);
  expect([...answers.values()].filter(({ kind }) => kind === 'known').length).toBe(MAILBOXES);
  // Delegation, code for tokens, and who it is; then one look each.
  expect(finding).toBe(3 * MAILBOXES);
  expect(reading).toBe(MAILBOXES);
  expect(journal.peak).toBeLessThanOrEqual(8);
  expect(limiter.peaks.second).toBeLessThanOrEqual(PUBLISHED.second.count);
  expect(limiter.peaks.minute).toBeLessThanOrEqual(PUBLISHED.minute.count);
  expect(limiter.refused).toBe(0);
  expect(cronofy.emulator.findings).toEqual([]);
});

it('is held back by the emulated service when nobody paces the calls', async () => {
  const hasty = await startCronofy({ pace: { second: { count: 10_000, ms: 1_000 }, minute: { count: 10_000, ms: 1_000 } } });
  await hasty.consent();
  const opened = await hasty.open();
  const mailbox = await opened.findMailbox('annika.petersen@marigold.example', POLICY);
  const answers = await Promise.all(Array.from({ length: 60 }, () => opened.freeBusy.read([mailbox], DAY, POLICY)));
  expect(answers.some((each) => each.get(mailbox.id)?.kind === 'unknown')).toBe(true);
  expect(hasty.emulator.limiter.refused).toBeGreaterThan(0);
  await opened.close();
  await hasty.stop();
});
