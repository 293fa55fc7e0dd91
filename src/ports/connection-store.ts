/** Connections, their sealed credentials and their checks. */
import type { Connection, ConnectionCheck, ConnectionState, SystemCapabilities } from '../domain/connection/connection.ts';
import type { ConnectionId, OrganizationId } from '../domain/identifiers.ts';

export interface ConnectionStore {
  create(organizationId: OrganizationId, connection: Connection, sealedSecrets: string): Promise<void>;
  get(organizationId: OrganizationId, id: ConnectionId): Promise<Connection | null>;
  list(organizationId: OrganizationId): Promise<readonly Connection[]>;
  sealedSecrets(organizationId: OrganizationId, id: ConnectionId): Promise<string | null>;
  update(
    organizationId: OrganizationId,
    id: ConnectionId,
    change: {
      state?: ConnectionState;
      serviceAccount?: string | null;
      capabilities?: SystemCapabilities | null;
      check?: ConnectionCheck;
      settings?: Readonly<Record<string, string>>;
      sealedSecrets?: string;
    },
  ): Promise<Connection | null>;
}
