/** All connections, each with the numbers of its people and rooms, and the numbers of those on no connection. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ConnectionView } from './get-connection.ts';
import { type StatusCounts, statusCounts } from './status-counts.ts';

export interface ConnectionList {
  readonly connections: readonly ConnectionView[];
  readonly unassigned: StatusCounts;
}

export async function listConnections(
  ports: Pick<Ports, 'connections' | 'participants'>,
  access: UserAccess<'connections.view'>,
): Promise<ConnectionList> {
  const connections = await ports.connections.list(access.organizationId);
  const counted = await ports.participants.countByStatus(access.organizationId);
  return {
    connections: connections.map((connection) => ({ connection, counts: statusCounts(counted, connection.id) })),
    unassigned: statusCounts(counted, null),
  };
}
