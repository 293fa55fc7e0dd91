/** A technical user with delegate rights: signs in once on a page, works with a refresh token, and asks for a new sign-in when that ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import { instant } from '../../domain/time/instant.ts';
import type { OpenConnection } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { graphProvider } from './index.ts';

const POLICY = { timeoutMs: 10_000, attempts: 1 };
const REDIRECT = 'https://calendula.example/authorized';
const TEN = Date.UTC(2027, 4, 4, 8);
const DAY = { start: instant(TEN - 8 * 3_600_000), end: instant(TEN + 16 * 3_600_000) };
let emulator: TestGraph;
let connections = 0;

beforeAll(async () => {
  emulator = await startTestGraph();
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await emulator.stop();
});

function connect(level: AccessLevel = 'restricted'): OpenConnection {
  connections += 1;
  const parsed = graphProvider.parseSettings({ ...emulator.form('restricted'), credential: 'user' });
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  return { ...parsed, vault: memoryVault(), callbackUrl: `https://calendula.example/callbacks/${connections}`, level, capabilities: null };
}

const authorization = () => graphProvider.authorization ?? expect.unreachable('the provider has a page');

/** What comes back in the browser when everybody agrees at once. */
async function visit(connection: OpenConnection, change: (url: URL) => void = () => undefined): Promise<Record<string, string>> {
  const page = new URL(authorization().pageUrl(connection, { redirectUrl: REDIRECT, state: 'state-1' }));
  change(page);
  const { Agent, request } = await import('undici');
  const { headers } = await request(page, { dispatcher: new Agent({ connect: { ca: emulator.tls.ca } }) });
  const back = new URL(String(headers.location));
  expect(back.origin + back.pathname).toBe(REDIRECT);
  return Object.fromEntries(back.searchParams);
}

async function signedIn(level: AccessLevel = 'restricted') {
  const connection = connect(level);
  await authorization().complete(connection, { redirectUrl: REDIRECT, query: await visit(connection) }, POLICY);
  return { connection, system: graphProvider.open(connection) };
}

describe('the page', () => {
  it('is needed for a technical user alone', () => {
    const { isNeeded } = authorization();
    expect(['user', 'secret', 'certificate', 'federated'].map((credential) => isNeeded({ credential }))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(isNeeded({})).toBe(false);
  });

  it('asks for no more than the level needs, and sends no secret', () => {
    const page = (level: AccessLevel) => new URL(authorization().pageUrl(connect(level), { redirectUrl: REDIRECT, state: 's' }));
    expect(page('free-busy').searchParams.get('scope')).toContain('/Calendars.ReadBasic ');
    expect(page('restricted').searchParams.get('scope')).toContain('/Calendars.ReadWrite.Shared ');
    expect(page('restricted').href).not.toContain('hamburg-secret');
  });

  it('may be declined', async () => {
    const connection = connect();
    const query = await visit(connection, (url) => url.searchParams.set('login_hint', 'refuse'));
    expect(await faultCode(authorization().complete(connection, { redirectUrl: REDIRECT, query }, POLICY))).toBe('provider.forbidden');
  });

  it.each([
    ['a code that was used already', async (query: Record<string, string>) => query, true],
    ['a code of somebody else’s visit', async (query: Record<string, string>) => ({ ...query, state: 'state-2' }), false],
    ['a made-up code', async (query: Record<string, string>) => ({ ...query, code: 'made-up' }), false],
  ])('is not fooled by %s', async (_, change, twice) => {
    const connection = connect();
    const query = await change(await visit(connection));
    const complete = () => faultCode(authorization().complete(connection, { redirectUrl: REDIRECT, query }, POLICY));
    if (twice) expect(await complete()).toBe('no fault');
    expect(await complete()).toBe('provider.unauthorized');
  });
});

describe('a technical user', () => {
  it('is nobody before the first sign-in', async () => {
    const system = graphProvider.open(connect());
    expect(await faultCode(system.signIn(POLICY))).toBe('provider.unauthorized');
    await system.close();
  });

  it('works in the calendars that are shared, and is refused elsewhere', async () => {
    const { system } = await signedIn();
    const { serviceAccount, capabilities } = await system.signIn(POLICY);
    expect(serviceAccount).toBe('calendula-hamburg@marigold.example');
    expect(capabilities.schedulesAttendees).toBe(true);
    const inside = await system.findMailbox('annika.petersen@marigold.example', POLICY);
    const outside = await system.findMailbox('grace.whitmore@marigold.example', POLICY);
    const event = {
      ...{ uid: 'delegate@calendula', sequence: 0, span: { start: instant(TEN), end: instant(TEN + 3_600_000) }, zone: 'Europe/Berlin' },
      ...{ title: 'Interview', description: '', location: '', attendees: [], stampedAt: instant(TEN) },
      organizer: { mailbox: inside, name: inside.name, kind: 'person' as const },
    };
    await system.events?.write(inside, event, POLICY);
    expect(await system.events?.find(inside, event.uid, POLICY)).toMatchObject({ span: event.span });
    expect((await system.freeBusy.read([inside], DAY, POLICY)).get(inside.id)).toMatchObject({ kind: 'known', periods: [{ start: TEN }] });
    expect(await faultCode(system.events?.write(outside, event, POLICY) ?? Promise.resolve())).toBe('provider.forbidden');
    expect((await system.freeBusy.read([outside], DAY, POLICY)).get(outside.id)).toMatchObject({
      kind: 'unknown',
      fault: { code: 'provider.forbidden' },
    });
    await system.close();
  });

  it('is told of changes by asking: others’ calendars cannot be subscribed', async () => {
    const { system } = await signedIn();
    expect([system.push, system.receive]).toEqual([undefined, undefined]);
    expect(system.changes).toBeDefined();
    await system.close();
  });

  it('keeps the newest refresh token, and none after the connection was given back', async () => {
    const { connection, system } = await signedIn();
    const first = await connection.vault.read('refresh-token');
    await system.signIn(POLICY);
    const second = await connection.vault.read('refresh-token');
    expect(second).not.toBe(first);
    await system.release?.(POLICY);
    expect(await connection.vault.read('refresh-token')).toBeNull();
    await system.close();
  });

  it('has to sign in again after a changed password; the remedy says so', async () => {
    const { system } = await signedIn();
    emulator.tenant.tokens.endSignIns();
    const error = await system.signIn(POLICY).catch((each: { report: { code: 'provider.unauthorized'; detail: string } }) => each);
    if (!('report' in error)) return expect.unreachable('the sign-in has ended');
    expect(error.report.code).toBe('provider.unauthorized');
    const failed = { probe: 'sign-in', fault: { ...error.report, retry: 'later', blame: 'admin' }, level: 'restricted' } as const;
    const names = { settings: { credential: 'user' }, serviceAccount: null, probeMailbox: 'a@b.example', outOfScopeMailbox: null };
    expect(graphProvider.remedy?.({ ...failed, ...names })?.steps.en).toContain('Sign in again');
    await system.close();
  });
});
