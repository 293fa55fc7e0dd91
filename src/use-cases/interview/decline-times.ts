/** "None of these suit me": ends the invitation and tells the recruiter, with the applicant's own words. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { InvitationState } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { actorOf } from '../actor.ts';
import { leaveInvited } from './application-status.ts';
import { stateNow } from './invitation-state.ts';

export type DeclineTimesOutcome =
  /** Also the answer to a repeated tap. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'message-too-long'; readonly limit: number }
  | { readonly kind: 'invitation-used'; readonly state: InvitationState }
  | { readonly kind: 'not-found' };

export const DECLINE_MESSAGE_LENGTH = 1_000;

export async function declineTimes(
  ports: Pick<Ports, 'interviews' | 'bookings' | 'clock'>,
  access: InvitationAccess,
  input: { readonly message: string },
): Promise<DeclineTimesOutcome> {
  const { organizationId } = access;
  const message = input.message.trim();
  if (message.length > DECLINE_MESSAGE_LENGTH) return { kind: 'message-too-long', limit: DECLINE_MESSAGE_LENGTH };
  const invitation = await ports.interviews.invitation(organizationId, access.invitationId);
  if (invitation === null) return { kind: 'not-found' };
  const now = ports.clock.now();
  const state = stateNow(invitation, now);
  if (state !== 'open') return state === 'declined' ? { kind: 'declined' } : { kind: 'invitation-used', state };
  const history = { at: now, kind: 'times-declined', actor: actorOf(access), facts: { message } } as const;
  const changed = await ports.interviews.changeInvitationState(organizationId, invitation.id, 'open', 'declined', history);
  if (!changed) {
    const present = (await ports.interviews.invitation(organizationId, invitation.id))?.state ?? state;
    return present === 'declined' ? { kind: 'declined' } : { kind: 'invitation-used', state: present };
  }
  await leaveInvited(ports, organizationId, { applicationId: invitation.applicationId, status: 'declined' });
  const hold = await ports.bookings.holdOf(organizationId, invitation.id);
  if (hold !== null) await ports.bookings.releaseHold(organizationId, hold.id);
  return { kind: 'declined' };
}
