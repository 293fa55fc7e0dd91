/** The provider when Microsoft fails: every failure is a named fault, no failure is free time, no lost answer makes two events. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { graphProvider } from './index.ts';

const POLICY = { timeoutMs: 4_000, attempts: 1 };
const HURRY = { timeoutMs: 700, attempts: 1 };
const TEN = Date.UTC(2027, 4, 4, 8);
const DAY = { start: instant(TEN - 8 * 3_600_000), end: instant(TEN + 16 * 3_600_000) };
let emulator: TestGraph;
let system: CalendarSystem;
let people: Mailbox[];
/** Every case has a person of its own, because a pause that was asked for lasts. */
let turn = 0;
let person: Mailbox;
/** Those who have to rest for minutes. */
const resting = new Set<string>();
let others: Mailbox[];

function open(level: AccessLevel, account: 'superuser' | 'restricted' | 'freeBusyOnly'): CalendarSystem {
  const parsed = graphProvider.parseSettings(emulator.form(account));
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  return graphProvider.open({ ...parsed, vault: memoryVault(), callbackUrl: 'https://unreached.invalid', level, capabilities: null });
}

beforeAll(async () => {
  emulator = await startTestGraph();
  system = open('restricted', 'restricted');
  const addresses = emulator.world.mailboxes().filter((each) => each.kind === 'person' && each.site === 'Hamburg');
  people = await Promise.all(addresses.map(({ address }) => system.findMailbox(address, POLICY)));
});
beforeEach(() => {
  emulator.faults.clear();
  emulator.world.reset();
  const awake = people.filter(({ id }) => !resting.has(id));
  const at = (step: number) => awake[(turn + step) % awake.length] ?? expect.unreachable('somebody is there');
  turn += 1;
  person = at(0);
  others = [at(1), at(2)];
});
afterEach(() => {
  if (emulator.faults.list().some(({ fault }) => fault.kind === 'quota')) resting.add(person.id);
  expect(emulator.tenant.findings()).toEqual([]);
});
afterAll(async () => {
  await system.close();
  await emulator.stop();
});

function interview(uid: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const organizer = { mailbox: person, name: 'Annika', kind: 'person' } as const;
  const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: instant(TEN) };
  return { uid, sequence: 0, span: { start: instant(TEN), end: instant(TEN + 3_600_000) }, organizer, ...facts, ...changes };
}

/** In a week. */
function soon(): Partial<CalendarEvent> {
  const start = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 7 * 86_400_000;
  return { span: { start: instant(start), end: instant(start + 3_600_000) } };
}

const writer = () => system.events ?? expect.unreachable('the system writes');
const stored = () => emulator.world.calendar(emulator.world.mailboxAt(person.address).id).all().length;
const freeBusyOf = async (asked: readonly Mailbox[], policy = POLICY) => {
  const answers = await system.freeBusy.read(asked, DAY, policy);
  return asked.map(({ id }) => answers.get(id)).map((each) => (each?.kind === 'unknown' ? each.fault.code : each?.kind));
};

/** [what happens, how it is ordered, what it means] */
type Row = readonly [string, Fault, string];
const REFUSALS: readonly Row[] = [
  ['400', { kind: 'status', status: 400 }, 'provider.rejected'],
  ['403', { kind: 'status', status: 403 }, 'provider.forbidden'],
  ['500', { kind: 'status', status: 500 }, 'provider.unavailable'],
  ['502', { kind: 'status', status: 502 }, 'provider.unavailable'],
  ['503', { kind: 'status', status: 503, body: '' }, 'provider.unavailable'],
  ['504', { kind: 'status', status: 504, body: '<html>' }, 'provider.unavailable'],
  ['429 in seconds', { kind: 'throttle', retryAfter: 'seconds', seconds: 1 }, 'provider.throttled'],
  ['429 in decimals', { kind: 'throttle', retryAfter: 'decimal', seconds: 1 }, 'provider.throttled'],
  ['429 until a date', { kind: 'throttle', retryAfter: 'date', seconds: 1 }, 'provider.throttled'],
  ['429 without a wait', { kind: 'throttle', retryAfter: 'absent' }, 'provider.throttled'],
  ['503 with a wait', { kind: 'throttle', retryAfter: 'seconds', seconds: 1, status: 503 }, 'provider.throttled'],
  ['a quota', { kind: 'quota' }, 'provider.throttled'],
  ['a reset', { kind: 'reset' }, 'provider.unavailable'],
  ['silence', { kind: 'hang' }, 'provider.unavailable'],
  ['a log-in page', { kind: 'html', status: 200 }, 'provider.malformed-reply'],
  ['rights that are gone', { kind: 'rights' }, 'provider.forbidden'],
  ['rights that do not act yet, in a scope', { kind: 'propagating' }, 'provider.forbidden'],
];
/** These spoil an answer after the request was carried out. */
const SPOILT: readonly Row[] = [
  ['a cut answer', { kind: 'truncate' }, 'provider.unavailable'],
  ...(['not-xml', 'unclosed', 'wrong-root', 'illegal-character', 'empty', 'missing-part', 'entity'] as const).map(
    (shape): Row => [`an answer that is ${shape}`, { kind: 'malformed', shape }, 'provider.malformed-reply'],
  ),
];

describe('free/busy', () => {
  it.each([...REFUSALS, ...SPOILT])('is unknown for all after %s', async (_, fault, code) => {
    emulator.faults.add({ match: { operation: 'getSchedule' }, fault });
    const asked = [person, ...others];
    const expected = fault.kind === 'rights' || fault.kind === 'propagating' ? 'provider.forbidden' : code;
    expect(await freeBusyOf(asked, fault.kind === 'hang' ? HURRY : POLICY)).toEqual(asked.map(() => expected));
  });

  it.each([
    ['ErrorNoFreeBusyAccess', 'provider.forbidden'],
    ['ErrorMailRecipientNotFound', 'provider.mailbox-not-found'],
    ['ErrorProxyRequestProcessingFailed', 'provider.unavailable'],
    [undefined, 'provider.malformed-reply'],
  ])('is unknown for the one with %s inside, and known for the others', async (requestStatus, code) => {
    const fault: Fault = { kind: 'inner-error', ...(requestStatus === undefined ? {} : { requestStatus }) };
    emulator.faults.add({ match: { operation: 'getSchedule', mailbox: person.address }, fault });
    expect(await freeBusyOf([...others, person])).toEqual(['known', 'known', code]);
  });

  it('is asked in halves where the service finds it too much', async () => {
    emulator.setPersonality({ scheduleDays: 20 });
    await writer().write(person, interview('halves@calendula'), POLICY);
    const window = { start: instant(TEN - 20 * 86_400_000), end: instant(TEN + 20 * 86_400_000) };
    const answer = (await system.freeBusy.read([person], window, POLICY)).get(person.id);
    expect(answer?.kind === 'known' && answer.periods.map(({ start }) => start)).toEqual([TEN]);
    emulator.setPersonality({ scheduleDays: 62 });
  });

  it('does not give up for all because the first mailbox is out of reach', async () => {
    emulator.world.grant('calendula-hamburg', emulator.world.mailboxAt(person.address).id, 'none');
    expect(await freeBusyOf([person, ...others])).toEqual(['provider.forbidden', 'known', 'known']);
  });

  it('does not give up though several at the front are out of reach', async () => {
    const bad = [person, ...others, ...people.filter((each) => each !== person && !others.includes(each)).slice(0, 3)];
    const good = people.filter((each) => !bad.includes(each)).slice(0, 3);
    await freeBusyOf(good);
    for (const { address } of bad) emulator.world.grant('calendula-hamburg', emulator.world.mailboxAt(address).id, 'none');
    const asked = [...bad, ...good];
    const before = emulator.journal.entries().length;
    expect(await freeBusyOf(asked)).toEqual([...bad.slice(0, 3).map(() => 'provider.forbidden'), ...asked.slice(3).map(() => 'known')]);
    expect(emulator.journal.entries().length - before).toBe(4);
    for (const each of bad) expect(await freeBusyOf([each])).toEqual(['provider.forbidden']);
  });

  it('is unknown for a mailbox on premises, which is told apart from one that is not there', async () => {
    emulator.setPersonality({ onPremises: [person.address] });
    expect(await freeBusyOf([person])).toEqual(['provider.unsupported']);
    expect(await faultCode(writer().write(person, interview('elsewhere@calendula'), POLICY))).toBe('provider.unsupported');
    expect(await freeBusyOf([person, ...others])).toEqual(['provider.unsupported', 'known', 'known']);
    emulator.setPersonality({ onPremises: [] });
  });

  it('takes no longer for many people than the policy allows, and asks no more than once for each chunk', async () => {
    emulator.faults.add({ match: {}, fault: { kind: 'hang' } });
    const many = Array.from({ length: 200 }, (_, at) => ({ id: `nobody-${at}`, address: `nobody-${at}@marigold.example` }));
    const before = emulator.journal.entries().length;
    const answers = await system.freeBusy.read(many, DAY, HURRY);
    expect([...answers.values()].every((each) => each.kind === 'unknown')).toBe(true);
    expect(emulator.journal.entries().length - before).toBeLessThanOrEqual(10);
  });

  it('is tried as often as the policy allows, and no more', async () => {
    emulator.faults.add({ match: { operation: 'getSchedule' }, fault: { kind: 'status', status: 503, body: '' } });
    const before = emulator.journal.entries().length;
    expect(await freeBusyOf([person], { timeoutMs: 20_000, attempts: 3 })).toEqual(['provider.unavailable']);
    expect(emulator.journal.entries().length - before).toBe(3);
  });
});

describe('finding', () => {
  it.each([...REFUSALS, ...SPOILT])('says so after %s, and never that nothing is there', async (_, fault, code) => {
    emulator.faults.add({ match: { operation: 'events' }, fault });
    expect(await faultCode(writer().find(person, 'wanted@calendula', fault.kind === 'hang' ? HURRY : POLICY))).toBe(code);
  });

  it('takes one of its two looks for no complete one', async () => {
    await writer().write(person, interview('wanted@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'events', nth: 1 }, fault: emptyPage() });
    emulator.faults.add({ match: { operation: 'events', nth: 2 }, fault: { kind: 'status', status: 500 } });
    expect(await faultCode(writer().find(person, 'wanted@calendula', POLICY))).toBe('provider.unavailable');
  });
});

describe('writing', () => {
  it.each(REFUSALS)('says so after %s, and leaves nothing', async (_, fault, code) => {
    emulator.faults.add({ match: { operation: 'create-event' }, fault });
    expect(await faultCode(writer().write(person, interview('never@calendula'), fault.kind === 'hang' ? HURRY : POLICY))).toBe(code);
    expect(stored()).toBe(0);
  });

  const LOST: readonly Row[] = [
    ['a lost answer', { kind: 'commit-then-fail' }, ''],
    ['500 after the work', { kind: 'commit-then-fail', status: 500 }, ''],
    ['503 after the work', { kind: 'commit-then-fail', status: 503 }, ''],
    ...SPOILT,
  ];
  it.each(LOST)('makes one event in spite of %s', async (_, fault) => {
    emulator.faults.add({ match: { operation: 'create-event' }, fault, times: 1 });
    await writer().write(person, interview('once@calendula'), POLICY);
    expect(stored()).toBe(1);
    await writer().write(person, interview('once@calendula'), POLICY);
    expect(stored()).toBe(1);
  });

  it.each(LOST)('moves once in spite of %s', async (_, fault) => {
    await writer().write(person, interview('moved@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'update-event' }, fault, times: 1 });
    const later = { start: instant(TEN + 7_200_000), end: instant(TEN + 10_800_000) };
    await writer().write(person, interview('moved@calendula', { sequence: 1, span: later }), POLICY);
    expect(await writer().find(person, 'moved@calendula', POLICY)).toMatchObject({ sequence: 1, span: later });
    expect(stored()).toBe(1);
  });

  it('makes one event when even the look after a lost answer fails, as soon as the write is tried again', async () => {
    emulator.faults.add({ match: { operation: 'create-event' }, fault: { kind: 'commit-then-fail' }, times: 1 });
    emulator.faults.add({ match: { operation: 'events', nth: 3 }, fault: { kind: 'status', status: 500 } });
    expect(await faultCode(writer().write(person, interview('again@calendula'), POLICY))).toBe('provider.unavailable');
    await writer().write(person, interview('again@calendula'), POLICY);
    expect(stored()).toBe(1);
  });

  it('makes no second event while Exchange does not find the first one yet', async () => {
    await writer().write(person, interview('hidden@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'events', nth: 1 }, fault: emptyPage() });
    emulator.faults.add({ match: { operation: 'events', nth: 2 }, fault: emptyPage() });
    await writer().write(person, interview('hidden@calendula'), POLICY);
    expect(stored()).toBe(1);
  });

  it('writes anew what somebody deleted', async () => {
    await writer().write(person, interview('deleted@calendula'), POLICY);
    const [event] = emulator.world.calendar(emulator.world.mailboxAt(person.address).id).all();
    emulator.world.calendar(emulator.world.mailboxAt(person.address).id).remove(event?.name ?? '');
    await writer().write(person, interview('deleted@calendula', { description: 'other words' }), POLICY);
    expect(stored()).toBe(1);
  });

  it('goes on with an event whose first version it does not find, though its transaction is known', async () => {
    await writer().write(person, interview('known@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'events', nth: 1 }, fault: emptyPage() });
    emulator.faults.add({ match: { operation: 'events', nth: 2 }, fault: emptyPage() });
    await writer().write(person, interview('known@calendula', { title: 'Second interview' }), POLICY);
    expect(stored()).toBe(1);
  });

  it('leaves out a meeting that the tenant does not allow, without a fault', async () => {
    emulator.setPersonality({ onlineMeetings: false });
    await writer().write(person, interview('plain@calendula', { onlineMeeting: true }), POLICY);
    expect((await writer().find(person, 'plain@calendula', POLICY))?.joinUrl).toBeUndefined();
    emulator.setPersonality({ onlineMeetings: true });
  });
});

/** A good answer with nothing in it, as a search index gives that has not caught up. */
function emptyPage(): Fault {
  return { kind: 'status', status: 200, body: JSON.stringify({ value: [] }) };
}

describe('removing', () => {
  it.each(REFUSALS)('says so after %s, and the event is still known', async (_, fault, code) => {
    await writer().write(person, interview('kept@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'delete-event' }, fault });
    expect(await faultCode(writer().remove(person, 'kept@calendula', fault.kind === 'hang' ? HURRY : POLICY))).toBe(code);
    expect(stored()).toBe(1);
  });

  it.each([
    ['a lost answer', { kind: 'commit-then-fail' }],
    ['503 after the work', { kind: 'commit-then-fail', status: 503 }],
    ['a cut answer', { kind: 'truncate' }],
  ] satisfies readonly [string, Fault][])('is done for good in spite of %s', async (_, fault) => {
    await writer().write(person, interview('gone@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'delete-event' }, fault, times: 1 });
    const code = await faultCode(writer().remove(person, 'gone@calendula', POLICY));
    if (code !== 'no fault') await writer().remove(person, 'gone@calendula', POLICY);
    expect(stored()).toBe(0);
  });
});

describe('changes', () => {
  it('are told in a shorter window where the long one is too much for the service', async () => {
    const feed = system.changes ?? expect.unreachable('the system tells changes');
    emulator.faults.add({ match: { operation: 'delta' }, fault: { kind: 'status', status: 504, body: '' }, times: 1 });
    const { cursor } = await feed.since(person, null, POLICY);
    await writer().write(person, interview('soon@calendula', soon()), POLICY);
    expect(await feed.since(person, cursor, POLICY)).toMatchObject({ changed: true, ownUids: ['soon@calendula'] });
  });

  it('start anew when Graph has forgotten where we were', async () => {
    const feed = system.changes ?? expect.unreachable('the system tells changes');
    const { cursor } = await feed.since(person, null, POLICY);
    emulator.faults.add({ match: { operation: 'delta' }, fault: { kind: 'cursor-expired' } });
    expect(await faultCode(feed.since(person, cursor, POLICY))).toBe('provider.cursor-expired');
  });

  it('never follow a link to somewhere else', async () => {
    const feed = system.changes ?? expect.unreachable('the system tells changes');
    const body = JSON.stringify({ value: [], '@odata.nextLink': 'https://intruder.example/v1.0/next' });
    emulator.faults.add({ match: { operation: 'delta' }, fault: { kind: 'status', status: 200, body } });
    expect(await faultCode(feed.since(person, null, POLICY))).toBe('provider.malformed-reply');
  });
});

describe('permissions', () => {
  it.each([
    ['User.ReadBasic.All', () => system.findMailbox(person.address, POLICY)],
    ['User.ReadBasic.All', () => system.directory?.list(POLICY)],
    ['Place.Read.All', () => system.directory?.list(POLICY)],
    ['Calendars.ReadWrite', () => writer().write(person, interview('refused@calendula'), POLICY)],
  ])('%s is named where it is missing', async (scope, call) => {
    emulator.faults.add({ match: {}, fault: { kind: 'auth', reason: 'missing-scope', scope } });
    const error = await Promise.resolve(call()).then(
      () => null,
      (each: Error) => each,
    );
    expect(error?.message).toMatch(/^provider\.forbidden/);
    expect(error?.message).toContain(scope);
  });

  it('that do not reach Exchange yet are told apart where nothing is meant to limit them', async () => {
    const whole = open('full', 'superuser');
    emulator.faults.add({ match: { mailbox: person.address }, fault: { kind: 'propagating' } });
    expect(await faultCode(whole.events?.write(person, interview('later@calendula'), POLICY) ?? Promise.resolve())).toBe(
      'provider.propagating',
    );
    const answers = await whole.freeBusy.read([person], DAY, POLICY);
    expect(answers.get(person.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.propagating', retry: 'later' } });
    await whole.close();
  });

  it('to search by aliases are not needed', async () => {
    emulator.setPersonality({ noProxyAddressFilter: true });
    expect((await system.findMailbox(person.address, POLICY)).id).toBe(person.id);
    emulator.setPersonality({ noProxyAddressFilter: false });
  });
});

describe('the credential', () => {
  const tokenRequests = () => emulator.journal.entries().filter(({ operation }) => operation === 'token').length;

  it.each(['secret-expired', 'consent-revoked', 'clock-skew', 'key-deleted', 'account-disabled'] as const)(
    'is doubted once and then rests: %s',
    async (reason) => {
      const app = open('free-busy', 'freeBusyOnly');
      emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'auth', reason } });
      const before = tokenRequests();
      expect(await faultCode(app.signIn(POLICY))).toBe('provider.unauthorized');
      for (let round = 0; round < 3; round++) {
        const answer = (await app.freeBusy.read([person], DAY, POLICY)).get(person.id);
        expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unauthorized' } });
      }
      expect(tokenRequests() - before).toBe(2);
      await app.close();
    },
  );

  it('is good again as soon as somebody checks it', async () => {
    const app = open('free-busy', 'freeBusyOnly');
    await app.signIn(POLICY);
    expect((await app.freeBusy.read([person], DAY, POLICY)).get(person.id)?.kind).toBe('known');
    await app.close();
  });

  it.each([
    ['a token for somebody else', { kind: 'auth', reason: 'wrong-audience' }],
    ['401 for a good token', { kind: 'db-down' }],
  ] satisfies readonly [string, Fault][])('rests after two requests with %s', async (_, fault) => {
    const app = open('free-busy', 'freeBusyOnly');
    await app.signIn(POLICY);
    emulator.faults.add({ match: { operation: 'getSchedule' }, fault });
    const asked = () => emulator.journal.entries().filter(({ operation }) => operation === 'getSchedule').length;
    const before = asked();
    for (let round = 0; round < 3; round++) {
      const answer = (await app.freeBusy.read([person], DAY, POLICY)).get(person.id);
      expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unauthorized' } });
    }
    expect(asked() - before).toBe(2);
    await app.close();
  });

  it('is renewed without a word after one refused token', async () => {
    const app = open('free-busy', 'freeBusyOnly');
    await app.signIn(POLICY);
    emulator.faults.add({ match: { operation: 'getSchedule' }, fault: { kind: 'db-down' }, times: 1 });
    expect((await app.freeBusy.read([person], DAY, POLICY)).get(person.id)?.kind).toBe('known');
    await app.close();
  });

  it('is fetched once more for many calls that are refused at the same time', async () => {
    const app = open('free-busy', 'freeBusyOnly');
    await app.signIn(POLICY);
    const before = tokenRequests();
    emulator.faults.add({ match: { operation: 'getSchedule' }, fault: { kind: 'db-down' }, times: 4 });
    const answers = await Promise.all(people.slice(0, 4).map((each) => app.freeBusy.read([each], DAY, POLICY)));
    expect(answers.map((each) => [...each.values()][0]?.kind)).toEqual(['known', 'known', 'known', 'known']);
    expect(tokenRequests() - before).toBe(1);
    await app.close();
  });

  it('is fetched once for many calls at the same time', async () => {
    const app = open('free-busy', 'freeBusyOnly');
    await app.signIn(POLICY);
    const before = tokenRequests();
    await Promise.all(people.slice(0, 10).map((each) => app.freeBusy.read([each], DAY, POLICY)));
    expect(tokenRequests() - before).toBe(0);
    await app.close();
  });
});
