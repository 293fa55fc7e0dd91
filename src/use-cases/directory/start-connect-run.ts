/** Connects all, some or one to a service account: the run is stored with an item for each, and worked on by a job. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ConnectionId, ConnectRunId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { isUsable } from '../connection/open-system.ts';

export type StartConnectRunOutcome =
  | { readonly kind: 'started'; readonly runId: ConnectRunId; readonly people: number; readonly rooms: number }
  /** The answer to a dry run. */
  | { readonly kind: 'would-start'; readonly people: number; readonly rooms: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'connection-not-active' }
  | { readonly kind: 'run-in-progress'; readonly runId: ConnectRunId }
  | { readonly kind: 'nothing-to-connect' };

export type StartRunPorts = Pick<Ports, 'connections' | 'participants' | 'runs' | 'secrets' | 'clock'>;

export interface RunWish {
  readonly connectionId: ConnectionId;
  /** `all` = everybody and every room, of this connection or of none, that is not connected yet. */
  readonly who: 'all' | readonly ParticipantId[];
  readonly dryRun?: boolean;
}

export async function startConnectRun(
  ports: StartRunPorts,
  access: UserAccess<'participants.connect'>,
  input: RunWish,
): Promise<StartConnectRunOutcome> {
  const { organizationId } = access;
  const connection = await ports.connections.get(organizationId, input.connectionId);
  if (connection === null) return { kind: 'not-found' };
  if (!isUsable(connection)) return { kind: 'connection-not-active' };
  const chosen = await chosenParticipants(ports, organizationId, input);
  if (chosen.length === 0) return { kind: 'nothing-to-connect' };
  const people = chosen.filter(({ kind }) => kind === 'person').length;
  const counts = { people, rooms: chosen.length - people };
  if (input.dryRun === true) return { kind: 'would-start', ...counts };
  const latest = await ports.runs.latest(organizationId);
  if (latest !== null && latest.finishedAt === null) return { kind: 'run-in-progress', runId: latest.id };
  const run = { id: ports.secrets.newId<ConnectRunId>(), connectionId: connection.id, startedAt: ports.clock.now() };
  await ports.runs.create(
    organizationId,
    run,
    chosen.map(({ id }) => id),
  );
  return { kind: 'started', runId: run.id, ...counts };
}

async function chosenParticipants(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  { who, connectionId }: RunWish,
): Promise<readonly Participant[]> {
  const ids = who === 'all' ? await ports.participants.ids(organizationId, {}) : [...new Set(who)];
  const found = await ports.participants.getMany(organizationId, ids);
  // Whoever is connected already stays so: connecting again would make them unknown for a while.
  return found.filter(({ binding }) =>
    who === 'all'
      ? binding.status !== 'connected' && (binding.connectionId === null || binding.connectionId === connectionId)
      : binding.status !== 'connected' || binding.connectionId !== connectionId,
  );
}
