/** Works on a connect run, a few calendars at a time. Resumable: what has a result already is not done again. */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { FaultReport } from '../../domain/fault.ts';
import type { ConnectRunId, ParticipantId } from '../../domain/identifiers.ts';
import type { ConnectRun } from '../../ports/connect-run-store.ts';
import type { Ports } from '../../ports/ports.ts';
import { type ConnectPorts, connectParticipant } from './connect-participant.ts';

export type RunConnectRunOutcome =
  | { readonly kind: 'finished'; readonly connected: number; readonly failed: number }
  | { readonly kind: 'not-found' };

export type RunPorts = ConnectPorts & Pick<Ports, 'runs'>;

/** Calendars connected at the same time. */
const CONNECT_CONCURRENCY = 4;

const GONE: FaultReport = {
  code: 'config.invalid',
  retry: 'never',
  blame: 'admin',
  detail: 'This person or room does not exist any more.',
};

export async function runConnectRun(
  ports: RunPorts,
  access: SystemAccess,
  input: { readonly runId: ConnectRunId },
): Promise<RunConnectRunOutcome> {
  const { organizationId } = access;
  const run = await ports.runs.get(organizationId, input.runId);
  if (run === null) return { kind: 'not-found' };
  for (;;) {
    const next = await ports.runs.waiting(organizationId, run.id, CONNECT_CONCURRENCY);
    if (next.length === 0) break;
    await Promise.all(next.map((participantId) => connectItem(ports, access, { run, participantId })));
  }
  await ports.runs.finishIfDone(organizationId, run.id, ports.clock.now());
  const { counts } = (await ports.runs.get(organizationId, run.id)) ?? run;
  return { kind: 'finished', connected: counts.connected, failed: counts.failed };
}

/** The run cannot go on: everybody who still waits gets the reason, so that nobody waits for ever. */
export async function giveUpRun(
  ports: RunPorts,
  access: SystemAccess,
  input: { readonly runId: ConnectRunId; readonly fault: FaultReport },
): Promise<void> {
  const { organizationId } = access;
  for (;;) {
    const next = await ports.runs.waiting(organizationId, input.runId, CONNECT_CONCURRENCY);
    if (next.length === 0) break;
    for (const participantId of next) await ports.runs.finishItem(organizationId, input.runId, participantId, 'failed', input.fault);
  }
  await ports.runs.finishIfDone(organizationId, input.runId, ports.clock.now());
}

async function connectItem(
  ports: RunPorts,
  access: SystemAccess,
  { run, participantId }: { readonly run: ConnectRun; readonly participantId: ParticipantId },
): Promise<void> {
  const outcome = await connectParticipant(ports, access, { participantId, connectionId: run.connectionId });
  const fault = outcome.kind === 'failed' ? outcome.fault : outcome.kind === 'not-found' ? GONE : null;
  await ports.runs.finishItem(access.organizationId, run.id, participantId, fault === null ? 'connected' : 'failed', fault);
}
