/** Plans, applications, invitations and history in memory. */
import type { Application, ApplicationStatus, HistoryEntry } from '../../../src/domain/interview/application.ts';
import type { Invitation, InvitationState } from '../../../src/domain/interview/invitation.ts';
import type { InterviewPlan } from '../../../src/domain/interview/plan.ts';
import type { InterviewStore } from '../../../src/ports/interview-store.ts';
import type { MailStore } from '../../../src/ports/mail-store.ts';

export interface MemoryInterviews extends InterviewStore {
  /** For the booking store, whose transactions reach into these. */
  setInvitationState(id: string, state: InvitationState): void;
}

export function memoryInterviews(mails: MailStore): MemoryInterviews {
  const plans = new Map<string, InterviewPlan>();
  const applications = new Map<string, { application: Application; history: HistoryEntry[] }>();
  const invitations = new Map<string, { invitation: Invitation; tokenHash: string; sealedToken: string }>();
  const setStatus = (id: string, status: ApplicationStatus) => {
    const row = applications.get(id);
    if (row !== undefined) row.application = { ...row.application, status };
  };
  const setInvitationState = (id: string, state: InvitationState) => {
    const row = invitations.get(id);
    if (row !== undefined) row.invitation = { ...row.invitation, state };
  };
  const all = () => [...invitations.values()].map(({ invitation }) => invitation);
  const addHistory = (id: string, entry: HistoryEntry) => void applications.get(id)?.history.push(entry);
  return {
    setInvitationState,
    savePlan: async (_organizationId, plan) => void plans.set(plan.id, plan),
    plan: async (_organizationId, id) => plans.get(id) ?? null,
    plans: async () => [...plans.values()],
    createApplication: async (_organizationId, application, history) =>
      void applications.set(application.id, { application, history: [history] }),
    application: async (_organizationId, id) => applications.get(id)?.application ?? null,
    applications: async (_organizationId, filter, limit) => {
      const items = [...applications.values()]
        .map(({ application }) => application)
        .filter(({ status }) => (filter.status ?? status) === status);
      return { items: items.reverse().slice(0, limit), total: items.length, nextCursor: null };
    },
    setApplicationStatus: async (_organizationId, id, status) => setStatus(id, status),
    history: async (_organizationId, id) => applications.get(id)?.history ?? [],
    addHistory: async (_organizationId, id, entry) => addHistory(id, entry),
    createInvitation: async (organizationId, invitation, token, mail, history) => {
      invitations.set(invitation.id, { invitation, ...token });
      addHistory(invitation.applicationId, history);
      setStatus(invitation.applicationId, 'invited');
      await mails.add(organizationId, mail);
    },
    invitation: async (_organizationId, id) => invitations.get(id)?.invitation ?? null,
    invitationByTokenHash: async () => null,
    sealedToken: async (_organizationId, id) => invitations.get(id)?.sealedToken ?? null,
    invitationsOf: async (_organizationId, applicationId) => all().filter((invitation) => invitation.applicationId === applicationId),
    liveInvitations: async (_organizationId, now) =>
      all().filter(({ state, expiresAt }) => (state === 'open' || state === 'booked') && expiresAt > now),
    changeInvitationState: async (_organizationId, id, from, to, history) => {
      const row = invitations.get(id);
      if (row?.invitation.state !== from) return false;
      setInvitationState(id, to);
      addHistory(row.invitation.applicationId, history);
      return true;
    },
  };
}
