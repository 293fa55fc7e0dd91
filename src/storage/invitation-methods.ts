/** The part of the interview store about invitations: made with their mail in one transaction, found by the hash of their token. */
import type { Selectable } from 'kysely';
import type { ApplicantId, ApplicationId, InvitationId, OrganizationId, PlanId } from '../domain/identifiers.ts';
import type { HistoryEntry } from '../domain/interview/application.ts';
import type { Invitation, InvitationState } from '../domain/interview/invitation.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { InterviewStore } from '../ports/interview-store.ts';
import type { NewMail } from '../ports/mail-store.ts';
import { fromColumn, read, toColumn, toJson } from './columns.ts';
import type { Database } from './database.ts';
import { addHistory, setApplicationStatus } from './history.ts';
import { addMail } from './mail-store.ts';
import type { Outbox } from './outbox.ts';
import { interviewPlan, invitationState, language } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { asSystem, inOrganization, type Scope } from './transaction.ts';

type InvitationMethods = Pick<
  InterviewStore,
  | 'createInvitation'
  | 'invitation'
  | 'invitationByTokenHash'
  | 'sealedToken'
  | 'invitationsOf'
  | 'liveInvitations'
  | 'changeInvitationState'
>;

interface NewInvitation {
  readonly organizationId: OrganizationId;
  readonly invitation: Invitation;
  readonly token: { readonly tokenHash: string; readonly sealedToken: string };
  readonly mail: NewMail;
  readonly history: HistoryEntry;
}

export function createInvitationMethods(database: Database, outbox: Outbox): InvitationMethods {
  return {
    createInvitation: (organizationId, invitation, token, mail, history) =>
      createInvitation(database, outbox, { organizationId, invitation, token, mail, history }),
    invitation: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        invitations(scope, organizationId).where('invitation_id', '=', id).executeTakeFirst(),
      );
      return row === undefined ? null : invitationFrom(row);
    },
    invitationByTokenHash: (tokenHash) => invitationByTokenHash(database, tokenHash),
    sealedToken: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        invitations(scope, organizationId).where('invitation_id', '=', id).executeTakeFirst(),
      );
      return row?.sealed_token ?? null;
    },
    invitationsOf: async (organizationId, applicationId) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        invitations(scope, organizationId)
          .where('invitation.application_id', '=', applicationId)
          .orderBy('invitation.created_at')
          .execute(),
      );
      return rows.map(invitationFrom);
    },
    liveInvitations: (organizationId, now) => liveInvitations(database, organizationId, now),
    changeInvitationState: (organizationId, id, from, to, history) => changeState(database, { organizationId, id, from, to, history }),
  };
}

async function createInvitation(database: Database, outbox: Outbox, of: NewInvitation): Promise<void> {
  const { organizationId, invitation, token } = of;
  await inOrganization(database, organizationId, async (scope) => {
    await scope
      .insertInto('invitation')
      .values({
        organization_id: organizationId,
        invitation_id: invitation.id,
        application_id: invitation.applicationId,
        plan_id: invitation.planId,
        plan: toJson(invitation.plan),
        state: invitation.state,
        sealed_token: token.sealedToken,
        created_at: toColumn(invitation.createdAt),
        expires_at: toColumn(invitation.expiresAt),
      })
      .execute();
    await scope
      .insertInto('invitation_link')
      .values({ token_hash: token.tokenHash, organization_id: organizationId, invitation_id: invitation.id })
      .execute();
    await addHistory(scope, { organizationId, id: invitation.applicationId, entry: of.history });
    await setApplicationStatus(scope, { organizationId, id: invitation.applicationId, status: 'invited' });
    await addMail(scope, outbox, organizationId, of.mail);
  });
}

async function invitationByTokenHash(
  database: Database,
  tokenHash: string,
): Promise<{ organizationId: OrganizationId; invitationId: InvitationId } | null> {
  const row = await asSystem(database, (scope) =>
    scope.selectFrom('invitation_link').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst(),
  );
  if (row === undefined) return null;
  return { organizationId: row.organization_id as OrganizationId, invitationId: row.invitation_id as InvitationId };
}

async function liveInvitations(database: Database, organizationId: OrganizationId, now: Instant): Promise<readonly Invitation[]> {
  const rows = await inOrganization(database, organizationId, (scope) =>
    invitations(scope, organizationId)
      .where('state', 'in', ['open', 'booked'])
      .where('expires_at', '>', toColumn(now))
      .orderBy('invitation.created_at')
      .execute(),
  );
  return rows.map(invitationFrom);
}

async function changeState(
  database: Database,
  of: { organizationId: OrganizationId; id: InvitationId; from: InvitationState; to: InvitationState; history: HistoryEntry },
): Promise<boolean> {
  return inOrganization(database, of.organizationId, async (scope) => {
    const changed = await scope
      .updateTable('invitation')
      .set({ state: of.to })
      .where('organization_id', '=', of.organizationId)
      .where('invitation_id', '=', of.id)
      .where('state', '=', of.from)
      .returning('application_id')
      .executeTakeFirst();
    if (changed === undefined) return false;
    await addHistory(scope, { organizationId: of.organizationId, id: changed.application_id as ApplicationId, entry: of.history });
    return true;
  });
}

function invitations(scope: Scope, organizationId: OrganizationId) {
  return scope
    .selectFrom('invitation')
    .innerJoin('application', (join) =>
      join
        .onRef('application.organization_id', '=', 'invitation.organization_id')
        .onRef('application.application_id', '=', 'invitation.application_id'),
    )
    .selectAll('invitation')
    .select(['applicant_id', 'applicant_name', 'applicant_email', 'applicant_language', 'application.position'])
    .where('invitation.organization_id', '=', organizationId);
}

type InvitationRow = Selectable<Tables['invitation']> &
  Pick<Tables['application'], 'applicant_id' | 'applicant_name' | 'applicant_email' | 'applicant_language' | 'position'>;

function invitationFrom(row: InvitationRow): Invitation {
  return {
    id: row.invitation_id as InvitationId,
    applicationId: row.application_id as ApplicationId,
    applicant: {
      id: row.applicant_id as ApplicantId,
      name: row.applicant_name,
      email: row.applicant_email,
      language: read(language, row.applicant_language, 'application.applicant_language'),
    },
    position: row.position,
    planId: row.plan_id as PlanId,
    plan: read(interviewPlan, row.plan, 'invitation.plan'),
    state: read(invitationState, row.state, 'invitation.state'),
    createdAt: fromColumn(row.created_at),
    expiresAt: fromColumn(row.expires_at),
  };
}
