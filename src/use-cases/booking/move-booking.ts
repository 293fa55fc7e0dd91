/** Moves a booked interview, for the applicant by their link and for recruiters: one core, told with and without names. */
import type { InvitationAccess, UserAccess } from '../../domain/access/proof.ts';
import type { Slot } from '../../domain/availability/question.ts';
import type { BookingId } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { type NamedReason, nameReason } from '../availability/name-reasons.ts';
import { nearestSlots } from '../availability/nearest-slots.ts';
import { participantRefs } from '../directory/participant-ref.ts';
import { type MoveEnd, type MovePorts, relocateBooking } from './relocate-booking.ts';
import { refusalKind, refuseSlot, type SlotRefusal } from './slot-refusal.ts';

export type MoveOwnBookingOutcome = MoveEnd | SlotRefusal;

export type MoveBookingOutcome =
  | MoveEnd
  | { readonly kind: 'not-found' }
  | { readonly kind: SlotRefusal['kind']; readonly reasons: readonly NamedReason[]; readonly alternatives: readonly Slot[] };

export async function moveOwnBooking(
  ports: MovePorts,
  access: InvitationAccess,
  input: { readonly start: Instant },
): Promise<MoveOwnBookingOutcome> {
  const booking = await ports.bookings.bookingOf(access.organizationId, access.invitationId);
  const invitation = await ports.interviews.invitation(access.organizationId, access.invitationId);
  if (booking === null || invitation === null) return { kind: 'not-booked' };
  const end = await relocateBooking(ports, access, { booking, invitation, start: input.start });
  return end.kind === 'refused' ? refuseSlot(end.question, input.start, end.reasons) : end;
}

export async function moveBooking(
  ports: MovePorts,
  access: UserAccess<'interviews.edit'>,
  input: { readonly bookingId: BookingId; readonly start: Instant },
): Promise<MoveBookingOutcome> {
  const booking = await ports.bookings.booking(access.organizationId, input.bookingId);
  const invitation = booking === null ? null : await ports.interviews.invitation(access.organizationId, booking.invitationId);
  if (booking === null || invitation === null) return { kind: 'not-found' };
  const end = await relocateBooking(ports, access, { booking, invitation, start: input.start });
  if (end.kind !== 'refused') return end;
  const concerned = end.reasons.flatMap((reason) => ('participantId' in reason ? [reason.participantId] : []));
  const refs = await participantRefs(ports, access.organizationId, concerned);
  return {
    kind: refusalKind(end.question, end.reasons),
    reasons: end.reasons.map((reason) => nameReason(reason, refs, invitation.plan.panel)),
    alternatives: nearestSlots(end.question, input.start),
  };
}
