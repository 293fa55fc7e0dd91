import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import { at, box, createWorld, invite, user, type World } from '../../../test/support/fakes/world.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { addMinutes } from '../../domain/time/instant.ts';
import { listParticipants } from '../directory/list-participants.ts';
import { checkConnection, giveUpCheck } from './check-connection.ts';
import { createConnection, type NewConnection } from './create-connection.ts';
import { disconnectConnection } from './disconnect-connection.ts';
import { getConnection } from './get-connection.ts';
import { listConnections } from './list-connections.ts';
import { listProviders } from './list-providers.ts';
import { previewDisconnect } from './preview-disconnect.ts';
import { recheckConnections } from './recheck-connections.ts';
import { rotateCredential } from './rotate-credential.ts';
import { startCheck } from './start-check.ts';

const WISH: NewConnection = {
  provider: 'fake',
  name: 'Head office',
  level: 'full',
  settings: { server: 'calendar.example.test', password: 'right' },
  probeMailbox: 'anna@example.test',
  outOfScopeMailbox: null,
};

async function created(world: World, change: Partial<NewConnection> = {}): Promise<Connection> {
  const outcome = await createConnection(world.ports, user(world, 'connections.manage'), { ...WISH, ...change });
  if (outcome.kind !== 'created') throw new Error(JSON.stringify(outcome));
  return outcome.connection;
}

async function check(world: World, connection: Connection) {
  const outcome = await checkConnection(world.ports, world.system, { connectionId: connection.id });
  if (outcome.kind !== 'checked') throw new Error(outcome.kind);
  const verdicts = Object.fromEntries((outcome.connection.check?.verdicts ?? []).map((verdict) => [verdict.probe, verdict]));
  return { ...outcome.connection, verdicts };
}

describe('creating a connection', () => {
  it('stores a draft, contacts nobody, and keeps the secret sealed for this row alone', async () => {
    const world = await createWorld();
    const calls = world.calendar.calls.length;
    const connection = await created(world);
    expect(connection).toMatchObject({ state: 'draft', settings: { server: 'calendar.example.test' }, check: null });
    expect(JSON.stringify(connection)).not.toContain('right');
    expect(world.calendar.calls.length).toBe(calls);
    const sealed = await world.ports.connections.sealedSecrets(world.organizationId, connection.id);
    expect(() => world.ports.secrets.open(sealed ?? '', `connection:${world.connection.id}`)).toThrow();
  });

  it.each([
    [{ provider: 'nobody' }, 'unknown-provider'],
    [{ settings: { server: '' } }, 'invalid'],
    [{ name: ' ' }, 'invalid'],
    [{ probeMailbox: 'anna' }, 'invalid'],
    [{ outOfScopeMailbox: 'x' }, 'invalid'],
    [{ outOfScopeMailbox: 'Anna@example.test' }, 'invalid'],
    [{ level: 'everything' as 'full' }, 'invalid'],
  ])('refuses %o', async (change, kind) => {
    const world = await createWorld();
    expect((await createConnection(world.ports, user(world, 'connections.manage'), { ...WISH, ...change })).kind).toBe(kind);
  });
});

describe('checking a connection', () => {
  it('proves each probe in order, stores each verdict, and leaves nothing behind', async () => {
    const world = await createWorld();
    world.calendar.addMailbox({ address: 'outside@example.test', name: 'Outside' }).fault = fault('provider.forbidden', 'never');
    const checked = await check(world, await created(world, { outOfScopeMailbox: 'outside@example.test' }));
    expect(checked).toMatchObject({ state: 'active', serviceAccount: 'service@example.test', check: { provenLevel: 'full' } });
    expect(checked.check?.verdicts.map(({ probe, result }) => `${probe} ${result}`)).toEqual([
      'sign-in passed',
      'directory passed',
      'rooms passed',
      'read-free-busy passed',
      'write-event passed',
      'see-own-event passed',
      'out-of-scope-refused passed',
    ]);
    expect(checked.check?.verdicts).toMatchObject([
      { facts: { account: 'service@example.test' } },
      { facts: { people: '4' } },
      { facts: { rooms: '2' } },
      { facts: { address: WISH.probeMailbox } },
      { facts: {} },
      { facts: {} },
      { facts: { address: 'outside@example.test' } },
    ]);
    expect(world.ports.connections.storedChecks.map(({ verdicts }) => verdicts.length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 7]);
    expect(box(world, world.anna).events.size).toBe(0);
    expect(world.calendar.open).toBe(0);
  });

  it('stops after a refused sign-in', async () => {
    const world = await createWorld();
    const checked = await check(world, await created(world, { settings: { server: 'x', password: 'wrong' } }));
    expect(checked).toMatchObject({ state: 'failing', check: { provenLevel: null } });
    expect(checked.check?.verdicts).toMatchObject([{ probe: 'sign-in', result: 'failed', fault: { code: 'provider.unauthorized' } }]);
    expect(checked.check?.verdicts[0]).toHaveProperty('fix', expect.stringContaining('password'));
  });

  it('finds out a system that answers free to everything (FN-A4)', async () => {
    const world = await createWorld();
    world.calendar.blind = true;
    const checked = await check(world, await created(world));
    expect(checked.verdicts['see-own-event']).toMatchObject({ result: 'failed', fault: { code: 'provider.unproven' } });
    expect(checked.state).toBe('failing');
    expect(box(world, world.anna).events.size).toBe(0);
  });

  it('does not take other busy time for its own test event', async () => {
    const world = await createWorld();
    box(world, world.anna).busy.push({ start: at(0, 0), end: at(90, 0), status: 'busy' });
    expect((await check(world, await created(world))).verdicts['write-event']).toMatchObject({
      result: 'failed',
      fault: { code: 'provider.unproven' },
    });
  });

  it('refuses central management at a level that cannot write, and says why', async () => {
    const world = await createWorld();
    world.calendar.canWrite = false;
    const checked = await check(world, await created(world, { level: 'free-busy' }));
    expect(checked.verdicts['write-event']).toMatchObject({
      result: 'failed',
      fault: { code: 'provider.unsupported' },
      fix: expect.stringContaining('Full or Restricted'),
    });
    expect(checked.state).toBe('failing');
  });

  it('skips what cannot be proven without reading', async () => {
    const world = await createWorld();
    box(world, world.anna).fault = fault('provider.forbidden', 'never');
    const { verdicts, state } = await check(world, await created(world));
    expect([verdicts['read-free-busy']?.result, verdicts['write-event']?.result, verdicts['see-own-event']?.result, state]).toEqual([
      'failed',
      'skipped',
      'skipped',
      'failing',
    ]);
  });

  it('does without a directory, and calls a broken one a degradation', async () => {
    const world = await createWorld();
    world.calendar.hasDirectory = false;
    expect(await check(world, await created(world))).toMatchObject({
      state: 'active',
      verdicts: { directory: { result: 'skipped', code: 'no-directory' }, rooms: { result: 'skipped', code: 'no-directory' } },
    });
    world.calendar.hasDirectory = true;
    world.calendar.failing.set('directory', fault('provider.unsupported', 'never'));
    expect(await check(world, await created(world))).toMatchObject({ state: 'active', verdicts: { directory: { result: 'skipped' } } });
    world.calendar.failing.set('directory', fault('provider.unavailable'));
    expect(await check(world, await created(world))).toMatchObject({
      state: 'degraded',
      verdicts: { directory: { result: 'failed' }, rooms: { result: 'skipped', code: 'directory-unread' } },
    });
  });

  it('fails when a mailbox outside the scope is reached, and cleans up there too (FN-D5)', async () => {
    const world = await createWorld();
    const outside = world.calendar.addMailbox({ address: 'outside@example.test', name: 'Outside' });
    const checked = await check(world, await created(world, { outOfScopeMailbox: 'outside@example.test' }));
    expect(checked.verdicts['out-of-scope-refused']).toMatchObject({
      result: 'failed',
      fault: { code: 'provider.out-of-scope', detail: 'The service account reaches a mailbox that it must not.' },
    });
    expect(checked.state).toBe('failing');
    expect(outside.events.size).toBe(0);
  });

  it('does not take a disturbance for a refusal, nor an unknown address for a proof', async () => {
    const world = await createWorld();
    world.calendar.addMailbox({ address: 'outside@example.test', name: 'Outside' }).fault = fault('provider.unavailable');
    const first = await check(world, await created(world, { outOfScopeMailbox: 'outside@example.test' }));
    expect(first.verdicts['out-of-scope-refused']).toMatchObject({ result: 'failed', fault: { code: 'provider.unavailable' } });
    const second = await check(world, await created(world, { outOfScopeMailbox: 'nobody@example.test' }));
    expect(second.verdicts['out-of-scope-refused']).toMatchObject({
      result: 'skipped',
      code: 'outside-mailbox-unseen',
      facts: { address: 'nobody@example.test' },
    });
  });

  it('leaves a connection in use degraded by a passing disturbance, failing by a lasting one', async () => {
    const world = await createWorld();
    world.calendar.failing.set('signIn', fault('provider.unavailable'));
    expect((await check(world, world.connection)).state).toBe('degraded');
    world.calendar.failing.set('signIn', fault('provider.unauthorized', 'never'));
    expect((await check(world, world.connection)).state).toBe('failing');
    world.calendar.failing.clear();
    expect((await check(world, world.connection)).state).toBe('active');
  });

  it('runs in the background, once at a time; a lost one may be started anew', async () => {
    const world = await createWorld();
    const connection = await created(world);
    const start = () => startCheck(world.ports, user(world, 'connections.manage'), { connectionId: connection.id });
    expect(await start()).toMatchObject({ kind: 'started', connection: { check: { finishedAt: null } } });
    expect(world.ports.jobs.enqueued).toContainEqual({
      name: 'check-connection',
      payload: { organizationId: world.organizationId, connectionId: connection.id },
    });
    expect((await start()).kind).toBe('check-running');
    world.now = addMinutes(world.now, 10);
    expect((await start()).kind).toBe('started');
    await giveUpCheck(world.ports, world.system, { connectionId: connection.id });
    expect((await world.ports.connections.get(world.organizationId, connection.id))?.check?.finishedAt).toBe(world.now);
  });

  it('is done again for all that are in use or failing', async () => {
    const world = await createWorld();
    await created(world);
    const recheck = () => recheckConnections(world.ports, world.system, { everySeconds: 3_600 });
    await check(world, world.connection);
    world.now = addMinutes(world.now, 59);
    expect(await recheck()).toEqual({ started: 0 });
    world.now = addMinutes(world.now, 1);
    expect(await recheck()).toEqual({ started: 1 });
  });

  it('looks for a right that does not act yet soon, then ever more rarely, and after a day as for any other (FN-D12)', async () => {
    const world = await createWorld();
    const connection = await created(world);
    world.calendar.failing.set('freeBusy', fault('provider.propagating'));
    const recheck = () => recheckConnections(world.ports, world.system, { everySeconds: 21_600 });
    const looks: number[] = [];
    await check(world, world.connection);
    for (let minute = 0; minute < 27 * 60; minute++) {
      world.now = addMinutes(world.now, 1);
      if ((await recheck()).started === 0) continue;
      looks.push(minute + 1);
      await check(world, world.connection);
    }
    expect((await check(world, connection)).state).toBe('failing');
    expect(looks.slice(0, 4)).toEqual([1, 2, 3, 5]);
    const gaps = looks.slice(1).map((look, at) => look - (looks[at] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(Math.max(...gaps)).toBe(60);
    world.calendar.failing.clear();
    expect((await check(world, connection)).state).toBe('active');
  });
});

describe('rotating a credential (FN-D4)', () => {
  const rotate = (world: World, password: string) =>
    rotateCredential(world.ports, user(world, 'connections.manage'), { connectionId: world.connection.id, settings: { password } });
  const sealed = (world: World) => world.ports.connections.sealedSecrets(world.organizationId, world.connection.id);

  it('takes a new one that works', async () => {
    const world = await createWorld();
    world.calendar.passwords.add('new');
    expect((await rotate(world, 'new')).kind).toBe('rotated');
    expect(await sealed(world)).toContain('new');
    expect(world.calendar.open).toBe(0);
  });

  it('keeps the old one when the new is wrong or cannot read the probe mailbox', async () => {
    const world = await createWorld();
    const before = await sealed(world);
    expect(await rotate(world, 'wrong')).toMatchObject({ kind: 'refused', fault: { code: 'provider.unauthorized' } });
    expect(await rotate(world, '')).toMatchObject({ kind: 'invalid' });
    world.calendar.passwords.add('new');
    box(world, world.anna).fault = fault('provider.forbidden', 'never');
    expect(await rotate(world, 'new')).toMatchObject({ kind: 'refused', fault: { code: 'provider.forbidden' } });
    expect(await sealed(world)).toBe(before);
  });
});

describe('disconnecting (FN-D14)', () => {
  it.each([
    ['keep', 'paused', 'paused'],
    ['erase', 'disconnected', 'not-connected'],
  ] as const)('%s: what was counted before is what is touched', async (choice, state, status) => {
    const world = await createWorld();
    await invite(world);
    const manage = user(world, 'connections.manage');
    const preview = await previewDisconnect(world.ports, manage, { connectionId: world.connection.id });
    expect(preview).toMatchObject({ people: 3, rooms: 2, openInvitations: 1, comingInterviews: 0 });
    const outcome = await disconnectConnection(world.ports, manage, { connectionId: world.connection.id, choice });
    expect(outcome).toMatchObject({ kind: 'disconnected', connection: { state }, touched: preview });
    const { countsByStatus } = await listParticipants(world.ports, user(world, 'participants.view'), { filter: {} });
    expect(countsByStatus[status]).toBe(5);
    const sealed = await world.ports.connections.sealedSecrets(world.organizationId, world.connection.id);
    expect(sealed === '').toBe(choice === 'erase');
  });

  it('answers for what is not there', async () => {
    const world = await createWorld();
    const connectionId = 'none' as Connection['id'];
    const manage = user(world, 'connections.manage');
    expect(await previewDisconnect(world.ports, manage, { connectionId })).toBeNull();
    expect(await disconnectConnection(world.ports, manage, { connectionId, choice: 'keep' })).toEqual({ kind: 'not-found' });
    expect(await startCheck(world.ports, manage, { connectionId })).toEqual({ kind: 'not-found' });
    expect(await checkConnection(world.ports, world.system, { connectionId })).toEqual({ kind: 'not-found' });
    expect((await rotateCredential(world.ports, manage, { connectionId, settings: {} })).kind).toBe('not-found');
    expect(await getConnection(world.ports, user(world, 'connections.view'), { connectionId })).toBeNull();
  });
});

it('lists providers, and connections with the numbers of their people and rooms', async () => {
  const world = await createWorld();
  expect(listProviders(world.ports, user(world, 'connections.view'))).toMatchObject([{ kind: 'fake' }]);
  const list = await listConnections(world.ports, user(world, 'connections.view'));
  expect(list.connections).toMatchObject([
    { connection: { id: world.connection.id }, counts: { people: { connected: 3 }, rooms: { connected: 2 } } },
  ]);
  const view = await getConnection(world.ports, user(world, 'connections.view'), { connectionId: world.connection.id });
  expect(view?.counts).toEqual(list.connections[0]?.counts);
});
