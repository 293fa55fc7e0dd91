/** Starts a check in the background: the job goes on even if whoever asked goes away. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { isChecking } from './check-connection.ts';

export type StartCheckOutcome =
  /** `connection.check.finishedAt` is null until the check has ended. */
  { readonly kind: 'started'; readonly connection: Connection } | { readonly kind: 'check-running' } | { readonly kind: 'not-found' };

export async function startCheck(
  ports: Pick<Ports, 'connections' | 'clock' | 'jobs'>,
  access: UserAccess<'connections.manage'>,
  input: { readonly connectionId: ConnectionId },
): Promise<StartCheckOutcome> {
  const { organizationId } = access;
  const connection = await ports.connections.get(organizationId, input.connectionId);
  if (connection === null || connection.state === 'disconnected') return { kind: 'not-found' };
  const now = ports.clock.now();
  if (isChecking(connection, now)) return { kind: 'check-running' };
  const check = { startedAt: now, finishedAt: null, verdicts: [], provenLevel: null };
  const started = await ports.connections.update(organizationId, connection.id, { check });
  if (started === null) return { kind: 'not-found' };
  await ports.jobs.enqueue('check-connection', { organizationId, connectionId: connection.id });
  return { kind: 'started', connection: started };
}
