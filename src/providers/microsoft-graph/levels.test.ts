/** Access levels as the check of a connection proves them: what is granted works, what is not is refused, and too much turns it red. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryConnections } from '../../../test/support/fakes/memory-connections.ts';
import { memorySecrets } from '../../../test/support/fakes/memory-secrets.ts';
import { memoryVaults } from '../../../test/support/fakes/memory-vault.ts';
import { mintSystemAccess, mintUserAccess } from '../../domain/access/proof.ts';
import type { AccessLevel, ProbeVerdict } from '../../domain/connection/connection.ts';
import type { OrganizationId, UserId } from '../../domain/identifiers.ts';
import { instant } from '../../domain/time/instant.ts';
import { checkConnection } from '../../use-cases/connection/check-connection.ts';
import { createConnection } from '../../use-cases/connection/create-connection.ts';
import { graphProvider } from './index.ts';

const INSIDE = 'annika.petersen@marigold.example';
const OUTSIDE = 'grace.whitmore@marigold.example';
const HAMBURG = 'calendula-hamburg';
const ORGANIZATION = 'organization-1' as OrganizationId;
let emulator: TestGraph;

beforeAll(async () => {
  emulator = await startTestGraph({ busy: true });
});
beforeEach(() => {
  emulator.faults.clear();
  emulator.tenant.change(emulator.clientId('restricted'), { roles: ['User.ReadBasic.All', 'Place.Read.All'] });
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await emulator.stop();
});

interface Wish {
  readonly account: keyof typeof SERVICE_ACCOUNTS;
  readonly level: AccessLevel;
  readonly outside?: string | null;
  readonly form?: Readonly<Record<string, string>>;
}

async function check({ account, level, outside = null, form = {} }: Wish) {
  const ports = {
    connections: memoryConnections(),
    providers: new Map([[graphProvider.kind, graphProvider]]),
    secrets: memorySecrets(),
    vaults: memoryVaults(),
    clock: { now: () => instant(Date.now()) },
    callbackUrl: () => 'https://calendula.example/callbacks/1',
  };
  const who = {
    organizationId: ORGANIZATION,
    userId: 'user-1' as UserId,
    userName: 'Rita',
    permissions: new Set(['connections.manage'] as const),
  };
  const access = mintUserAccess(who, 'connections.manage') ?? expect.unreachable('the permission is there');
  const settings = { ...emulator.form(account), ...form };
  const wish = { provider: graphProvider.kind, name: 'Microsoft 365', level, settings, probeMailbox: INSIDE, outOfScopeMailbox: outside };
  const created = await createConnection(ports, access, wish);
  if (created.kind !== 'created') throw new Error(JSON.stringify(created));
  const outcome = await checkConnection(ports, mintSystemAccess(ORGANIZATION), { connectionId: created.connection.id });
  if (outcome.kind !== 'checked') throw new Error(outcome.kind);
  const verdicts = outcome.connection.check?.verdicts ?? [];
  const verdict = (probe: ProbeVerdict['probe']) =>
    verdicts.find((each) => each.probe === probe) ?? expect.unreachable(`no verdict on ${probe}`);
  return { ...outcome.connection, verdict, results: verdicts.map(({ probe, result }) => `${probe} ${result}`) };
}

const failed = (verdict: ProbeVerdict) =>
  verdict.result === 'failed' ? verdict : expect.unreachable(`${verdict.probe} ${verdict.result}`);

describe('full', () => {
  it('is proven with consent for the whole tenant', async () => {
    const checked = await check({ account: 'superuser', level: 'full' });
    expect(checked).toMatchObject({ state: 'active', check: { provenLevel: 'full' } });
    expect(checked.capabilities?.extra).toMatchObject({ consentedCalendarRoles: 'Calendars.ReadWrite' });
    expect(checked.verdict('directory')).toMatchObject({ facts: { people: '60' } });
    expect(checked.verdict('rooms')).toMatchObject({ facts: { rooms: '12' } });
  });

  it('is not proven by an app that may only see free/busy; the remedy names the permission', async () => {
    const checked = await check({ account: 'freeBusyOnly', level: 'full' });
    expect(checked.state).toBe('failing');
    const { fault, remedy } = failed(checked.verdict('write-event'));
    expect(fault.code).toBe('provider.forbidden');
    expect(remedy?.steps.en).toContain('Calendars.ReadWrite');
  });

  it('waits while consent does not act yet, and says that nobody has to do anything', async () => {
    emulator.faults.add({ match: { mailbox: INSIDE }, fault: { kind: 'propagating' } });
    const checked = await check({ account: 'superuser', level: 'full' });
    const { fault, remedy } = failed(checked.verdict('read-free-busy'));
    expect(fault).toMatchObject({ code: 'provider.propagating', retry: 'later' });
    expect(remedy?.who).toBe('nobody');
  });
});

describe('restricted', () => {
  it('is proven by a mailbox inside that works and one outside that is refused', async () => {
    const checked = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
    expect(checked).toMatchObject({ state: 'active', check: { provenLevel: 'restricted' } });
    expect(checked.results).toContain('out-of-scope-refused passed');
  });

  it('stays proven with a mailbox that asks for free/busy, though that one sees everybody', async () => {
    const checked = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE, form: { anchorMailbox: INSIDE } });
    expect(checked.results).toContain('out-of-scope-refused passed');
  });

  it.each(['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic.All'])(
    'turns red by left-over consent for %s, and the remedy names it',
    async (role) => {
      emulator.tenant.change(emulator.clientId('restricted'), { roles: ['User.ReadBasic.All', 'Place.Read.All', role] });
      const checked = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
      expect(checked).toMatchObject({ state: 'failing', check: { provenLevel: null } });
      const { fault, remedy } = failed(checked.verdict('out-of-scope-refused'));
      expect(fault.code).toBe('provider.out-of-scope');
      expect(remedy?.steps.en).toContain(role);
      expect(remedy?.command).toContain(`'${role}'`);
      expect(remedy?.command).toContain(emulator.clientId('restricted'));
    },
  );

  it('turns red by a scope that is too wide, and the remedy shows whose', async () => {
    const outside = emulator.world.mailboxAt(OUTSIDE).id;
    emulator.world.grant(HAMBURG, outside, 'write');
    const checked = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
    const { remedy } = failed(checked.verdict('out-of-scope-refused'));
    expect(remedy?.command).toContain(`Test-ServicePrincipalAuthorization -Identity $app.ObjectId -Resource '${OUTSIDE}'`);
    emulator.world.grant(HAMBURG, outside, null);
  });

  it('leaves nothing behind outside, even where the app could write there', async () => {
    const outside = emulator.world.mailboxAt(OUTSIDE).id;
    const before = emulator.world.calendar(outside).all().length;
    emulator.tenant.change(emulator.clientId('restricted'), { roles: ['User.ReadBasic.All', 'Calendars.ReadWrite'] });
    await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
    expect(emulator.world.calendar(outside).all().length).toBe(before);
  });

  it('is not proven where the scope leaves the mailbox out; the remedy has the commands with its names', async () => {
    emulator.world.grant(HAMBURG, emulator.world.mailboxAt(INSIDE).id, 'none');
    const checked = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
    const { fault, remedy } = failed(checked.verdict('read-free-busy'));
    expect(fault.code).toBe('provider.forbidden');
    expect(remedy?.command).toContain(`New-ServicePrincipal -AppId ${emulator.clientId('restricted')}`);
    expect(remedy?.command).toContain(`-Resource '${INSIDE}'`);
    emulator.world.grant(HAMBURG, emulator.world.mailboxAt(INSIDE).id, 'write');
  });
});

describe('free/busy', () => {
  it('reads, and says that interviews cannot be written', async () => {
    const checked = await check({ account: 'freeBusyOnly', level: 'free-busy' });
    expect(checked.results).toContain('read-free-busy passed');
    expect(failed(checked.verdict('write-event')).fault.code).toBe('provider.unsupported');
  });
});

describe('signing in', () => {
  it.each([
    ['secret-expired', 'az ad app credential reset'],
    ['account-disabled', 'az ad app credential reset'],
  ] as const)('says what to do after %s', async (reason, command) => {
    emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'auth', reason } });
    const { fault, remedy } = failed((await check({ account: 'superuser', level: 'full' })).verdict('sign-in'));
    expect(fault.code).toBe('provider.unauthorized');
    expect(remedy?.command).toContain(command);
  });

  it('leads to the consent page where consent is missing', async () => {
    emulator.faults.add({ match: { operation: 'token' }, fault: { kind: 'auth', reason: 'consent-revoked' } });
    const { remedy } = failed((await check({ account: 'superuser', level: 'full' })).verdict('sign-in'));
    expect(remedy?.page).toContain(`/adminconsent?client_id=${emulator.clientId('superuser')}`);
  });

  it('names the permission that the directory lacks', async () => {
    emulator.faults.add({ match: {}, fault: { kind: 'auth', reason: 'missing-scope', scope: 'Place.Read.All' } });
    const checked = await check({ account: 'superuser', level: 'full' });
    expect(checked.state).toBe('degraded');
    expect(failed(checked.verdict('directory')).fault.detail).toContain('Place.Read.All');
    expect(failed(checked.verdict('directory')).remedy?.page).toContain('CallAnAPI');
  });
});
