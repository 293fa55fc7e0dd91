import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import { addConnected, at, box, createWorld, invite, makeBusy, readAll, span, type World } from '../../../test/support/fakes/world.ts';
import { addMinutes } from '../../domain/time/instant.ts';
import { FREE_BUSY_MAX_AGE_HOURS } from '../availability/build-question.ts';
import { listSlots } from '../availability/list-slots.ts';
import { LOST_AFTER_MINUTES, refreshFreeBusy } from './refresh-free-busy.ts';

async function starts(world: World, access: Parameters<typeof listSlots>[1]): Promise<number> {
  const outcome = await listSlots(world.ports, access);
  return outcome.kind === 'offered' ? outcome.days.flatMap(({ slots }) => slots).length : 0;
}

const bindingOf = async (world: World, id: typeof world.anna.id) => (await world.ports.participants.get(world.organizationId, id))?.binding;

describe('refreshing free/busy', () => {
  it('reads a batch per connection, over the whole horizon and a week more', async () => {
    const world = await createWorld({ rules: { lastDay: 60 } });
    await invite(world);
    await refreshFreeBusy(world.ports, world.system, { scope: 'live' });
    const stored = (await world.ports.participants.freeBusy(world.organizationId, [world.anna.id])).get(world.anna.id);
    expect(stored?.latest?.kind === 'known' && stored.latest.window.end).toBe(at(67, 8));
    expect(world.calendar.open).toBe(0);
  });

  it('separates those whom invitations need from the rest', async () => {
    const world = await createWorld();
    await addConnected(world, world.connection.id, { name: 'Dora', kind: 'person' });
    await invite(world);
    expect(await refreshFreeBusy(world.ports, world.system, { scope: 'live' })).toEqual({ known: 5, unknown: 0 });
    expect(await refreshFreeBusy(world.ports, world.system, { scope: 'others' })).toEqual({ known: 1, unknown: 0 });
  });

  it('makes a calendar unknown at once when a read fails, and keeps the last picture (FN-A2)', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    expect(await starts(world, access)).toBeGreaterThan(0);
    box(world, world.anna).fault = fault('provider.throttled');
    expect(await refreshFreeBusy(world.ports, world.system, { scope: 'live' })).toEqual({ known: 4, unknown: 1 });
    expect(await starts(world, access)).toBe(0);
    const stored = (await world.ports.participants.freeBusy(world.organizationId, [world.anna.id])).get(world.anna.id);
    expect(stored).toMatchObject({ latest: { kind: 'unknown' }, lastKnown: { kind: 'known' } });
    expect((await bindingOf(world, world.anna.id))?.status).toBe('connected');
  });

  it('calls a calendar lost only after several failures over some time, and takes it back when it answers (FN-D7)', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    box(world, world.anna).fault = fault('provider.forbidden');
    for (let minutes = 0; minutes < LOST_AFTER_MINUTES; minutes += 5) {
      await refreshFreeBusy(world.ports, world.system, { scope: 'live' });
      expect((await bindingOf(world, world.anna.id))?.status).toBe('connected');
      world.now = addMinutes(world.now, 5);
    }
    await refreshFreeBusy(world.ports, world.system, { scope: 'live' });
    expect(await bindingOf(world, world.anna.id)).toMatchObject({ status: 'failed', fault: { code: 'provider.forbidden' } });
    box(world, world.anna).fault = null;
    await refreshFreeBusy(world.ports, world.system, { scope: 'live' });
    expect(await bindingOf(world, world.anna.id)).toMatchObject({ status: 'connected', fault: null, lastReadAt: world.now });
    expect(await starts(world, access)).toBeGreaterThan(0);
  });

  it('makes everybody unknown when the connection is not in use any more', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    await world.ports.connections.update(world.organizationId, world.connection.id, { state: 'paused' });
    expect(await refreshFreeBusy(world.ports, world.system, { scope: 'live' })).toEqual({ known: 0, unknown: 5 });
    expect(await starts(world, access)).toBe(0);
  });

  it('leaves those alone who were never connected', async () => {
    const world = await createWorld();
    await addConnected(world, world.connection.id, { name: 'Dora', kind: 'person', status: 'connecting' });
    expect(await refreshFreeBusy(world.ports, world.system, { scope: 'others' })).toEqual({ known: 5, unknown: 0 });
  });

  it('does not connect somebody again who was disconnected during the read', async () => {
    const world = await createWorld();
    const gone = { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since: world.now, lastReadAt: null } as const;
    world.calendar.before = async (call) => {
      if (call === 'freeBusy') await world.ports.participants.setBinding(world.organizationId, world.anna.id, gone);
    };
    await readAll(world);
    expect(await bindingOf(world, world.anna.id)).toEqual(gone);
  });
});

describe('what is offered', () => {
  it.each(['not-connected', 'connecting', 'failed', 'paused'] as const)('never counts a calendar that is %s', async (status) => {
    const world = await createWorld();
    const { access } = await invite(world);
    await world.ports.participants.setBinding(world.organizationId, world.anna.id, { ...world.anna.binding, status });
    expect(await starts(world, access)).toBe(0);
  });

  it('stops when free/busy grows too old', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    world.now = addMinutes(world.now, FREE_BUSY_MAX_AGE_HOURS * 60);
    expect(await starts(world, access)).toBeGreaterThan(0);
    world.now = addMinutes(world.now, 1);
    expect(await starts(world, access)).toBe(0);
  });

  it('is grouped by days of the plan’s zone, without busy time', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    makeBusy(world, world.anna, { start: at(1, 9), end: at(1, 16) });
    await readAll(world);
    const outcome = await listSlots(world.ports, access);
    expect(outcome).toMatchObject({ kind: 'offered', zone: 'UTC', lengthMinutes: 45 });
    expect(outcome.kind === 'offered' && outcome.days[0]).toEqual({ onDate: '2027-03-02', slots: [span(at(1, 16)), span(at(1, 16, 15))] });
  });

  it('does not call any calendar system', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    const before = world.calendar.calls.length;
    await listSlots(world.ports, access);
    expect(world.calendar.calls.length).toBe(before);
  });
});
