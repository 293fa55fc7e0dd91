/** One booked interview as recruiters see it: who, where, and how far each calendar is. */
import type { Booking, CalendarWrite } from '../../domain/booking/booking.ts';
import type { BookingId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { type ParticipantRef, participantRefs } from '../directory/participant-ref.ts';

export interface InterviewView {
  readonly booking: Booking;
  readonly invitation: Invitation;
  readonly writes: readonly CalendarWrite[];
  /** Everybody named by the assignment and the writes. */
  readonly participants: ReadonlyMap<ParticipantId, ParticipantRef>;
}

export type InterviewPorts = Pick<Ports, 'interviews' | 'bookings' | 'participants'>;

/** Null when the booking does not exist. */
export async function findInterview(ports: InterviewPorts, organizationId: OrganizationId, id: BookingId): Promise<InterviewView | null> {
  const booking = await ports.bookings.booking(organizationId, id);
  return booking === null ? null : describeInterview(ports, organizationId, booking);
}

export async function describeInterview(
  ports: InterviewPorts,
  organizationId: OrganizationId,
  booking: Booking,
): Promise<InterviewView | null> {
  const invitation = await ports.interviews.invitation(organizationId, booking.invitationId);
  if (invitation === null) return null;
  const writes = await ports.bookings.writesOf(organizationId, booking.id);
  const { people, room } = booking.assignment;
  const named = [...people, ...(room === null ? [] : [room]), ...writes.map((write) => write.participantId)];
  return { booking, invitation, writes, participants: await participantRefs(ports, organizationId, named) };
}
