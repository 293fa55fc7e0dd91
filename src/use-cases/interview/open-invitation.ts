/** What the booking page shows: what the link is for, the free times, and what is held or booked. Names of busy people never leave. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { Booking, Hold } from '../../domain/booking/booking.ts';
import { isLive } from '../../domain/booking/transitions.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { listSlots, type SlotsOfDay } from '../availability/list-slots.ts';
import { interviewFacts } from './compose-mail.ts';
import { stateNow } from './invitation-state.ts';

export interface InvitationPage {
  readonly organizationName: string;
  readonly invitation: Invitation;
  /** As of now: an open invitation past its end is `expired`. */
  readonly state: InvitationState;
  /** Free times by day of the plan's zone. When booked: times to move to. Empty in every other state. */
  readonly days: readonly SlotsOfDay[];
  /** Alive ones only. */
  readonly hold: Hold | null;
  readonly interview: { readonly booking: Booking; readonly interviewers: readonly string[]; readonly location: string } | null;
}

type PagePorts = Pick<Ports, 'accounts' | 'interviews' | 'participants' | 'bookings' | 'clock'>;

/** Null when the invitation does not exist. */
export async function openInvitation(ports: PagePorts, access: InvitationAccess): Promise<InvitationPage | null> {
  const { organizationId } = access;
  const invitation = await ports.interviews.invitation(organizationId, access.invitationId);
  const organization = await ports.accounts.organization(organizationId);
  if (invitation === null || organization === null) return null;
  const now = ports.clock.now();
  const slots = await listSlots(ports, access);
  const hold = await ports.bookings.holdOf(organizationId, invitation.id);
  const state = stateNow(invitation, now);
  return {
    organizationName: organization.name,
    invitation,
    state,
    days: slots.kind === 'offered' ? slots.days : [],
    hold: state === 'open' && hold !== null && isLive(hold, now) ? hold : null,
    interview: await interviewOf(ports, organizationId, invitation),
  };
}

async function interviewOf(ports: PagePorts, organizationId: OrganizationId, invitation: Invitation): Promise<InvitationPage['interview']> {
  const booking = await ports.bookings.bookingOf(organizationId, invitation.id);
  if (booking === null) return null;
  const { interviewers, location } = await interviewFacts(ports, organizationId, { invitation, booking });
  return { booking, interviewers, location };
}
