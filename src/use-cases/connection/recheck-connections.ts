/** Starts a new check of every connection that is in use or failing; one that recovered comes back by itself. */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';
import { isChecking } from './check-connection.ts';
import { isUsable } from './open-system.ts';

export async function recheckConnections(
  ports: Pick<Ports, 'connections' | 'jobs' | 'clock'>,
  { organizationId }: SystemAccess,
): Promise<{ readonly started: number }> {
  const now = ports.clock.now();
  const due = (await ports.connections.list(organizationId)).filter(
    (connection) => (isUsable(connection) || connection.state === 'failing') && !isChecking(connection, now),
  );
  for (const { id: connectionId } of due) await ports.jobs.enqueue('check-connection', { organizationId, connectionId });
  return { started: due.length };
}
