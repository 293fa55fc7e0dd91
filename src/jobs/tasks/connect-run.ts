/** Job: connects the people and rooms of one connect run. */
import { mintSystemAccess } from '../../domain/access/proof.ts';
import { giveUpRun, runConnectRun } from '../../use-cases/directory/run-connect-run.ts';
import { type JobContext, logged, reportOf } from '../job-context.ts';

export async function workOnConnectRuns(context: JobContext): Promise<void> {
  const { ports } = context;
  await ports.jobs.work(
    'connect-run',
    async ({ organizationId, runId }) => {
      await logged(context, { job: 'connect-run', organizationId, runId }, () =>
        runConnectRun(ports, mintSystemAccess(organizationId), { runId }),
      );
    },
    async ({ organizationId, runId }, error) => {
      const fault = reportOf(error, 'provider.unavailable');
      const job = { job: 'connect-run', organizationId, runId, end: 'given up' };
      await logged(context, job, () => giveUpRun(ports, mintSystemAccess(organizationId), { runId, fault }));
    },
  );
}
