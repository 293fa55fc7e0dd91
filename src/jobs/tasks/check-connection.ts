/** Job: checks one service account. */
import { mintSystemAccess } from '../../domain/access/proof.ts';
import { checkConnection, giveUpCheck } from '../../use-cases/connection/check-connection.ts';
import { type JobContext, logged } from '../job-context.ts';

export async function workOnChecks(context: JobContext): Promise<void> {
  const { ports } = context;
  await ports.jobs.work(
    'check-connection',
    async ({ organizationId, connectionId }) => {
      await logged(context, { job: 'check-connection', organizationId, connectionId }, async () => {
        const outcome = await checkConnection(ports, mintSystemAccess(organizationId), { connectionId });
        return outcome.kind === 'checked' ? { kind: outcome.kind, state: outcome.connection.state } : outcome;
      });
    },
    async ({ organizationId, connectionId }) => {
      const job = { job: 'check-connection', organizationId, connectionId, end: 'given up' };
      await logged(context, job, () => giveUpCheck(ports, mintSystemAccess(organizationId), { connectionId }));
    },
  );
}
