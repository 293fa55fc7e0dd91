/** Starts all background work of this process: who works on what, and what comes again and again. */
import type { JobContext } from './job-context.ts';
import type { Timetable } from './schedule.ts';
import { workOnChecks } from './tasks/check-connection.ts';
import { workOnConnectRuns } from './tasks/connect-run.ts';
import { workOnDeliveries } from './tasks/deliver-booking.ts';
import { scheduleSubscriptions } from './tasks/keep-subscriptions.ts';
import { workOnHints } from './tasks/look-at-mailbox.ts';
import { scheduleRechecks } from './tasks/recheck-connections.ts';
import { scheduleRefresh } from './tasks/refresh-free-busy.ts';
import { workOnMails } from './tasks/send-mail.ts';
import { scheduleSweep } from './tasks/sweep-overdue.ts';
import { scheduleVerification } from './tasks/verify-bookings.ts';

/** `ports.jobs.drain()` ends it. */
export async function startJobs(context: JobContext, timetable: Timetable): Promise<void> {
  await workOnDeliveries(context);
  await workOnMails(context);
  await workOnConnectRuns(context);
  await workOnChecks(context);
  await workOnHints(context);
  await scheduleRefresh(context, timetable);
  await scheduleVerification(context, timetable);
  await scheduleSubscriptions(context, timetable);
  await scheduleSweep(context, timetable);
  await scheduleRechecks(context, timetable);
}
