/** Another time or other people for a booking. Its own old claims go and its new ones come in one step nobody else can see into. */
import { sql } from 'kysely';
import type { Assignment, Booking } from '../domain/booking/booking.ts';
import type { ApplicationId, BookingId, InvitationId, OrganizationId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { AlongWith, BookingStore } from '../ports/booking-store.ts';
import { recordAlong } from './along-with.ts';
import { bookingFrom } from './booking-queries.ts';
import { insertClaims, lockParticipants, participantsOf, removeHoldsInTheWay } from './claims.ts';
import { anyId, spanColumns, toColumn } from './columns.ts';
import { assignmentColumns } from './hold-methods.ts';
import type { Outbox } from './outbox.ts';
import { RolledBack, type Scope } from './transaction.ts';

interface Move {
  readonly organizationId: OrganizationId;
  readonly id: BookingId;
  readonly fromSequence: number;
  readonly to: { readonly span: Interval; readonly claimSpan: Interval; readonly assignment: Assignment };
  readonly along: AlongWith;
  readonly now: Instant;
}
type MoveAnswer = Awaited<ReturnType<BookingStore['move']>>;

export async function moveBooking(scope: Scope, outbox: Outbox, of: Move): Promise<MoveAnswer> {
  const { organizationId, id, to } = of;
  const booking = await changeBooking(scope, of);
  if (booking === null) return { kind: 'changed-meanwhile' };
  const participants = participantsOf(to.assignment);
  const before = await claimed(scope, organizationId, id);
  await lockParticipants(scope, organizationId, [...participants, ...before]);
  await removeHoldsInTheWay(scope, { organizationId, participants, span: to.claimSpan, now: of.now, invitationId: null });
  await removeClaimsOf(scope, organizationId, id);
  const free = await insertClaims(scope, { organizationId, participants, span: to.claimSpan, owner: { bookingId: id } });
  if (!free) throw new RolledBack<MoveAnswer>({ kind: 'slot-taken' });
  await rewriteCalendars(scope, of, booking.sequence);
  const applicationId = await applicationOf(scope, organizationId, booking.invitationId);
  await recordAlong(scope, outbox, { organizationId, bookingId: id, applicationId, along: of.along });
  return { kind: 'moved', booking };
}

async function changeBooking(scope: Scope, { organizationId, id, fromSequence, to }: Move): Promise<Booking | null> {
  const row = await scope
    .updateTable('booking')
    .set({ ...spanColumns(to.span), ...assignmentColumns(to.assignment), sequence: fromSequence + 1 })
    .where('organization_id', '=', organizationId)
    .where('booking_id', '=', id)
    .where('sequence', '=', fromSequence)
    .where('state', '=', 'confirmed')
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : bookingFrom(row);
}

async function claimed(scope: Scope, organizationId: OrganizationId, id: BookingId): Promise<readonly string[]> {
  const rows = await scope
    .selectFrom('claim')
    .select('participant_id')
    .where('organization_id', '=', organizationId)
    .where('booking_id', '=', id)
    .execute();
  return rows.map((row) => row.participant_id);
}

export async function removeClaimsOf(scope: Scope, organizationId: OrganizationId, id: BookingId): Promise<void> {
  await scope.deleteFrom('claim').where('organization_id', '=', organizationId).where('booking_id', '=', id).execute();
}

export async function applicationOf(scope: Scope, organizationId: OrganizationId, invitationId: InvitationId): Promise<ApplicationId> {
  const row = await scope
    .selectFrom('invitation')
    .select('application_id')
    .where('organization_id', '=', organizationId)
    .where('invitation_id', '=', invitationId)
    .executeTakeFirstOrThrow();
  return row.application_id as ApplicationId;
}

/** All writes follow the new sequence. A calendar the event has left already, and that was seen to be rid of it, needs no more work. */
async function rewriteCalendars(scope: Scope, { organizationId, id, to, now }: Move, sequence: number): Promise<void> {
  const participants = anyId(participantsOf(to.assignment));
  await sql`update calendar_write set
      sequence = ${sequence}, wanted = 'absent', updated_at = ${toColumn(now)},
      state = case when wanted = 'absent' then state else 'pending' end,
      attempts = case when wanted = 'absent' then attempts else 0 end,
      fault = case when wanted = 'absent' then fault end
    where organization_id = ${organizationId} and booking_id = ${id} and not participant_id = ${participants}`.execute(scope);
  await sql`insert into calendar_write (organization_id, booking_id, participant_id, wanted, sequence, state, attempts, updated_at)
    select ${organizationId}, ${id}, participant_id, 'present', ${sequence}, 'pending', 0, ${toColumn(now)}
    from participant where organization_id = ${organizationId} and participant_id = ${participants}
    on conflict (organization_id, booking_id, participant_id) do update
      set wanted = 'present', sequence = excluded.sequence, state = 'pending', attempts = 0, fault = null,
        updated_at = excluded.updated_at`.execute(scope);
}
