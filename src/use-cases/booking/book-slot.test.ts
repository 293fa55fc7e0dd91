import { describe, expect, it } from 'vitest';
import { fault } from '../../../test/support/fakes/fake-calendar.ts';
import {
  addConnected,
  at,
  book,
  box,
  connectionOf,
  createWorld,
  historyKinds,
  invite,
  makeBusy,
  readAll,
  span,
  statusOf,
  user,
  type World,
} from '../../../test/support/fakes/world.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import { addMinutes, addMs } from '../../domain/time/instant.ts';
import { listSlots } from '../availability/list-slots.ts';
import { withdrawInvitation } from '../interview/withdraw-invitation.ts';
import { bookSlot } from './book-slot.ts';
import { holdSlot } from './hold-slot.ts';
import { releaseHold } from './release-hold.ts';

const TEN = at(1, 10);

async function held(world: World, name?: string) {
  const invited = await invite(world, name);
  const outcome = await holdSlot(world.ports, invited.access, { start: TEN });
  expect(outcome.kind).toBe('held');
  return invited;
}

describe('holding a time', () => {
  it('keeps the people and the room for ten minutes', async () => {
    const world = await createWorld();
    const invited = await invite(world);
    const outcome = await holdSlot(world.ports, invited.access, { start: TEN });
    expect(outcome).toMatchObject({
      kind: 'held',
      hold: {
        span: span(TEN),
        assignment: { people: [world.anna.id, world.ben.id], room: world.blue.id },
        expiresAt: addMinutes(world.now, 10),
      },
    });
  });

  it.each([
    ['off-grid', at(1, 10, 5)],
    ['outside-window', at(9, 10)],
    ['notice-too-short', at(-1, 10)],
    ['outside-window', at(0, 10)],
  ])('refuses a forged start: %s', async (reason, start) => {
    const world = await createWorld();
    const outcome = await holdSlot(world.ports, (await invite(world)).access, { start });
    expect(outcome.kind).toBe('not-offered');
    if (outcome.kind === 'not-offered' && reason !== 'notice-too-short') expect(outcome.reason).toBe(reason);
  });

  it('offers the three nearest alternatives when the time is taken', async () => {
    const world = await createWorld();
    makeBusy(world, world.anna, span(TEN));
    await readAll(world);
    expect(await holdSlot(world.ports, (await invite(world)).access, { start: TEN })).toEqual({
      kind: 'slot-taken',
      alternatives: [span(at(1, 9)), span(at(1, 9, 15)), span(at(1, 10, 45))],
    });
  });

  it('tells the applicant nothing about who is in the way', async () => {
    const world = await createWorld();
    makeBusy(world, world.anna, span(TEN));
    box(world, world.blue).fault = fault('provider.unavailable');
    await readAll(world);
    const text = JSON.stringify(await holdSlot(world.ports, (await invite(world)).access, { start: TEN }));
    for (const word of ['Anna', world.anna.id, 'provider.', 'Blue']) expect(text).not.toContain(word);
  });

  it('takes the next of the pool and the next room when the first are held', async () => {
    const world = await createWorld({ plan: { panel: [{ label: 'One', candidates: [] }] } });
    const panel = [{ label: 'One', candidates: [world.ben.id, world.cara.id] }];
    await world.ports.interviews.savePlan(world.organizationId, { ...world.plan, panel });
    const outcomes = [];
    for (const name of ['First', 'Second', 'Third'])
      outcomes.push(await holdSlot(world.ports, (await invite(world, name)).access, { start: TEN }));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['held', 'held', 'slot-taken']);
    expect(outcomes[1]).toMatchObject({ hold: { assignment: { people: [world.cara.id], room: world.red.id } } });
  });

  it('tries others when somebody is faster (FN-B5)', async () => {
    const world = await createWorld();
    await world.ports.interviews.savePlan(world.organizationId, {
      ...world.plan,
      panel: [{ label: 'One', candidates: [world.ben.id, world.cara.id] }],
    });
    const invited = [await invite(world), await invite(world), await invite(world)];
    const outcomes = await Promise.all(invited.map(({ access }) => holdSlot(world.ports, access, { start: TEN })));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['held', 'held', 'slot-taken']);
  });

  it('replaces the earlier choice and does not stand in its own way', async () => {
    const world = await createWorld();
    const { access } = await invite(world);
    expect((await holdSlot(world.ports, access, { start: TEN })).kind).toBe('held');
    expect((await holdSlot(world.ports, access, { start: at(1, 10, 15) })).kind).toBe('held');
    expect((await world.ports.bookings.claims(world.organizationId, [world.anna.id], span(at(1, 8), 600), world.now)).length).toBe(1);
  });

  it('is given back', async () => {
    const world = await createWorld();
    const { access, invitationId } = await held(world);
    await releaseHold(world.ports, access);
    await releaseHold(world.ports, access);
    expect(await world.ports.bookings.holdOf(world.organizationId, invitationId)).toBeNull();
  });

  it('is refused for an invitation that is not open any more', async () => {
    const world = await createWorld();
    const { access, invitationId } = await invite(world);
    await withdrawInvitation(world.ports, user(world, 'applicants.edit'), { invitationId });
    expect(await holdSlot(world.ports, access, { start: TEN })).toEqual({ kind: 'invitation-used', state: 'withdrawn' });
    const second = await invite(world);
    world.now = at(61, 0);
    expect(await holdSlot(world.ports, second.access, { start: at(62, 10) })).toEqual({ kind: 'invitation-used', state: 'expired' });
  });
});

describe('booking', () => {
  it('books what is held, with mail, history, status and work for the calendars in one step', async () => {
    const world = await createWorld();
    const invited = await held(world);
    const outcome = await bookSlot(world.ports, invited.access, { start: TEN });
    expect(outcome).toMatchObject({ kind: 'booked', booking: { span: span(TEN), sequence: 0, state: 'confirmed' } });
    expect(await historyKinds(world, invited)).toEqual(['application-created', 'invitation-sent', 'interview-booked']);
    expect(await statusOf(world, invited)).toBe('booked');
    expect((await world.ports.mails.latest(world.organizationId, 10)).map(({ subject }) => subject)).toEqual(['booked', 'invitation']);
    expect(world.ports.jobs.enqueued.map(({ name }) => name)).toContain('deliver-booking');
  });

  it('answers a second tap with the booking that is there', async () => {
    const world = await createWorld();
    const invited = await held(world);
    const outcomes = await Promise.all([1, 2, 3].map(() => bookSlot(world.ports, invited.access, { start: TEN })));
    outcomes.push(await bookSlot(world.ports, invited.access, { start: TEN }));
    const booked = outcomes.map((outcome) => (outcome.kind === 'booked' ? outcome.booking.id : outcome.kind));
    expect(new Set(booked).size).toBe(1);
    expect((await world.ports.mails.latest(world.organizationId, 10)).filter(({ subject }) => subject === 'booked').length).toBe(1);
  });

  it('needs a living hold of the same start', async () => {
    const world = await createWorld();
    const never = await invite(world);
    expect(await bookSlot(world.ports, never.access, { start: TEN })).toEqual({ kind: 'hold-gone' });
    const invited = await held(world);
    expect(await bookSlot(world.ports, invited.access, { start: at(1, 11) })).toEqual({ kind: 'hold-gone' });
    world.now = addMs(addMinutes(world.now, 10), -1);
    expect((await bookSlot(world.ports, invited.access, { start: TEN })).kind).toBe('booked');
  });

  it('is too late at the very end of the hold (FN-B4)', async () => {
    const world = await createWorld();
    const invited = await held(world);
    world.now = addMinutes(world.now, 10);
    expect(await bookSlot(world.ports, invited.access, {})).toEqual({ kind: 'hold-gone' });
  });

  it('does not book a withdrawn invitation', async () => {
    const world = await createWorld();
    const invited = await held(world);
    world.calendar.before = async (call) => {
      if (call === 'freeBusy') world.ports.interviews.setInvitationState(invited.invitationId, 'withdrawn');
    };
    expect(await bookSlot(world.ports, invited.access, {})).toEqual({ kind: 'invitation-used', state: 'withdrawn' });
  });

  it.each(['anna', 'ben', 'blue'] as const)('refuses while the calendar of %s cannot be read, and keeps the hold (FN-A1)', async (who) => {
    const world = await createWorld();
    const invited = await held(world);
    box(world, world[who]).fault = fault('provider.unavailable');
    const outcome = await bookSlot(world.ports, invited.access, { start: TEN });
    expect(outcome.kind).toBe('availability-unknown');
    expect(await world.ports.bookings.holdOf(world.organizationId, invited.invitationId)).not.toBeNull();
    const entry = (await world.ports.interviews.history(world.organizationId, invited.applicationId)).at(-1);
    expect(entry).toMatchObject({
      kind: 'booking-refused',
      facts: { reasons: expect.stringContaining('unknown'), people: world[who].name },
    });
    box(world, world[who]).fault = null;
    expect((await bookSlot(world.ports, invited.access, { start: TEN })).kind).toBe('booked');
  });

  it('offers nothing more of a calendar that was just found unreadable', async () => {
    const world = await createWorld();
    const invited = await held(world);
    const { access } = await invite(world, 'Bea');
    const daysOffered = async () => {
      const outcome = await listSlots(world.ports, access);
      return outcome.kind === 'offered' ? outcome.days.length : -1;
    };
    const before = await daysOffered();
    box(world, world.anna).fault = fault('provider.unavailable');
    await bookSlot(world.ports, invited.access, { start: TEN });
    expect([before > 0, await daysOffered()]).toEqual([true, 0]);
  });

  it.each(['freeBusy'] as const)('refuses when the whole system fails: %s', async (call) => {
    const world = await createWorld();
    const invited = await held(world);
    world.calendar.failing.set(call, fault('provider.unreachable'));
    expect((await bookSlot(world.ports, invited.access, {})).kind).toBe('availability-unknown');
  });

  it('refuses when the connection is not in use any more', async () => {
    const world = await createWorld();
    const invited = await held(world);
    await world.ports.connections.update(world.organizationId, world.connection.id, { state: 'failing' });
    expect((await bookSlot(world.ports, invited.access, {})).kind).toBe('availability-unknown');
  });

  it('sees a meeting that came after the offer, and takes somebody else of the pool (FN-B7)', async () => {
    const world = await createWorld();
    const invited = await held(world);
    makeBusy(world, world.ben, { start: at(1, 10, 15), end: at(1, 10, 20) });
    makeBusy(world, world.blue, span(TEN));
    const outcome = await bookSlot(world.ports, invited.access, { start: TEN });
    expect(outcome).toMatchObject({
      kind: 'booked',
      booking: { assignment: { people: [world.anna.id, world.cara.id], room: world.red.id } },
    });
  });

  it('looks at the others live too before it takes them', async () => {
    const world = await createWorld();
    const invited = await held(world);
    makeBusy(world, world.ben, span(TEN));
    box(world, world.cara).fault = fault('provider.throttled');
    expect((await bookSlot(world.ports, invited.access, {})).kind).toBe('availability-unknown');
  });

  it('gives up with alternatives when nobody else is free', async () => {
    const world = await createWorld();
    const invited = await held(world);
    makeBusy(world, world.anna, span(TEN));
    const outcome = await bookSlot(world.ports, invited.access, {});
    expect(outcome).toMatchObject({ kind: 'slot-taken', alternatives: [{}, {}, {}] });
    expect(await historyKinds(world, invited)).toContain('booking-refused');
  });

  it('chooses fairly from a pool (FN-O4)', async () => {
    const world = await createWorld();
    const seconds: unknown[] = [];
    for (let i = 0; i < 4; i++) seconds.push((await book(world, await invite(world), at(1, 9 + i))).assignment.people[1]);
    const share = (participant: Participant) => seconds.filter((id) => id === participant.id).length;
    expect([share(world.ben), share(world.cara)]).toEqual([2, 2]);
  });

  it('reads every connection that takes part', async () => {
    const world = await createWorld();
    const second = connectionOf('connection-2' as typeof world.connection.id);
    await world.ports.connections.create(
      world.organizationId,
      second,
      world.ports.secrets.seal({ password: 'wrong' }, `connection:${second.id}`),
    );
    const dora = await addConnected(world, second.id, { name: 'Dora', kind: 'person' });
    await readAll(world);
    const panel = [{ label: 'One', candidates: [dora.id] }];
    await world.ports.interviews.savePlan(world.organizationId, { ...world.plan, panel });
    expect((await holdSlot(world.ports, (await invite(world)).access, { start: TEN })).kind).toBe('availability-unknown');
  });
});
