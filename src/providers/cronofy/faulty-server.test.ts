/** The provider when Cronofy fails: every failure is a named fault, none is free time, no lost answer makes two events, nothing storms. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { compressed, startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';

const POLICY = { timeoutMs: 6_000, attempts: 1 };
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * 3_600_000), end: instant(TEN + 15 * 3_600_000) };
let cronofy: TestCronofy;
let system: CalendarSystem;
let annika: Mailbox;
let others: Mailbox[];

beforeAll(async () => {
  cronofy = await startCronofy(compressed(20));
  await cronofy.consent();
  system = await cronofy.open();
  const people = cronofy.emulator.world.mailboxes().filter(({ kind }) => kind === 'person');
  const [first, ...rest] = await Promise.all(people.slice(0, 4).map(({ address }) => system.findMailbox(address, POLICY)));
  annika = first ?? expect.unreachable('somebody is there');
  others = rest;
});
beforeEach(async () => {
  cronofy.emulator.faults.clear();
  cronofy.emulator.world.reset();
  await read();
});
afterEach(() => expect(cronofy.emulator.findings).toEqual([]));
afterAll(async () => {
  await system.close();
  await cronofy.stop();
});

function interview(uid = 'one@calendula', changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const organizer = { mailbox: annika, name: 'Annika', kind: 'person' } as const;
  const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: instant(TEN) };
  return { uid, sequence: 0, span: { start: instant(TEN), end: instant(TEN + 3_600_000) }, organizer, ...facts, ...changes };
}
const writer = () => system.events ?? expect.unreachable('the system writes');
const read = () => system.freeBusy.read([annika, ...others], DAY, POLICY);
const count = async () => {
  const answer = (await system.freeBusy.read([annika], DAY, POLICY)).get(annika.id);
  return answer?.kind === 'known' ? answer.periods.length : 'unknown';
};
const requests = () => cronofy.emulator.journal.entries().length;

/** Every kind that spoils an answer, with the code it must become. */
const FAILURES: readonly [string, Fault, string][] = [
  ['400', { kind: 'status', status: 400 }, 'provider.rejected'],
  ['402', { kind: 'quota' }, 'provider.forbidden'],
  ['403 without a body', { kind: 'status', status: 403 }, 'provider.forbidden'],
  ['403 in plain text', { kind: 'status', status: 403, body: 'Forbidden' }, 'provider.forbidden'],
  ['a right that was taken away', { kind: 'rights' }, 'provider.forbidden'],
  ['a scope that is missing', { kind: 'auth', reason: 'missing-scope' }, 'provider.forbidden'],
  [
    '422',
    { kind: 'status', status: 422, body: '{"errors":{"tzid":[{"key":"errors.tzid_unrecognized","description":"x"}]}}' },
    'provider.rejected',
  ],
  ['423', { kind: 'status', status: 423 }, 'provider.unavailable'],
  ['a first synchronisation', { kind: 'propagating' }, 'provider.unavailable'],
  ['500', { kind: 'status', status: 500 }, 'provider.unavailable'],
  ['502', { kind: 'status', status: 502 }, 'provider.unavailable'],
  ['503', { kind: 'status', status: 503 }, 'provider.unavailable'],
  ['a reset', { kind: 'reset' }, 'provider.unavailable'],
  ['a cut answer', { kind: 'truncate' }, 'provider.unavailable'],
  ['a log-in page', { kind: 'html', status: 200 }, 'provider.malformed-reply'],
  ['a way to a log-in page', { kind: 'html', status: 302 }, 'provider.malformed-reply'],
  ['text that is not JSON', { kind: 'malformed', shape: 'not-xml' }, 'provider.malformed-reply'],
  ['half a JSON', { kind: 'malformed', shape: 'unclosed' }, 'provider.malformed-reply'],
  ['another JSON', { kind: 'malformed', shape: 'wrong-root' }, 'provider.malformed-reply'],
  ['an illegal character', { kind: 'malformed', shape: 'illegal-character' }, 'provider.malformed-reply'],
  ['an empty answer', { kind: 'malformed', shape: 'empty' }, 'provider.malformed-reply'],
  ['an object without anything', { kind: 'malformed', shape: 'missing-part' }, 'provider.malformed-reply'],
  ['a document type', { kind: 'malformed', shape: 'entity' }, 'provider.malformed-reply'],
];

describe('free/busy', () => {
  it.each(FAILURES)('is unknown for all after %s, for one request each', async (_, fault, code) => {
    cronofy.emulator.faults.add({ match: { operation: 'free-busy' }, fault });
    const before = requests();
    const answers = await read();
    const codes = [annika, ...others]
      .map(({ id }) => answers.get(id))
      .map((each) => (each?.kind === 'unknown' ? each.fault.code : 'known'));
    expect(codes).toEqual(codes.map(() => code));
    // A broken connection is tried once more below us, and a log-in page is followed.
    expect(requests() - before).toBeLessThanOrEqual(8);
  });
  it('is unknown for the one mailbox that fails', async () => {
    cronofy.emulator.faults.add({ match: { operation: 'free-busy', mailbox: annika.address }, fault: { kind: 'status', status: 500 } });
    const answers = await read();
    expect(answers.get(annika.id)?.kind).toBe('unknown');
    expect(others.map(({ id }) => answers.get(id)?.kind)).toEqual(others.map(() => 'known'));
  });
  it('takes no longer than the policy allows', async () => {
    cronofy.emulator.faults.add({ match: {}, fault: { kind: 'hang' } });
    const before = requests();
    const many = Array.from({ length: 30 }, (_, at) => others[at % others.length] ?? annika);
    const answers = await system.freeBusy.read([annika, ...many], DAY, { timeoutMs: 400, attempts: 1 });
    expect([...answers.values()].every((each) => each.kind === 'unknown')).toBe(true);
    expect(requests() - before).toBeLessThanOrEqual(8);
  });
  it('is read a second time after a passing failure, when the policy allows it', async () => {
    cronofy.emulator.faults.add({ match: { operation: 'free-busy' }, fault: { kind: 'status', status: 503 }, times: 1 });
    const answers = await system.freeBusy.read([annika], DAY, { timeoutMs: 6_000, attempts: 2 });
    expect(answers.get(annika.id)?.kind).toBe('known');
  });
  it.each(['seconds', 'decimal', 'date', 'absent'] as const)('waits for everybody after a 429 that says %s', async (retryAfter) => {
    const fresh = await startCronofy();
    await fresh.consent();
    const opened = await fresh.open();
    const found = await opened.findMailbox(annika.address, POLICY);
    fresh.emulator.faults.add({ match: { operation: 'free-busy' }, fault: { kind: 'throttle', retryAfter, seconds: 1 }, times: 1 });
    const first = await opened.freeBusy.read([found], DAY, POLICY);
    expect(first.get(found.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.throttled' } });
    const second = await opened.freeBusy.read([found], DAY, POLICY);
    expect(second.get(found.id)?.kind).toBe('known');
    await opened.close();
    await fresh.stop();
  });
});

describe('writing', () => {
  const breaks: readonly [string, Fault][] = [
    ['whose answer is lost', { kind: 'commit-then-fail' }],
    ['that is carried out and answered 500', { kind: 'commit-then-fail', status: 500 }],
    ['that is carried out and answered 503', { kind: 'commit-then-fail', status: 503 }],
  ];
  it.each(breaks)('makes one event of a write %s', async (_, fault) => {
    cronofy.emulator.faults.add({ match: { operation: 'upsert' }, fault });
    await writer().write(annika, interview(), POLICY);
    expect(await count()).toBe(1);
  });
  it.each(breaks)('moves once by a write %s', async (_, fault) => {
    await writer().write(annika, interview(), POLICY);
    cronofy.emulator.faults.add({ match: { operation: 'upsert' }, fault });
    const span = { start: instant(TEN + 7_200_000), end: instant(TEN + 10_800_000) };
    await writer().write(annika, interview('one@calendula', { sequence: 1, span }), POLICY);
    expect(await writer().find(annika, 'one@calendula', POLICY)).toMatchObject({ sequence: 1, span });
    expect(await count()).toBe(1);
  });
  it.each(breaks)('removes by a DELETE %s', async (_, fault) => {
    await writer().write(annika, interview(), POLICY);
    cronofy.emulator.faults.add({ match: { operation: 'delete-event' }, fault });
    await writer().remove(annika, 'one@calendula', POLICY);
    expect(await count()).toBe(0);
  });
  // The body of its answer says nothing, so what only spoils a body does no harm.
  const bodiless = FAILURES.filter(
    ([, fault]) => fault.kind !== 'malformed' && fault.kind !== 'truncate' && !(fault.kind === 'html' && fault.status === 200),
  );
  it.each(bodiless)('says so after %s, and the next try writes one', async (_, fault, code) => {
    cronofy.emulator.faults.add({ match: { operation: 'upsert' }, fault });
    const before = requests();
    expect(await faultCode(writer().write(annika, interview(), POLICY))).toBe(code);
    expect(requests() - before).toBeLessThanOrEqual(7);
    cronofy.emulator.faults.clear();
    await writer().write(annika, interview(), POLICY);
    expect(await count()).toBe(1);
  });
  it.each(bodiless)('removes nothing after %s, and the next try does', async (_, fault, code) => {
    await writer().write(annika, interview(), POLICY);
    cronofy.emulator.faults.add({ match: { operation: 'delete-event' }, fault });
    expect(await faultCode(writer().remove(annika, 'one@calendula', POLICY))).toBe(code);
    expect(await count()).toBe(1);
    cronofy.emulator.faults.clear();
    await writer().remove(annika, 'one@calendula', POLICY);
    expect(await count()).toBe(0);
  });
  it.each(FAILURES)('and finding say so when looking fails with %s', async (_, fault, code) => {
    cronofy.emulator.faults.add({ match: { operation: 'events' }, fault });
    expect(await faultCode(writer().find(annika, 'one@calendula', POLICY))).toBe(code);
    expect(await faultCode(writer().write(annika, interview(), POLICY))).toBe(code);
    expect(await faultCode(writer().remove(annika, 'one@calendula', POLICY))).toBe(code);
    cronofy.emulator.faults.clear();
    expect(await count()).toBe(0);
  });
  it('is unavailable when Cronofy hangs', async () => {
    cronofy.emulator.faults.add({ match: { operation: 'upsert' }, fault: { kind: 'hang' } });
    expect(await faultCode(writer().write(annika, interview(), { timeoutMs: 900, attempts: 1 }))).toBe('provider.unavailable');
  });
});

describe('no word of an answer', () => {
  it.each(['free-busy', 'events', 'userinfo'])('to %s reaches a fault', async (operation) => {
    const fresh = await startCronofy();
    await fresh.consent();
    const opened = await fresh.open();
    const found = await opened.findMailbox(annika.address, POLICY);
    for (const status of [200, 400, 403, 422, 500]) {
      fresh.emulator.faults.add({ match: { operation }, fault: { kind: 'status', status, body: 'Redundancy talk with Meyer' }, times: 1 });
      const answer = (await opened.freeBusy.read([found], DAY, POLICY)).get(found.id);
      const message = await opened.events?.find(found, 'x@calendula', POLICY).catch((error: Error) => error.message);
      expect(JSON.stringify([answer, message])).not.toContain('Meyer');
    }
    await opened.close();
    await fresh.stop();
  });
});
