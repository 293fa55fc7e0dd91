/** Calendar systems that speak to us: pages on which they are authorised, pushes, and giving back what they granted. */
import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import { type TalkativeProvider, talkative } from '../../../test/support/fakes/talkative-provider.ts';
import { createWorld, invite, user, type World } from '../../../test/support/fakes/world.ts';
import { addMinutes } from '../../domain/time/instant.ts';
import { beginAuthorization, completeAuthorization } from './authorize-connection.ts';
import { checkConnection } from './check-connection.ts';
import { createConnection } from './create-connection.ts';
import { disconnectConnection } from './disconnect-connection.ts';
import { keepSubscriptions } from './keep-subscriptions.ts';
import { openVault } from './open-vault.ts';
import { receiveCall } from './receive-call.ts';

async function talkativeWorld(): Promise<{ world: World; talk: TalkativeProvider }> {
  const world = await createWorld();
  const talk = talkative(world.calendar);
  (world.ports.providers as Map<string, typeof talk.provider>).set(talk.provider.kind, talk.provider);
  return { world, talk };
}

const vaultOf = (world: World, connectionId = world.connection.id) =>
  openVault(world.ports, { organizationId: world.organizationId, connectionId });

describe('authorising on a page', () => {
  async function begun() {
    const { world } = await talkativeWorld();
    const access = user(world, 'connections.manage');
    const outcome = await createConnection(world.ports, access, {
      provider: 'fake',
      name: 'By page',
      level: 'full',
      settings: { server: 'page.example.test', password: 'right' },
      probeMailbox: 'anna@example.test',
      outOfScopeMailbox: null,
    });
    if (outcome.kind !== 'created') throw new Error(outcome.kind);
    const { connection } = outcome;
    const begin = async () => {
      const page = await beginAuthorization(world.ports, access, { connectionId: connection.id });
      return page.kind === 'page' ? new URL(page.url) : expect.unreachable(page.kind);
    };
    const complete = (state: string | null, code = 'code from the page') =>
      completeAuthorization(world.ports, access, { query: { state: state ?? '', code } });
    return { world, connection, access, begin, complete };
  }

  it('sends to the page and keeps what comes back, sealed; the check starts', async () => {
    const { world, connection, begin, complete } = await begun();
    const page = await begin();
    expect(page.searchParams.get('back')).toBe(world.ports.authorizedUrl);
    expect(await complete(page.searchParams.get('state'))).toMatchObject({ kind: 'authorized', connection: { id: connection.id } });
    expect(await vaultOf(world, connection.id).read('refresh-token')).toBe('granted');
    const stored = await world.ports.vaults.read({ organizationId: world.organizationId, connectionId: connection.id }, 'refresh-token');
    expect(JSON.parse(stored ?? '').boundTo).toContain(connection.id);
    expect(world.ports.jobs.enqueued.at(-1)).toMatchObject({ name: 'check-connection', payload: { connectionId: connection.id } });
  });

  it('takes a mark once, only the last one, and not for ever', async () => {
    const { world, begin, complete } = await begun();
    const first = (await begin()).searchParams.get('state');
    const second = (await begin()).searchParams.get('state');
    expect(await complete(first)).toEqual({ kind: 'mark-refused' });
    expect((await complete(second)).kind).toBe('authorized');
    expect(await complete(second)).toEqual({ kind: 'mark-refused' });
    const late = (await begin()).searchParams.get('state');
    world.now = addMinutes(world.now, 30);
    expect(await complete(late)).toEqual({ kind: 'mark-refused' });
  });

  it.each(['', 'nonsense', '00000000-0000-7000-8000-000000000000.token', '.'])('refuses the forged mark %j', async (state) => {
    const { begin, complete } = await begun();
    await begin();
    expect(await complete(state)).toEqual({ kind: 'mark-refused' });
  });

  it('passes on that somebody said no', async () => {
    const { begin, complete } = await begun();
    const state = (await begin()).searchParams.get('state');
    await expect(complete(state, 'denied')).rejects.toMatchObject({ code: 'provider.forbidden' });
  });

  it('is not needed where the form says all', async () => {
    const { world } = await talkativeWorld();
    const access = user(world, 'connections.manage');
    const outcome = await beginAuthorization(world.ports, access, { connectionId: world.connection.id });
    expect(outcome).toEqual({ kind: 'not-needed' });
  });
});

describe('calls from the calendar system', () => {
  const call = (secret: string) => ({ method: 'POST', path: '/push', query: {}, headers: { secret }, body: '["a","b","a"]' });

  it('are looked at once for each mailbox they name', async () => {
    const { world } = await talkativeWorld();
    const outcome = await receiveCall(world.ports, world.system, { connectionId: world.connection.id, call: call('right') });
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 202, body: '/push' } });
    const looks = world.ports.jobs.enqueued.filter(({ name }) => name === 'look-at-mailbox');
    expect(looks.map(({ payload }) => (payload as { mailboxId: string }).mailboxId)).toEqual(['a', 'b']);
    expect(world.calendar.open).toBe(0);
  });

  it('do nothing when the provider does not believe them', async () => {
    const { world } = await talkativeWorld();
    const outcome = await receiveCall(world.ports, world.system, { connectionId: world.connection.id, call: call('forged') });
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 401 } });
    expect(world.ports.jobs.enqueued.filter(({ name }) => name === 'look-at-mailbox')).toEqual([]);
  });

  it('find nothing at a connection that is gone, or whose system never calls', async () => {
    const world = await createWorld();
    const at = (connectionId: typeof world.connection.id) => receiveCall(world.ports, world.system, { connectionId, call: call('right') });
    expect(await at(world.connection.id)).toEqual({ kind: 'not-found' });
    expect(await at('gone' as typeof world.connection.id)).toEqual({ kind: 'not-found' });
  });
});

describe('subscriptions', () => {
  it('follow the open invitations', async () => {
    const { world, talk } = await talkativeWorld();
    expect(await keepSubscriptions(world.ports, world.system)).toEqual({ kept: 0, ended: 0, refused: [] });
    await invite(world);
    const needed = [world.anna, world.ben, world.cara, world.blue, world.red].map(({ binding }) => binding.mailbox?.id);
    expect(await keepSubscriptions(world.ports, world.system)).toEqual({ kept: needed.length, ended: 0, refused: [] });
    expect([...talk.pushing].sort()).toEqual(needed.sort());
    talk.pushing.add('nobody needs this');
    expect((await keepSubscriptions(world.ports, world.system)).ended).toBe(1);
    expect(talk.pushing.has('nobody needs this')).toBe(false);
  });

  it('are tried again at the next run when the system refuses', async () => {
    const { world, talk } = await talkativeWorld();
    await invite(world);
    talk.refuses = true;
    expect((await keepSubscriptions(world.ports, world.system)).refused).toEqual([world.connection.id]);
    talk.refuses = false;
    expect((await keepSubscriptions(world.ports, world.system)).refused).toEqual([]);
    expect(world.calendar.open).toBe(0);
  });
});

describe('disconnecting', () => {
  it('gives back what was granted and forgets the vault, but only when everything is to be erased', async () => {
    const { world, talk } = await talkativeWorld();
    await vaultOf(world).write('push:a', 'subscription');
    const disconnect = (choice: 'keep' | 'erase') =>
      disconnectConnection(world.ports, user(world, 'connections.manage'), { connectionId: world.connection.id, choice });
    expect(await disconnect('keep')).toMatchObject({ notGivenBack: null });
    expect([talk.released, await vaultOf(world).keys('')]).toEqual([0, ['push:a']]);
    expect(await disconnect('erase')).toMatchObject({ notGivenBack: null });
    expect([talk.released, await vaultOf(world).keys('')]).toEqual([1, []]);
  });

  it('erases even when the system cannot be reached, and says so', async () => {
    const { world, talk } = await talkativeWorld();
    talk.refuses = true;
    const outcome = await disconnectConnection(world.ports, user(world, 'connections.manage'), {
      connectionId: world.connection.id,
      choice: 'erase',
    });
    expect(outcome).toMatchObject({
      kind: 'disconnected',
      notGivenBack: { code: 'provider.rejected' },
      connection: { state: 'disconnected' },
    });
  });
});

it('a failed probe carries what the provider knows to do', async () => {
  const { world } = await talkativeWorld();
  world.calendar.failing.set('freeBusy', fault('provider.forbidden', 'never'));
  const outcome = await checkConnection(world.ports, world.system, { connectionId: world.connection.id });
  const verdicts = outcome.kind === 'checked' ? outcome.connection.check?.verdicts : [];
  const failed = verdicts?.find(({ result }) => result === 'failed');
  expect(failed).toMatchObject({ remedy: { who: 'calendar-administrator', command: `grant ${world.connection.probeMailbox}` } });
});
