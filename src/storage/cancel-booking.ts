/** The end of a booking: its time is free at once, its calendar writes turn round. */
import { sql } from 'kysely';
import type { ApplicationId, BookingId, OrganizationId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { AlongWith, BookingStore } from '../ports/booking-store.ts';
import { recordAlong } from './along-with.ts';
import { bookingFrom } from './booking-queries.ts';
import { toColumn } from './columns.ts';
import { removeClaimsOf } from './move-booking.ts';
import type { Outbox } from './outbox.ts';
import { RolledBack, type Scope } from './transaction.ts';

interface Cancellation {
  readonly organizationId: OrganizationId;
  readonly id: BookingId;
  readonly fromSequence: number;
  readonly along: AlongWith;
  readonly now: Instant;
}
type CancelAnswer = Awaited<ReturnType<BookingStore['cancel']>>;

export async function cancelBooking(scope: Scope, outbox: Outbox, of: Cancellation): Promise<CancelAnswer> {
  const { organizationId, id, fromSequence } = of;
  const applicationId = await cancelInvitation(scope, organizationId, id);
  if (applicationId === null) return { kind: 'changed-meanwhile' };
  const row = await scope
    .updateTable('booking')
    .set({ state: 'cancelled', sequence: fromSequence + 1 })
    .where('organization_id', '=', organizationId)
    .where('booking_id', '=', id)
    .where('sequence', '=', fromSequence)
    .where('state', '=', 'confirmed')
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new RolledBack<CancelAnswer>({ kind: 'changed-meanwhile' });
  await removeClaimsOf(scope, organizationId, id);
  await sql`update calendar_write set
      sequence = ${row.sequence}, updated_at = ${toColumn(of.now)}, wanted = 'absent',
      state = case when wanted = 'absent' then state else 'pending' end,
      attempts = case when wanted = 'absent' then attempts else 0 end,
      fault = case when wanted = 'absent' then fault end
    where organization_id = ${organizationId} and booking_id = ${id}`.execute(scope);
  await recordAlong(scope, outbox, { organizationId, bookingId: id, applicationId, along: of.along });
  return { kind: 'cancelled', booking: bookingFrom(row) };
}

/** First of all, because the invitation is locked before the booking. */
async function cancelInvitation(scope: Scope, organizationId: OrganizationId, id: BookingId): Promise<ApplicationId | null> {
  const row = await scope
    .updateTable('invitation')
    .set({ state: 'cancelled' })
    .where('organization_id', '=', organizationId)
    .where('invitation_id', '=', ({ selectFrom }) =>
      selectFrom('booking').select('invitation_id').where('organization_id', '=', organizationId).where('booking_id', '=', id),
    )
    .returning('application_id')
    .executeTakeFirst();
  return row === undefined ? null : (row.application_id as ApplicationId);
}
