/** Hold to booking: the claims change owner, so between the two nobody else can take the time. */
import type { Booking } from '../domain/booking/booking.ts';
import type { ApplicationId, HoldId, OrganizationId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { AlongWith, BookingStore } from '../ports/booking-store.ts';
import { recordAlong } from './along-with.ts';
import { participantsOf } from './claims.ts';
import { spanColumns, toColumn } from './columns.ts';
import { assignmentColumns, holds } from './hold-methods.ts';
import type { Outbox } from './outbox.ts';
import { RolledBack, type Scope } from './transaction.ts';

interface Confirmation {
  readonly organizationId: OrganizationId;
  readonly holdId: HoldId;
  readonly booking: Booking;
  readonly along: AlongWith;
  readonly now: Instant;
}

export async function confirmBooking(scope: Scope, outbox: Outbox, of: Confirmation): ReturnType<BookingStore['confirm']> {
  const { organizationId, holdId, booking, now } = of;
  const invitation = await scope
    .updateTable('invitation')
    .set({ state: 'booked' })
    .where('organization_id', '=', organizationId)
    .where('invitation_id', '=', booking.invitationId)
    .where('state', '=', 'open')
    .returning('application_id')
    .executeTakeFirst();
  if (invitation === undefined) return { kind: 'invitation-used' };
  const hold = await holds(scope, organizationId)
    .where('hold_id', '=', holdId)
    .where('invitation_id', '=', booking.invitationId)
    .where('expires_at', '>', toColumn(now))
    .forUpdate()
    .executeTakeFirst();
  if (hold === undefined) throw new RolledBack<Awaited<ReturnType<BookingStore['confirm']>>>({ kind: 'hold-gone' });
  await insertBooking(scope, organizationId, booking);
  await takeOverClaims(scope, of);
  await insertWrites(scope, of);
  const applicationId = invitation.application_id as ApplicationId;
  await recordAlong(scope, outbox, { organizationId, bookingId: booking.id, applicationId, along: of.along });
  return { kind: 'booked' };
}

async function insertBooking(scope: Scope, organizationId: OrganizationId, booking: Booking): Promise<void> {
  await scope
    .insertInto('booking')
    .values({
      organization_id: organizationId,
      booking_id: booking.id,
      invitation_id: booking.invitationId,
      ...spanColumns(booking.span),
      ...assignmentColumns(booking.assignment),
      state: booking.state,
      uid: booking.uid,
      sequence: booking.sequence,
      created_at: toColumn(booking.createdAt),
    })
    .execute();
}

async function takeOverClaims(scope: Scope, { organizationId, holdId, booking }: Confirmation): Promise<void> {
  const taken = await scope
    .updateTable('claim')
    .set({ hold_id: null, booking_id: booking.id })
    .where('organization_id', '=', organizationId)
    .where('hold_id', '=', holdId)
    .returning('participant_id')
    .execute();
  const claimed = new Set(taken.map(({ participant_id }) => participant_id));
  const wanted = participantsOf(booking.assignment);
  if (claimed.size !== wanted.length || wanted.some((id) => !claimed.has(id))) {
    throw new Error(`booking ${booking.id} is for others than its hold ${holdId}`);
  }
  await scope.deleteFrom('hold').where('organization_id', '=', organizationId).where('hold_id', '=', holdId).execute();
}

async function insertWrites(scope: Scope, { organizationId, booking, now }: Confirmation): Promise<void> {
  const write = { wanted: 'present', sequence: booking.sequence, state: 'pending', attempts: 0, updated_at: toColumn(now) };
  const rows = participantsOf(booking.assignment).map((participant_id) => ({
    organization_id: organizationId,
    booking_id: booking.id,
    participant_id,
    ...write,
  }));
  await scope.insertInto('calendar_write').values(rows).execute();
}
