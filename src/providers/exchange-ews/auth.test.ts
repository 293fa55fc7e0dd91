/** Signing in: schemes, Extended Protection, and finding the server without giving the password to anybody else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Personality } from '../../../emulators/ews/personality.ts';
import { WELL_BEHAVED } from '../../../emulators/ews/personality.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { isFault } from '../../domain/fault.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { exchangeProvider } from './index.ts';

const POLICY = { timeoutMs: 8_000, attempts: 1 };
let emulator: TestEwsEmulator;
const opened: CalendarSystem[] = [];

beforeAll(async () => {
  emulator = await startTestEwsEmulator();
});
afterEach(() => {
  emulator.setPersonality(WELL_BEHAVED);
  emulator.faults.clear();
  emulator.journal.clear();
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  expect(emulator.lint).toEqual([]);
  await emulator.stop();
});

function open(form: Readonly<Record<string, string>>, capabilities: Parameters<typeof exchangeProvider.open>[0]['capabilities'] = null) {
  const parsed = exchangeProvider.parseSettings(form);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const system = exchangeProvider.open({
    ...parsed,
    level: 'full',
    capabilities,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
  });
  opened.push(system);
  return system;
}

const operations = () => emulator.journal.entries().map(({ operation, status }) => `${operation} ${status}`);
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'no fault', detail: '' }),
    (error: unknown) => (isFault(error) ? error.report : Promise.reject(error)),
  );

describe('NTLM', () => {
  it.each(['off', 'allow', 'require'] as const)('signs in where Extended Protection is %s', async (extendedProtection) => {
    emulator.setPersonality({ extendedProtection });
    const { serviceAccount } = await open(emulator.form('superuser', 'ntlm')).signIn(POLICY);
    expect(serviceAccount).toBe('calendula@marigold.example');
  });

  it('takes one handshake for a connection, which is two requests for the first question and one for each further', async () => {
    const system = open(emulator.form('superuser', 'ntlm'));
    const mailbox = { id: 'a', address: 'annika.petersen@marigold.example' };
    const window = { start: instant(0), end: instant(3_600_000) };
    for (let round = 0; round < 3; round++) await system.freeBusy.read([mailbox], window, POLICY);
    expect(operations()).toEqual(['ntlm-negotiate 401', 'GetUserAvailability 200', 'GetUserAvailability 200', 'GetUserAvailability 200']);
  });

  it('shakes hands anew, in three requests, over a connection that the server forgot', async () => {
    const system = open(emulator.form('superuser', 'ntlm'));
    const mailbox = { id: 'a', address: 'annika.petersen@marigold.example' };
    const read = async () => (await system.freeBusy.read([mailbox], { start: instant(0), end: instant(3_600_000) }, POLICY)).get('a')?.kind;
    expect(await read()).toBe('known');
    emulator.journal.clear();
    emulator.faults.add({ match: {}, fault: { kind: 'db-down' }, times: 1 });
    expect(await read()).toBe('known');
    expect(operations()).toEqual(['GetUserAvailability 401', 'ntlm-negotiate 401', 'GetUserAvailability 200']);
  });

  it('is tried twice with a wrong password and then rests, however many ask', async () => {
    const system = open({ ...emulator.form('superuser', 'ntlm'), password: 'wrong' });
    const ask = () => system.findMailbox('annika.petersen@marigold.example', POLICY);
    const refusals = await Promise.all([refusal(ask()), refusal(ask()), refusal(ask()), refusal(ask())]);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['provider.unauthorized']));
    expect(operations()).toEqual(['ntlm-negotiate 401', 'ResolveNames 401', 'ntlm-negotiate 401', 'ResolveNames 401']);
    emulator.journal.clear();
    expect((await refusal(ask())).code).toBe('provider.unauthorized');
    expect(operations()).toEqual([]);
  });

  it('says what to look for where the binding is refused', async () => {
    const { detail } = await refusal(open({ ...emulator.form('superuser', 'ntlm'), password: 'wrong' }).signIn(POLICY));
    expect(detail).toContain('Extended Protection');
  });

  it('asks once where the server does not offer it, and names what it offers', async () => {
    emulator.setPersonality({ schemes: ['Negotiate', 'Basic'] });
    const { code, detail } = await refusal(open(emulator.form('restricted', 'ntlm')).signIn(POLICY));
    expect(code).toBe('provider.unauthorized');
    expect(detail).toContain('does not offer NTLM but Negotiate, Basic');
    expect(operations()).toHaveLength(1);
  });

  it('never falls back to Basic', async () => {
    emulator.setPersonality({ schemes: ['Basic'] });
    await refusal(open(emulator.form('freeBusyOnly', 'ntlm')).signIn(POLICY));
    expect(emulator.journal.entries().every(({ account }) => account === null)).toBe(true);
  });
});

describe('the service account', () => {
  it('needs a mailbox, and is told so', async () => {
    emulator.faults.add({ match: { operation: 'GetFolder' }, fault: { kind: 'inner-error', requestStatus: 'ErrorNonExistentMailbox' } });
    const { code, detail } = await refusal(open(emulator.form('superuser')).signIn(POLICY));
    expect(code).toBe('provider.mailbox-not-found');
    expect(detail).toContain('no mailbox of its own');
  });
});

describe('Autodiscover', () => {
  const form = (changes: Partial<Personality> = {}) => {
    const services = emulator.url.replace('127.0.0.1', 'localhost');
    emulator.setPersonality({ autodiscoverNames: `${services}/EWS/Exchange.asmx`, ...changes });
    const { serverUrl: _, ...rest } = emulator.form('superuser', 'ntlm');
    return { ...rest, finding: 'autodiscover', autodiscoverUrl: `${services}/autodiscover/autodiscover.svc` };
  };

  it.each([[true], [false]])('finds the server (by SOAP: %s), remembers it, and works with it', async (autodiscoverSoap) => {
    const entered = form({ autodiscoverSoap });
    const { capabilities } = await open(entered).signIn(POLICY);
    expect(capabilities.extra.servicesUrl).toBe(emulator.personality().autodiscoverNames);
    const found = await open(entered, capabilities).findMailbox('annika.petersen@marigold.example', POLICY);
    expect(found.name).toBe('Annika Petersen');
  });

  it('gives the password to no other host, not even when it is told to', async () => {
    let reached = 0;
    const thief = createServer((_, response) => {
      reached += 1;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const elsewhere = `127.0.0.1:${(thief.address() as AddressInfo).port}`;
    for (const address of [
      `https://${elsewhere}/EWS/Exchange.asmx`,
      'https://mail.attacker.example/EWS/Exchange.asmx',
      `http://${elsewhere}/`,
      'nonsense',
    ]) {
      const { code, detail } = await refusal(open(form({ autodiscoverNames: address })).signIn(POLICY));
      expect(code).toBe('config.invalid');
      expect(detail).toContain('ddress');
    }
    expect(reached).toBe(0);
    await new Promise((resolve) => thief.close(resolve));
  });

  it('takes a server inside the domain of the account, and none whose name only ends alike', async () => {
    const names = async (autodiscoverNames: string) => refusal(open(form({ autodiscoverNames })).signIn(POLICY));
    expect((await names('https://mail.marigold.example/EWS/Exchange.asmx')).code).toBe('provider.unreachable');
    expect((await names('https://evilmarigold.example/EWS/Exchange.asmx')).code).toBe('config.invalid');
  });

  it.each([
    ['a sign-in page', { kind: 'html', status: 200 }],
    ['nothing', { kind: 'status', status: 200, body: '' }],
  ] as const)('says so when %s answers', async (_, fault) => {
    const entered = form();
    emulator.faults.add({ match: { operation: 'autodiscover' }, fault });
    expect(['provider.malformed-reply', 'config.invalid']).toContain((await refusal(open(entered).signIn(POLICY))).code);
  });
});
