/** The provider when the emulated Exchange fails: every failure is a named fault, no failure is free time, no lost answer makes two events. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { exchangeProvider } from './index.ts';

const POLICY = { timeoutMs: 4_000, attempts: 1 };
const HOUR = 3_600_000;
const TEN = Date.UTC(2027, 4, 4, 8);
const DAY = { start: instant(TEN - 8 * HOUR), end: instant(TEN + 16 * HOUR) };
let emulator: TestEwsEmulator;
let annika: Mailbox;
let others: Mailbox[];
let system: CalendarSystem;
const opened: CalendarSystem[] = [];

function open(changes: Readonly<Record<string, string>> = {}): CalendarSystem {
  const parsed = exchangeProvider.parseSettings({ ...emulator.form('superuser'), ...changes });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const at = exchangeProvider.open({
    ...parsed,
    level: 'full',
    capabilities: null,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
  });
  opened.push(at);
  return at;
}

/** Each has a credential of its own, so that what one is asked to wait for holds up nobody else. */
let accounts = 0;
function openAsSomebodyNew(): CalendarSystem {
  accounts += 1;
  const model = emulator.world.account('calendula');
  if (model === null) throw new Error('no account');
  emulator.world.setAccount({ ...model, user: `new-${accounts}` });
  return open({ userName: `MARIGOLD\\new-${accounts}` });
}

beforeAll(async () => {
  emulator = await startTestEwsEmulator();
  system = open();
  const [first, ...rest] = emulator.world.mailboxes().slice(0, 5);
  annika = await system.findMailbox(first?.address ?? '', POLICY);
  others = await Promise.all(rest.map((each) => system.findMailbox(each.address, POLICY)));
});
beforeEach(() => {
  emulator.faults.clear();
  emulator.world.reset();
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  expect(emulator.lint).toEqual([]);
  await emulator.stop();
});

function interview(uid: string, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  const organizer = { mailbox: annika, name: 'Annika', kind: 'person' } as const;
  const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: instant(TEN) };
  return { uid, sequence: 0, span: { start: instant(TEN), end: instant(TEN + HOUR) }, organizer, ...facts, ...changes };
}

const writerOf = (of: CalendarSystem) => of.events ?? expect.unreachable('the system writes');
const events = () => emulator.world.calendar(emulator.world.mailboxAt(annika.address).id).all();
const requests = () => emulator.journal.entries().length;
const codeFor = async (of: CalendarSystem, mailbox = annika) => {
  const answer = (await of.freeBusy.read([...others, annika], DAY, POLICY)).get(mailbox.id);
  return answer?.kind === 'unknown' ? answer.fault.code : answer?.kind;
};

const failures: readonly [string, Fault, string][] = [
  ['400', { kind: 'status', status: 400 }, 'provider.rejected'],
  ['403', { kind: 'status', status: 403 }, 'provider.forbidden'],
  ['404', { kind: 'status', status: 404 }, 'provider.unsupported'],
  ['500', { kind: 'status', status: 500 }, 'provider.unavailable'],
  ['502', { kind: 'status', status: 502 }, 'provider.unavailable'],
  ['503', { kind: 'status', status: 503 }, 'provider.unavailable'],
  ['a busy server', { kind: 'throttle', retryAfter: 'seconds', seconds: 1 }, 'provider.throttled'],
  ['a busy server that names no time', { kind: 'throttle', retryAfter: 'absent' }, 'provider.throttled'],
  ['429', { kind: 'throttle', retryAfter: 'decimal', seconds: 0, status: 429 }, 'provider.throttled'],
  ['503 with a time', { kind: 'throttle', retryAfter: 'seconds', seconds: 1, status: 503 }, 'provider.throttled'],
  ['a reset', { kind: 'reset' }, 'provider.unavailable'],
  ['a cut answer', { kind: 'truncate' }, 'provider.unavailable'],
  ['a hanging server', { kind: 'hang' }, 'provider.unavailable'],
  ['a sign-in page', { kind: 'html', status: 200 }, 'provider.malformed-reply'],
  ['a way to a sign-in page', { kind: 'html', status: 302 }, 'provider.malformed-reply'],
  ['text that is not XML', { kind: 'malformed', shape: 'not-xml' }, 'provider.malformed-reply'],
  ['unclosed XML', { kind: 'malformed', shape: 'unclosed' }, 'provider.malformed-reply'],
  ['another XML', { kind: 'malformed', shape: 'wrong-root' }, 'provider.malformed-reply'],
  ['an empty answer', { kind: 'malformed', shape: 'empty' }, 'provider.malformed-reply'],
  ['an empty body', { kind: 'malformed', shape: 'missing-part' }, 'provider.malformed-reply'],
  ['an entity', { kind: 'malformed', shape: 'entity' }, 'provider.malformed-reply'],
  ['a right that ended', { kind: 'rights' }, 'provider.forbidden'],
  ['a right that does not act yet', { kind: 'propagating' }, 'provider.forbidden'],
  ['a role that is missing', { kind: 'auth', reason: 'missing-scope', scope: 'ApplicationImpersonation' }, 'provider.forbidden'],
  ['a mailbox that is full', { kind: 'quota' }, 'provider.unavailable'],
];
const SHORT = { timeoutMs: 900, attempts: 1 };

describe.each(failures)('after %s', (_, fault, code) => {
  it('free/busy is unknown for all, writing, finding and removing say so, and nobody is asked again and again', async () => {
    const of = openAsSomebodyNew();
    await writerOf(of).write(annika, interview('kept@calendula'), POLICY);
    emulator.faults.add({ match: {}, fault });
    const before = requests();
    const answers = await of.freeBusy.read([annika, ...others], DAY, SHORT);
    const codes = [annika, ...others]
      .map(({ id }) => answers.get(id))
      .map((each) => (each?.kind === 'unknown' ? each.fault.code : 'known'));
    expect(codes).toEqual(codes.map(() => code));
    const work = [
      () => writerOf(openAsSomebodyNew()).write(annika, interview('new@calendula'), SHORT),
      () => writerOf(openAsSomebodyNew()).find(annika, 'kept@calendula', SHORT),
      () => writerOf(openAsSomebodyNew()).remove(annika, 'kept@calendula', SHORT),
    ];
    for (const each of work) expect(await faultCode(each())).toBe(code);
    // A redirect that leads to itself is followed five times.
    expect(requests() - before).toBeLessThanOrEqual(fault.kind === 'html' && fault.status === 302 ? 24 : 10);
    emulator.faults.clear();
    expect(events().map(({ uid }) => uid)).toEqual(['kept@calendula']);
  });
});

describe('free/busy', () => {
  it.each([
    ['ErrorNoFreeBusyAccess', 'provider.forbidden'],
    ['ErrorMailRecipientNotFound', 'provider.mailbox-not-found'],
    ['ErrorMailboxMoveInProgress', 'provider.unavailable'],
    ['ErrorFreeBusyGenerationFailed', 'provider.unavailable'],
  ])('is unknown for the one mailbox with %s, and known for the others', async (requestStatus, code) => {
    emulator.faults.add({ match: { mailbox: annika.address }, fault: { kind: 'inner-error', requestStatus } });
    const answers = await system.freeBusy.read([...others, annika], DAY, POLICY);
    expect(answers.get(annika.id)).toMatchObject({ kind: 'unknown', fault: { code } });
    expect(others.map(({ id }) => answers.get(id)?.kind)).toEqual(others.map(() => 'known'));
  });

  it('is unknown for all when one mailbox is left out, because nobody can tell whose answers the others are', async () => {
    emulator.faults.add({ match: { mailbox: annika.address }, fault: { kind: 'inner-error' } });
    const answers = await system.freeBusy.read([...others, annika], DAY, POLICY);
    expect([...answers.values()].map((each) => (each.kind === 'unknown' ? each.fault.code : 'known'))).toEqual(
      [annika, ...others].map(() => 'provider.malformed-reply'),
    );
  });

  it('is throttled for the one mailbox that is said to be busy inside a good answer, and known for it the next time', async () => {
    const of = openAsSomebodyNew();
    emulator.faults.add({ match: { mailbox: annika.address }, fault: { kind: 'inner-error', requestStatus: 'ErrorServerBusy' }, times: 1 });
    expect(await codeFor(of)).toBe('provider.throttled');
    expect(await codeFor(of)).toBe('known');
  });

  it('is asked again after the wait where the policy is patient', async () => {
    const of = openAsSomebodyNew();
    emulator.faults.add({ match: {}, fault: { kind: 'throttle', retryAfter: 'seconds', seconds: 1 }, times: 1 });
    const before = requests();
    const answers = await of.freeBusy.read([annika], DAY, { timeoutMs: 8_000, attempts: 3 });
    expect(answers.get(annika.id)?.kind).toBe('known');
    expect(requests() - before).toBe(2);
  });

  it('is throttled without a request while the server wants to be left alone for longer than the caller waits', async () => {
    const of = openAsSomebodyNew();
    emulator.faults.add({ match: {}, fault: { kind: 'throttle', retryAfter: 'seconds', seconds: 60 } });
    const before = requests();
    for (let round = 0; round < 3; round++) {
      const answer = (await of.freeBusy.read([annika], DAY, { timeoutMs: 4_000, attempts: 3 })).get(annika.id);
      expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.throttled', retry: { afterSeconds: 60 } } });
    }
    expect(requests() - before).toBe(1);
  });

  it('is known again after a directory that was down for one request', async () => {
    const of = openAsSomebodyNew();
    emulator.faults.add({ match: {}, fault: { kind: 'db-down' }, times: 1 });
    expect(await codeFor(of)).toBe('known');
  });

  it.each([
    ['basic', { kind: 'db-down' }, 2],
    ['ntlm', { kind: 'auth', reason: 'account-disabled' }, 2],
    ['basic', { kind: 'auth', reason: 'secret-expired' }, 2],
  ] satisfies readonly [string, Fault, number][])(
    'is unknown with %s after %o, and five rounds make two requests',
    async (authentication, fault, most) => {
      accounts += 1;
      const model = emulator.world.account('calendula');
      if (model !== null) emulator.world.setAccount({ ...model, user: `new-${accounts}` });
      const of = open({ userName: `new-${accounts}`, authentication });
      emulator.faults.add({ match: {}, fault });
      const before = requests();
      for (let round = 0; round < 5; round++) expect(await codeFor(of)).toBe('provider.unauthorized');
      expect(requests() - before).toBeLessThanOrEqual(most);
      emulator.faults.clear();
      await of.signIn(POLICY);
      expect(await codeFor(of)).toBe('known');
    },
  );
});

describe('writing', () => {
  const breaks: readonly [string, Fault][] = [
    ['whose answer is lost', { kind: 'commit-then-fail' }],
    ['that is carried out and answered 500', { kind: 'commit-then-fail', status: 500 }],
    ['that is carried out and answered 503', { kind: 'commit-then-fail', status: 503 }],
    ['whose answer is cut', { kind: 'truncate' }],
  ];
  it.each(breaks)('makes one event of a CreateItem %s', async (_, fault) => {
    emulator.faults.add({ match: { operation: 'CreateItem' }, fault, times: 1 });
    await writerOf(system).write(annika, interview('once@calendula'), POLICY);
    expect(events()).toHaveLength(1);
  });

  it.each(breaks)('moves once by an UpdateItem %s', async (_, fault) => {
    await writerOf(system).write(annika, interview('moved@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'UpdateItem' }, fault, times: 1 });
    const span = { start: instant(TEN + HOUR), end: instant(TEN + 2 * HOUR) };
    await writerOf(system).write(annika, interview('moved@calendula', { sequence: 1, span }), POLICY);
    expect(await writerOf(system).find(annika, 'moved@calendula', POLICY)).toMatchObject({ sequence: 1, span });
  });

  it.each(breaks)('removes for good by a DeleteItem %s', async (_, fault) => {
    await writerOf(system).write(annika, interview('gone@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'DeleteItem' }, fault, times: 1 });
    await writerOf(system).remove(annika, 'gone@calendula', POLICY);
    expect(events()).toEqual([]);
  });

  it.each(breaks)('calls a meeting off once by a CancelCalendarItem %s', async (_, fault) => {
    const [guest] = others;
    if (guest === undefined) throw new Error('nobody else is there');
    const attendees = [{ mailbox: guest, name: 'Guest', kind: 'person' }] as const;
    await writerOf(system).write(annika, interview('off@calendula', { attendees }), POLICY);
    emulator.faults.add({ match: { operation: 'CreateItem' }, fault, times: 1 });
    await writerOf(system).remove(annika, 'off@calendula', POLICY);
    expect(events()).toEqual([]);
    expect(await writerOf(system).find(guest, 'off@calendula', POLICY)).toBeNull();
  });

  it('does not send a CreateItem twice when nothing came of the first; the next call makes one event', async () => {
    emulator.faults.add({ match: { operation: 'CreateItem' }, fault: { kind: 'reset' }, times: 1 });
    const event = interview('later@calendula');
    expect(await faultCode(writerOf(system).write(annika, event, { timeoutMs: 4_000, attempts: 3 }))).toBe('provider.unavailable');
    expect(events()).toEqual([]);
    await writerOf(system).write(annika, event, POLICY);
    expect(events()).toHaveLength(1);
  });

  it('looks again after a conflict and then writes', async () => {
    await writerOf(system).write(annika, interview('twice@calendula'), POLICY);
    emulator.faults.add({
      match: { operation: 'UpdateItem' },
      fault: { kind: 'inner-error', requestStatus: 'ErrorIrresolvableConflict' },
      times: 1,
    });
    await writerOf(system).write(annika, interview('twice@calendula', { sequence: 1 }), POLICY);
    expect(await writerOf(system).find(annika, 'twice@calendula', POLICY)).toMatchObject({ sequence: 1 });
  });

  it('finds nothing only after a complete search', async () => {
    const cut = (text: string) => text.replaceAll('IncludesLastItemInRange="true"', 'IncludesLastItemInRange="false"');
    await writerOf(system).write(annika, interview('hidden@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'FindItem' }, fault: { kind: 'status', status: 200, body: cut(EMPTY_SEARCH) } });
    expect(await faultCode(writerOf(system).find(annika, 'hidden@calendula', POLICY))).toBe('provider.malformed-reply');
  });

  it('reads titles with characters that XML does not know', async () => {
    await writerOf(system).write(annika, interview('odd@calendula'), POLICY);
    emulator.faults.add({ match: { operation: 'GetItem' }, fault: { kind: 'malformed', shape: 'illegal-character' } });
    expect(await writerOf(system).find(annika, 'odd@calendula', POLICY)).toMatchObject({ uid: 'odd@calendula' });
  });

  it('leaves answers of attendees as they are when only the title changes', async () => {
    const { world } = emulator;
    const room = world.mailboxes().find(({ kind }) => kind === 'room');
    if (room === undefined) throw new Error('no room');
    const attendees = [{ mailbox: room, name: room.name, kind: 'room' }] as const;
    await writerOf(system).write(annika, interview('title@calendula', { attendees }), POLICY);
    await writerOf(system).write(annika, interview('title@calendula', { attendees, sequence: 1, title: 'Second interview' }), POLICY);
    const found = await writerOf(system).find(annika, 'title@calendula', POLICY);
    expect(found?.answers.get(room.address)).toBe('accepted');
  });
});

describe('what people do with our events', () => {
  it('a duplicate made by hand stays when ours is moved and removed', async () => {
    await writerOf(system).write(annika, interview('ours@calendula'), POLICY);
    const [ours] = events();
    const text = (ours?.text ?? '').replace('UID:ours@calendula', 'UID:a-duplicate');
    emulator.world.calendar(emulator.world.mailboxAt(annika.address).id).put('duplicate.ics', text);
    const span = { start: instant(TEN + HOUR), end: instant(TEN + 2 * HOUR) };
    await writerOf(system).write(annika, interview('ours@calendula', { sequence: 1, span }), POLICY);
    expect(await writerOf(system).find(annika, 'ours@calendula', POLICY)).toMatchObject({ sequence: 1, span });
    await writerOf(system).remove(annika, 'ours@calendula', POLICY);
    expect(events().map(({ uid }) => uid)).toEqual(['a-duplicate']);
  });

  it('somebody who was invited can become the organizer', async () => {
    const [henrik] = others;
    if (henrik === undefined) throw new Error('nobody else is there');
    const before = { mailbox: henrik, name: 'Henrik', kind: 'person' } as const;
    const after = { mailbox: annika, name: 'Annika', kind: 'person' } as const;
    await writerOf(system).write(henrik, interview('handed@calendula', { organizer: before, attendees: [after] }), POLICY);
    expect(await writerOf(system).find(annika, 'handed@calendula', POLICY)).not.toBeNull();
    const handed = interview('handed@calendula', { organizer: after, attendees: [before], sequence: 1 });
    await writerOf(system).write(annika, handed, POLICY);
    await writerOf(system).write(annika, handed, POLICY);
    expect(events()).toHaveLength(1);
    expect(await writerOf(system).find(annika, 'handed@calendula', POLICY)).toMatchObject({ sequence: 1, span: handed.span });
  });
});

const EMPTY_SEARCH =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:FindItemResponse xmlns:m="m"><m:ResponseMessages>' +
  '<m:FindItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>' +
  '<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><t:Items xmlns:t="t"/></m:RootFolder>' +
  '</m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse></s:Body></s:Envelope>';

describe('changes', () => {
  const feed = () => system.changes ?? expect.unreachable('the system tells changes');

  it('begin anew when the server no longer knows the mark', async () => {
    const { cursor } = await feed().since(annika, null, POLICY);
    emulator.faults.add({ match: { operation: 'SyncFolderItems' }, fault: { kind: 'cursor-expired' } });
    expect(await faultCode(feed().since(annika, cursor, POLICY))).toBe('provider.cursor-expired');
  });

  it('are read to the end, however many rounds it takes', async () => {
    const { world } = emulator;
    const owner = world.mailboxAt(annika.address);
    const { cursor } = await feed().since(annika, null, POLICY);
    for (let index = 0; index < 600; index++) {
      enterMeeting(world, owner, { uid: `some-${index}`, title: 'Busy', start: TEN + index * HOUR, end: TEN + (index + 1) * HOUR });
    }
    await writerOf(system).write(
      annika,
      interview('last@calendula', { span: { start: instant(TEN - 9 * HOUR), end: instant(TEN - 8 * HOUR) } }),
      POLICY,
    );
    const before = requests();
    const after = await feed().since(annika, cursor, POLICY);
    expect(requests() - before).toBe(2);
    expect(after).toMatchObject({ changed: true, ownUids: ['last@calendula'] });
    expect((await feed().since(annika, after.cursor, POLICY)).changed).toBe(false);
    // The first look tells everything there is, which is no change.
    expect(await feed().since(annika, null, POLICY)).toMatchObject({ changed: false, ownUids: [] });
  });
});
