/** Connecting many calendars at once. */
import type { z } from 'zod';
import type { ConnectionId, ParticipantId } from '../../domain/identifiers.ts';
import { type ConnectRunView, getConnectRun } from '../../use-cases/directory/get-connect-run.ts';
import { retryFailed } from '../../use-cases/directory/retry-failed.ts';
import { type StartConnectRunOutcome, startConnectRun } from '../../use-cases/directory/start-connect-run.ts';
import * as contract from '../contract/connect-runs.ts';
import { type Refusal, refuse } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { faultOrNull, iso, isoOrNull } from '../views/basics.ts';

type RunShape = z.input<typeof contract.ConnectRun>;
type StartCall = Pick<Call<typeof contract.startConnectRun>, 'ports' | 'access'>;

export const connectRunRoutes: readonly Route[] = [
  route(contract.startConnectRun, async (call) => started(call, await startConnectRun(call.ports, call.access, wanted(call.body)))),
  route(contract.retryFailed, async (call) => started(call, await retryFailed(call.ports, call.access, { connectionId: call.params.id }))),
  route(contract.previewConnectRun, async ({ ports, access, body }) => {
    const outcome = await startConnectRun(ports, access, { ...wanted(body), dryRun: true });
    if (outcome.kind === 'would-start' || outcome.kind === 'started') return { people: outcome.people, rooms: outcome.rooms };
    return refusalOf(outcome);
  }),
  route(contract.latestConnectRun, async ({ ports, access }) => {
    const view = await getConnectRun(ports, access, { runId: 'latest' });
    return { run: view === null ? null : runView(view) };
  }),
  route(contract.getConnectRun, async ({ ports, access, params }) => {
    const view = await getConnectRun(ports, access, { runId: params.id });
    return view === null ? refuse('not-found') : runView(view);
  }),
];

function wanted({ connectionId, participantIds }: { connectionId: ConnectionId; participantIds: ParticipantId[] | null }) {
  return { connectionId, who: participantIds ?? ('all' as const) };
}

async function started({ ports, access }: StartCall, outcome: StartConnectRunOutcome): Promise<RunShape | Refusal> {
  if (outcome.kind !== 'started') return refusalOf(outcome);
  const view = await getConnectRun(ports, access, { runId: outcome.runId });
  return view === null ? refuse('not-found') : runView(view);
}

function refusalOf({ kind }: Exclude<StartConnectRunOutcome, { kind: 'started' }>): Refusal {
  switch (kind) {
    case 'connection-not-active':
      return refuse(kind, 'Run the check of this connection first.');
    case 'run-in-progress':
      return refuse(kind, 'Wait until it has ended, then start again.');
    case 'nothing-to-connect':
      return refuse(kind, 'Everybody and every room is connected already, or belongs to another connection.');
    case 'not-found':
    case 'would-start':
      return refuse('not-found');
  }
}

function runView({ run, connection, items }: ConnectRunView): RunShape {
  return {
    id: run.id,
    connection: { id: connection.id, name: connection.name },
    startedAt: iso(run.startedAt),
    finishedAt: isoOrNull(run.finishedAt),
    counts: run.counts,
    items: items.map(({ participantId, name, result, fault }) => ({ participantId, name, result, fault: faultOrNull(fault) })),
  };
}
