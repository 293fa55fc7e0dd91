/** The booked interview as a calendar file, for an applicant who wants to save it: the same as came with their mail. Changes nothing. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';
import { composeBookingMail, type MailPorts } from '../interview/compose-mail.ts';

/** Null when no interview is booked. */
export async function readCalendarFile(ports: MailPorts & Pick<Ports, 'bookings'>, access: InvitationAccess): Promise<string | null> {
  const { organizationId, invitationId } = access;
  const booking = await ports.bookings.bookingOf(organizationId, invitationId);
  const invitation = booking && (await ports.interviews.invitation(organizationId, invitationId));
  if (booking?.state !== 'confirmed' || !invitation) return null;
  const mail = await composeBookingMail(ports, organizationId, { kind: 'booked', invitation, booking });
  return mail.calendar?.text ?? null;
}
