/** Picks up what got lost or ran out: writes and mails without a job, holds and invitations past their end. */
import type { SystemAccess } from '../../domain/access/proof.ts';
import { addMinutes, addMs, DAY_MS, type Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { leaveInvited } from '../interview/application-status.ts';

export interface SweepOutcome {
  readonly writes: number;
  readonly mails: number;
  readonly holds: number;
  readonly invitations: number;
}

/** A job that was not lost has touched its work within this time. */
const OVERDUE_MINUTES = 15;
/** Invitations that ran out longer ago were marked by an earlier sweep. */
const EXPIRY_LOOK_BACK_DAYS = 30;

type SweepPorts = Pick<Ports, 'bookings' | 'mails' | 'interviews' | 'jobs' | 'clock'>;

export async function sweepOverdue(ports: SweepPorts, access: SystemAccess): Promise<SweepOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const before = addMinutes(now, -OVERDUE_MINUTES);
  const writes = await ports.bookings.overdueWrites(organizationId, before);
  for (const bookingId of writes) await ports.jobs.enqueue('deliver-booking', { organizationId, bookingId });
  const mails = await ports.mails.overdue(organizationId, before);
  for (const mailId of mails) await ports.jobs.enqueue('send-mail', { organizationId, mailId });
  const holds = await ports.bookings.releaseExpired(organizationId, now);
  return { writes: writes.length, mails: mails.length, holds, invitations: await expireInvitations(ports, access, now) };
}

/** An applicant who never answered needs a recruiter. */
async function expireInvitations(ports: SweepPorts, { organizationId }: SystemAccess, now: Instant): Promise<number> {
  let expired = 0;
  for (const { id, applicationId, state, expiresAt } of await ports.interviews.liveInvitations(
    organizationId,
    addMs(now, -EXPIRY_LOOK_BACK_DAYS * DAY_MS),
  )) {
    if (state !== 'open' || expiresAt > now) continue;
    const history = { at: now, kind: 'invitation-expired', actor: { kind: 'system' }, facts: {} } as const;
    if (!(await ports.interviews.changeInvitationState(organizationId, id, 'open', 'expired', history))) continue;
    await leaveInvited(ports, organizationId, { applicationId, status: 'needs-attention' });
    expired++;
  }
  return expired;
}

/** Sessions belong to the installation, not to one organisation. */
export async function sweepSessions(ports: Pick<Ports, 'accounts' | 'clock'>): Promise<number> {
  return ports.accounts.deleteExpiredSessions(ports.clock.now());
}
