/** What must hold in the database after any race and any crash, asked by plain SQL past all stores. */
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Database } from '../../src/storage/database.ts';

async function ids(database: Database, text: string): Promise<string[]> {
  const { rows } = await sql.raw<{ id: string }>(text).execute(database.kysely);
  return rows.map(({ id }) => id);
}

export async function expectSound(database: Database): Promise<void> {
  const query = (text: string) => ids(database, text);
  expect(await query(OVERLAPS), 'claims that overlap').toEqual([]);
  expect(await query(BOOKINGS_WITHOUT_CLAIMS), 'bookings whose claims are not those of their people and room').toEqual([]);
  expect(await query(CLAIMS_OF_CANCELLED), 'cancelled bookings with claims').toEqual([]);
  expect(await query(BOOKINGS_WITHOUT_WRITES), 'bookings whose writes are not those of their people and room').toEqual([]);
  expect(await query(BOOKINGS_WITHOUT_JOB), 'bookings without a job').toEqual([]);
  expect(await query(HOLDS_WITHOUT_CLAIMS), 'holds whose claims are not those of their people and room').toEqual([]);
  expect(await query(INVITATION_STATES), 'invitations in another state than their bookings').toEqual([]);
}

export async function confirmedBookings(database: Database): Promise<Set<string>> {
  return new Set(await ids(database, "select booking_id as id from booking where state = 'confirmed'"));
}

const OVERLAPS = `select a.participant_id as id from claim a join claim b
  on a.organization_id = b.organization_id and a.participant_id = b.participant_id and a.ctid < b.ctid
  and a.starts_at < b.ends_at and b.starts_at < a.ends_at`;
const takers = 'array(select unnest(array_append(people, room)) x where array_append(people, room) is not null order by x)';
const BOOKINGS_WITHOUT_CLAIMS = `select booking_id as id from booking where state = 'confirmed'
  and array_remove(${takers}, null) <> array(select participant_id from claim
    where claim.booking_id = booking.booking_id and claim.starts_at = booking.starts_at and claim.ends_at = booking.ends_at order by 1)`;
const CLAIMS_OF_CANCELLED = `select booking_id as id from booking where state = 'cancelled'
  and exists (select from claim where claim.booking_id = booking.booking_id)`;
const BOOKINGS_WITHOUT_WRITES = `select booking_id as id from booking where array_remove(${takers}, null) <> array(
  select participant_id from calendar_write w where w.booking_id = booking.booking_id and w.sequence = booking.sequence
  and (w.wanted = 'present') = (booking.state = 'confirmed')
  and (w.wanted = 'present' or w.participant_id = any(array_append(people, room))) order by 1)`;
const BOOKINGS_WITHOUT_JOB = `select booking_id as id from booking where (
  select count(*) from calendula_jobs.job where name = 'deliver-booking' and singleton_key = booking_id::text) <> sequence + 1`;
const HOLDS_WITHOUT_CLAIMS = `select hold_id as id from hold where array_remove(${takers}, null) <> array(
  select participant_id from claim where claim.hold_id = hold.hold_id order by 1)`;
const INVITATION_STATES = `select invitation_id as id from invitation where state <> coalesce((
  select case b.state when 'confirmed' then 'booked' else 'cancelled' end from booking b where b.invitation_id = invitation.invitation_id), 'open')`;
