import { describe, expect, it } from 'vitest';
import { fakeCalendar, fault } from '../../../test/support/fakes/fake-calendar.ts';
import {
  addConnected,
  at,
  book,
  bookAndDeliver,
  box,
  connectionOf,
  createWorld,
  historyKinds,
  invite,
  span,
  statusOf,
  user,
  type World,
} from '../../../test/support/fakes/world.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import { addMinutes } from '../../domain/time/instant.ts';
import { refreshFreeBusy } from '../free-busy/refresh-free-busy.ts';
import { sendInvitation } from '../interview/send-invitation.ts';
import { deliverBooking, giveUpDelivery } from './deliver-booking.ts';
import { listInterviews } from './list-interviews.ts';
import { moveOwnBooking } from './move-booking.ts';
import { retryWrites } from './retry-writes.ts';
import { sweepOverdue } from './sweep-overdue.ts';
import { VANISHED_MAX, verifyBookings } from './verify-bookings.ts';

const TEN = at(1, 10);
const MARCH = { from: at(0, 0), to: at(20, 0) };

async function booked(change: (world: World) => void = () => undefined) {
  const world = await createWorld();
  change(world);
  const invited = await invite(world);
  return { world, invited, booking: await book(world, invited, TEN) };
}

async function states(world: World, id: Parameters<World['ports']['bookings']['writesOf']>[1]) {
  const writes = await world.ports.bookings.writesOf(world.organizationId, id);
  return Object.fromEntries(writes.map(({ participantId, state }) => [participantId, state]));
}

describe('delivering a booking', () => {
  it('writes one event, the organizer’s, where the system fills the others, and sees each copy', async () => {
    const { world, invited, booking } = await booked();
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toEqual({
      kind: 'delivered',
      verified: 3,
      failed: 0,
    });
    expect(world.calendar.calls.filter(({ call }) => call === 'write')).toEqual([{ call: 'write', mailbox: 'box-anna@example.test' }]);
    const event = box(world, world.anna).events.get(booking.uid);
    expect(event).toMatchObject({
      title: 'Interview',
      location: 'Blue room, Main building',
      zone: 'UTC',
      span: span(TEN),
      attendees: [{ name: 'Ben' }, { name: 'Blue room' }],
    });
    expect(JSON.stringify(event)).not.toContain('Ada');
    expect((await historyKinds(world, invited)).filter((kind) => kind === 'calendar-written').length).toBe(1);
    expect(world.calendar.open).toBe(0);
  });

  it('is repeatable', async () => {
    const { world, booking } = await booked();
    for (let i = 0; i < 3; i++) await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    for (const who of [world.anna, world.ben, world.blue]) expect(box(world, who).events.size).toBe(1);
    expect(world.calendar.calls.filter(({ call }) => call === 'write').length).toBe(1);
  });

  it('writes a copy into each calendar where the system fills none', async () => {
    const world = await createWorld();
    world.calendar.schedulesAttendees = false;
    await world.ports.connections.update(world.organizationId, world.connection.id, {
      capabilities: { schedulesAttendees: false, freeBusyWays: [], extra: {} },
    });
    const booking = await bookAndDeliver(world, await invite(world), TEN);
    for (const who of [world.anna, world.ben, world.blue]) {
      expect(box(world, who).events.get(booking.uid)).toMatchObject({
        organizer: { name: 'Anna' },
        attendees: [{ name: 'Ben' }, { name: 'Blue room' }],
      });
    }
  });

  it('writes an own copy for those on another connection, and does not invite them a second time', async () => {
    const world = await createWorld();
    const other = fakeCalendar('other', () => world.now);
    (world.ports.providers as Map<string, typeof other.provider>).set('other', other.provider);
    const second = connectionOf('connection-2' as ConnectionId, { provider: 'other' });
    await world.ports.connections.create(
      world.organizationId,
      second,
      world.ports.secrets.seal({ password: 'right' }, `connection:${second.id}`),
    );
    const dora = await addConnected({ ...world, calendar: other }, second.id, { name: 'Dora', kind: 'person' });
    await refreshFreeBusy(world.ports, world.system, { scope: 'others' });
    const panel = [...world.plan.panel, { label: 'Third', candidates: [dora.id] }];
    await world.ports.interviews.savePlan(world.organizationId, { ...world.plan, panel });
    const booking = await bookAndDeliver(world, await invite(world), TEN);
    expect(other.mailboxes.get('box-dora@example.test')?.events.get(booking.uid)).toMatchObject({
      organizer: { name: 'Dora' },
      attendees: [],
    });
    expect(
      box(world, world.anna)
        .events.get(booking.uid)
        ?.attendees.map(({ name }) => name),
    ).toEqual(['Ben', 'Blue room']);
    expect(Object.values(await states(world, booking.id))).toEqual(['verified', 'verified', 'verified', 'verified']);
  });

  it('keeps a disturbed write pending, does the others, and comes again', async () => {
    const { world, booking } = await booked();
    box(world, world.ben).fault = fault('provider.unavailable');
    await expect(deliverBooking(world.ports, world.system, { bookingId: booking.id })).rejects.toMatchObject({
      code: 'provider.unavailable',
    });
    expect(await states(world, booking.id)).toEqual({
      [world.anna.id]: 'verified',
      [world.ben.id]: 'pending',
      [world.blue.id]: 'verified',
    });
    box(world, world.ben).fault = null;
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toMatchObject({ verified: 1, failed: 0 });
  });

  it('tells the recruiter at once when trying again is no use, and clears the alarm once all is well', async () => {
    const { world, invited, booking } = await booked();
    box(world, world.anna).fault = fault('provider.forbidden', 'never');
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toMatchObject({ verified: 0, failed: 3 });
    expect(await statusOf(world, invited)).toBe('needs-attention');
    const failures = (await world.ports.interviews.history(world.organizationId, invited.applicationId)).filter(
      ({ kind }) => kind === 'calendar-write-failed',
    );
    expect(failures[0]?.facts).toMatchObject({ name: 'Anna', code: 'provider.forbidden' });
    box(world, world.anna).fault = null;
    expect((await retryWrites(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id })).kind).toBe('reopened');
    await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    expect(await statusOf(world, invited)).toBe('booked');
  });

  it('writes again when the booking was moved while an older delivery was under way', async () => {
    const { world, invited, booking } = await booked();
    let moved = false;
    world.calendar.before = async (call) => {
      if (call !== 'write' || moved) return;
      moved = true;
      await moveOwnBooking(world.ports, invited.access, { start: at(1, 14) });
      await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    };
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toEqual({ kind: 'overtaken' });
    expect(box(world, world.anna).events.get(booking.uid)?.span).toEqual(span(TEN));
    await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    for (const who of [world.anna, world.ben, world.blue]) expect(box(world, who).events.get(booking.uid)?.span).toEqual(span(at(1, 14)));
    expect(new Set(Object.values(await states(world, booking.id)))).toEqual(new Set(['verified']));
  });

  it('never records an older event as the newer one when the booking is moved between two reads', async () => {
    const { world, invited, booking } = await booked();
    const { getMany } = world.ports.participants;
    let reads = 0;
    const participants = {
      ...world.ports.participants,
      getMany: async (...asked: Parameters<typeof getMany>) => {
        if (++reads === 1) await moveOwnBooking(world.ports, invited.access, { start: at(1, 14) });
        return getMany(...asked);
      },
    };
    expect(await deliverBooking({ ...world.ports, participants }, world.system, { bookingId: booking.id })).toEqual({ kind: 'overtaken' });
    expect(new Set(Object.values(await states(world, booking.id)))).toEqual(new Set(['pending']));
  });

  it('gives up after the last try and says so', async () => {
    const { world, invited, booking } = await booked();
    box(world, world.ben).fault = fault('provider.unavailable');
    await expect(deliverBooking(world.ports, world.system, { bookingId: booking.id })).rejects.toMatchObject({
      code: 'provider.unavailable',
    });
    await giveUpDelivery(world.ports, world.system, { bookingId: booking.id, fault: fault('provider.unavailable') });
    expect(await states(world, booking.id)).toEqual({ [world.anna.id]: 'verified', [world.ben.id]: 'failed', [world.blue.id]: 'verified' });
    expect(await statusOf(world, invited)).toBe('needs-attention');
  });

  it('shows a room that refused (FN-L2)', async () => {
    const { world, invited, booking } = await booked();
    box(world, world.blue).answers = new Map([['blue@example.test', 'declined']]);
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toMatchObject({ verified: 2, failed: 1 });
    const list = await listInterviews(world.ports, user(world, 'interviews.view'), MARCH);
    const write = list.kind === 'listed' ? list.interviews[0]?.writes.find(({ participantId }) => participantId === world.blue.id) : null;
    expect(write?.fault).toMatchObject({ code: 'provider.slot-taken' });
    expect(await statusOf(world, invited)).toBe('needs-attention');
  });

  it('does not wait for copies of an event that was refused for good', async () => {
    const { world, booking } = await booked();
    world.calendar.failing.set('write', fault('provider.slot-taken', 'never'));
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toMatchObject({ verified: 0, failed: 3 });
    world.calendar.failing.delete('write');
    await retryWrites(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id });
    expect(await deliverBooking(world.ports, world.system, { bookingId: booking.id })).toMatchObject({ verified: 3, failed: 0 });
  });

  it('fails for a calendar that was disconnected, with its name', async () => {
    const { world, booking } = await booked();
    const gone = { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since: world.now, lastReadAt: null } as const;
    await world.ports.participants.setBinding(world.organizationId, world.ben.id, gone);
    await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    const writes = await world.ports.bookings.writesOf(world.organizationId, booking.id);
    expect(writes.find(({ participantId }) => participantId === world.ben.id)?.fault?.detail).toContain('Ben');
  });

  it('waits while the connection is failing, and does not give up on it', async () => {
    const { world, booking } = await booked();
    await world.ports.connections.update(world.organizationId, world.connection.id, { state: 'failing' });
    await expect(deliverBooking(world.ports, world.system, { bookingId: booking.id })).rejects.toMatchObject({ code: 'config.invalid' });
    expect(new Set(Object.values(await states(world, booking.id)))).toEqual(new Set(['pending']));
  });

  it('knows nothing of unknown bookings', async () => {
    const { world, booking } = await booked();
    expect(await deliverBooking(world.ports, world.system, { bookingId: 'none' as typeof booking.id })).toEqual({ kind: 'not-found' });
    expect(await retryWrites(world.ports, user(world, 'interviews.edit'), { bookingId: 'none' as typeof booking.id })).toEqual({
      kind: 'not-found',
    });
    expect((await listInterviews(world.ports, user(world, 'interviews.view'), { from: TEN, to: TEN })).kind).toBe('invalid');
  });
});

describe('verifying bookings (T9)', () => {
  async function standing(count = 1) {
    const world = await createWorld();
    const all = [];
    for (let i = 0; i < count; i++) {
      const invited = await invite(world);
      all.push({ invited, booking: await bookAndDeliver(world, invited, at(1 + (i % 4), 9 + Math.floor(i / 4))) });
    }
    await verifyBookings(world.ports, world.system);
    const [first] = all;
    if (first === undefined) throw new Error('at least one');
    return { world, all, ...first, anna: box(world, world.anna) };
  }

  it('does not look without a hint', async () => {
    const { world, booking, anna } = await standing();
    anna.events.delete(booking.uid);
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ looked: 0, changed: 0 });
  });

  it('looks on a hint and does nothing when all is well', async () => {
    const { world, invited, anna } = await standing();
    world.calendar.changed.add(anna.id);
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ looked: 1, changed: 0 });
    expect(await statusOf(world, invited)).toBe('booked');
  });

  it.each([
    ['gone', (world: World, uid: string) => box(world, world.anna).events.delete(uid)],
    [
      'moved',
      (world: World, uid: string) => {
        const event = box(world, world.anna).events.get(uid);
        if (event) box(world, world.anna).events.set(uid, { ...event, span: span(at(2, 9)) });
      },
    ],
    ['declined', (world: World) => box(world, world.anna).answers.set('ben@example.test', 'declined')],
  ])('tells once what was %s, and cancels nothing', async (change, act) => {
    const { world, invited, booking, anna } = await standing();
    act(world, booking.uid);
    for (let i = 0; i < 3; i++) {
      world.calendar.changed.add(anna.id);
      await verifyBookings(world.ports, world.system);
    }
    const told = (await world.ports.interviews.history(world.organizationId, invited.applicationId)).filter(
      ({ kind }) => kind === 'calendar-changed-elsewhere',
    );
    expect(told.map(({ facts }) => facts.change)).toEqual([change]);
    expect(await statusOf(world, invited)).toBe('needs-attention');
    expect((await world.ports.bookings.booking(world.organizationId, booking.id))?.state).toBe('confirmed');
  });

  it('stays undecided when the look fails, and looks again later', async () => {
    const { world, invited, booking, anna } = await standing();
    anna.events.delete(booking.uid);
    world.calendar.changed.add(anna.id);
    const cursor = await world.ports.participants.changeCursor(world.organizationId, world.anna.id);
    world.calendar.failing.set('find', fault('provider.unavailable'));
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ changed: 0, undecided: 1 });
    expect(await world.ports.participants.changeCursor(world.organizationId, world.anna.id)).toBe(cursor);
    expect(await statusOf(world, invited)).toBe('booked');
  });

  it('looks at everything when the cursor is not known any more (FN-F3)', async () => {
    const { world, booking, anna } = await standing();
    anna.events.delete(booking.uid);
    let expired = true;
    world.calendar.before = async (call) => {
      if (call !== 'changes') return;
      if (expired) world.calendar.failing.set('changes', fault('provider.cursor-expired'));
      else world.calendar.failing.delete('changes');
      expired = false;
    };
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ looked: 1, changed: 1 });
  });

  it('doubts the connection when many vanish at once', async () => {
    const { world, all, anna } = await standing(VANISHED_MAX);
    anna.events.clear();
    world.calendar.changed.add(anna.id);
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ changed: 0, doubted: [world.connection.id] });
    expect((await world.ports.connections.get(world.organizationId, world.connection.id))?.state).toBe('degraded');
    for (const { invited } of all) expect(await statusOf(world, invited)).toBe('booked');
  });

  it('tells each of fewer', async () => {
    const { world, anna } = await standing(VANISHED_MAX - 1);
    anna.events.clear();
    world.calendar.changed.add(anna.id);
    expect(await verifyBookings(world.ports, world.system)).toMatchObject({ changed: VANISHED_MAX - 1, doubted: [] });
  });
});

describe('sweeping', () => {
  it('brings lost work back and ends what has run out', async () => {
    const { world, invited, booking } = await booked();
    const open = await invite(world, 'Silent');
    const second = await sendInvitation(world.ports, user(world, 'applicants.edit'), {
      applicationId: invited.applicationId,
      planId: world.plan.id,
    });
    if (second.kind === 'sent') await world.ports.interviews.setApplicationStatus(world.organizationId, invited.applicationId, 'booked');
    world.ports.jobs.enqueued.length = 0;
    expect(await sweepOverdue(world.ports, world.system)).toEqual({ writes: 0, mails: 0, holds: 0, invitations: 0 });
    world.now = addMinutes(world.now, 16);
    expect(await sweepOverdue(world.ports, world.system)).toEqual({ writes: 1, mails: 4, holds: 0, invitations: 0 });
    expect(world.ports.jobs.enqueued).toContainEqual({
      name: 'deliver-booking',
      payload: { organizationId: world.organizationId, bookingId: booking.id },
    });
    world.now = at(61, 0);
    expect(await sweepOverdue(world.ports, world.system)).toMatchObject({ invitations: 2 });
    expect(await historyKinds(world, open)).toContain('invitation-expired');
    expect(await statusOf(world, open)).toBe('needs-attention');
    expect(await statusOf(world, invited)).toBe('booked');
  });
});
