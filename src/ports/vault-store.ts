/** Where the vaults of connections are kept: sealed texts by key. */
import type { ConnectionId, OrganizationId } from '../domain/identifiers.ts';

export interface VaultPlace {
  readonly organizationId: OrganizationId;
  readonly connectionId: ConnectionId;
}

export interface VaultStore {
  read(place: VaultPlace, key: string): Promise<string | null>;
  write(place: VaultPlace, key: string, sealed: string): Promise<void>;
  remove(place: VaultPlace, key: string): Promise<void>;
  keys(place: VaultPlace, prefix: string): Promise<readonly string[]>;
  /** Forgets everything of this connection. */
  clear(place: VaultPlace): Promise<void>;
}
