/** The part of the booking store that reads bookings and claims. */
import { sql } from 'kysely';
import type { Booking } from '../domain/booking/booking.ts';
import type { BookingId, HoldId, InvitationId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { BookingStore, Claim } from '../ports/booking-store.ts';
import { LONGEST_CLAIM_HOURS } from './claims.ts';
import { anyId, fromColumn, read, spanColumns, spanFrom, toColumn } from './columns.ts';
import { PAGE_LIMIT } from './cursor.ts';
import type { Database } from './database.ts';
import { assignmentFrom } from './hold-methods.ts';
import { bookingState } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization, type Scope } from './transaction.ts';

type BookingQueries = Pick<BookingStore, 'booking' | 'bookingOf' | 'bookings' | 'claims'>;

/** More than one page: a calendar week of a large organisation is shown at once. */
const BOOKINGS_LIMIT = 10 * PAGE_LIMIT;

export function createBookingQueries(database: Database): BookingQueries {
  return {
    booking: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        bookings(scope, organizationId).where('booking_id', '=', id).executeTakeFirst(),
      );
      return row === undefined ? null : bookingFrom(row);
    },
    bookingOf: (organizationId, invitationId) => bookingOf(database, organizationId, invitationId),
    bookings: async (organizationId, window, limit) => {
      const { starts_at, ends_at } = spanColumns(window);
      const rows = await inOrganization(database, organizationId, (scope) =>
        bookings(scope, organizationId)
          .where('starts_at', '<', ends_at)
          .where('ends_at', '>', starts_at)
          .orderBy('starts_at')
          .orderBy('booking_id')
          .limit(Math.min(limit, BOOKINGS_LIMIT))
          .execute(),
      );
      return rows.map(bookingFrom);
    },
    claims: (organizationId, participants, window, now) => claims(database, { organizationId, participants, window, now }),
  };
}

/** The one that takes place, else the last one that was cancelled. */
async function bookingOf(database: Database, organizationId: OrganizationId, invitationId: InvitationId): Promise<Booking | null> {
  const row = await inOrganization(database, organizationId, (scope) =>
    bookings(scope, organizationId)
      .where('invitation_id', '=', invitationId)
      .orderBy(sql`state = 'confirmed'`, 'desc')
      .orderBy('created_at', 'desc')
      .orderBy('booking_id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row === undefined ? null : bookingFrom(row);
}

async function claims(
  database: Database,
  of: { organizationId: OrganizationId; participants: readonly ParticipantId[]; window: Interval; now: Instant },
): Promise<readonly Claim[]> {
  const { starts_at, ends_at } = spanColumns(of.window);
  const rows = await inOrganization(database, of.organizationId, (scope) =>
    scope
      .selectFrom('claim')
      .leftJoin('hold', (join) =>
        join.onRef('hold.organization_id', '=', 'claim.organization_id').onRef('hold.hold_id', '=', 'claim.hold_id'),
      )
      .select(['claim.participant_id', 'claim.starts_at', 'claim.ends_at', 'claim.hold_id', 'claim.booking_id'])
      .where('claim.organization_id', '=', of.organizationId)
      .where('claim.participant_id', '=', anyId(of.participants))
      .where('claim.starts_at', '<', ends_at)
      .where('claim.ends_at', '>', starts_at)
      .where('claim.starts_at', '>', sql<Date>`${starts_at}::timestamptz - ${sql.lit(`${LONGEST_CLAIM_HOURS} hours`)}::interval`)
      .where(({ or, eb }) => or([eb('hold.expires_at', 'is', null), eb('hold.expires_at', '>', toColumn(of.now))]))
      .orderBy('claim.starts_at')
      .orderBy('claim.participant_id')
      .execute(),
  );
  return rows.map((row) => ({
    participantId: row.participant_id as ParticipantId,
    span: spanFrom(row),
    holdId: row.hold_id as HoldId | null,
    bookingId: row.booking_id as BookingId | null,
  }));
}

function bookings(scope: Scope, organizationId: OrganizationId) {
  return scope.selectFrom('booking').selectAll().where('organization_id', '=', organizationId);
}

export function bookingFrom(row: Tables['booking']): Booking {
  return {
    id: row.booking_id as BookingId,
    invitationId: row.invitation_id as InvitationId,
    span: spanFrom(row),
    assignment: assignmentFrom(row),
    state: read(bookingState, row.state, 'booking.state'),
    uid: row.uid,
    sequence: row.sequence,
    createdAt: fromColumn(row.created_at),
  };
}
