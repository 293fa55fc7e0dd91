/** Holds, bookings, moves, cancellations and calendar writes, the same on every engine. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { addMs } from '../../src/domain/time/instant.ts';
import { overlaps } from '../../src/domain/time/interval.ts';
import { inOrganization } from '../../src/storage/transaction.ts';
import {
  along,
  at,
  book,
  bookingOf,
  buildWorld,
  ENGINES,
  type Engine,
  FAULT,
  invite,
  NOW,
  newHold,
  newMail,
  span,
  type World,
} from '../support/storage/world.ts';

describe.each(ENGINES)('bookings on $name', ({ open }) => {
  let engine: Engine;
  let world: World;
  let first: ParticipantId;
  let second: ParticipantId;
  let room: ParticipantId;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(async () => {
    await engine.close();
    expect(engine.complaints).toEqual([]);
  });
  const stores = () => engine.storage.stores;
  const fresh = async () => {
    world = await buildWorld(stores());
    first = world.people[0] as ParticipantId;
    second = world.people[1] as ParticipantId;
    room = world.rooms[0] as ParticipantId;
  };
  const claimsOf = (people: readonly ParticipantId[]) => stores().bookings.claims(world.organizationId, people, span(-10_000, 10_000), NOW);

  test('a hold claims people and room, buffers included, and is found again', async () => {
    await fresh();
    const hold = newHold((await invite(stores(), world)).id, span(60, 105), [first, second], room);
    expect(await stores().bookings.hold(world.organizationId, hold, span(50, 115), NOW)).toEqual({ kind: 'held' });
    expect(await stores().bookings.holdOf(world.organizationId, hold.invitationId)).toEqual(hold);
    const claims = await claimsOf([first, second, room]);
    expect(claims).toHaveLength(3);
    expect(claims.map((claim) => claim.span)).toEqual(Array(3).fill(span(50, 115)));
    expect(claims.every((claim) => claim.holdId === hold.id && claim.bookingId === null)).toBe(true);
  });

  test('a second hold of an invitation replaces the first, and a refused one leaves it standing', async () => {
    await fresh();
    const invitationId = (await invite(stores(), world)).id;
    const one = newHold(invitationId, span(60, 105), [first]);
    await stores().bookings.hold(world.organizationId, one, one.span, NOW);
    const two = newHold(invitationId, span(75, 120), [first, second]);
    expect(await stores().bookings.hold(world.organizationId, two, two.span, NOW)).toEqual({ kind: 'held' });
    const other = newHold((await invite(stores(), world)).id, span(200, 245), [second]);
    await stores().bookings.hold(world.organizationId, other, other.span, NOW);
    const refused = newHold(invitationId, span(200, 245), [second]);
    expect(await stores().bookings.hold(world.organizationId, refused, refused.span, NOW)).toEqual({ kind: 'slot-taken' });
    expect(await stores().bookings.holdOf(world.organizationId, invitationId)).toEqual(two);
    expect(await claimsOf([first])).toHaveLength(1);
  });

  test('two pending for one span cannot exist; a panel is held as a whole or not at all', async () => {
    await fresh();
    const one = newHold((await invite(stores(), world)).id, span(60, 105), [first]);
    const two = newHold((await invite(stores(), world)).id, span(60, 105), [second, first], room);
    expect(await stores().bookings.hold(world.organizationId, one, one.span, NOW)).toEqual({ kind: 'held' });
    expect(await stores().bookings.hold(world.organizationId, two, two.span, NOW)).toEqual({ kind: 'slot-taken' });
    expect(await claimsOf([second, room])).toEqual([]);
    expect(await stores().bookings.holdOf(world.organizationId, two.invitationId)).toBeNull();
  });

  test.each([
    { name: 'one millisecond before', afterMs: -1, stands: true },
    { name: 'at', afterMs: 0, stands: false },
    { name: 'one millisecond after', afterMs: 1, stands: false },
  ])('$name its end a hold stands: $stands', async ({ afterMs, stands }) => {
    await fresh();
    const hold = newHold((await invite(stores(), world)).id, span(60, 105), [first]);
    await stores().bookings.hold(world.organizationId, hold, hold.span, NOW);
    const now = addMs(hold.expiresAt, afterMs);
    const claims = await stores().bookings.claims(world.organizationId, [first], span(0, 500), now);
    expect(claims).toHaveLength(stands ? 1 : 0);
    const rival = { ...newHold((await invite(stores(), world)).id, span(90, 135), [first]), expiresAt: at(100) };
    const rivalAnswer = await stores().bookings.hold(world.organizationId, rival, rival.span, now);
    expect(rivalAnswer).toEqual({ kind: stands ? 'slot-taken' : 'held' });
    const answer = await stores().bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked'), now);
    expect(answer).toEqual({ kind: stands ? 'booked' : 'hold-gone' });
  });

  test.each([-1, 0, 1])('a hold is confirmed up to its end and not after (%i ms), without a rival', async (afterMs) => {
    await fresh();
    const hold = newHold((await invite(stores(), world)).id, span(60, 105), [first]);
    await stores().bookings.hold(world.organizationId, hold, hold.span, NOW);
    const now = addMs(hold.expiresAt, afterMs);
    expect(await stores().bookings.releaseExpired(world.organizationId, addMs(hold.expiresAt, -1))).toBe(0);
    const answer = await stores().bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked'), now);
    expect(answer).toEqual({ kind: afterMs < 0 ? 'booked' : 'hold-gone' });
    expect(await stores().bookings.releaseExpired(world.organizationId, now)).toBe(afterMs < 0 ? 0 : 1);
    const invitation = await stores().interviews.invitation(world.organizationId, hold.invitationId);
    expect(invitation?.state).toBe(afterMs < 0 ? 'booked' : 'open');
  });

  test('released and expired holds free their time', async () => {
    await fresh();
    const one = newHold((await invite(stores(), world)).id, span(60, 105), [first]);
    const two = newHold((await invite(stores(), world)).id, span(60, 105), [second]);
    await stores().bookings.hold(world.organizationId, one, one.span, NOW);
    await stores().bookings.hold(world.organizationId, two, two.span, NOW);
    await stores().bookings.releaseHold(world.organizationId, one.id);
    expect(await claimsOf([first, second])).toHaveLength(1);
    expect(await stores().bookings.releaseExpired(world.organizationId, two.expiresAt)).toBe(1);
    expect(await claimsOf([first, second])).toEqual([]);
  });

  test('confirming stores booking, claims, writes, history, status, mail and jobs in one go', async () => {
    await fresh();
    const invitation = await invite(stores(), world);
    const hold = newHold(invitation.id, span(60, 105), [first, second], room);
    await stores().bookings.hold(world.organizationId, hold, span(50, 115), NOW);
    const booking = bookingOf(hold);
    const mail = newMail(invitation.applicationId);
    const answer = await stores().bookings.confirm(world.organizationId, hold.id, booking, along('interview-booked', mail), at(1));
    expect(answer).toEqual({ kind: 'booked' });
    expect(await stores().bookings.booking(world.organizationId, booking.id)).toEqual(booking);
    expect(await stores().bookings.bookingOf(world.organizationId, invitation.id)).toEqual(booking);
    expect(await stores().bookings.holdOf(world.organizationId, invitation.id)).toBeNull();
    const claims = await claimsOf([first, second, room]);
    expect(claims.map((claim) => [claim.bookingId, claim.span])).toEqual(Array(3).fill([booking.id, span(50, 115)]));
    const writes = await stores().bookings.writesOf(world.organizationId, booking.id);
    expect(new Set(writes.map((write) => write.participantId))).toEqual(new Set([first, second, room]));
    expect(writes.every((write) => write.wanted === 'present' && write.state === 'pending' && write.attempts === 0)).toBe(true);
    expect((await stores().interviews.application(world.organizationId, invitation.applicationId))?.status).toBe('booked');
    const kinds = (await stores().interviews.history(world.organizationId, invitation.applicationId)).map(({ kind }) => kind);
    expect(kinds).toEqual(['application-created', 'invitation-sent', 'interview-booked']);
    expect((await stores().mails.get(world.organizationId, mail.id))?.state).toBe('waiting');
    expect(await jobsFor(booking.id)).toEqual(['deliver-booking']);
    expect(await jobsFor(mail.id)).toEqual(['send-mail']);
  });

  const jobsFor = async (key: string) => {
    const found = await sql<{ name: string }>`select name from calendula_jobs.job where singleton_key = ${key} order by created_on`.execute(
      engine.storage.database.kysely,
    );
    return found.rows.map(({ name }) => name);
  };

  test('an invitation is booked once; an unknown hold is gone', async () => {
    await fresh();
    const invitation = await invite(stores(), world);
    const hold = newHold(invitation.id, span(60, 105), [first]);
    expect((await stores().bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked'), NOW)).kind).toBe(
      'hold-gone',
    );
    await book(stores(), world, hold);
    const again = newHold(invitation.id, span(200, 245), [first]);
    await stores().bookings.hold(world.organizationId, again, again.span, NOW);
    const answer = await stores().bookings.confirm(world.organizationId, again.id, bookingOf(again), along('interview-booked'), NOW);
    expect(answer).toEqual({ kind: 'invitation-used' });
    expect(await stores().bookings.bookings(world.organizationId, span(0, 1_000), 10)).toHaveLength(1);
  });

  test('a failure at the end of confirming leaves nothing half', async () => {
    await fresh();
    const invitation = await invite(stores(), world);
    const hold = newHold(invitation.id, span(60, 105), [first]);
    await stores().bookings.hold(world.organizationId, hold, hold.span, NOW);
    const foreign = newMail((await invite(stores(), await buildWorld(stores()))).applicationId);
    const confirmed = stores().bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked', foreign), NOW);
    await expect(confirmed).rejects.toThrow();
    expect(await stores().bookings.holdOf(world.organizationId, invitation.id)).toEqual(hold);
    expect((await stores().interviews.invitation(world.organizationId, invitation.id))?.state).toBe('open');
    expect(await stores().bookings.bookings(world.organizationId, span(0, 1_000), 10)).toEqual([]);
  });

  test('a move may overlap itself, takes new people, and turns the writes of those who drop out', async () => {
    await fresh();
    const booking = await book(stores(), world, newHold((await invite(stores(), world)).id, span(60, 105), [first], room));
    if (booking === null) throw new Error('not booked');
    const to = { span: span(75, 120), claimSpan: span(70, 125), assignment: { people: [second], room } };
    const answer = await stores().bookings.move(world.organizationId, booking.id, 0, to, along('interview-moved'), at(1));
    expect(answer).toEqual({ kind: 'moved', booking: { ...booking, span: to.span, assignment: to.assignment, sequence: 1 } });
    expect(await claimsOf([first])).toEqual([]);
    expect((await claimsOf([second, room])).map((claim) => claim.span)).toEqual([to.claimSpan, to.claimSpan]);
    const writes = new Map(
      (await stores().bookings.writesOf(world.organizationId, booking.id)).map((write) => [write.participantId, write]),
    );
    expect(writes.get(first)).toMatchObject({ wanted: 'absent', state: 'pending', sequence: 1 });
    expect(writes.get(second)).toMatchObject({ wanted: 'present', state: 'pending', sequence: 1 });
    expect(writes.get(room)).toMatchObject({ wanted: 'present', state: 'pending', sequence: 1 });
    const late = await stores().bookings.move(world.organizationId, booking.id, 0, to, along('interview-moved'), at(1));
    expect(late).toEqual({ kind: 'changed-meanwhile' });
  });

  test('a refused move leaves everything as it was', async () => {
    await fresh();
    const booking = await book(stores(), world, newHold((await invite(stores(), world)).id, span(60, 105), [first]));
    await book(stores(), world, newHold((await invite(stores(), world)).id, span(200, 245), [first]));
    if (booking === null) throw new Error('not booked');
    const to = { span: span(215, 260), claimSpan: span(215, 260), assignment: { people: [first], room: null } };
    const answer = await stores().bookings.move(world.organizationId, booking.id, 0, to, along('interview-moved'), NOW);
    expect(answer).toEqual({ kind: 'slot-taken' });
    expect(await stores().bookings.booking(world.organizationId, booking.id)).toEqual(booking);
    expect((await claimsOf([first])).map((claim) => claim.span)).toEqual([span(60, 105), span(200, 245)]);
  });

  test('a participant who left and was seen to be gone needs no more work, one who comes back does', async () => {
    await fresh();
    const booking = await book(stores(), world, newHold((await invite(stores(), world)).id, span(60, 105), [first]));
    if (booking === null) throw new Error('not booked');
    const move = async (sequence: number, people: readonly ParticipantId[]) => {
      const to = { span: span(75, 120), claimSpan: span(75, 120), assignment: { people, room: null } };
      await stores().bookings.move(world.organizationId, booking.id, sequence, to, along('interview-moved'), NOW);
      return (await stores().bookings.writesOf(world.organizationId, booking.id)).find((write) => write.participantId === first);
    };
    await move(0, [second]);
    expect(await stores().bookings.recordWrite(world.organizationId, booking.id, first, 1, { state: 'verified' }, NOW)).toBe(true);
    expect(await move(1, [second])).toMatchObject({ wanted: 'absent', state: 'verified', sequence: 2 });
    expect(await move(2, [first])).toMatchObject({ wanted: 'present', state: 'pending', sequence: 3, attempts: 0 });
  });

  test('cancelling frees the time, turns the writes and the invitation, once', async () => {
    await fresh();
    const invitation = await invite(stores(), world);
    const booking = await book(stores(), world, newHold(invitation.id, span(60, 105), [first], room));
    if (booking === null) throw new Error('not booked');
    expect((await stores().bookings.cancel(world.organizationId, booking.id, 7, along('interview-cancelled'), NOW)).kind).toBe(
      'changed-meanwhile',
    );
    expect((await stores().interviews.invitation(world.organizationId, invitation.id))?.state).toBe('booked');
    const answer = await stores().bookings.cancel(world.organizationId, booking.id, 0, along('interview-cancelled'), NOW);
    expect(answer).toEqual({ kind: 'cancelled', booking: { ...booking, state: 'cancelled', sequence: 1 } });
    expect(await claimsOf([first, room])).toEqual([]);
    const writes = await stores().bookings.writesOf(world.organizationId, booking.id);
    expect(writes.every((write) => write.wanted === 'absent' && write.state === 'pending' && write.sequence === 1)).toBe(true);
    expect((await stores().interviews.invitation(world.organizationId, invitation.id))?.state).toBe('cancelled');
    const again = await stores().bookings.cancel(world.organizationId, booking.id, 1, along('interview-cancelled'), NOW);
    expect(again).toEqual({ kind: 'changed-meanwhile' });
    expect(await book(stores(), world, newHold((await invite(stores(), world)).id, span(60, 105), [first], room))).not.toBeNull();
  });

  test('writes are recorded for their sequence only, reopened, and found when overdue', async () => {
    await fresh();
    const booking = await book(stores(), world, newHold((await invite(stores(), world)).id, span(60, 105), [first]));
    if (booking === null) throw new Error('not booked');
    const record = (sequence: number, outcome: Parameters<ReturnType<typeof stores>['bookings']['recordWrite']>[4]) =>
      stores().bookings.recordWrite(world.organizationId, booking.id, first, sequence, outcome, at(5));
    const write = async () => (await stores().bookings.writesOf(world.organizationId, booking.id))[0];
    expect(await record(1, { state: 'verified' })).toBe(false);
    expect(await stores().bookings.overdueWrites(world.organizationId, at(1))).toEqual([booking.id]);
    expect(await stores().bookings.overdueWrites(world.organizationId, NOW)).toEqual([]);
    expect(await record(0, { state: 'failed', fault: FAULT })).toBe(true);
    expect(await write()).toMatchObject({ state: 'failed', fault: FAULT, attempts: 1, updatedAt: at(5) });
    await stores().bookings.reopenWrites(world.organizationId, booking.id);
    expect(await write()).toMatchObject({ state: 'pending', fault: null, attempts: 0 });
    expect(await jobsFor(booking.id)).toHaveLength(2);
    expect(await record(0, { state: 'verified' })).toBe(true);
    expect(await stores().bookings.overdueWrites(world.organizationId, at(100))).toEqual([]);
  });

  test('bookings come ordered by start, those that overlap the window, cancelled ones included', async () => {
    await fresh();
    const starts = [300, 60, 120];
    for (const start of starts) await book(stores(), world, newHold((await invite(stores(), world)).id, span(start, start + 45), [first]));
    const list = (from: number, to: number, limit = 10) => stores().bookings.bookings(world.organizationId, span(from, to), limit);
    expect((await list(0, 1_000)).map((booking) => booking.span.start)).toEqual([at(60), at(120), at(300)]);
    expect(await list(105, 120)).toEqual([]);
    expect(await list(104, 121)).toHaveLength(2);
    expect(await list(0, 1_000, 1)).toHaveLength(1);
  });

  test('the constraint agrees with the overlap rule for every pair of lengths and offsets', async () => {
    await fresh();
    const base = span(600, 660);
    const disagreements: string[] = [];
    for (const length of [30, 45, 60, 90]) {
      for (let start = 480; start <= 720; start += 15) {
        const other = span(start, start + length);
        if ((await bothFit(base, other)) === overlaps(base, other)) disagreements.push(`${start}+${length}`);
      }
    }
    expect(disagreements).toEqual([]);
    expect(await bothFit(base, { start: addMs(base.end, -1), end: at(700) })).toBe(false);
    expect(await bothFit(base, { start: base.end, end: at(700) })).toBe(true);
    expect(await bothFit(base, { start: at(500), end: addMs(base.start, 1) })).toBe(false);
  });

  /** Straight against the table, without the store's own care. */
  async function bothFit(one: { start: number; end: number }, other: { start: number; end: number }): Promise<boolean> {
    const hold = newHold((await invite(stores(), world)).id, span(0, 1), [second]);
    await stores().bookings.hold(world.organizationId, hold, hold.span, NOW);
    try {
      await inOrganization(engine.storage.database, world.organizationId, async (scope) => {
        for (const { start, end } of [one, other]) {
          await scope
            .insertInto('claim')
            .values({
              organization_id: world.organizationId,
              participant_id: first,
              starts_at: new Date(start),
              ends_at: new Date(end),
              hold_id: hold.id,
            })
            .execute();
        }
      });
      return true;
    } catch (error) {
      expect(['23P01', '23505']).toContain((error as { code?: string }).code);
      return false;
    } finally {
      await stores().bookings.releaseHold(world.organizationId, hold.id);
    }
  }
});
