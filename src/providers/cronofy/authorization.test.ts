/** Consent on the page, delegation by callback in all its fates, renewal of tokens, and giving everything back. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION, subOf } from '../../../emulators/cronofy/authorizations.ts';
import { USUAL } from '../../../emulators/cronofy/personality.ts';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import type { CalendarSystem, InboundCall } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { createCronofyProvider } from './index.ts';

const POLICY = { timeoutMs: 5_000, attempts: 1 };
const SHORT = { timeoutMs: 1_200, attempts: 1 };
const RETURN = { redirectUrl: 'https://calendula.invalid/authorized', state: 'a state' };
let cronofy: TestCronofy;
let system: CalendarSystem;
let people: string[];
let next = 0;

beforeAll(async () => {
  cronofy = await startCronofy();
  people = cronofy.emulator.world
    .mailboxes()
    .filter(({ kind }) => kind === 'person')
    .map(({ address }) => address);
});
beforeEach(async () => {
  cronofy.emulator.faults.clear();
  cronofy.emulator.setPersonality(USUAL);
  await cronofy.consent();
  system = await cronofy.open();
});
afterEach(async () => {
  await system.close();
  expect(cronofy.emulator.findings).toEqual([]);
});
afterAll(() => cronofy.stop());

/** Somebody nobody has asked for yet. */
const fresh = () => people[next++] ?? expect.unreachable('the organisation has more people');
const asked = (operation: string) => cronofy.emulator.journal.entries().filter((entry) => entry.operation === operation).length;
const { authorization } = (() => ({
  authorization: () => cronofy.provider.authorization ?? expect.unreachable('it is authorised on a page'),
}))();

describe('consent', () => {
  it('is asked for on a page that names what is wanted and how far', async () => {
    const page = new URL(authorization().pageUrl(cronofy.connection('free-busy'), RETURN));
    expect(Object.fromEntries(page.searchParams)).toEqual({
      response_type: 'code',
      client_id: APPLICATION.clientId,
      redirect_uri: RETURN.redirectUrl,
      scope: 'service_account/accounts/manage service_account/resources/manage',
      delegated_scope: 'free_busy',
      state: RETURN.state,
    });
    const html = await (await fetch(page)).text();
    expect(html).toContain('<button name="decision" value="allow">');
    expect(html).toContain('free_busy');
    expect(authorization().isNeeded({})).toBe(true);
  });
  it('leads back with the state, and a no is a fault', async () => {
    const page = authorization().pageUrl(cronofy.connection(), RETURN);
    const response = await fetch(page, { method: 'POST', body: new URLSearchParams({ decision: 'deny' }), redirect: 'manual' });
    const query = Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);
    expect(query).toEqual({ error: 'access_denied', state: RETURN.state });
    expect(await faultCode(authorization().complete(cronofy.connection(), { redirectUrl: RETURN.redirectUrl, query }, POLICY))).toBe(
      'provider.forbidden',
    );
  });
  it.each([
    ['a code nobody gave out', { code: 'x'.repeat(32) }],
    ['no code at all', {}],
  ])('is not completed by %s', async (_, query: Record<string, string>) => {
    expect(await faultCode(authorization().complete(cronofy.connection(), { redirectUrl: RETURN.redirectUrl, query }, POLICY))).toBe(
      'provider.unauthorized',
    );
  });
  it('is there before anything else works', async () => {
    const stranger = await startCronofy();
    const unauthorised = stranger.provider.open(stranger.connection());
    expect(await faultCode(unauthorised.signIn(POLICY))).toBe('provider.unauthorized');
    expect(await faultCode(unauthorised.findMailbox(people[0] ?? '', POLICY))).toBe('provider.unauthorized');
    expect(stranger.emulator.journal.entries()).toEqual([]);
    await unauthorised.close();
    await stranger.stop();
  });
});

describe('delegation', () => {
  it('asks once, takes the code once, and knows the mailbox from then on', async () => {
    const address = fresh();
    const [delegations, tokens] = [asked('delegate'), asked('token')];
    const [first, second] = await Promise.all([system.findMailbox(address, POLICY), system.findMailbox(address, POLICY)]);
    await system.findMailbox(address, POLICY);
    const mailbox = cronofy.emulator.world.mailboxAt(address);
    expect(first).toEqual({ id: subOf({ user: '', mailboxId: mailbox.id }), address, name: mailbox.name });
    expect(second.id).toBe(first.id);
    expect([asked('delegate') - delegations, asked('token') - tokens]).toEqual([1, 1]);
  });

  it('says that the callback does not arrive, and succeeds when it does', async () => {
    const address = fresh();
    cronofy.emulator.faults.add({ match: { operation: 'delegation-callback' }, fault: { kind: 'push', fate: 'lost' }, times: 1 });
    const lost = await system.findMailbox(address, SHORT).catch((error: Error) => error.message);
    expect(lost).toContain('provider.unavailable');
    expect(lost).toContain(cronofy.inbound.callbackUrl);
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
  });

  it('takes a callback that comes after everybody went away', async () => {
    const address = fresh();
    cronofy.emulator.setPersonality({ callbackDelayMs: 900 });
    expect(await faultCode(system.findMailbox(address, { timeoutMs: 700, attempts: 1 }))).toBe('provider.unavailable');
    await expect.poll(async () => (await cronofy.vault.keys('account:')).length, { timeout: 5_000 }).toBeGreaterThan(0);
    await expect
      .poll(async () => JSON.parse((await cronofy.vault.read(`mailbox:${address}`)) ?? '{}').outcome?.sub ?? null, { timeout: 5_000 })
      .not.toBeNull();
    const before = asked('delegate');
    await system.findMailbox(address, POLICY);
    expect(asked('delegate')).toBe(before);
  });

  it('is awaited also when the callback reaches another process', async () => {
    const address = fresh();
    const elsewhere = createCronofyProvider({ now: () => cronofy.emulator.world.clock.now() }).open(cronofy.connection());
    cronofy.inbound.attach(elsewhere);
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
    await elsewhere.close();
  });

  it('keeps a code for which there is no time, for whoever waits', async () => {
    const address = fresh();
    cronofy.emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'status', status: 503 }, times: 1 });
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
  });
  it('keeps such a code when nobody waits any more, and asks again when it has ended', async () => {
    const { world } = cronofy.emulator;
    for (const [endsFirst, requests] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const address = fresh();
      const before = asked('delegate');
      cronofy.emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'status', status: 503 }, times: 2 });
      expect(await faultCode(system.findMailbox(address, POLICY))).toBe('provider.unavailable');
      if (endsFirst) world.clock.advance(600_000);
      expect((await system.findMailbox(address, POLICY)).address).toBe(address);
      if (endsFirst) world.clock.advance(-600_000);
      expect(asked('delegate') - before).toBe(requests);
    }
  });

  it('takes a callback that comes twice for one', async () => {
    const address = fresh();
    const tokens = asked('token');
    cronofy.emulator.faults.add({ match: { operation: 'delegation-callback' }, fault: { kind: 'push', fate: 'twice' } });
    await system.findMailbox(address, POLICY);
    await expect
      .poll(() => cronofy.emulator.outgoing.sent.filter(({ operation }) => operation === 'delegation-callback').at(-1)?.status)
      .toBe(200);
    expect(asked('token') - tokens).toBe(1);
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
  });

  it.each(['second', 'good'] as const)('believes a signature that is %s', async (signature) => {
    cronofy.emulator.setPersonality({ signature });
    expect((await system.findMailbox(fresh(), POLICY)).id).toMatch(/^acc_/);
  });
  it.each(['wrong', 'hex', 'missing'] as const)('does not believe a signature that is %s', async (signature) => {
    cronofy.emulator.setPersonality({ signature });
    expect(await faultCode(system.findMailbox(fresh(), SHORT))).toBe('provider.unavailable');
    expect(cronofy.emulator.outgoing.sent.at(-1)?.status).toBe(401);
  });

  it.each([
    [{ error: 'access_denied' }, 'provider.forbidden'],
    [{ error: 'access_denied', error_key: 'errors.account_not_found' }, 'provider.mailbox-not-found'],
    [{ error: 'unable_to_grant_scope' }, 'provider.forbidden'],
    [{ error: 'server_error', error_key: 'errors.something_new' }, 'provider.forbidden'],
  ])('refused by %j is a fault', async (answer, code) => {
    const address = fresh();
    cronofy.emulator.setPersonality({ delegationErrors: { [address]: answer } });
    expect(await faultCode(system.findMailbox(address, POLICY))).toBe(code);
    cronofy.emulator.setPersonality({ delegationErrors: {} });
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
  });

  it('names the plan when Enterprise Connect is not part of it', async () => {
    cronofy.emulator.setPersonality({ planHasEnterpriseConnect: false });
    const message = await system.findMailbox(fresh(), POLICY).catch((error: Error) => error.message);
    expect(message).toMatch(/provider\.forbidden.*plan/);
  });
  it('of something that is no address finds nobody', async () => {
    expect(await faultCode(system.findMailbox('not an address', POLICY))).toBe('provider.mailbox-not-found');
  });
  it('is not asked of another data centre', async () => {
    cronofy.emulator.setPersonality({ dataCentre: 'sg' });
    expect(await faultCode(system.findMailbox(fresh(), POLICY))).toBe('provider.unauthorized');
  });
});

describe('what comes to the callback address', () => {
  const call = (changes: Partial<InboundCall>): InboundCall => {
    const body = changes.body ?? '{"authorization":{"code":"abc"}}';
    const signature = createHmac('sha256', APPLICATION.clientSecret).update(body).digest('base64');
    return {
      method: 'POST',
      path: '/delegations/nobody-knows-this-one-00',
      query: {},
      headers: { 'cronofy-hmac-sha256': signature },
      body,
      ...changes,
    };
  };
  it.each([
    ['an address nobody gave out', {}, 404],
    ['another path', { path: '/elsewhere' }, 404],
    ['a path that climbs', { path: '/delegations/../service-account' }, 404],
    ['a GET', { method: 'GET' }, 405],
    ['no signature', { headers: {} }, 401],
    [
      'a signature of another body',
      { headers: { 'cronofy-hmac-sha256': createHmac('sha256', APPLICATION.clientSecret).update('other').digest('base64') } },
      401,
    ],
    ['an empty signature', { headers: { 'cronofy-hmac-sha256': '' } }, 401],
  ])('%s is refused', async (_, changes, status) => {
    expect(await system.receive?.(call(changes))).toEqual({ status, changed: [] });
  });
  it.each(['nonsense', '[]', '{"authorization":"x"}'])('with the body %s, signed, changes nothing', async (body) => {
    const address = fresh();
    await system.findMailbox(address, POLICY);
    const { nonce } = JSON.parse((await cronofy.vault.read(`mailbox:${address}`)) ?? '{}');
    expect(await system.receive?.(call({ path: `/delegations/${nonce}`, body }))).toEqual({ status: 400, changed: [] });
    expect((await system.findMailbox(address, POLICY)).address).toBe(address);
  });
});

describe('tokens', () => {
  const DAY = { start: cronofyDay(1), end: cronofyDay(2) };
  function cronofyDay(days: number) {
    return (Date.parse('2028-01-03T00:00:00Z') + days * 86_400_000) as never;
  }
  const read = async (mailbox: { id: string; address: string }) => (await system.freeBusy.read([mailbox], DAY, POLICY)).get(mailbox.id);

  it('that ended are renewed once for all who ask', async () => {
    const mailbox = await system.findMailbox(fresh(), POLICY);
    const { world } = cronofy.emulator;
    world.clock.advance(4 * 3_600_000);
    const before = asked('token');
    const answers = await Promise.all([read(mailbox), read(mailbox), read(mailbox)]);
    world.clock.advance(-4 * 3_600_000);
    expect(answers.map((each) => each?.kind)).toEqual(['known', 'known', 'known']);
    expect(asked('token') - before).toBe(1);
  });

  it('of a person whose grant was revoked are asked for again without them, once', async () => {
    const mailbox = await system.findMailbox(fresh(), POLICY);
    cronofy.emulator.authorizations.revoke(mailbox.id);
    const before = asked('delegate');
    expect((await read(mailbox))?.kind).toBe('known');
    expect(asked('delegate') - before).toBe(1);
  });

  it('of a person who is refused from now on are not asked for with every look', async () => {
    const mailbox = await system.findMailbox(fresh(), POLICY);
    cronofy.emulator.authorizations.revoke(mailbox.id);
    cronofy.emulator.setPersonality({ delegationErrors: { [mailbox.address]: { error: 'access_denied' } } });
    const before = cronofy.emulator.journal.entries().length;
    for (let round = 0; round < 5; round++)
      expect(await read(mailbox)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.forbidden' } });
    expect(cronofy.emulator.journal.entries().length - before).toBeLessThanOrEqual(4);
  });

  it.each(['secret-expired', 'consent-revoked'] as const)(
    'of the service account with %s are one alarm and few requests',
    async (reason) => {
      const other = await startCronofy();
      await other.consent();
      const fresh = await other.open();
      const found = await Promise.all(people.slice(0, 4).map((address) => fresh.findMailbox(address, POLICY)));
      other.emulator.world.clock.advance(4 * 3_600_000);
      other.emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'auth', reason } });
      const before = other.emulator.journal.entries().length;
      expect(await faultCode(fresh.signIn(POLICY))).toBe('provider.unauthorized');
      for (let round = 0; round < 5; round++) {
        const answers = await fresh.freeBusy.read(found, DAY, POLICY);
        expect([...answers.values()].map((each) => each.kind === 'unknown' && each.fault.code)).toEqual(
          found.map(() => 'provider.unauthorized'),
        );
      }
      const storm = other.emulator.journal.entries().length - before;
      // One to sign in, and one with each token that still looked good.
      expect(storm).toBeLessThanOrEqual(1 + 4);
      other.emulator.faults.clear();
      await fresh.signIn(POLICY);
      expect((await fresh.freeBusy.read(found, DAY, POLICY)).get(found[0]?.id ?? '')?.kind).toBe('known');
      await fresh.close();
      await other.stop();
    },
  );

  it('survive a refusal without reason', async () => {
    const mailbox = await system.findMailbox(fresh(), POLICY);
    cronofy.emulator.faults.add({ match: {}, fault: { kind: 'db-down' }, times: 1 });
    expect((await read(mailbox))?.kind).toBe('known');
    cronofy.emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'db-down' }, times: 1 });
    expect((await system.signIn(POLICY)).serviceAccount).toBe('calendula@marigold.example');
  });
});

describe('the scope that was consented to', () => {
  it('must reach as far as the access level', async () => {
    await cronofy.consent('free-busy');
    expect(await faultCode(cronofy.provider.open(cronofy.connection('full')).signIn(POLICY))).toBe('provider.forbidden');
  });
  it('must not reach further', async () => {
    await cronofy.consent('full');
    expect(await faultCode(cronofy.provider.open(cronofy.connection('free-busy')).signIn(POLICY))).toBe('provider.out-of-scope');
  });
});

describe('giving back', () => {
  it.each([true, false])('ends every grant, also where the service account’s end does not (%s)', async (revokesTogether) => {
    const other = await startCronofy({ personality: { revokesTogether } });
    await other.consent('full', SERVICE_ACCOUNTS.restricted.user);
    const leaving = await other.open();
    const found = await Promise.all(people.slice(0, 3).map((address) => leaving.findMailbox(address, POLICY)));
    const [first] = found;
    if (first === undefined) return expect.unreachable('somebody was found');
    await leaving.push?.ensure(first, POLICY);
    const tokens = await Promise.all(found.map(async ({ id }) => JSON.parse((await other.vault.read(`account:${id}`)) ?? '{}')));
    await leaving.release?.(POLICY);
    expect(await other.vault.keys('')).toEqual([]);
    expect(tokens.map(({ accessToken }) => other.emulator.authorizations.read(accessToken, 'access'))).toEqual([null, null, null]);
    expect(tokens.map(({ refreshToken }) => other.emulator.authorizations.read(refreshToken, 'refresh'))).toEqual([null, null, null]);
    expect(await faultCode(leaving.signIn(POLICY))).toBe('provider.unauthorized');
    await leaving.release?.(POLICY);
    await leaving.close();
    await other.stop();
  });
});
