/** Connects again everybody of a connection whose calendar could not be connected or was lost. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { type StartConnectRunOutcome, startConnectRun } from './start-connect-run.ts';

export async function retryFailed(
  ports: Pick<Ports, 'connections' | 'participants' | 'runs' | 'secrets' | 'clock'>,
  access: UserAccess<'participants.connect'>,
  input: { readonly connectionId: ConnectionId },
): Promise<StartConnectRunOutcome> {
  const who = await ports.participants.ids(access.organizationId, { connectionId: input.connectionId, status: 'failed' });
  return startConnectRun(ports, access, { connectionId: input.connectionId, who });
}
