/** Recurring: proves every service account anew, so that a right that was taken away or widened is noticed. */
import { recheckConnections } from '../../use-cases/connection/recheck-connections.ts';
import { forEachOrganization, type JobContext } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

export async function scheduleRechecks(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  await ports.jobs.every('recheck-connections', timetable.recheckConnectionsSeconds, () =>
    forEachOrganization(context, 'recheck-connections', (access) => recheckConnections(ports, access)),
  );
}
