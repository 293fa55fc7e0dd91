import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import {
  at,
  bookAndDeliver,
  box,
  createWorld,
  historyKinds,
  invite,
  makeBusy,
  readAll,
  span,
  statusOf,
  user,
} from '../../../test/support/fakes/world.ts';
import { listSlots, listSlotsOfBooking } from '../availability/list-slots.ts';
import { cancelBooking, cancelOwnBooking } from './cancel-booking.ts';
import { deliverBooking } from './deliver-booking.ts';
import { moveBooking, moveOwnBooking } from './move-booking.ts';

const TEN = at(1, 10);

async function booked(change: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(change);
  const invited = await invite(world);
  const booking = await bookAndDeliver(world, invited, TEN);
  await readAll(world);
  return { world, invited, booking };
}

describe('moving (T12)', () => {
  it.each([-45, -30, -15, 15, 30, 45])('over its own old time, by %i minutes', async (minutes) => {
    const { world, invited, booking } = await booked();
    const start = at(1, 10, minutes);
    const slots = await listSlots(world.ports, invited.access);
    expect(slots.kind === 'offered' && slots.days.flatMap(({ slots: ofDay }) => ofDay).some((slot) => slot.start === start)).toBe(true);
    const outcome = await moveOwnBooking(world.ports, invited.access, { start });
    expect(outcome).toMatchObject({
      kind: 'moved',
      booking: { id: booking.id, uid: booking.uid, sequence: 1, span: span(start), assignment: booking.assignment },
    });
    expect(await historyKinds(world, invited)).toContain('interview-moved');
  });

  it('keeps one event per calendar after several moves (FN-K5)', async () => {
    const { world, invited, booking } = await booked();
    for (const start of [at(1, 11), at(2, 9), at(2, 9, 15), at(1, 10)]) {
      expect((await moveOwnBooking(world.ports, invited.access, { start })).kind).toBe('moved');
      await deliverBooking(world.ports, world.system, { bookingId: booking.id });
      await readAll(world);
    }
    for (const who of [world.anna, world.ben, world.blue])
      expect([...box(world, who).events.values()].map((event) => event.span)).toEqual([span(TEN)]);
  });

  it('does not offer or do the same start again (FN-K3)', async () => {
    const { world, invited, booking } = await booked();
    const slots = await listSlotsOfBooking(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id });
    expect(slots.kind === 'offered' && slots.days.flatMap(({ slots: ofDay }) => ofDay).some((slot) => slot.start === TEN)).toBe(false);
    const before = (await world.ports.mails.latest(world.organizationId, 10)).length;
    expect((await moveOwnBooking(world.ports, invited.access, { start: TEN })).kind).toBe('unchanged');
    expect((await world.ports.mails.latest(world.organizationId, 10)).length).toBe(before);
  });

  it('is blocked by a different event at the same time (FN-K2)', async () => {
    const { world, invited } = await booked();
    makeBusy(world, world.anna, span(TEN));
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(1, 10, 15) })).kind).toBe('slot-taken');
  });

  it('knows its own event without a UID only by its exact span', async () => {
    const { world, invited } = await booked();
    world.calendar.namesUids = false;
    await readAll(world);
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(1, 10, 15) })).kind).toBe('moved');
    const other = await booked();
    other.world.calendar.namesUids = false;
    for (const event of box(other.world, other.world.anna).events.values())
      makeBusy(other.world, other.world.anna, { ...event.span, end: at(1, 11) });
    await readAll(other.world);
    expect((await moveOwnBooking(other.world.ports, other.invited.access, { start: at(1, 10, 15) })).kind).toBe('slot-taken');
  });

  it("is blocked by another person's event with the same span where no UIDs are named", async () => {
    const { world, invited } = await booked();
    world.calendar.namesUids = false;
    makeBusy(world, world.cara, span(TEN));
    makeBusy(world, world.ben, { start: at(1, 10, 45), end: at(1, 11) });
    await readAll(world);
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(1, 10, 15) })).kind).toBe('slot-taken');
  });

  it('takes somebody else when the same person cannot, and clears their calendar', async () => {
    const { world, invited, booking } = await booked();
    makeBusy(world, world.ben, span(at(2, 9), 480));
    await readAll(world);
    const outcome = await moveOwnBooking(world.ports, invited.access, { start: at(2, 10) });
    expect(outcome).toMatchObject({
      kind: 'moved',
      booking: { assignment: { people: [world.anna.id, world.cara.id], room: world.blue.id } },
    });
    await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    expect(box(world, world.ben).events.size).toBe(0);
    expect(box(world, world.cara).events.size).toBe(1);
  });

  it.each(['anna', 'ben', 'blue'] as const)('is refused while the calendar of %s cannot be read', async (who) => {
    const { world, invited, booking } = await booked({ plan: {} });
    box(world, world[who]).fault = fault('provider.forbidden', 'never');
    const outcome = await moveOwnBooking(world.ports, invited.access, { start: at(1, 14) });
    expect(outcome.kind).toBe('availability-unknown');
    expect(JSON.stringify(outcome)).not.toContain(world[who].name);
    expect(await world.ports.bookings.booking(world.organizationId, booking.id)).toMatchObject({ span: span(TEN), sequence: 0 });
  });

  it.each(['anna', 'ben', 'blue'] as const)('tells recruiters that it is the calendar of %s', async (who) => {
    const { world, booking } = await booked({ plan: {} });
    box(world, world[who]).fault = fault('provider.forbidden', 'never');
    const told = await moveBooking(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id, start: at(1, 14) });
    expect(told.kind).toBe('availability-unknown');
    expect(JSON.stringify(told)).toContain(world[who].name);
  });

  it('tells recruiters the reasons with names, and the nearest alternatives', async () => {
    const { world, booking } = await booked();
    makeBusy(world, world.anna, span(at(1, 14)));
    await readAll(world);
    const outcome = await moveBooking(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id, start: at(1, 14) });
    expect(outcome).toMatchObject({ kind: 'slot-taken', alternatives: [{}, {}, {}] });
    expect('reasons' in outcome && outcome.reasons).toContainEqual({
      kind: 'busy',
      participant: { id: world.anna.id, name: 'Anna', kind: 'person', status: 'connected' },
      slotLabel: null,
      fault: null,
    });
  });

  it('refuses forged starts, begun and cancelled interviews, and unknown ones', async () => {
    const { world, invited, booking } = await booked();
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(1, 10, 7) })).kind).toBe('not-offered');
    const nobody = await moveBooking(world.ports, user(world, 'interviews.edit'), {
      bookingId: 'none' as typeof booking.id,
      start: at(1, 14),
    });
    expect(nobody.kind).toBe('not-found');
    expect((await moveOwnBooking(world.ports, (await invite(world)).access, { start: at(1, 14) })).kind).toBe('not-booked');
    world.now = TEN;
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(2, 14) })).kind).toBe('interview-started');
    expect((await cancelOwnBooking(world.ports, invited.access)).kind).toBe('interview-started');
  });

  it('does not win against a hold that came in between', async () => {
    const { world, invited, booking } = await booked();
    const hold = {
      id: 'hold-x',
      invitationId: 'other',
      span: span(at(1, 14)),
      assignment: { people: [world.anna.id], room: null },
      expiresAt: at(1, 0),
    };
    world.calendar.before = async (call) => {
      if (call === 'freeBusy') await world.ports.bookings.hold(world.organizationId, hold as never, hold.span, world.now);
    };
    expect(await moveOwnBooking(world.ports, invited.access, { start: at(1, 14) })).toMatchObject({ kind: 'slot-taken' });
    expect((await world.ports.bookings.booking(world.organizationId, booking.id))?.span).toEqual(span(TEN));
  });

  it('says when somebody changed the booking meanwhile', async () => {
    const { world, invited, booking } = await booked();
    let once = true;
    world.calendar.before = async (call) => {
      if (call !== 'freeBusy' || !once) return;
      once = false;
      await cancelBooking(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id });
    };
    expect((await moveOwnBooking(world.ports, invited.access, { start: at(1, 14) })).kind).toBe('changed-meanwhile');
  });
});

describe('cancelling', () => {
  it('frees the time, tells the applicant, clears every calendar, and may be repeated', async () => {
    const { world, invited, booking } = await booked();
    const outcome = await cancelOwnBooking(world.ports, invited.access);
    expect(outcome).toMatchObject({ kind: 'cancelled', booking: { sequence: 1, state: 'cancelled' } });
    expect(await cancelOwnBooking(world.ports, invited.access)).toEqual(outcome);
    expect((await world.ports.mails.latest(world.organizationId, 10)).filter(({ subject }) => subject === 'cancelled').length).toBe(1);
    await deliverBooking(world.ports, world.system, { bookingId: booking.id });
    for (const who of [world.anna, world.ben, world.blue]) expect(box(world, who).events.size).toBe(0);
    expect(await statusOf(world, invited)).toBe('cancelled');
    expect(await historyKinds(world, invited)).toContain('calendar-removed');
    expect(await listSlots(world.ports, invited.access)).toEqual({ kind: 'not-bookable', state: 'cancelled' });
  });

  it('by a recruiter; what is not there is said', async () => {
    const { world, booking } = await booked();
    expect((await cancelBooking(world.ports, user(world, 'interviews.edit'), { bookingId: booking.id })).kind).toBe('cancelled');
    expect((await cancelBooking(world.ports, user(world, 'interviews.edit'), { bookingId: 'none' as typeof booking.id })).kind).toBe(
      'not-found',
    );
    expect((await cancelOwnBooking(world.ports, (await invite(world)).access)).kind).toBe('not-booked');
  });
});
