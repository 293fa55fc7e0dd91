/** Many applicants, few slots, on a real server: one winner each, no deadlock, no overlap, no answer that the database does not know. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { openStorage, type Storage } from '../../src/storage/open-storage.ts';
import { startPostgres, type TestServer } from '../support/postgres/start-postgres.ts';
import { along, at, bookingOf, buildWorld, invite, NOW, newHold, span } from '../support/storage/world.ts';
import { contend, newAccount } from './attempts.ts';
import { confirmedBookings, expectSound } from './invariants.ts';

let server: TestServer;
let storage: Storage;
const complaints: unknown[] = [];

beforeAll(async () => {
  // A deadlock is noticed at once instead of after a second; there must be none.
  server = await startPostgres({ settings: ['deadlock_timeout=50ms'] });
  const { url } = await server.createDatabase();
  storage = await openStorage({ url }, { poolSize: 40, onError: (error) => complaints.push(error) });
});
afterAll(async () => {
  await storage.close();
  await server.stop();
});

/** The server tells of every one; its counters come late. */
function deadlocks(): number {
  return server.log().split('deadlock detected').length - 1;
}

test('a deadlock would be seen', async () => {
  const { kysely } = storage.database;
  await sql`create table pair (id int primary key)`.execute(kysely);
  await sql`insert into pair values (1), (2)`.execute(kysely);
  const lock = (first: number, second: number) =>
    kysely.transaction().execute(async (scope) => {
      await sql`select from pair where id = ${first} for update`.execute(scope);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await sql`select from pair where id = ${second} for update`.execute(scope);
    });
  const ends = await Promise.allSettled([lock(1, 2), lock(2, 1)]);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(deadlocks()).toBe(1);
  await sql`drop table pair`.execute(kysely);
});

test('ten thousand contended attempts: books, moves and cancels', { timeout: 600_000 }, async () => {
  const world = await buildWorld(storage.stores, { people: 8, rooms: 3 });
  const before = deadlocks();
  const account = newAccount();
  const clients = 40;
  // Four days of slots for a few people: most wishes collide.
  await Promise.all(Array.from({ length: clients }, () => contend({ stores: storage.stores, world, account, slots: 200 }, 260)));
  expect(account.errors).toEqual([]);
  expect(account.attempts).toBeGreaterThanOrEqual(10_000);
  expect(account.booked).toBeGreaterThan(100);
  expect(account.taken).toBeGreaterThan(1_000);
  expect(account.moved).toBeGreaterThan(10);
  expect(await confirmedBookings(storage.database)).toEqual(new Set(account.standing.keys()));
  await expectSound(storage.database);
  expect(deadlocks()).toBe(before);
  expect(complaints).toEqual([]);
});

test('two hundred want one slot: one gets it', async () => {
  const world = await buildWorld(storage.stores, { people: 1, rooms: 1 });
  const invitations = await Promise.all(Array.from({ length: 200 }, () => invite(storage.stores, world)));
  const answers = await Promise.all(
    invitations.map(async ({ id }) => {
      const hold = newHold(id, span(60, 105), world.people, world.rooms[0]);
      return (await storage.stores.bookings.hold(world.organizationId, hold, hold.span, NOW)).kind;
    }),
  );
  expect(answers.filter((kind) => kind === 'held')).toHaveLength(1);
  expect(answers.filter((kind) => kind === 'slot-taken')).toHaveLength(199);
});

test('fifty at once on a pool of five: five different people', async () => {
  const world = await buildWorld(storage.stores, { people: 5, rooms: 0 });
  const invitations = await Promise.all(Array.from({ length: 50 }, () => invite(storage.stores, world)));
  const winners = await Promise.all(invitations.map(({ id }) => firstFree(id)));
  const people = winners.filter((person) => person !== null);
  expect(people).toHaveLength(5);
  expect(new Set(people).size).toBe(5);

  async function firstFree(invitationId: (typeof invitations)[number]['id']): Promise<ParticipantId | null> {
    for (const person of world.people) {
      const hold = newHold(invitationId, span(60, 105), [person]);
      const held = await storage.stores.bookings.hold(world.organizationId, hold, hold.span, NOW);
      if (held.kind !== 'held') continue;
      const answer = await storage.stores.bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked'), NOW);
      return answer.kind === 'booked' ? person : null;
    }
    return null;
  }
});

test('one hold confirmed fifty times at once is one booking', async () => {
  const world = await buildWorld(storage.stores, { people: 2, rooms: 0 });
  const hold = newHold((await invite(storage.stores, world)).id, span(60, 105), world.people);
  await storage.stores.bookings.hold(world.organizationId, hold, hold.span, NOW);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      storage.stores.bookings.confirm(world.organizationId, hold.id, bookingOf(hold), along('interview-booked'), NOW),
    ),
  );
  expect(answers.filter(({ kind }) => kind === 'booked')).toHaveLength(1);
  expect(answers.filter(({ kind }) => kind === 'invitation-used')).toHaveLength(49);
});

test('bookings that swap their people, and holds that expire under many eyes, never wait in a circle', { timeout: 600_000 }, async () => {
  const before = deadlocks();
  const world = await buildWorld(storage.stores, { people: 2, rooms: 0 });
  const { bookings } = storage.stores;
  const bookedAt = async (person: ParticipantId, from: number) => {
    const hold = newHold((await invite(storage.stores, world)).id, span(from, from + 45), [person]);
    await bookings.hold(world.organizationId, hold, hold.span, NOW);
    const booking = bookingOf(hold);
    await bookings.confirm(world.organizationId, hold.id, booking, along('interview-booked'), NOW);
    return booking;
  };
  const [one, two] = world.people as [ParticipantId, ParticipantId];
  for (let round = 0; round < 40; round++) {
    const from = round * 60;
    const pair = [await bookedAt(one, from), await bookedAt(two, from)];
    const swap = pair.map((booking, index) => {
      const to = { span: booking.span, claimSpan: booking.span, assignment: { people: [index === 0 ? two : one], room: null } };
      return bookings.move(world.organizationId, booking.id, 0, to, along('interview-moved'), NOW);
    });
    for (const answer of await Promise.all(swap)) expect(['moved', 'slot-taken']).toContain(answer.kind);
  }
  for (let round = 0; round < 40; round++) {
    const from = 10_000 + round * 60;
    const holds = await Promise.all(
      [0, 15, 30].map(async (offset) =>
        newHold((await invite(storage.stores, world)).id, span(from + offset, from + offset + 10), world.people),
      ),
    );
    for (const hold of holds) await bookings.hold(world.organizationId, hold, hold.span, NOW);
    const wishes = holds.map((hold, index) => ({
      ...hold,
      id: bookingOf(hold).id as never,
      span: span(from, from + 45),
      assignment: { people: [index === 1 ? two : one], room: null },
      expiresAt: at(60),
    }));
    await Promise.all([
      ...wishes.map((wish) => bookings.hold(world.organizationId, wish, wish.span, at(11))),
      bookings.releaseExpired(world.organizationId, at(11)),
      ...holds.map((hold) => bookings.releaseHold(world.organizationId, hold.id)),
    ]);
  }
  expect(deadlocks()).toBe(before);
});
