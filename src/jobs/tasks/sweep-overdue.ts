/** Recurring: picks up lost work, ends what has run out. */
import { sweepOverdue, sweepSessions } from '../../use-cases/booking/sweep-overdue.ts';
import { forEachOrganization, type JobContext, logged } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

export async function scheduleSweep(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  await ports.jobs.every('sweep-overdue', timetable.sweepOverdueSeconds, async () => {
    await forEachOrganization(context, 'sweep-overdue', (access) => sweepOverdue(ports, access));
    await logged(context, { job: 'sweep-sessions' }, () => sweepSessions(ports), 'debug');
  });
}
