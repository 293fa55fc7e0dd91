/** The provider when the emulated Workspace fails: every failure is a named fault, none is free time, no lost answer makes two events. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';

const POLICY = { timeoutMs: 4_000, attempts: 1 };
const HURRIED = { timeoutMs: 700, attempts: 1 };
const TEN = Date.UTC(2028, 4, 4, 8);
const HOUR = 3_600_000;
const DAY = { start: instant(TEN - 8 * HOUR), end: instant(TEN + 16 * HOUR) };
const [ANNIKA, HENRIK] = ['annika.petersen@marigold.example', 'henrik.lorenz@marigold.example'] as const;

interface Bench {
  readonly emulator: TestGoogle;
  readonly system: CalendarSystem;
  readonly annika: Mailbox & { readonly name: string };
  readonly henrik: Mailbox & { readonly name: string };
}

/** An emulator of its own: what is refused or held back is remembered for each. */
async function setUp(): Promise<Bench> {
  const emulator = await startTestGoogle();
  const { system } = await openGoogle(emulator.forms.full);
  const [annika, henrik] = [await system.findMailbox(ANNIKA, POLICY), await system.findMailbox(HENRIK, POLICY)];
  return { emulator, system, annika, henrik };
}

async function tearDown({ emulator, system }: Bench): Promise<void> {
  await system.close();
  await emulator.stop();
  expect(emulator.lint).toEqual([]);
}

function interview({ annika }: Bench, uid: string, change: Partial<CalendarEvent> = {}): CalendarEvent {
  const organizer = { mailbox: annika, name: 'Annika', kind: 'person' } as const;
  const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: instant(TEN) };
  return { uid, sequence: 0, span: { start: instant(TEN), end: instant(TEN + HOUR) }, organizer, ...facts, ...change };
}

const writer = ({ system }: Bench) => system.events ?? expect.unreachable('the system writes');
const count = ({ emulator }: Bench) => emulator.world.busy(emulator.world.mailboxAt(ANNIKA).id, DAY).length;
const codesOf = async ({ system, annika, henrik }: Bench, policy = POLICY) => {
  const answers = await system.freeBusy.read([annika, henrik], DAY, policy);
  return [annika, henrik].map(({ id }) => {
    const answer = answers.get(id);
    return answer?.kind === 'unknown' ? answer.fault.code : (answer?.kind ?? 'missing');
  });
};

const CARRIED_OUT = 'no fault';
/** What each failure means for free/busy and find, for a write, and for a removal. */
const failures: readonly [string, Fault, readonly [string, string, string]][] = [
  ['400', { kind: 'status', status: 400 }, ['provider.rejected', 'provider.rejected', 'provider.rejected']],
  ['403', { kind: 'status', status: 403 }, ['provider.forbidden', 'provider.forbidden', 'provider.forbidden']],
  ['500', { kind: 'status', status: 500 }, ['provider.unavailable', 'provider.unavailable', 'provider.unavailable']],
  ['502', { kind: 'status', status: 502 }, ['provider.unavailable', 'provider.unavailable', 'provider.unavailable']],
  ['503', { kind: 'status', status: 503 }, ['provider.unavailable', 'provider.unavailable', 'provider.unavailable']],
  [
    '429 in seconds',
    { kind: 'throttle', retryAfter: 'seconds', seconds: 1 },
    ['provider.throttled', 'provider.throttled', 'provider.throttled'],
  ],
  ['a spent quota', { kind: 'quota' }, ['provider.throttled', 'provider.throttled', 'provider.throttled']],
  ['a refused token', { kind: 'db-down' }, ['provider.unauthorized', 'provider.unauthorized', 'provider.unauthorized']],
  ['a hanging service', { kind: 'hang' }, ['provider.unavailable', 'provider.unavailable', 'provider.unavailable']],
  ['a reset', { kind: 'reset' }, ['provider.unavailable', 'provider.unavailable', 'provider.unavailable']],
  ['a cut answer', { kind: 'truncate' }, ['provider.unavailable', CARRIED_OUT, CARRIED_OUT]],
  ['a log-in page', { kind: 'html', status: 200 }, ['provider.malformed-reply', 'provider.malformed-reply', 'provider.malformed-reply']],
  ['text that is no JSON', { kind: 'malformed', shape: 'not-xml' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
  ['unclosed JSON', { kind: 'malformed', shape: 'unclosed' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
  ['another JSON', { kind: 'malformed', shape: 'wrong-root' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
  ['a control character', { kind: 'malformed', shape: 'illegal-character' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
  ['an empty answer', { kind: 'malformed', shape: 'empty' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
  ['an answer without its main part', { kind: 'malformed', shape: 'missing-part' }, ['provider.malformed-reply', CARRIED_OUT, CARRIED_OUT]],
];

describe.each(failures)('after %s', (_, fault, [reading, writing, removing]) => {
  let bench: Bench;
  const policy = fault.kind === 'hang' ? HURRIED : POLICY;
  beforeAll(async () => {
    bench = await setUp();
  });
  afterAll(() => tearDown(bench));
  beforeEach(async () => {
    bench.emulator.faults.clear();
    bench.emulator.world.reset();
    // A credential that was refused rests until somebody signs in on purpose.
    await bench.system.signIn(POLICY);
  });
  const order = (operation: string) => bench.emulator.faults.add({ match: { operation }, fault });

  it('free/busy is unknown for all, after few requests', async () => {
    order('freebusy.query');
    bench.emulator.journal.clear();
    expect(await codesOf(bench, policy)).toEqual([reading, reading]);
    expect(bench.emulator.journal.entries().length).toBeLessThanOrEqual(8);
  });

  it('nothing is "not found"', async () => {
    await writer(bench).write(bench.annika, interview(bench, 'seen@calendula'), POLICY);
    order('events.get');
    expect(await faultCode(writer(bench).find(bench.annika, 'seen@calendula', policy))).toBe(reading);
  });

  it('a write says so, and the next makes one event', async () => {
    order('events.insert');
    expect(await faultCode(writer(bench).write(bench.annika, interview(bench, 'once@calendula'), policy))).toBe(writing);
    bench.emulator.faults.clear();
    await bench.system.signIn(POLICY);
    await writer(bench).write(bench.annika, interview(bench, 'once@calendula'), POLICY);
    expect(count(bench)).toBe(1);
  });

  it('a removal says so, and the next leaves none', async () => {
    await writer(bench).write(bench.annika, interview(bench, 'gone@calendula'), POLICY);
    order('events.delete');
    const code = await faultCode(writer(bench).remove(bench.annika, 'gone@calendula', policy));
    expect(code).toBe(removing);
    bench.emulator.faults.clear();
    await bench.system.signIn(POLICY);
    await writer(bench).remove(bench.annika, 'gone@calendula', POLICY);
    expect(count(bench)).toBe(0);
  });
});

describe('one calendar among many', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await setUp();
  });
  afterAll(() => tearDown(bench));
  beforeEach(() => {
    bench.emulator.faults.clear();
    bench.emulator.world.reset();
  });

  it.each([
    ['internalError', 'provider.unavailable'],
    ['a word nobody knows', 'provider.unavailable'],
    [undefined, 'provider.malformed-reply'],
  ])('is unknown after the inner error %s, and the others are known', async (requestStatus, code) => {
    const fault = { kind: 'inner-error', ...(requestStatus === undefined ? {} : { requestStatus }) } as const;
    bench.emulator.faults.add({ match: { mailbox: ANNIKA, operation: 'freebusy.query' }, fault });
    expect(await codesOf(bench)).toEqual([code, 'known']);
  });

  it('is asked for once more as its owner when it is closed to the technical user', async () => {
    bench.emulator.faults.add({
      match: { mailbox: ANNIKA, operation: 'freebusy.query' },
      fault: { kind: 'inner-error', requestStatus: 'notFound' },
      times: 1,
    });
    bench.emulator.journal.clear();
    expect(await codesOf(bench)).toEqual(['known', 'known']);
    const askers = bench.emulator.journal.entries().filter(({ operation }) => operation === 'freebusy.query');
    expect(askers.map(({ account }) => account)).toEqual(['calendula@marigold.example', ANNIKA]);
  });

  it('is unknown when a busy time has lost its beginning', async () => {
    await writer(bench).write(bench.annika, interview(bench, 'busy@calendula'), POLICY);
    bench.emulator.faults.add({ match: { operation: 'freebusy.query' }, fault: { kind: 'malformed', shape: 'entity' } });
    expect(await codesOf(bench)).toEqual(['provider.malformed-reply', 'provider.malformed-reply']);
  });
});

describe('an answer that is lost after the deed', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await setUp();
  });
  afterAll(() => tearDown(bench));
  beforeEach(() => {
    bench.emulator.faults.clear();
    bench.emulator.world.reset();
  });
  const losses: readonly [string, Fault][] = [
    ['a broken connection', { kind: 'commit-then-fail' }],
    ['a 503', { kind: 'commit-then-fail', status: 503 }],
  ];
  const patient = { timeoutMs: 8_000, attempts: 3 };

  it.each(losses)('makes one event, by %s', async (_, fault) => {
    for (const policy of [POLICY, patient]) {
      const uid = `lost-${policy.attempts}@calendula`;
      bench.emulator.faults.add({ match: { operation: 'events.insert' }, fault, times: 1 });
      await writer(bench).write(bench.annika, interview(bench, uid), policy);
      expect(count(bench)).toBe(policy === POLICY ? 1 : 2);
    }
  });

  it.each(losses)('moves it once, by %s', async (_, fault) => {
    await writer(bench).write(bench.annika, interview(bench, 'moved@calendula'), POLICY);
    bench.emulator.faults.add({ match: { operation: 'events.patch' }, fault, times: 1 });
    const span = { start: instant(TEN + 2 * HOUR), end: instant(TEN + 3 * HOUR) };
    await writer(bench).write(bench.annika, interview(bench, 'moved@calendula', { sequence: 1, span }), patient);
    expect(await writer(bench).find(bench.annika, 'moved@calendula', POLICY)).toMatchObject({ sequence: 1, span });
    expect(count(bench)).toBe(1);
  });

  it.each(losses)('removes it, by %s', async (_, fault) => {
    await writer(bench).write(bench.annika, interview(bench, 'off@calendula'), POLICY);
    bench.emulator.faults.add({ match: { operation: 'events.delete' }, fault, times: 1 });
    await writer(bench).remove(bench.annika, 'off@calendula', patient);
    expect(count(bench)).toBe(0);
  });

  it('lets an interview come back after its removal, whose id is never free again', async () => {
    for (let life = 0; life < 3; life++) {
      await writer(bench).write(bench.annika, interview(bench, 'again@calendula', { sequence: life }), POLICY);
      expect(await writer(bench).find(bench.annika, 'again@calendula', POLICY)).toMatchObject({ sequence: life });
      await writer(bench).remove(bench.annika, 'again@calendula', POLICY);
      expect(await writer(bench).find(bench.annika, 'again@calendula', POLICY)).toBeNull();
    }
  });

  it('makes one event when two write it at the same moment', async () => {
    const writes = [1, 2, 3].map(() => faultCode(writer(bench).write(bench.annika, interview(bench, 'race@calendula'), POLICY)));
    expect(new Set(await Promise.all(writes))).toEqual(new Set(['no fault']));
    expect(count(bench)).toBe(1);
  });

  it('waits where a rate limit comes as 403, and goes on', async () => {
    const body = JSON.stringify({
      error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }] },
    });
    bench.emulator.faults.add({ match: { operation: 'events.insert' }, fault: { kind: 'status', status: 403, body }, times: 1 });
    await writer(bench).write(bench.annika, interview(bench, 'patient@calendula'), patient);
    expect(count(bench)).toBe(1);
  });

  it('tells an expired mark, and starts anew', async () => {
    const { cursor } = (await bench.system.changes?.since(bench.annika, null, POLICY)) ?? expect.unreachable('there are changes');
    bench.emulator.faults.add({ match: { operation: 'events.list' }, fault: { kind: 'cursor-expired' } });
    expect(await faultCode(bench.system.changes?.since(bench.annika, cursor, POLICY) ?? Promise.resolve())).toBe('provider.cursor-expired');
  });
});

describe('the credential', () => {
  const SCOPE = 'calendar.events.owned';
  const reasons: readonly [string, Fault, string, RegExp][] = [
    ['an expired secret', { kind: 'auth', reason: 'secret-expired' }, 'provider.unauthorized', /key of the service account/],
    ['a deleted key', { kind: 'auth', reason: 'key-deleted' }, 'provider.unauthorized', /key of the service account/],
    ['a wrong clock', { kind: 'auth', reason: 'clock-skew' }, 'provider.unauthorized', /clock of this server/],
    ['a wrong audience', { kind: 'auth', reason: 'wrong-audience' }, 'provider.unauthorized', /another address/],
    ['a disabled account', { kind: 'auth', reason: 'account-disabled' }, 'provider.unauthorized', /switched off/],
    ['a delegation that does not act yet', { kind: 'propagating' }, 'provider.propagating', /up to 24 hours/],
    [
      'a scope that is missing',
      { kind: 'auth', reason: 'missing-scope', scope: SCOPE },
      'provider.propagating',
      /auth\/calendar\.events\.owned,/,
    ],
  ];
  it.each(reasons)('names %s', async (_, fault, code, words) => {
    const emulator = await startTestGoogle();
    emulator.faults.add({ match: {}, fault });
    const failure = await openGoogle(emulator.forms.full).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, report: { detail: expect.stringMatching(words) } });
    await emulator.stop();
  });

  it.each([
    ['a revoked consent', { kind: 'auth', reason: 'consent-revoked' }, /no longer has the scope/],
    [
      'a scope that was taken away',
      { kind: 'auth', reason: 'missing-scope', scope: SCOPE },
      /no longer has the scope \S+\/calendar\.events\.owned;/,
    ],
  ] as readonly [string, Fault, RegExp][])('knows %s from one that never acted', async (_, fault, words) => {
    const emulator = await startTestGoogle();
    const vault = memoryVault();
    await (await openGoogle(emulator.forms.full, { vault })).system.close();
    // Tokens that are kept outlive a revocation by up to an hour; another user has none yet.
    emulator.faults.add({ match: { operation: 'token' }, fault });
    const form = { ...emulator.forms.full, technicalUser: ANNIKA };
    const failure = await openGoogle(form, { vault }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'provider.forbidden', report: { detail: expect.stringMatching(words) } });
    await emulator.stop();
  });

  it('says "not entered" once a day has passed', async () => {
    const emulator = await startTestGoogle({ personality: { notDelegated: ['calendar.events.owned', 'calendar.freebusy'] } });
    const vault = memoryVault();
    for (const scope of ['calendar.events.owned', 'calendar.freebusy']) await vault.write(`scope:${scope}`, String(Date.now() - 25 * HOUR));
    const failure = await openGoogle(emulator.forms.full, { vault }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'provider.forbidden' });
    expect(String(failure)).toMatch(/calendar\.freebusy;.*calendar\.events\.owned;/);
    await emulator.stop();
  });

  it('rests after a refusal instead of asking again and again', async () => {
    const bench = await setUp();
    bench.emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'auth', reason: 'key-deleted' } });
    bench.emulator.journal.clear();
    const codes = new Set<string>();
    for (let read = 0; read < 10; read++) codes.add(await faultCode(writer(bench).find(bench.henrik, `x${read}@calendula`, POLICY)));
    expect([...codes]).toEqual(['provider.unauthorized']);
    expect(bench.emulator.journal.entries().filter(({ operation }) => operation === 'token').length).toBe(1);
    await tearDown(bench);
  });

  it('blames one user for what is that user’s alone', async () => {
    const bench = await setUp();
    const { world } = bench.emulator;
    const account = world.account(HENRIK) ?? expect.unreachable('Henrik has an account');
    world.setAccount({ ...account, disabled: true });
    expect(await faultCode(writer(bench).find(bench.henrik, 'x@calendula', POLICY))).toBe('provider.mailbox-not-found');
    expect(await faultCode(writer(bench).find(bench.annika, 'x@calendula', POLICY))).toBe('no fault');
    await tearDown(bench);
  });

  it('names an API that is switched off', async () => {
    const emulator = await startTestGoogle({ personality: { calendarApiEnabled: false } });
    const failure = await openGoogle(emulator.forms.full).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'provider.forbidden', report: { detail: expect.stringMatching(/not switched on/) } });
    await emulator.stop();
  });
});
