/** Invites an applicant to choose a time. Refused when no time would be offered, unless the recruiter insists. */
import type { UserAccess } from '../../domain/access/proof.ts';
import { findSlots } from '../../domain/availability/find-slots.ts';
import type { ApplicationId, PlanId } from '../../domain/identifiers.ts';
import { INVITATION_LIFE_DAYS, type Invitation } from '../../domain/interview/invitation.ts';
import { addMs, DAY_MS } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { FieldProblem } from '../access/user-rules.ts';
import { actorOf } from '../actor.ts';
import { buildQuestion } from '../availability/build-question.ts';
import { isoText } from '../iso-text.ts';
import { composeInvitation } from './compose-mail.ts';
import { newInvitationToken } from './invitation-link.ts';

export type SendInvitationOutcome =
  /** `link` is the private booking link; `offered` the number of times found now. */
  | { readonly kind: 'sent'; readonly invitation: Invitation; readonly link: string; readonly offered: number }
  | { readonly kind: 'application-not-found' }
  | { readonly kind: 'plan-not-found' }
  | { readonly kind: 'no-times' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

export type InvitePorts = Pick<
  Ports,
  'accounts' | 'interviews' | 'participants' | 'bookings' | 'secrets' | 'clock' | 'composer' | 'bookingLink'
>;

export interface InvitationWish {
  readonly applicationId: ApplicationId;
  readonly planId: PlanId;
  readonly lifeDays?: number;
  readonly evenIfNoTimes?: boolean;
}

const LIFE_DAYS_MAX = 365;

export async function sendInvitation(
  ports: InvitePorts,
  access: UserAccess<'applicants.edit'>,
  input: InvitationWish,
): Promise<SendInvitationOutcome> {
  const { organizationId } = access;
  const lifeDays = input.lifeDays ?? INVITATION_LIFE_DAYS;
  if (!Number.isInteger(lifeDays) || lifeDays < 1 || lifeDays > LIFE_DAYS_MAX) {
    return { kind: 'invalid', problems: [{ field: 'lifeDays', message: `An invitation lives 1 to ${LIFE_DAYS_MAX} days.` }] };
  }
  const application = await ports.interviews.application(organizationId, input.applicationId);
  if (application === null) return { kind: 'application-not-found' };
  const plan = await ports.interviews.plan(organizationId, input.planId);
  if (plan === null) return { kind: 'plan-not-found' };
  const createdAt = ports.clock.now();
  const offered = findSlots(await buildQuestion(ports, { organizationId, plan, now: createdAt })).length;
  if (offered === 0 && input.evenIfNoTimes !== true) return { kind: 'no-times' };
  const { applicant, position } = application;
  const invitation: Invitation = {
    id: ports.secrets.newId(),
    applicationId: application.id,
    applicant,
    position,
    planId: plan.id,
    plan,
    state: 'open',
    createdAt,
    expiresAt: addMs(createdAt, lifeDays * DAY_MS),
  };
  const link = await store(ports, access, { invitation, offered });
  return { kind: 'sent', invitation, link, offered };
}

async function store(
  ports: InvitePorts,
  access: UserAccess<'applicants.edit'>,
  { invitation, offered }: { readonly invitation: Invitation; readonly offered: number },
): Promise<string> {
  const { token, ...stored } = newInvitationToken(ports, invitation.id);
  const link = ports.bookingLink(token);
  const mail = await composeInvitation(ports, access.organizationId, { invitation, link });
  const facts = { plan: invitation.plan.name, offered: String(offered), expires: isoText(invitation.expiresAt) };
  const history = { at: invitation.createdAt, kind: 'invitation-sent', actor: actorOf(access), facts } as const;
  await ports.interviews.createInvitation(access.organizationId, invitation, stored, mail, history);
  return link;
}
