/** The provider when the emulated server fails: every failure is a named fault, no failure is free time, no lost answer makes two events. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startTestEmulator, type TestEmulator } from '../../../test/support/emulator/start-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { caldavProvider } from './index.ts';

const NOWHERE = { vault: memoryVault(), callbackUrl: 'https://unreached.invalid' };

const POLICY = { timeoutMs: 4_000, attempts: 1 };
const TEN = Date.UTC(2027, 4, 4, 8);
const DAY = { start: instant(TEN - 8 * 3_600_000), end: instant(TEN + 16 * 3_600_000) };
let emulator: TestEmulator;
let annika: Mailbox;
let others: Mailbox[];
let system: CalendarSystem;

async function openSystem(): Promise<CalendarSystem> {
  const { user: userName, password } = SERVICE_ACCOUNTS.superuser;
  const parsed = caldavProvider.parseSettings({ serverUrl: emulator.url, userName, password, zone: 'UTC', scheduling: 'server' });
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  const { capabilities } = await caldavProvider.open({ ...parsed, ...NOWHERE, level: 'full', capabilities: null }).signIn(POLICY);
  return caldavProvider.open({ ...parsed, ...NOWHERE, level: 'full', capabilities });
}

beforeAll(async () => {
  emulator = await startTestEmulator();
  system = await openSystem();
  const [first, ...rest] = emulator.world
    .mailboxes()
    .filter((each) => each.kind === 'person')
    .slice(0, 5);
  annika = await system.findMailbox(first?.address ?? '', POLICY);
  others = await Promise.all(rest.map((each) => system.findMailbox(each.address, POLICY)));
});
beforeEach(() => {
  emulator.faults.clear();
  emulator.world.reset();
});
afterAll(async () => {
  await system.close();
  await emulator.stop();
});

function interview(uid: string): CalendarEvent {
  const organizer = { mailbox: annika, name: 'Annika', kind: 'person' } as const;
  const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: instant(TEN) };
  return { uid, sequence: 0, span: { start: instant(TEN), end: instant(TEN + 3_600_000) }, organizer, ...facts };
}

const writer = () => system.events ?? expect.unreachable('the system writes');
const count = async () => {
  const answer = (await system.freeBusy.read([annika], DAY, POLICY)).get(annika.id);
  return answer?.kind === 'known' ? answer.periods.length : 'unknown';
};

describe('free/busy', () => {
  const failures: readonly [string, Fault, string][] = [
    ['400', { kind: 'status', status: 400 }, 'provider.rejected'],
    ['403', { kind: 'status', status: 403 }, 'provider.forbidden'],
    ['423', { kind: 'status', status: 423 }, 'provider.unavailable'],
    ['500', { kind: 'status', status: 500 }, 'provider.unavailable'],
    ['502', { kind: 'status', status: 502 }, 'provider.unavailable'],
    ['503', { kind: 'status', status: 503 }, 'provider.unavailable'],
    ['429 in seconds', { kind: 'throttle', retryAfter: 'seconds', seconds: 9 }, 'provider.throttled'],
    ['429 without a wait', { kind: 'throttle', retryAfter: 'absent' }, 'provider.throttled'],
    ['a reset', { kind: 'reset' }, 'provider.unavailable'],
    ['a cut answer', { kind: 'truncate' }, 'provider.unavailable'],
    ['a log-in page', { kind: 'html', status: 200 }, 'provider.malformed-reply'],
    ['text that is not XML', { kind: 'malformed', shape: 'not-xml' }, 'provider.malformed-reply'],
    ['unclosed XML', { kind: 'malformed', shape: 'unclosed' }, 'provider.malformed-reply'],
    ['another XML', { kind: 'malformed', shape: 'wrong-root' }, 'provider.malformed-reply'],
    ['an empty answer', { kind: 'malformed', shape: 'empty' }, 'provider.malformed-reply'],
    ['an entity', { kind: 'malformed', shape: 'entity' }, 'provider.malformed-reply'],
  ];
  it.each(failures)('is unknown for all after %s', async (_, fault, code) => {
    emulator.faults.add({ match: { method: 'POST' }, fault });
    const answers = await system.freeBusy.read([annika, ...others], DAY, POLICY);
    const codes = [annika, ...others]
      .map(({ id }) => answers.get(id))
      .map((each) => (each?.kind === 'unknown' ? each.fault.code : 'known'));
    expect(codes).toEqual(codes.map(() => code));
  });

  it.each([
    ['3.8;No authority', 'provider.forbidden'],
    ['5.1;Not reached', 'provider.mailbox-not-found'],
    [undefined, 'provider.malformed-reply'],
  ])('is unknown for the one recipient with %s, and known for the others', async (requestStatus, code) => {
    const fault: Fault = { kind: 'inner-error', ...(requestStatus === undefined ? {} : { requestStatus }) };
    emulator.faults.add({ match: { method: 'POST', mailbox: annika.address }, fault });
    const answers = await system.freeBusy.read([...others, annika], DAY, POLICY);
    expect(answers.get(annika.id)).toMatchObject({ kind: 'unknown', fault: { code } });
    expect(others.map(({ id }) => answers.get(id)?.kind)).toEqual(others.map(() => 'known'));
  });

  it('takes no longer for many people than the policy allows', async () => {
    emulator.setPersonality({ noOutbox: true });
    const slow = await openSystem();
    emulator.setPersonality({ noOutbox: false });
    emulator.faults.add({ match: {}, fault: { kind: 'hang' } });
    const many = Array.from({ length: 40 }, (_, index) => ({ id: `${annika.id}${index}/`, address: `nobody-${index}@marigold.example` }));
    const before = emulator.journal.entries().length;
    const answers = await slow.freeBusy.read(many, DAY, { timeoutMs: 500, attempts: 1 });
    expect([...answers.values()].every((each) => each.kind === 'unknown')).toBe(true);
    // Four at a time were asked before the time was over, and nobody after it.
    expect(emulator.journal.entries().length - before).toBeLessThanOrEqual(4);
    await slow.close();
  });

  it('is known again after a database that was down for one request', async () => {
    emulator.faults.add({ match: {}, fault: { kind: 'db-down' }, times: 1 });
    expect(await count()).toBe(0);
  });

  it('is unknown, after two requests, when the password stays refused', async () => {
    const fresh = await openSystem();
    emulator.faults.add({ match: {}, fault: { kind: 'db-down' } });
    const before = emulator.journal.entries().length;
    for (let round = 0; round < 5; round++) {
      const answers = await fresh.freeBusy.read([annika, ...others], DAY, POLICY);
      expect(answers.get(annika.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unauthorized' } });
    }
    expect(emulator.journal.entries().length - before).toBe(2);
    emulator.faults.clear();
    await openSystem();
    expect(await count()).toBe(0);
    await fresh.close();
  });
});

describe('writing', () => {
  const breaks: readonly [string, Fault][] = [
    ['whose answer is lost', { kind: 'commit-then-fail' }],
    ['that is carried out and answered 500', { kind: 'commit-then-fail', status: 500 }],
    ['that is carried out and answered 503', { kind: 'commit-then-fail', status: 503 }],
    ['whose connection breaks before it is read', { kind: 'reset' }],
  ];
  it.each(breaks)('makes one event of a PUT %s', async (_, fault) => {
    emulator.faults.add({ match: { method: 'PUT' }, fault, times: 1 });
    await writer().write(annika, interview('once@calendula'), POLICY);
    expect(await count()).toBe(1);
  });

  it.each(breaks)('removes for good by a DELETE %s', async (_, fault) => {
    await writer().write(annika, interview('gone@calendula'), POLICY);
    emulator.faults.add({ match: { method: 'DELETE' }, fault, times: 1 });
    const code = await faultCode(writer().remove(annika, 'gone@calendula', POLICY));
    if (code !== 'no fault') await writer().remove(annika, 'gone@calendula', POLICY);
    expect(await count()).toBe(0);
  });

  it('finds its event by UID under an address that is not ours, and changes it there', async () => {
    await writer().write(annika, interview('elsewhere@calendula'), POLICY);
    const { user, password } = SERVICE_ACCOUNTS.superuser;
    const send = (method: string, name: string, body?: string) =>
      fetch(new URL(`${annika.id}${name}`, emulator.url), {
        method,
        headers: { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': 'text/calendar' },
        ...(body === undefined ? {} : { body }),
      });
    const text = await (await send('GET', 'elsewhere@calendula.ics')).text();
    await send('DELETE', 'elsewhere@calendula.ics');
    expect((await send('PUT', 'another-name.ics', text)).status).toBe(201);
    await writer().write(annika, { ...interview('elsewhere@calendula'), sequence: 1 }, POLICY);
    expect(await writer().find(annika, 'elsewhere@calendula', POLICY)).toMatchObject({ sequence: 1 });
    expect(await count()).toBe(1);
  });

  it.each([
    ['403', { kind: 'status', status: 403 }, 'provider.forbidden'],
    ['a hanging server', { kind: 'hang' }, 'provider.unavailable'],
    ['a log-in page', { kind: 'html', status: 200 }, 'provider.malformed-reply'],
  ] satisfies readonly [string, Fault, string][])('says so after %s', async (_, fault, code) => {
    emulator.faults.add({ match: { path: annika.id }, fault });
    expect(await faultCode(writer().write(annika, interview('never@calendula'), { timeoutMs: 1_500, attempts: 1 }))).toBe(code);
  });

  it('follows a redirect with the same method', async () => {
    emulator.setPersonality({ redirectsCalendars: true });
    await writer().write(annika, interview('moved@calendula'), POLICY);
    expect(await count()).toBe(1);
    emulator.setPersonality({ redirectsCalendars: false });
  });
});
