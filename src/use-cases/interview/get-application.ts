/** One application with its invitations, interviews, calendar writes and history. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { ApplicationId } from '../../domain/identifiers.ts';
import type { Application, HistoryEntry } from '../../domain/interview/application.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';
import { describeInterview, type InterviewView } from '../booking/describe-interview.ts';

export interface ApplicationView {
  readonly application: Application;
  readonly invitations: readonly { readonly invitation: Invitation; readonly interview: InterviewView | null }[];
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

export async function getApplication(
  ports: Pick<Ports, 'interviews' | 'bookings' | 'participants'>,
  access: UserAccess<'applicants.view'>,
  input: { readonly applicationId: ApplicationId },
): Promise<ApplicationView | null> {
  const { organizationId } = access;
  const application = await ports.interviews.application(organizationId, input.applicationId);
  if (application === null) return null;
  const invitations = [];
  for (const invitation of await ports.interviews.invitationsOf(organizationId, application.id)) {
    const booking = await ports.bookings.bookingOf(organizationId, invitation.id);
    invitations.push({ invitation, interview: booking === null ? null : await describeInterview(ports, organizationId, booking) });
  }
  return { application, invitations, history: await ports.interviews.history(organizationId, application.id) };
}
