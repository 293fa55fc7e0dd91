/** Plans, applicants, applications, invitations and their history. */
import type { ApplicationId, InvitationId, OrganizationId, PlanId } from '../domain/identifiers.ts';
import type { Application, ApplicationStatus, HistoryEntry } from '../domain/interview/application.ts';
import type { Invitation, InvitationState } from '../domain/interview/invitation.ts';
import type { InterviewPlan } from '../domain/interview/plan.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { NewMail } from './mail-store.ts';
import type { Page } from './participant-store.ts';

export interface InterviewStore {
  savePlan(organizationId: OrganizationId, plan: InterviewPlan): Promise<void>;
  plan(organizationId: OrganizationId, id: PlanId): Promise<InterviewPlan | null>;
  plans(organizationId: OrganizationId): Promise<readonly InterviewPlan[]>;
  createApplication(organizationId: OrganizationId, application: Application, history: HistoryEntry): Promise<void>;
  application(organizationId: OrganizationId, id: ApplicationId): Promise<Application | null>;
  /** Newest first. `limit` at most 200. */
  applications(
    organizationId: OrganizationId,
    filter: { status?: ApplicationStatus; text?: string },
    limit: number,
    cursor: string | null,
  ): Promise<Page<Application>>;
  setApplicationStatus(organizationId: OrganizationId, id: ApplicationId, status: ApplicationStatus): Promise<void>;
  /** Oldest first. */
  history(organizationId: OrganizationId, id: ApplicationId): Promise<readonly HistoryEntry[]>;
  addHistory(organizationId: OrganizationId, id: ApplicationId, entry: HistoryEntry): Promise<void>;
  /**
   * One transaction: invitation, history, application status `invited`, the mail and the job that sends it.
   * `sealedToken` lets the link be written again into later mails; links are found by `tokenHash`.
   */
  createInvitation(
    organizationId: OrganizationId,
    invitation: Invitation,
    token: { tokenHash: string; sealedToken: string },
    mail: NewMail,
    history: HistoryEntry,
  ): Promise<void>;
  invitation(organizationId: OrganizationId, id: InvitationId): Promise<Invitation | null>;
  /** Across organisations: the link itself says which. */
  invitationByTokenHash(tokenHash: string): Promise<{ organizationId: OrganizationId; invitationId: InvitationId } | null>;
  sealedToken(organizationId: OrganizationId, id: InvitationId): Promise<string | null>;
  invitationsOf(organizationId: OrganizationId, applicationId: ApplicationId): Promise<readonly Invitation[]>;
  /** All in state `open` or `booked`, not expired: whose participants' calendars are kept fresh. */
  liveInvitations(organizationId: OrganizationId, now: Instant): Promise<readonly Invitation[]>;
  /** Compare and set; false when the state was not `from`. */
  changeInvitationState(
    organizationId: OrganizationId,
    id: InvitationId,
    from: InvitationState,
    to: InvitationState,
    history: HistoryEntry,
  ): Promise<boolean>;
}
