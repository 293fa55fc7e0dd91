/** Recurring: reads free/busy of those who are needed often, and of all others now and then. One after the other: never two reads of one connection at once. */
import { addMs, type Instant, SECOND_MS } from '../../domain/time/instant.ts';
import { refreshFreeBusy } from '../../use-cases/free-busy/refresh-free-busy.ts';
import { forEachOrganization, type JobContext } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

export async function scheduleRefresh(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  let othersReadAt: Instant | null = null;
  await ports.jobs.every('refresh-free-busy', timetable.refreshLiveSeconds, async () => {
    await forEachOrganization(context, 'refresh-free-busy', (access) => refreshFreeBusy(ports, access, { scope: 'live' }));
    const now = ports.clock.now();
    if (othersReadAt !== null && now < addMs(othersReadAt, timetable.refreshOthersSeconds * SECOND_MS)) return;
    await forEachOrganization(context, 'refresh-free-busy-of-others', (access) => refreshFreeBusy(ports, access, { scope: 'others' }));
    othersReadAt = now;
  });
}
