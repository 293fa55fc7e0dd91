/** Cancels a booked interview, for the applicant by their link and for recruiters. Cancelling twice is fine. */
import type { InvitationAccess, UserAccess } from '../../domain/access/proof.ts';
import type { Booking } from '../../domain/booking/booking.ts';
import { cancelBooking as cancelled } from '../../domain/booking/transitions.ts';
import type { BookingId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { type Access, actorOf } from '../actor.ts';
import { composeBookingMail, type MailPorts } from '../interview/compose-mail.ts';
import { interviewWords } from './booking-history.ts';

export type CancelPorts = MailPorts & Pick<Ports, 'bookings'>;

export type CancelBookingOutcome =
  /** Also the answer to a repeated cancellation. */
  | { readonly kind: 'cancelled'; readonly booking: Booking }
  | { readonly kind: 'not-booked' }
  | { readonly kind: 'interview-started' }
  | { readonly kind: 'changed-meanwhile' };

export async function cancelOwnBooking(ports: CancelPorts, access: InvitationAccess): Promise<CancelBookingOutcome> {
  const booking = await ports.bookings.bookingOf(access.organizationId, access.invitationId);
  return booking === null ? { kind: 'not-booked' } : cancel(ports, access, booking);
}

export async function cancelBooking(
  ports: CancelPorts,
  access: UserAccess<'interviews.edit'>,
  input: { readonly bookingId: BookingId },
): Promise<CancelBookingOutcome | { readonly kind: 'not-found' }> {
  const booking = await ports.bookings.booking(access.organizationId, input.bookingId);
  return booking === null ? { kind: 'not-found' } : cancel(ports, access, booking);
}

async function cancel(ports: CancelPorts, access: Access, booking: Booking): Promise<CancelBookingOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const next = cancelled(booking);
  if (next.kind === 'already-cancelled') return { kind: 'cancelled', booking };
  if (booking.span.start <= now) return { kind: 'interview-started' };
  const invitation = await ports.interviews.invitation(organizationId, booking.invitationId);
  if (invitation === null) return { kind: 'not-booked' };
  const along = {
    history: { at: now, kind: 'interview-cancelled', actor: actorOf(access), facts: await interviewWords(ports, organizationId, booking) },
    applicationStatus: 'cancelled',
    mail: await composeBookingMail(ports, organizationId, { kind: 'cancelled', invitation, booking: next.booking }),
  } as const;
  const result = await ports.bookings.cancel(organizationId, booking.id, booking.sequence, along, now);
  if (result.kind === 'cancelled') return result;
  const present = await ports.bookings.booking(organizationId, booking.id);
  return present?.state === 'cancelled' ? { kind: 'cancelled', booking: present } : result;
}
