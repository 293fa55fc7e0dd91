/** The part of the booking store about calendar writes: what shall stand in whose calendar, and how far that has come. */
import { type Selectable, sql } from 'kysely';
import type { CalendarWrite } from '../domain/booking/booking.ts';
import type { BookingId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { BookingStore } from '../ports/booking-store.ts';
import { fromColumn, read, readNullable, toColumn, toNullableJson } from './columns.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';
import { faultReport, wanted, writeState } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization, type Scope } from './transaction.ts';

type WriteMethods = Pick<BookingStore, 'writesOf' | 'recordWrite' | 'reopenWrites' | 'overdueWrites'>;

export function createWriteMethods(database: Database, outbox: Outbox): WriteMethods {
  return {
    writesOf: async (organizationId, id) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('calendar_write')
          .selectAll()
          .where('organization_id', '=', organizationId)
          .where('booking_id', '=', id)
          .orderBy('participant_id')
          .execute(),
      );
      return rows.map(writeFrom);
    },
    recordWrite: async (organizationId, id, participantId, sequence, outcome, now) => {
      const change = {
        state: outcome.state,
        fault: toNullableJson(outcome.state === 'verified' ? null : outcome.fault),
        attempts: sql<number>`attempts + 1`,
        updated_at: toColumn(now),
      };
      const recorded = await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('calendar_write')
          .set(change)
          .where('organization_id', '=', organizationId)
          .where('booking_id', '=', id)
          .where('participant_id', '=', participantId)
          .where('sequence', '=', sequence)
          .executeTakeFirst(),
      );
      return recorded.numUpdatedRows > 0n;
    },
    reopenWrites: (organizationId, id) =>
      inOrganization(database, organizationId, (scope) => reopenWrites(scope, outbox, { organizationId, id })),
    overdueWrites: async (organizationId, before) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('calendar_write')
          .select('booking_id')
          .where('organization_id', '=', organizationId)
          .where('state', '=', 'pending')
          .groupBy('booking_id')
          .having(sql`max(updated_at)`, '<', toColumn(before))
          .orderBy('booking_id')
          .execute(),
      );
      return rows.map((row) => row.booking_id as BookingId);
    },
  };
}

/** Locks the booking first: a move or a cancellation under way decides what there is to reopen. */
async function reopenWrites(scope: Scope, outbox: Outbox, of: { organizationId: OrganizationId; id: BookingId }): Promise<void> {
  await sql`select from booking where organization_id = ${of.organizationId} and booking_id = ${of.id} for no key update`.execute(scope);
  const reopened = await scope
    .updateTable('calendar_write')
    .set({ state: 'pending', attempts: 0, fault: null })
    .where('organization_id', '=', of.organizationId)
    .where('booking_id', '=', of.id)
    .executeTakeFirst();
  if (reopened.numUpdatedRows > 0n) {
    await outbox.send(scope, 'deliver-booking', { organizationId: of.organizationId, bookingId: of.id });
  }
}

function writeFrom(row: Selectable<Tables['calendar_write']>): CalendarWrite {
  return {
    bookingId: row.booking_id as BookingId,
    participantId: row.participant_id as ParticipantId,
    wanted: read(wanted, row.wanted, 'calendar_write.wanted'),
    sequence: row.sequence,
    state: read(writeState, row.state, 'calendar_write.state'),
    attempts: row.attempts,
    fault: readNullable(faultReport, row.fault, 'calendar_write.fault'),
    updatedAt: fromColumn(row.updated_at),
  };
}
