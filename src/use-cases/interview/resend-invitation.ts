/** Sends the invitation mail again, with the same link. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { InvitationId } from '../../domain/identifiers.ts';
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { actorOf } from '../actor.ts';
import { composeInvitation } from './compose-mail.ts';
import { invitationLink } from './invitation-link.ts';
import { stateNow } from './invitation-state.ts';

export type ResendInvitationOutcome =
  | { readonly kind: 'sent'; readonly invitation: Invitation }
  | { readonly kind: 'not-found' }
  /** Booked, cancelled, declined, withdrawn or expired. */
  | { readonly kind: 'invitation-used'; readonly state: InvitationState };

export async function resendInvitation(
  ports: Pick<Ports, 'accounts' | 'interviews' | 'mails' | 'secrets' | 'clock' | 'composer' | 'bookingLink'>,
  access: UserAccess<'applicants.edit'>,
  input: { readonly invitationId: InvitationId },
): Promise<ResendInvitationOutcome> {
  const { organizationId } = access;
  const invitation = await ports.interviews.invitation(organizationId, input.invitationId);
  if (invitation === null) return { kind: 'not-found' };
  const now = ports.clock.now();
  const state = stateNow(invitation, now);
  if (state !== 'open') return { kind: 'invitation-used', state };
  const link = await invitationLink(ports, organizationId, invitation.id);
  await ports.mails.add(organizationId, await composeInvitation(ports, organizationId, { invitation, link }));
  const history = { at: now, kind: 'invitation-resent', actor: actorOf(access), facts: { plan: invitation.plan.name } } as const;
  await ports.interviews.addHistory(organizationId, invitation.applicationId, history);
  return { kind: 'sent', invitation };
}
