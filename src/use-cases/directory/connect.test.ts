import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import { addConnected, at, box, createWorld, invite, makeBusy, user, type World } from '../../../test/support/fakes/world.ts';
import type { ConnectionId, ConnectRunId, ParticipantId } from '../../domain/identifiers.ts';
import { connectParticipant } from './connect-participant.ts';
import { disconnectParticipant } from './disconnect-participant.ts';
import { getConnectRun } from './get-connect-run.ts';
import { getParticipant } from './get-participant.ts';
import { importDirectory } from './import-directory.ts';
import { importPeople } from './import-people.ts';
import { listParticipants } from './list-participants.ts';
import { retryFailed } from './retry-failed.ts';
import { giveUpRun, runConnectRun } from './run-connect-run.ts';
import { startConnectRun } from './start-connect-run.ts';
import { updateHours } from './update-hours.ts';

const may = <P extends Parameters<typeof user>[1]>(world: World, permission: P) => user(world, permission);

async function add(world: World, name: string) {
  return addConnected(world, world.connection.id, { name, kind: 'person', status: 'not-connected' });
}

async function connect(world: World, participantId: ParticipantId) {
  return connectParticipant(world.ports, world.system, { participantId, connectionId: world.connection.id });
}

const participant = (world: World, id: ParticipantId) => world.ports.participants.get(world.organizationId, id);

describe('importing', () => {
  it('takes the directory over without connecting anybody, and twice adds nobody (FN-D1)', async () => {
    const world = await createWorld();
    world.calendar.addMailbox({ address: 'dora@example.test', name: 'Dora' });
    const run = () => importDirectory(world.ports, may(world, 'participants.edit'), { connectionId: world.connection.id });
    expect(await run()).toEqual({ kind: 'imported', added: 1, updated: 5 });
    expect(await run()).toEqual({ kind: 'imported', added: 0, updated: 6 });
    const { page } = await listParticipants(world.ports, may(world, 'participants.view'), { filter: { text: 'dora' } });
    expect(page.items).toMatchObject([{ binding: { status: 'not-connected', mailbox: { id: 'box-dora@example.test' } }, zone: 'UTC' }]);
  });

  it('says when there is no directory, no connection, or none in use; a failing one is a fault', async () => {
    const world = await createWorld();
    const run = (connectionId = world.connection.id) => importDirectory(world.ports, may(world, 'participants.edit'), { connectionId });
    world.calendar.hasDirectory = false;
    expect(await run()).toEqual({ kind: 'directory-unsupported' });
    world.calendar.hasDirectory = true;
    world.calendar.failing.set('directory', fault('provider.unavailable'));
    await expect(run()).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await run('none' as ConnectionId)).toEqual({ kind: 'not-found' });
    await world.ports.connections.update(world.organizationId, world.connection.id, { state: 'draft' });
    expect(await run()).toEqual({ kind: 'connection-not-active' });
  });

  it('keeps good rows of a CSV text and names each bad one by its line', async () => {
    const world = await createWorld();
    const csv = [
      '\uFEFFName;Email;Kind;Zone;Location;Capacity',
      'Dora;dora@example.test;;Europe/Berlin;;',
      '"Room ""One""; large";one@example.test;room;;"Main',
      'building";12',
      ';nobody@example.test;;;;',
      'Eve;not an address;;;;',
      'Fred;fred@example.test;robot;;;',
      'Gail;gail@example.test;;Mars/Base;;',
      'Hall;hall@example.test;room;;;many',
      'Dora again;DORA@example.test;;;;',
      '',
      'Anna B.;anna@example.test;person;;;',
    ].join('\r\n');
    const outcome = await importPeople(world.ports, may(world, 'participants.edit'), { csv });
    expect(outcome).toMatchObject({ kind: 'imported', added: 2, updated: 1 });
    expect(outcome.problems.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10]);
    const { page } = await listParticipants(world.ports, may(world, 'participants.view'), { filter: { text: 'one@' } });
    expect(page.items).toMatchObject([{ name: 'Room "One"; large', kind: 'room', location: 'Main\r\nbuilding', capacity: 12 }]);
    expect((await participant(world, world.anna.id))?.binding.status).toBe('connected');
  });

  it('needs a header', async () => {
    const world = await createWorld();
    for (const csv of ['', 'Dora,dora@example.test']) {
      const outcome = await importPeople(world.ports, may(world, 'participants.edit'), { csv });
      expect(outcome).toMatchObject({ added: 0, updated: 0, problems: [{ line: 1 }] });
    }
  });
});

describe('connecting one calendar', () => {
  it('proves it, reads it, and leaves nothing behind', async () => {
    const world = await createWorld();
    const dora = await add(world, 'Dora');
    makeBusy(world, dora, { start: at(1, 9), end: at(1, 10) });
    expect(await connect(world, dora.id)).toEqual({ kind: 'connected' });
    expect((await participant(world, dora.id))?.binding).toMatchObject({ status: 'connected', lastReadAt: world.now, fault: null });
    const stored = await world.ports.participants.freeBusy(world.organizationId, [dora.id]);
    expect(stored.get(dora.id)?.latest).toMatchObject({ kind: 'known', periods: [{ start: at(1, 9) }] });
    expect(box(world, dora).events.size).toBe(0);
    expect(world.calendar.open).toBe(0);
  });

  it('is unknown until it is proven (FN-A7)', async () => {
    const world = await createWorld();
    const dora = await add(world, 'Dora');
    const seen = new Set<string | undefined>();
    world.calendar.before = async () => void seen.add((await participant(world, dora.id))?.binding.status);
    await connect(world, dora.id);
    expect([...seen]).toEqual(['connecting']);
  });

  it.each([
    [
      'a system that answers free to everything',
      (world: World) => {
        world.calendar.blind = true;
      },
      'provider.unproven',
    ],
    [
      'a mailbox that refuses',
      (world: World) => {
        box(world, world.cara).fault = fault('provider.forbidden', 'never');
      },
      'provider.forbidden',
    ],
    [
      'a mailbox that is gone',
      (world: World) => {
        world.calendar.mailboxes.delete('box-cara@example.test');
      },
      'provider.mailbox-not-found',
    ],
    [
      'a system that is down',
      (world: World) => {
        world.calendar.failing.set('write', fault('provider.unavailable'));
      },
      'provider.unavailable',
    ],
    [
      'a service account that may not write',
      (world: World) => {
        world.calendar.canWrite = false;
      },
      'provider.unsupported',
    ],
  ] as const)('fails with the reason: %s', async (_what, act, code) => {
    const world = await createWorld();
    act(world);
    expect(await connect(world, world.cara.id)).toMatchObject({ kind: 'failed', fault: { code } });
    expect((await participant(world, world.cara.id))?.binding).toMatchObject({ status: 'failed', fault: { code } });
  });

  it('fails when the first read is not complete', async () => {
    const world = await createWorld();
    let reads = 0;
    world.calendar.before = async (call) => {
      if (call === 'freeBusy' && ++reads === 3) world.calendar.failing.set('freeBusy', fault('provider.throttled'));
    };
    expect(await connect(world, world.cara.id)).toMatchObject({ kind: 'failed', fault: { code: 'provider.throttled' } });
  });

  it('does not bind one mailbox to two people', async () => {
    const world = await createWorld();
    await importPeople(world.ports, may(world, 'participants.edit'), { csv: 'name,email\nAlias,alias@example.test' });
    const [alias] = await world.ports.participants.ids(world.organizationId, { text: 'alias' });
    world.calendar.mailboxes.set('alias', Object.assign(box(world, world.anna), { address: 'alias@example.test' }));
    expect(await connect(world, alias as ParticipantId)).toMatchObject({ kind: 'failed', fault: { code: 'provider.conflict' } });
  });

  it('stops when the address leads to another mailbox than the imported one (FN-D2)', async () => {
    const world = await createWorld();
    const dora = await add(world, 'Dora');
    world.calendar.mailboxes.delete('box-dora@example.test');
    world.calendar.addMailbox({ address: 'dora@example.test', name: 'New Dora', id: 'another' });
    for (let i = 0; i < 2; i++)
      expect(await connect(world, dora.id)).toMatchObject({ kind: 'failed', fault: { code: 'provider.conflict' } });
  });

  it('may be undone', async () => {
    const world = await createWorld();
    const outcome = await disconnectParticipant(world.ports, may(world, 'participants.connect'), { participantId: world.anna.id });
    expect(outcome).toMatchObject({ kind: 'disconnected', participant: { binding: { status: 'not-connected', mailbox: null } } });
    expect(
      (await disconnectParticipant(world.ports, may(world, 'participants.connect'), { participantId: 'x' as ParticipantId })).kind,
    ).toBe('not-found');
  });
});

describe('connecting many', () => {
  const start = (world: World, who: 'all' | readonly ParticipantId[], dryRun = false) =>
    startConnectRun(world.ports, may(world, 'participants.connect'), { connectionId: world.connection.id, who, dryRun });

  it('counts first, then connects each with a result, a few at a time', async () => {
    const world = await createWorld();
    for (let i = 0; i < 9; i++) await add(world, `Person${i}`);
    box(world, await add(world, 'Broken')).fault = fault('provider.forbidden', 'never');
    expect(await start(world, 'all', true)).toEqual({ kind: 'would-start', people: 10, rooms: 0 });
    const started = await start(world, 'all');
    expect(started).toMatchObject({ kind: 'started', people: 10, rooms: 0 });
    expect((await start(world, 'all')).kind).toBe('run-in-progress');
    const runId = started.kind === 'started' ? started.runId : ('x' as ConnectRunId);
    expect(await runConnectRun(world.ports, world.system, { runId })).toEqual({ kind: 'finished', connected: 9, failed: 1 });
    const view = await getConnectRun(world.ports, may(world, 'participants.view'), { runId: 'latest' });
    expect(view).toMatchObject({
      run: { id: runId, finishedAt: world.now, counts: { waiting: 0, connected: 9, failed: 1 } },
      connection: { id: world.connection.id },
    });
    expect(view?.items.find(({ result }) => result === 'failed')?.fault).toMatchObject({ code: 'provider.forbidden' });
    const again = await retryFailed(world.ports, may(world, 'participants.connect'), { connectionId: world.connection.id });
    expect(again).toMatchObject({ kind: 'started', people: 1 });
  });

  it('goes on where it stopped', async () => {
    const world = await createWorld();
    const [dora, eve] = [await add(world, 'Dora'), await add(world, 'Eve')];
    const started = await start(world, [dora.id, eve.id]);
    const runId = started.kind === 'started' ? started.runId : ('x' as ConnectRunId);
    await world.ports.runs.finishItem(world.organizationId, runId, dora.id, 'connected', null);
    const calls = world.calendar.calls.length;
    await runConnectRun(world.ports, world.system, { runId });
    expect(world.calendar.calls.slice(calls).some(({ mailbox }) => mailbox === 'box-dora@example.test')).toBe(false);
    expect((await participant(world, eve.id))?.binding.status).toBe('connected');
  });

  it('gives everybody who waits the reason when it cannot go on', async () => {
    const world = await createWorld();
    const dora = await add(world, 'Dora');
    const started = await start(world, [dora.id]);
    const runId = started.kind === 'started' ? started.runId : ('x' as ConnectRunId);
    await giveUpRun(world.ports, world.system, { runId, fault: fault('provider.unavailable') });
    expect((await world.ports.runs.get(world.organizationId, runId))?.counts).toEqual({ waiting: 0, connected: 0, failed: 1 });
  });

  it('refuses what cannot be done', async () => {
    const world = await createWorld();
    expect(await start(world, 'all')).toEqual({ kind: 'nothing-to-connect' });
    expect(await start(world, [world.anna.id])).toEqual({ kind: 'nothing-to-connect' });
    const nobody = { connectionId: 'none' as ConnectionId, who: 'all' } as const;
    expect(await startConnectRun(world.ports, may(world, 'participants.connect'), nobody)).toEqual({ kind: 'not-found' });
    await world.ports.connections.update(world.organizationId, world.connection.id, { state: 'failing' });
    expect(await start(world, 'all')).toEqual({ kind: 'connection-not-active' });
    expect(await getConnectRun(world.ports, may(world, 'participants.view'), { runId: 'latest' })).toBeNull();
    expect(await runConnectRun(world.ports, world.system, { runId: 'none' as ConnectRunId })).toEqual({ kind: 'not-found' });
  });
});

it('shows a person with what depends on their calendar, and sets hours', async () => {
  const world = await createWorld();
  await invite(world);
  const view = await getParticipant(world.ports, may(world, 'participants.view'), { participantId: world.cara.id });
  expect(view).toMatchObject({ participant: { name: 'Cara' }, openInvitations: 1, comingInterviews: 0 });
  expect(await getParticipant(world.ports, may(world, 'participants.view'), { participantId: 'x' as ParticipantId })).toBeNull();
  const set = (participantId: ParticipantId, zone: string) =>
    updateHours(world.ports, may(world, 'participants.edit'), { participantId, hours: { zone, ranges: [], exceptions: [] } });
  expect(await set(world.cara.id, 'Asia/Kolkata')).toMatchObject({ kind: 'updated', participant: { zone: 'Asia/Kolkata' } });
  expect((await set(world.cara.id, 'Nowhere/Land')).kind).toBe('invalid');
  expect((await set('x' as ParticipantId, 'UTC')).kind).toBe('not-found');
});
