/** Recurring: keeps calendar systems telling us of changes. */
import { keepSubscriptions } from '../../use-cases/connection/keep-subscriptions.ts';
import { forEachOrganization, type JobContext } from '../job-context.ts';
import type { Timetable } from '../schedule.ts';

export async function scheduleSubscriptions(context: JobContext, timetable: Timetable): Promise<void> {
  const { ports } = context;
  await ports.jobs.every('keep-subscriptions', timetable.keepSubscriptionsSeconds, () =>
    forEachOrganization(context, 'keep-subscriptions', (access) => keepSubscriptions(ports, access)),
  );
}
