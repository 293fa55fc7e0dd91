/** The vaults of connections, one row a key. */
import type { VaultPlace, VaultStore } from '../ports/vault-store.ts';
import type { Database } from './database.ts';
import { inOrganization, type Scope } from './transaction.ts';

export function createVaultStore(database: Database): VaultStore {
  return {
    read: async (place, key) => {
      const row = await inOrganization(database, place.organizationId, (scope) =>
        rowsOf(scope, place).where('key', '=', key).executeTakeFirst(),
      );
      return row?.sealed ?? null;
    },
    write: async (place, key, sealed) => {
      const row = { organization_id: place.organizationId, connection_id: place.connectionId, key, sealed };
      await inOrganization(database, place.organizationId, (scope) =>
        scope
          .insertInto('connection_vault')
          .values(row)
          .onConflict((conflict) => conflict.columns(['organization_id', 'connection_id', 'key']).doUpdateSet({ sealed }))
          .execute(),
      );
    },
    remove: async (place, key) => {
      await inOrganization(database, place.organizationId, (scope) => deleteOf(scope, place).where('key', '=', key).execute());
    },
    keys: async (place, prefix) => {
      const rows = await inOrganization(database, place.organizationId, (scope) =>
        rowsOf(scope, place).where('key', '^@', prefix).orderBy('key').execute(),
      );
      return rows.map(({ key }) => key);
    },
    clear: async (place) => {
      await inOrganization(database, place.organizationId, (scope) => deleteOf(scope, place).execute());
    },
  };
}

function rowsOf(scope: Scope, { organizationId, connectionId }: VaultPlace) {
  return scope
    .selectFrom('connection_vault')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('connection_id', '=', connectionId);
}

function deleteOf(scope: Scope, { organizationId, connectionId }: VaultPlace) {
  return scope.deleteFrom('connection_vault').where('organization_id', '=', organizationId).where('connection_id', '=', connectionId);
}
