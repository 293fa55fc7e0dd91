/** Free/busy where Cronofy differs from others: the days it keeps, pages, profiles that are not connected or not complete. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { calendarIdOf } from '../../../emulators/cronofy/authorizations.ts';
import { USUAL } from '../../../emulators/cronofy/personality.ts';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { CRONOFY_NOW, startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';

const POLICY = { timeoutMs: 6_000, attempts: 1 };
const HOUR = 3_600_000;
const DAY_MS = 24 * HOUR;
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * HOUR), end: instant(TEN + 15 * HOUR) };
let cronofy: TestCronofy;
let system: CalendarSystem;
let annika: Mailbox;
let henrik: Mailbox;

beforeAll(async () => {
  cronofy = await startCronofy();
  await cronofy.consent();
});
beforeEach(async () => {
  cronofy.emulator.world.reset();
  cronofy.emulator.faults.clear();
  cronofy.emulator.setPersonality(USUAL);
  cronofy.emulator.journal.clear();
  system = await cronofy.open();
  annika = await system.findMailbox('annika.petersen@marigold.example', POLICY);
  henrik = await system.findMailbox('henrik.lorenz@marigold.example', POLICY);
});
afterEach(async () => {
  await system.close();
  expect(cronofy.emulator.findings).toEqual([]);
});
afterAll(() => cronofy.stop());

const meeting = (mailbox: Mailbox, hours: number, uid = `desk-${hours}`, more: object = {}) =>
  enterMeeting(cronofy.emulator.world, cronofy.emulator.world.mailboxAt(mailbox.address), {
    uid,
    title: 'Theirs',
    start: TEN + hours * HOUR,
    end: TEN + (hours + 1) * HOUR,
    ...more,
  });
const read = async (mailbox: Mailbox, window = DAY) => (await system.freeBusy.read([mailbox], window, POLICY)).get(mailbox.id);
const window = (from: number, to: number) => ({ start: instant(CRONOFY_NOW + from * DAY_MS), end: instant(CRONOFY_NOW + to * DAY_MS) });

describe('the days that Cronofy keeps', () => {
  it.each([
    [-41, 200, 'known'],
    [-43, 1, 'unknown'],
    [100, 202, 'unknown'],
    [202, 203, 'unknown'],
    [-60, -50, 'unknown'],
  ] as const)('a window from day %i to day %i is %s', async (from, to, kind) => {
    expect((await read(annika, window(from, to)))?.kind).toBe(kind);
  });
  it('cost no request outside of them', async () => {
    cronofy.emulator.journal.clear();
    expect(await read(annika, window(202, 203))).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unsupported' } });
    expect(cronofy.emulator.journal.entries()).toEqual([]);
  });
});

describe('long answers', () => {
  it('are read to the last page', async () => {
    cronofy.emulator.setPersonality({ pageSize: 2 });
    for (const hours of [0, 1, 2, 3, 4]) meeting(annika, hours);
    const answer = await read(annika);
    expect(answer?.kind === 'known' && answer.periods.length).toBe(5);
  });
  it('are unknown when one page fails, whichever', async () => {
    cronofy.emulator.setPersonality({ pageSize: 2 });
    for (const hours of [0, 1, 2, 3, 4]) meeting(annika, hours);
    for (const nth of [1, 2]) {
      cronofy.emulator.faults.clear();
      cronofy.emulator.faults.add({ match: { operation: 'free-busy-page', nth }, fault: { kind: 'status', status: 500 } });
      expect(await read(annika)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unavailable' } });
    }
  });
  it('are begun again, once, when a page is no longer kept', async () => {
    cronofy.emulator.setPersonality({ pageSize: 2 });
    for (const hours of [0, 1, 2]) meeting(annika, hours);
    cronofy.emulator.faults.add({ match: { operation: 'free-busy-page' }, fault: { kind: 'cursor-expired' }, times: 1 });
    const answer = await read(annika);
    expect(answer?.kind === 'known' && answer.periods.length).toBe(3);
    cronofy.emulator.faults.add({ match: { operation: 'free-busy-page' }, fault: { kind: 'cursor-expired' } });
    expect((await read(annika))?.kind).toBe('unknown');
  });
  it('never lead to another host', async () => {
    cronofy.emulator.setPersonality({ pageSize: 2, strayPages: true });
    for (const hours of [0, 1, 2]) meeting(annika, hours);
    expect(await read(annika)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.malformed-reply' } });
  });
});

describe('a mailbox', () => {
  it.each([
    ['disconnected', 'provider.unauthorized'],
    ['firstSync', 'provider.propagating'],
  ] as const)('that is %s is unknown and the others are known', async (state, code) => {
    const other = await startCronofy({ personality: { [state]: ['annika.petersen@marigold.example'] } });
    await other.consent();
    const fresh = await other.open();
    const id = (await fresh.findMailbox(henrik.address, POLICY)).id;
    // The account is there, its calendar is not.
    await fresh.findMailbox(annika.address, POLICY).catch(() => null);
    const answers = await fresh.freeBusy.read([{ ...annika }, { id, address: henrik.address }], DAY, POLICY);
    expect(answers.get(annika.id)).toMatchObject({ kind: 'unknown', fault: { code } });
    expect(answers.get(id)?.kind).toBe('known');
    await fresh.close();
    await other.stop();
  });
  it.each(['locked', 'disconnected', 'firstSync'] as const)('that becomes %s is unknown from the next look on', async (state) => {
    expect((await read(annika))?.kind).toBe('known');
    cronofy.emulator.setPersonality({ [state]: [annika.address] });
    expect((await read(annika))?.kind).toBe('unknown');
    expect((await read(annika))?.kind).toBe('unknown');
    cronofy.emulator.setPersonality({ [state]: [] });
    expect((await read(annika))?.kind).toBe('known');
  });
  it('is read in its main calendar only, our own interviews included, whole days around the window', async () => {
    await read(annika);
    const look = cronofy.emulator.journal.entries().find(({ operation }) => operation === 'free-busy');
    const main = calendarIdOf(cronofy.emulator.world.mailboxAt(annika.address));
    const query = { tzid: 'Etc/UTC', from: '2028-01-11', to: '2028-01-15', include_managed: 'true', 'calendar_ids[]': main };
    expect(Object.fromEntries(new URLSearchParams(look?.body))).toEqual(query);
  });
});

describe('a period', () => {
  it('is tentative, busy or left out as Cronofy says', async () => {
    meeting(annika, 0, 'a', { status: 'TENTATIVE' });
    meeting(annika, 2, 'b');
    meeting(annika, 4, 'c', { transparent: true });
    meeting(annika, 6, 'd', { status: 'CANCELLED' });
    const answer = await read(annika);
    expect(answer?.kind === 'known' && answer.periods.map(({ start, status }) => [(start - TEN) / HOUR, status])).toEqual([
      [0, 'tentative'],
      [2, 'busy'],
    ]);
  });
  it('without an end makes the answer half, and half is unknown', async () => {
    meeting(annika, 0);
    cronofy.emulator.faults.add({ match: { operation: 'free-busy' }, fault: { kind: 'inner-error' } });
    expect(await read(annika)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.malformed-reply' } });
  });
});
