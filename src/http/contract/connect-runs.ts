/** Connecting many calendars at once, with a result for each. */
import { z } from 'zod';
import type { ConnectionId, ConnectRunId, ParticipantId } from '../../domain/identifiers.ts';
import { Fault, Instant, id, idParams, NamedRef } from './basics.ts';
import { operation } from './operation.ts';

const MAX_PEOPLE_PER_RUN = 10_000;

export const ConnectRun = z
  .object({
    id: z.string(),
    connection: NamedRef,
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    counts: z.object({ waiting: z.int(), connected: z.int(), failed: z.int() }),
    items: z.array(
      z.object({
        participantId: z.string(),
        name: z.string(),
        result: z.enum(['waiting', 'connected', 'failed']),
        fault: Fault.nullable(),
      }),
    ),
  })
  .meta({ id: 'ConnectRun' });

const whom = z.strictObject({
  connectionId: id<ConnectionId>(),
  participantIds: z
    .array(id<ParticipantId>())
    .min(1)
    .max(MAX_PEOPLE_PER_RUN)
    .nullable()
    .meta({ description: 'Null = everybody and every room that is not connected yet' }),
});

const refusals = ['not-found', 'connection-not-active', 'nothing-to-connect', 'run-in-progress'] as const;

export const previewConnectRun = operation({
  operationId: 'previewConnectRun',
  summary: 'How many people and rooms a run would connect; nothing is started',
  tag: 'connect-runs',
  method: 'POST',
  path: '/connect-runs/preview',
  access: 'participants.connect',
  idempotent: false,
  body: whom,
  success: { status: 200, description: 'The numbers', body: z.object({ people: z.int(), rooms: z.int() }) },
  problems: refusals,
});

export const retryFailed = operation({
  operationId: 'retryFailed',
  summary: 'Connect again everybody of a connection whose calendar failed',
  tag: 'connect-runs',
  method: 'POST',
  path: '/connections/{id}/retry-failed',
  access: 'participants.connect',
  params: idParams<ConnectionId>(),
  success: { status: 202, description: 'Under way; poll the run', body: ConnectRun },
  problems: refusals,
});

export const startConnectRun = operation({
  operationId: 'startConnectRun',
  summary: 'Connect all, a group, or one',
  tag: 'connect-runs',
  method: 'POST',
  path: '/connect-runs',
  access: 'participants.connect',
  body: whom,
  success: { status: 202, description: 'Under way; poll the run', body: ConnectRun },
  problems: refusals,
});

export const latestConnectRun = operation({
  operationId: 'latestConnectRun',
  summary: 'The newest run, so that its progress is found again',
  tag: 'connect-runs',
  method: 'GET',
  path: '/connect-runs/latest',
  access: 'participants.view',
  success: { status: 200, description: 'The newest run, or null', body: z.object({ run: ConnectRun.nullable() }) },
});

export const getConnectRun = operation({
  operationId: 'getConnectRun',
  summary: 'One run with the result of each person and room',
  tag: 'connect-runs',
  method: 'GET',
  path: '/connect-runs/{id}',
  access: 'participants.view',
  params: idParams<ConnectRunId>(),
  success: { status: 200, description: 'The run', body: ConnectRun },
  problems: ['not-found'],
});
