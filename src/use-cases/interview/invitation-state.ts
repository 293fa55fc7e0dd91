/** The state of an invitation as of now: an open one ends by itself, before any job has marked it. */
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import type { Instant } from '../../domain/time/instant.ts';

export function stateNow(invitation: Invitation, now: Instant): InvitationState {
  return invitation.state === 'open' && now >= invitation.expiresAt ? 'expired' : invitation.state;
}
