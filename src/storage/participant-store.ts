/** People and rooms with their calendar bindings. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { CalendarBinding, Participant } from '../domain/directory/participant.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { Page, ParticipantFilter, ParticipantStore } from '../ports/participant-store.ts';
import { bindingColumns } from './binding-columns.ts';
import { anyId, fromColumn, fromNullableColumn, read, readNullable, toJson } from './columns.ts';
import { cursorFrom, cursorOf, PAGE_LIMIT } from './cursor.ts';
import type { Database } from './database.ts';
import { createFreeBusyMethods } from './free-busy-methods.ts';
import { calendarStatus, faultReport, participantKind, weeklyHours } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization, type Scope } from './transaction.ts';
import { upsertParticipants } from './upsert-participants.ts';

const sortName = sql<string>`lower(name) collate "C"`;

export function createParticipantStore(database: Database): ParticipantStore {
  return {
    ...createFreeBusyMethods(database),
    upsert: (organizationId, participants) =>
      inOrganization(database, organizationId, (scope) => upsertParticipants(scope, organizationId, participants)),
    get: async (organizationId, id) => (await getMany(database, organizationId, [id]))[0] ?? null,
    getMany: (organizationId, ids) => getMany(database, organizationId, ids),
    page: (organizationId, filter, limit, cursor) => page(database, organizationId, { filter, limit, cursor }),
    ids: async (organizationId, filter) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        matching(scope, organizationId, filter).select('participant_id').orderBy(sortName).orderBy('participant_id').execute(),
      );
      return rows.map((row) => row.participant_id as ParticipantId);
    },
    countByStatus: (organizationId) => countByStatus(database, organizationId),
    setBinding: (organizationId, id, binding) =>
      inOrganization(database, organizationId, (scope) => setBinding(scope, { organizationId, id, binding })),
    setHours: async (organizationId, id, zone, hours) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('participant')
          .set({ zone, hours: toJson(hours) })
          .where('organization_id', '=', organizationId)
          .where('participant_id', '=', id)
          .returningAll()
          .executeTakeFirst(),
      );
      return row === undefined ? null : participantFrom(row);
    },
  };
}

async function getMany(database: Database, organizationId: OrganizationId, ids: readonly ParticipantId[]): Promise<readonly Participant[]> {
  const rows = await inOrganization(database, organizationId, (scope) =>
    scope
      .selectFrom('participant')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('participant_id', '=', anyId(ids))
      .execute(),
  );
  const byId = new Map(rows.map((row) => [row.participant_id as ParticipantId, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [participantFrom(row)];
  });
}

async function page(
  database: Database,
  organizationId: OrganizationId,
  { filter, limit, cursor }: { filter: ParticipantFilter; limit: number; cursor: string | null },
): Promise<Page<Participant>> {
  const size = Math.min(limit, PAGE_LIMIT);
  return inOrganization(database, organizationId, async (scope) => {
    const query = matching(scope, organizationId, filter);
    const { count } = await query.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow();
    const after = cursor === null ? null : cursorFrom(cursor);
    const rows = await query
      .selectAll()
      .$if(after !== null, (some) =>
        some.where(sql<boolean>`(${sortName}, participant_id) > (${after?.[0] ?? ''} collate "C", ${after?.[1] ?? ''}::uuid)`),
      )
      .select(sortName.as('sort_name'))
      .orderBy(sortName)
      .orderBy('participant_id')
      .limit(size + 1)
      .execute();
    const items = rows.slice(0, size);
    const last = items.at(-1);
    const nextCursor = rows.length > size && last !== undefined ? cursorOf([last.sort_name, last.participant_id]) : null;
    return { items: items.map(participantFrom), total: count, nextCursor };
  });
}

async function countByStatus(database: Database, organizationId: OrganizationId) {
  const rows = await inOrganization(database, organizationId, (scope) =>
    scope
      .selectFrom('participant')
      .select(['kind', 'status', 'connection_id', sql<number>`count(*)::int`.as('count')])
      .where('organization_id', '=', organizationId)
      .groupBy(['kind', 'status', 'connection_id'])
      .orderBy('kind')
      .orderBy('status')
      .execute(),
  );
  return rows.map((row) => ({
    kind: read(participantKind, row.kind, 'participant.kind'),
    status: read(calendarStatus, row.status, 'participant.status'),
    connectionId: row.connection_id as ConnectionId | null,
    count: row.count,
  }));
}

/** What was read of one mailbox says nothing about another: a new mailbox starts without free/busy and without a cursor. */
async function setBinding(
  scope: Scope,
  of: { organizationId: OrganizationId; id: ParticipantId; binding: CalendarBinding },
): Promise<void> {
  const { organizationId, id, binding } = of;
  const before = await scope
    .selectFrom('participant')
    .select(['connection_id', 'mailbox_id'])
    .where('organization_id', '=', organizationId)
    .where('participant_id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (before === undefined) return;
  const sameMailbox = before.connection_id === binding.connectionId && before.mailbox_id === (binding.mailbox?.id ?? null);
  await scope
    .updateTable('participant')
    .set({ ...bindingColumns(binding), ...(sameMailbox ? {} : { change_cursor: null }) })
    .where('organization_id', '=', organizationId)
    .where('participant_id', '=', id)
    .execute();
  if (sameMailbox) return;
  await scope.deleteFrom('free_busy').where('organization_id', '=', organizationId).where('participant_id', '=', id).execute();
}

function matching(scope: Scope, organizationId: OrganizationId, filter: ParticipantFilter) {
  return scope.selectFrom('participant').where((where) => participantFilter(where, organizationId, filter));
}

function participantFilter(
  where: ExpressionBuilder<Tables, 'participant'>,
  organizationId: OrganizationId,
  { kind, status, connectionId, mailboxId, text }: ParticipantFilter,
) {
  return where.and([
    where('organization_id', '=', organizationId),
    ...(kind === undefined ? [] : [where('kind', '=', kind)]),
    ...(status === undefined ? [] : [where('status', '=', status)]),
    ...(connectionId === undefined ? [] : [where('connection_id', '=', connectionId)]),
    ...(mailboxId === undefined ? [] : [where('mailbox_id', '=', mailboxId)]),
    ...(text === undefined ? [] : [sql<boolean>`position(lower(${text}) in lower(name || ' ' || address)) > 0`]),
  ]);
}

function participantFrom(row: Selectable<Tables['participant']>): Participant {
  const { mailbox_id, mailbox_address } = row;
  const base = {
    id: row.participant_id as ParticipantId,
    name: row.name,
    address: row.address,
    zone: row.zone,
    hours: read(weeklyHours, row.hours, 'participant.hours'),
    binding: {
      status: read(calendarStatus, row.status, 'participant.status'),
      connectionId: row.connection_id as ConnectionId | null,
      mailbox: mailbox_id === null || mailbox_address === null ? null : { id: mailbox_id, address: mailbox_address },
      fault: readNullable(faultReport, row.fault, 'participant.fault'),
      since: fromColumn(row.since),
      lastReadAt: fromNullableColumn(row.last_read_at),
    },
  };
  const kind = read(participantKind, row.kind, 'participant.kind');
  return kind === 'room' ? { ...base, kind, location: row.location, capacity: row.capacity } : { ...base, kind };
}
