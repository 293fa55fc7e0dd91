/** Vaults in memory: one for a connection by itself, and a store of many. */
import type { ConnectionVault } from '../../../src/ports/connection-vault.ts';
import type { VaultPlace, VaultStore } from '../../../src/ports/vault-store.ts';

export function memoryVault(): ConnectionVault {
  const kept = new Map<string, string>();
  return {
    read: async (key) => kept.get(key) ?? null,
    write: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
    keys: async (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}

export function memoryVaults(): VaultStore {
  const vaults = new Map<string, ConnectionVault>();
  const vaultAt = ({ organizationId, connectionId }: VaultPlace) =>
    vaults.getOrInsertComputed(`${organizationId}/${connectionId}`, memoryVault);
  return {
    read: (place, key) => vaultAt(place).read(key),
    write: (place, key, sealed) => vaultAt(place).write(key, sealed),
    remove: (place, key) => vaultAt(place).remove(key),
    keys: (place, prefix) => vaultAt(place).keys(prefix),
    clear: async ({ organizationId, connectionId }) => void vaults.delete(`${organizationId}/${connectionId}`),
  };
}
