/** One connection with its check and how many people and rooms use it. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { type StatusCounts, statusCounts } from './status-counts.ts';

export interface ConnectionView {
  readonly connection: Connection;
  readonly counts: StatusCounts;
}

export async function getConnection(
  ports: Pick<Ports, 'connections' | 'participants'>,
  access: UserAccess<'connections.view'>,
  input: { readonly connectionId: ConnectionId },
): Promise<ConnectionView | null> {
  const connection = await ports.connections.get(access.organizationId, input.connectionId);
  if (connection === null) return null;
  const counted = await ports.participants.countByStatus(access.organizationId);
  return { connection, counts: statusCounts(counted, connection.id) };
}
