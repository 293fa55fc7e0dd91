/** Connections, their sealed credentials and their checks. */
import type { Selectable } from 'kysely';
import type { Connection } from '../domain/connection/connection.ts';
import type { ConnectionId, OrganizationId } from '../domain/identifiers.ts';
import type { ConnectionStore } from '../ports/connection-store.ts';
import { fromColumn, read, readNullable, toColumn, toJson, toNullableJson } from './columns.ts';
import type { Database } from './database.ts';
import { accessLevel, capabilities, connectionCheck, connectionState, settings } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization, type Scope } from './transaction.ts';

type Change = Parameters<ConnectionStore['update']>[2];

export function createConnectionStore(database: Database): ConnectionStore {
  return {
    create: async (organizationId, connection, sealedSecrets) => {
      const row = { organization_id: organizationId, sealed_secrets: sealedSecrets, ...columnsOf(connection) };
      await inOrganization(database, organizationId, (scope) => scope.insertInto('connection').values(row).execute());
    },
    get: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) => one(scope, organizationId, id).executeTakeFirst());
      return row === undefined ? null : connectionFrom(row);
    },
    list: async (organizationId) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('connection')
          .selectAll()
          .where('organization_id', '=', organizationId)
          .orderBy('created_at')
          .orderBy('connection_id')
          .execute(),
      );
      return rows.map(connectionFrom);
    },
    sealedSecrets: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) => one(scope, organizationId, id).executeTakeFirst());
      return row?.sealed_secrets ?? null;
    },
    update: async (organizationId, id, change) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('connection')
          .set({ connection_id: id, ...changedColumns(change) })
          .where('organization_id', '=', organizationId)
          .where('connection_id', '=', id)
          .returningAll()
          .executeTakeFirst(),
      );
      return row === undefined ? null : connectionFrom(row);
    },
  };
}

function one(scope: Scope, organizationId: OrganizationId, id: ConnectionId) {
  return scope.selectFrom('connection').selectAll().where('organization_id', '=', organizationId).where('connection_id', '=', id);
}

function columnsOf(connection: Connection) {
  return {
    connection_id: connection.id,
    provider: connection.provider,
    name: connection.name,
    declared_level: connection.declaredLevel,
    state: connection.state,
    service_account: connection.serviceAccount,
    settings: toJson(connection.settings),
    capabilities: toNullableJson(connection.capabilities),
    probe_mailbox: connection.probeMailbox,
    out_of_scope_mailbox: connection.outOfScopeMailbox,
    last_check: toNullableJson(connection.check),
    created_at: toColumn(connection.createdAt),
  };
}

function changedColumns(change: Change) {
  return {
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(change.serviceAccount === undefined ? {} : { service_account: change.serviceAccount }),
    ...(change.capabilities === undefined ? {} : { capabilities: toNullableJson(change.capabilities) }),
    ...(change.check === undefined ? {} : { last_check: toJson(change.check) }),
    ...(change.settings === undefined ? {} : { settings: toJson(change.settings) }),
    ...(change.sealedSecrets === undefined ? {} : { sealed_secrets: change.sealedSecrets }),
  };
}

function connectionFrom(row: Selectable<Tables['connection']>): Connection {
  return {
    id: row.connection_id as ConnectionId,
    provider: row.provider,
    name: row.name,
    declaredLevel: read(accessLevel, row.declared_level, 'connection.declared_level'),
    state: read(connectionState, row.state, 'connection.state'),
    serviceAccount: row.service_account,
    settings: read(settings, row.settings, 'connection.settings'),
    capabilities: readNullable(capabilities, row.capabilities, 'connection.capabilities'),
    probeMailbox: row.probe_mailbox,
    outOfScopeMailbox: row.out_of_scope_mailbox,
    check: readNullable(connectionCheck, row.last_check, 'connection.last_check'),
    createdAt: fromColumn(row.created_at),
  };
}
