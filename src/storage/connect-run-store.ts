/** Runs of bulk connecting, with one item per person or room. */
import { sql } from 'kysely';
import type { ConnectionId, ConnectRunId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { ConnectRun, ConnectRunItem, ConnectRunStore } from '../ports/connect-run-store.ts';
import { anyId, fromColumn, fromNullableColumn, read, readNullable, toColumn, toNullableJson } from './columns.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';
import { faultReport, runResult } from './stored-shapes.ts';
import { inOrganization, type Scope } from './transaction.ts';

export function createConnectRunStore(database: Database, outbox: Outbox): ConnectRunStore {
  return {
    create: (organizationId, run, participants) =>
      inOrganization(database, organizationId, (scope) => createRun(scope, outbox, { organizationId, run, participants })),
    get: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        runs(scope, organizationId).where('run_id', '=', id).executeTakeFirst(),
      );
      return row === undefined ? null : runFrom(row);
    },
    latest: async (organizationId) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        runs(scope, organizationId).orderBy('started_at', 'desc').orderBy('run_id', 'desc').limit(1).executeTakeFirst(),
      );
      return row === undefined ? null : runFrom(row);
    },
    items: (organizationId, id) => inOrganization(database, organizationId, (scope) => itemsOf(scope, organizationId, id)),
    waiting: async (organizationId, id, limit) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        itemRows(scope, organizationId, id)
          .select('participant_id')
          .where('result', '=', 'waiting')
          .orderBy('participant_id')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => row.participant_id as ParticipantId);
    },
    finishItem: async (organizationId, id, participantId, result, fault) => {
      await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('connect_run_item')
          .set({ result, fault: toNullableJson(fault) })
          .where('organization_id', '=', organizationId)
          .where('run_id', '=', id)
          .where('participant_id', '=', participantId)
          .execute(),
      );
    },
    finishIfDone: (organizationId, id, now) =>
      inOrganization(database, organizationId, (scope) => finishIfDone(scope, { organizationId, id, now: toColumn(now) })),
  };
}

async function createRun(
  scope: Scope,
  outbox: Outbox,
  of: { organizationId: OrganizationId; run: Parameters<ConnectRunStore['create']>[1]; participants: readonly ParticipantId[] },
): Promise<void> {
  const { organizationId, run, participants } = of;
  const key = { organization_id: organizationId, run_id: run.id };
  await scope
    .insertInto('connect_run')
    .values({ ...key, connection_id: run.connectionId, started_at: toColumn(run.startedAt) })
    .execute();
  await sql`insert into connect_run_item (organization_id, run_id, participant_id, result)
    select ${organizationId}, ${run.id}, participant_id, 'waiting' from participant
    where organization_id = ${organizationId} and participant_id = ${anyId(participants)}`.execute(scope);
  await outbox.send(scope, 'connect-run', { organizationId, runId: run.id });
}

function runs(scope: Scope, organizationId: OrganizationId) {
  const count = (result: string) =>
    sql<number>`(select count(*)::int from connect_run_item item where item.organization_id = connect_run.organization_id
      and item.run_id = connect_run.run_id and item.result = ${result})`;
  return scope
    .selectFrom('connect_run')
    .selectAll()
    .select([count('waiting').as('waiting'), count('connected').as('connected'), count('failed').as('failed')])
    .where('organization_id', '=', organizationId);
}

function itemRows(scope: Scope, organizationId: OrganizationId, id: ConnectRunId) {
  return scope.selectFrom('connect_run_item').where('organization_id', '=', organizationId).where('run_id', '=', id);
}

async function itemsOf(scope: Scope, organizationId: OrganizationId, id: ConnectRunId): Promise<readonly ConnectRunItem[]> {
  const rows = await scope
    .selectFrom('connect_run_item')
    .innerJoin('participant', (join) =>
      join
        .onRef('participant.organization_id', '=', 'connect_run_item.organization_id')
        .onRef('participant.participant_id', '=', 'connect_run_item.participant_id'),
    )
    .select(['connect_run_item.participant_id', 'participant.name', 'connect_run_item.result', 'connect_run_item.fault'])
    .where('connect_run_item.organization_id', '=', organizationId)
    .where('run_id', '=', id)
    .orderBy(sql`lower(participant.name) collate "C"`)
    .orderBy('connect_run_item.participant_id')
    .execute();
  return rows.map((row) => ({
    participantId: row.participant_id as ParticipantId,
    name: row.name,
    result: read(runResult, row.result, 'connect_run_item.result'),
    fault: readNullable(faultReport, row.fault, 'connect_run_item.fault'),
  }));
}

async function finishIfDone(scope: Scope, of: { organizationId: OrganizationId; id: ConnectRunId; now: Date }): Promise<boolean> {
  const finished = await scope
    .updateTable('connect_run')
    .set({ finished_at: of.now })
    .where('organization_id', '=', of.organizationId)
    .where('run_id', '=', of.id)
    .where('finished_at', 'is', null)
    .where(({ not, exists }) =>
      not(exists(itemRows(scope, of.organizationId, of.id).select('participant_id').where('result', '=', 'waiting'))),
    )
    .executeTakeFirst();
  return finished.numUpdatedRows > 0n;
}

function runFrom(row: Awaited<ReturnType<ReturnType<typeof runs>['executeTakeFirstOrThrow']>>): ConnectRun {
  return {
    id: row.run_id as ConnectRunId,
    connectionId: row.connection_id as ConnectionId,
    startedAt: fromColumn(row.started_at),
    finishedAt: fromNullableColumn(row.finished_at),
    counts: { waiting: row.waiting, connected: row.connected, failed: row.failed },
  };
}
