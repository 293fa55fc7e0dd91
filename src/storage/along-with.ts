/** What every change of a booking brings along, in its transaction: history, the application's status, a mail, the job of the calendar writes. */
import type { ApplicationId, BookingId, OrganizationId } from '../domain/identifiers.ts';
import type { AlongWith } from '../ports/booking-store.ts';
import { addHistory, setApplicationStatus } from './history.ts';
import { addMail } from './mail-store.ts';
import type { Outbox } from './outbox.ts';
import type { Scope } from './transaction.ts';

export async function recordAlong(
  scope: Scope,
  outbox: Outbox,
  of: { organizationId: OrganizationId; bookingId: BookingId; applicationId: ApplicationId; along: AlongWith },
): Promise<void> {
  const { organizationId, bookingId, applicationId, along } = of;
  await addHistory(scope, { organizationId, id: applicationId, entry: along.history });
  await setApplicationStatus(scope, { organizationId, id: applicationId, status: along.applicationStatus });
  if (along.mail !== null) await addMail(scope, outbox, organizationId, along.mail);
  await outbox.send(scope, 'deliver-booking', { organizationId, bookingId });
}
