/** Job: brings one booking into its calendars, or out of them. */
import { mintSystemAccess } from '../../domain/access/proof.ts';
import { deliverBooking, giveUpDelivery } from '../../use-cases/booking/deliver-booking.ts';
import { type JobContext, logged, reportOf } from '../job-context.ts';

export async function workOnDeliveries(context: JobContext): Promise<void> {
  const { ports } = context;
  await ports.jobs.work(
    'deliver-booking',
    async ({ organizationId, bookingId }) => {
      const job = { job: 'deliver-booking', organizationId, bookingId };
      await logged(context, job, () => deliverBooking(ports, mintSystemAccess(organizationId), { bookingId }));
    },
    async ({ organizationId, bookingId }, error) => {
      const fault = reportOf(error, 'provider.unavailable');
      const job = { job: 'deliver-booking', organizationId, bookingId, end: 'given up' };
      await logged(context, job, () => giveUpDelivery(ports, mintSystemAccess(organizationId), { bookingId, fault }));
    },
  );
}
