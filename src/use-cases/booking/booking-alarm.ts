/** Tells recruiters that an interview needs them: the history says why, the application's status says so. */
import type { Booking } from '../../domain/booking/booking.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { HistoryKind } from '../../domain/interview/application.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { Ports } from '../../ports/ports.ts';

const CALENDAR_ALARMS: readonly HistoryKind[] = ['calendar-write-failed', 'calendar-changed-elsewhere'];
const ALARMS: readonly HistoryKind[] = [...CALENDAR_ALARMS, 'mail-failed', 'invitation-expired'];

export interface Alarm {
  readonly kind: HistoryKind;
  readonly facts: Readonly<Record<string, string>>;
}

export async function raiseAlarm(
  ports: Pick<Ports, 'interviews' | 'clock'>,
  organizationId: OrganizationId,
  { invitation, alarm }: { readonly invitation: Invitation; readonly alarm: Alarm },
): Promise<void> {
  const entry = { at: ports.clock.now(), actor: { kind: 'system' }, ...alarm } as const;
  await ports.interviews.addHistory(organizationId, invitation.applicationId, entry);
  await ports.interviews.setApplicationStatus(organizationId, invitation.applicationId, 'needs-attention');
}

/** Once every calendar is right, an alarm about calendars has done its work. One with another cause stays. */
export async function clearAlarm(
  ports: Pick<Ports, 'interviews'>,
  organizationId: OrganizationId,
  { invitation, booking }: { readonly invitation: Invitation; readonly booking: Booking },
): Promise<void> {
  const application = await ports.interviews.application(organizationId, invitation.applicationId);
  if (application?.status !== 'needs-attention') return;
  const history = await ports.interviews.history(organizationId, application.id);
  const cause = history.findLast(({ kind }) => ALARMS.includes(kind))?.kind;
  if (cause === undefined || !CALENDAR_ALARMS.includes(cause)) return;
  await ports.interviews.setApplicationStatus(organizationId, application.id, booking.state === 'confirmed' ? 'booked' : 'cancelled');
}
