/** Recurring: finds interviews that somebody changed elsewhere. */
import { verifyBookings } from '../../use-cases/booking/verify-bookings.ts';
import { forEachOrganization, type JobContext } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

export async function scheduleVerification(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  await ports.jobs.every('verify-bookings', timetable.verifyBookingsSeconds, () =>
    forEachOrganization(context, 'verify-bookings', (access) => verifyBookings(ports, access)),
  );
}
