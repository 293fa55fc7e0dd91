/** Connections in memory; remembers every stored state of a check. */
import type { Connection, ConnectionCheck } from '../../../src/domain/connection/connection.ts';
import type { ConnectionStore } from '../../../src/ports/connection-store.ts';

export interface MemoryConnections extends ConnectionStore {
  /** Checks in the order in which they were stored. */
  readonly storedChecks: ConnectionCheck[];
}

export function memoryConnections(): MemoryConnections {
  const rows = new Map<string, { connection: Connection; sealedSecrets: string }>();
  const storedChecks: ConnectionCheck[] = [];
  return {
    storedChecks,
    create: async (_organizationId, connection, sealedSecrets) => void rows.set(connection.id, { connection, sealedSecrets }),
    get: async (_organizationId, id) => rows.get(id)?.connection ?? null,
    list: async () => [...rows.values()].map(({ connection }) => connection),
    sealedSecrets: async (_organizationId, id) => rows.get(id)?.sealedSecrets ?? null,
    update: async (_organizationId, id, { sealedSecrets, ...change }) => {
      const row = rows.get(id);
      if (row === undefined) return null;
      if (change.check !== undefined) storedChecks.push(change.check);
      const connection = { ...row.connection, ...change };
      rows.set(id, { connection, sealedSecrets: sealedSecrets ?? row.sealedSecrets });
      return connection;
    },
  };
}
