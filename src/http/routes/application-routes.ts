/** Applications and their invitations. */
import type { z } from 'zod';
import type { Application, HistoryEntry } from '../../domain/interview/application.ts';
import { createApplication } from '../../use-cases/interview/create-application.ts';
import { getApplication } from '../../use-cases/interview/get-application.ts';
import { listApplications } from '../../use-cases/interview/list-applications.ts';
import { resendInvitation } from '../../use-cases/interview/resend-invitation.ts';
import { sendInvitation } from '../../use-cases/interview/send-invitation.ts';
import { withdrawInvitation } from '../../use-cases/interview/withdraw-invitation.ts';
import * as contract from '../contract/applications.ts';
import { refuse, refuseFields } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { given, iso } from '../views/basics.ts';
import { invitationView } from '../views/interview-views.ts';
import { refuseUsed } from '../views/slot-refusals.ts';

export const applicationRoutes: readonly Route[] = [
  route(contract.listApplications, async ({ ports, access, query }) => {
    const { status, q, limit, cursor } = query;
    const page = await listApplications(ports, access, {
      filter: given({ status, text: q?.trim() || undefined }),
      ...given({ limit, cursor }),
    });
    return { items: page.items.map(applicationView), total: page.total, nextCursor: page.nextCursor };
  }),
  route(contract.createApplication, async ({ ports, access, body }) => {
    const outcome = await createApplication(ports, access, body);
    switch (outcome.kind) {
      case 'created':
        return applicationView(outcome.application);
      case 'invalid':
        return refuseFields(outcome.problems);
    }
  }),
  route(contract.getApplication, async ({ ports, access, params }) => {
    const view = await getApplication(ports, access, { applicationId: params.id });
    if (view === null) return refuse('not-found');
    return {
      ...applicationView(view.application),
      invitations: view.invitations.map(({ invitation, interview }) => invitationView(invitation, interview)),
      history: view.history.map(historyView),
    };
  }),
  route(contract.createInvitation, async ({ ports, access, params, body }) => {
    const { planId, ...rest } = body;
    const outcome = await sendInvitation(ports, access, { applicationId: params.id, planId, ...given(rest) });
    switch (outcome.kind) {
      case 'sent':
        return { invitation: invitationView(outcome.invitation, null), link: outcome.link, offered: outcome.offered };
      case 'application-not-found':
        return refuse('not-found', 'There is no such application.');
      case 'plan-not-found':
        return refuseFields([{ field: 'planId', message: 'There is no such plan.' }]);
      case 'no-times':
        return refuse('no-times', 'The plan offers no time at present. Change the plan, or send the invitation all the same.');
      case 'invalid':
        return refuseFields(outcome.problems);
    }
  }),
  route(contract.resendInvitation, async ({ ports, access, params }) => {
    const outcome = await resendInvitation(ports, access, { invitationId: params.id });
    switch (outcome.kind) {
      case 'sent':
        return invitationView(outcome.invitation, null);
      case 'not-found':
        return refuse('not-found');
      case 'invitation-used':
        return refuseUsed(outcome.state);
    }
  }),
  route(contract.withdrawInvitation, async ({ ports, access, params }) => {
    const outcome = await withdrawInvitation(ports, access, { invitationId: params.id });
    switch (outcome.kind) {
      case 'withdrawn':
        return invitationView(outcome.invitation, null);
      case 'not-found':
        return refuse('not-found');
      case 'invitation-used':
        return refuseUsed(outcome.state);
    }
  }),
];

function applicationView({ id, applicant, position, status, createdAt }: Application): z.input<typeof contract.Application> {
  const { id: applicantId, name, email, language } = applicant;
  return { id, applicant: { id: applicantId, name, email, language }, position, status, createdAt: iso(createdAt) };
}

function historyView({ at, kind, actor, facts }: HistoryEntry) {
  return { at: iso(at), kind, actor: { kind: actor.kind, name: actor.kind === 'user' ? actor.name : null }, facts: { ...facts } };
}
