/** Recurring: proves every service account anew, so that a right that was taken away or widened is noticed. */
import { recheckConnections } from '../../use-cases/connection/recheck-connections.ts';
import { forEachOrganization, type JobContext } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

/** How often it is looked which connections are due. */
const LOOK_SECONDS = 60;

export async function scheduleRechecks(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  const everySeconds = timetable.recheckConnectionsSeconds;
  await ports.jobs.every('recheck-connections', Math.min(LOOK_SECONDS, everySeconds), () =>
    forEachOrganization(context, 'recheck-connections', (access) => recheckConnections(ports, access, { everySeconds })),
  );
}
