/** A connect run with the result of each person and room. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { ConnectRunId } from '../../domain/identifiers.ts';
import type { ConnectRun, ConnectRunItem } from '../../ports/connect-run-store.ts';
import type { Ports } from '../../ports/ports.ts';

export interface ConnectRunView {
  readonly run: ConnectRun;
  readonly connection: Connection;
  readonly items: readonly ConnectRunItem[];
}

/** Null when there is no such run, or for `latest` none at all. */
export async function getConnectRun(
  ports: Pick<Ports, 'runs' | 'connections'>,
  access: UserAccess<'participants.view' | 'participants.connect'>,
  input: { readonly runId: ConnectRunId | 'latest' },
): Promise<ConnectRunView | null> {
  const { organizationId } = access;
  const run = input.runId === 'latest' ? await ports.runs.latest(organizationId) : await ports.runs.get(organizationId, input.runId);
  if (run === null) return null;
  const connection = await ports.connections.get(organizationId, run.connectionId);
  if (connection === null) return null;
  return { run, connection, items: await ports.runs.items(organizationId, run.id) };
}
