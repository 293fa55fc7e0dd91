/** Job: a calendar system said that something changed in a mailbox: its free/busy is read, its interviews are looked at. */
import { mintSystemAccess } from '../../domain/access/proof.ts';
import { verifyBookings } from '../../use-cases/booking/verify-bookings.ts';
import { refreshFreeBusy } from '../../use-cases/free-busy/refresh-free-busy.ts';
import { type JobContext, logged } from '../job-context.ts';

export async function workOnHints(context: JobContext): Promise<void> {
  const { ports } = context;
  await ports.jobs.work(
    'look-at-mailbox',
    async ({ organizationId, connectionId, mailboxId }) => {
      const access = mintSystemAccess(organizationId);
      const at = { connectionId, mailboxId };
      await logged(context, { job: 'look-at-mailbox', organizationId, connectionId }, async () => ({
        read: await refreshFreeBusy(ports, access, { scope: at }),
        verified: await verifyBookings(ports, access, at),
      }));
    },
    // The timetable reads the same calendar before long.
    async ({ organizationId, connectionId }) => {
      context.log.warn({ job: 'look-at-mailbox', organizationId, connectionId, end: 'given up' }, 'job given up');
    },
  );
}
