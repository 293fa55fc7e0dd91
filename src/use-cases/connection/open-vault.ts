/** The vault of one connection: what a provider keeps there is sealed for its row alone. */
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import type { Ports } from '../../ports/ports.ts';
import type { VaultPlace } from '../../ports/vault-store.ts';

export function openVault(ports: Pick<Ports, 'vaults' | 'secrets'>, place: VaultPlace): ConnectionVault {
  const rowOf = (key: string) => `vault:${place.connectionId}:${key}`;
  return {
    async read(key) {
      const sealed = await ports.vaults.read(place, key);
      return sealed === null ? null : (ports.secrets.open(sealed, rowOf(key)).value ?? null);
    },
    write: (key, value) => ports.vaults.write(place, key, ports.secrets.seal({ value }, rowOf(key))),
    remove: (key) => ports.vaults.remove(place, key),
    keys: (prefix) => ports.vaults.keys(place, prefix),
  };
}
