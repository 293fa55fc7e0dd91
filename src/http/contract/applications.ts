/** Applications, their invitations and what happened to them. */
import { z } from 'zod';
import type { ApplicationId, InvitationId, PlanId } from '../../domain/identifiers.ts';
import { HISTORY_KINDS } from '../../domain/interview/application.ts';
import { Email, Instant, id, idParams, Language, Line, MAX_TEXT, pageOf, pageQuery } from './basics.ts';
import { Interview } from './interviews.ts';
import { operation } from './operation.ts';

const MAX_LIFE_DAYS = 365;

export const ApplicationStatus = z
  .enum(['open', 'invited', 'booked', 'cancelled', 'declined', 'needs-attention'])
  .meta({ id: 'ApplicationStatus' });

const application = {
  id: z.string(),
  applicant: z.object({ id: z.string(), name: z.string(), email: z.string(), language: Language }),
  position: z.string(),
  status: ApplicationStatus,
  createdAt: Instant,
};

export const Application = z.object(application).meta({ id: 'Application' });

export const Invitation = z
  .object({
    id: z.string(),
    plan: z.object({ id: z.string(), name: z.string(), title: z.string() }),
    state: z.enum(['open', 'booked', 'cancelled', 'declined', 'withdrawn', 'expired']).meta({ id: 'InvitationState' }),
    createdAt: Instant,
    expiresAt: Instant,
    interview: Interview.nullable(),
  })
  .meta({ id: 'Invitation' });

const HistoryEntry = z
  .object({
    at: Instant,
    kind: z.enum(HISTORY_KINDS),
    actor: z.object({ kind: z.enum(['user', 'applicant', 'system']), name: z.string().nullable() }),
    facts: z.record(z.string(), z.string()),
  })
  .meta({ id: 'HistoryEntry' });

export const ApplicationDetail = z
  .object({ ...application, invitations: z.array(Invitation), history: z.array(HistoryEntry).meta({ description: 'Oldest first' }) })
  .meta({ id: 'ApplicationDetail' });

const applicationParams = idParams<ApplicationId>();
const invitationParams = idParams<InvitationId>();

export const listApplications = operation({
  operationId: 'listApplications',
  summary: 'Applications, newest first, in pages',
  tag: 'applications',
  method: 'GET',
  path: '/applications',
  access: 'applicants.view',
  query: z.strictObject({ status: ApplicationStatus.optional(), q: z.string().max(MAX_TEXT).optional(), ...pageQuery }),
  success: { status: 200, description: 'One page', body: pageOf(Application) },
});

export const createApplication = operation({
  operationId: 'createApplication',
  summary: 'Create an application',
  tag: 'applications',
  method: 'POST',
  path: '/applications',
  access: 'applicants.edit',
  body: z.strictObject({ name: Line, email: Email, language: Language, position: Line }),
  success: { status: 201, description: 'Created', body: Application },
});

export const getApplication = operation({
  operationId: 'getApplication',
  summary: 'One application with invitations, interviews and history',
  tag: 'applications',
  method: 'GET',
  path: '/applications/{id}',
  access: 'applicants.view',
  params: applicationParams,
  success: { status: 200, description: 'The application', body: ApplicationDetail },
  problems: ['not-found'],
});

export const createInvitation = operation({
  operationId: 'createInvitation',
  summary: 'Invite: the applicant selects the appointment',
  tag: 'applications',
  method: 'POST',
  path: '/applications/{id}/invitations',
  access: 'applicants.edit',
  params: applicationParams,
  body: z.strictObject({
    planId: id<PlanId>(),
    lifeDays: z.int().min(1).max(MAX_LIFE_DAYS).optional(),
    evenIfNoTimes: z.boolean().optional(),
  }),
  success: {
    status: 201,
    description: 'Sent by mail; the private link, told this once, and how many times it offers now',
    body: z.object({ invitation: Invitation, link: z.string(), offered: z.int() }).meta({ id: 'NewInvitation' }),
  },
  problems: ['not-found', 'no-times'],
});

export const resendInvitation = operation({
  operationId: 'resendInvitation',
  summary: 'Send the invitation mail again',
  tag: 'applications',
  method: 'POST',
  path: '/invitations/{id}/resend',
  access: 'applicants.edit',
  params: invitationParams,
  success: { status: 200, description: 'Sent again', body: Invitation },
  problems: ['not-found', 'invitation-used'],
});

export const withdrawInvitation = operation({
  operationId: 'withdrawInvitation',
  summary: 'Withdraw an invitation: its link is not valid any more',
  tag: 'applications',
  method: 'POST',
  path: '/invitations/{id}/withdraw',
  access: 'applicants.edit',
  params: invitationParams,
  success: { status: 200, description: 'Withdrawn', body: Invitation },
  problems: ['not-found', 'invitation-used'],
});
