/** Invitations: a private link with which one applicant books one interview. */
import type { ApplicationId, InvitationId, PlanId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';
import type { Applicant } from './application.ts';
import type { InterviewPlan } from './plan.ts';

export type InvitationState = 'open' | 'booked' | 'cancelled' | 'declined' | 'withdrawn' | 'expired';

export interface Invitation {
  readonly id: InvitationId;
  readonly applicationId: ApplicationId;
  readonly applicant: Applicant;
  readonly position: string;
  readonly planId: PlanId;
  /** The plan as it was when the invitation was sent; later changes of the plan do not reach it. */
  readonly plan: InterviewPlan;
  readonly state: InvitationState;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** An invitation lives this long unless the recruiter says otherwise. */
export const INVITATION_LIFE_DAYS = 60;
