/** Withdraws an open invitation: its link is not valid any more. A booked interview is cancelled, not withdrawn. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { InvitationId } from '../../domain/identifiers.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { actorOf } from '../actor.ts';
import { leaveInvited } from './application-status.ts';

export type WithdrawInvitationOutcome =
  | { readonly kind: 'withdrawn'; readonly invitation: Invitation }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'invitation-used'; readonly state: Invitation['state'] };

export async function withdrawInvitation(
  ports: Pick<Ports, 'interviews' | 'bookings' | 'clock'>,
  access: UserAccess<'applicants.edit'>,
  input: { readonly invitationId: InvitationId },
): Promise<WithdrawInvitationOutcome> {
  const { organizationId } = access;
  const invitation = await ports.interviews.invitation(organizationId, input.invitationId);
  if (invitation === null) return { kind: 'not-found' };
  const history = { at: ports.clock.now(), kind: 'invitation-withdrawn', actor: actorOf(access), facts: {} } as const;
  const changed = await ports.interviews.changeInvitationState(organizationId, invitation.id, 'open', 'withdrawn', history);
  if (!changed) {
    const present = await ports.interviews.invitation(organizationId, invitation.id);
    return { kind: 'invitation-used', state: present?.state ?? invitation.state };
  }
  const hold = await ports.bookings.holdOf(organizationId, invitation.id);
  if (hold !== null) await ports.bookings.releaseHold(organizationId, hold.id);
  await leaveInvited(ports, organizationId, { applicationId: invitation.applicationId, status: 'open' });
  return { kind: 'withdrawn', invitation: { ...invitation, state: 'withdrawn' } };
}
