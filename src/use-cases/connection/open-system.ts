/**
 * Opens the calendar system behind a connection, with the credential as it is stored now. Nothing is kept
 * between calls, so a rotated credential is used at once.
 */
import type { Connection } from '../../domain/connection/connection.ts';
import { Fault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId } from '../../domain/identifiers.ts';
import type { CalendarProvider, CalendarSystem, OpenConnection } from '../../ports/calendar-provider.ts';
import type { Ports } from '../../ports/ports.ts';
import { openVault } from './open-vault.ts';

export type SystemPorts = Pick<Ports, 'connections' | 'providers' | 'secrets' | 'vaults' | 'callbackUrl'>;

/** The row a sealed credential is bound to. */
export function sealedFor(id: ConnectionId): string {
  return `connection:${id}`;
}

/** Whether people on this connection are read and written at all. */
export function isUsable(connection: Connection): boolean {
  return connection.state === 'active' || connection.state === 'degraded';
}

/** @throws Fault `config.invalid` when the provider is not installed or no credential is stored. */
export async function openSystem(ports: SystemPorts, organizationId: OrganizationId, connection: Connection): Promise<CalendarSystem> {
  const { provider, opened } = await openStored(ports, organizationId, connection);
  return provider.open(opened);
}

/** @throws as `openSystem`. */
export async function openStored(
  ports: SystemPorts,
  organizationId: OrganizationId,
  connection: Connection,
): Promise<{ readonly provider: CalendarProvider; readonly opened: OpenConnection }> {
  const provider = ports.providers.get(connection.provider);
  if (provider === undefined) throw unusable(`The calendar system "${connection.provider}" is not part of this installation.`);
  const sealed = await ports.connections.sealedSecrets(organizationId, connection.id);
  if (sealed === null || sealed === '') throw unusable(`No credential is stored for the connection "${connection.name}".`);
  const secrets = ports.secrets.open(sealed, sealedFor(connection.id));
  return { provider, opened: openConnection(ports, organizationId, connection, { settings: connection.settings, secrets }) };
}

/** What a provider is given of a connection, with the settings and secrets it has or may get. */
export function openConnection(
  ports: Pick<Ports, 'secrets' | 'vaults' | 'callbackUrl'>,
  organizationId: OrganizationId,
  { id, declaredLevel, capabilities }: Connection,
  entered: Pick<OpenConnection, 'settings' | 'secrets'>,
): OpenConnection {
  const place = { organizationId, connectionId: id };
  return { ...entered, level: declaredLevel, capabilities, vault: openVault(ports, place), callbackUrl: ports.callbackUrl(place) };
}

export interface ConnectionAt {
  readonly organizationId: OrganizationId;
  readonly connectionId: ConnectionId;
}

/** @throws Fault `config.invalid` when the connection does not exist or is not in use. */
export async function openUsable(
  ports: SystemPorts,
  at: ConnectionAt,
): Promise<{ readonly system: CalendarSystem; readonly connection: Connection }> {
  const connection = await ports.connections.get(at.organizationId, at.connectionId);
  if (connection === null) throw unusable('The connection does not exist.');
  if (!isUsable(connection)) throw notInUse(connection);
  return { system: await openSystem(ports, at.organizationId, connection), connection };
}

/** Opens, works, closes. @throws as `openUsable`. */
export async function withSystem<T>(ports: SystemPorts, at: ConnectionAt, work: (system: CalendarSystem) => Promise<T>): Promise<T> {
  const { system } = await openUsable(ports, at);
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

/** A failing connection may recover by itself at the next check; every other state is somebody's decision. */
function notInUse({ name, state }: Connection): Fault {
  const detail = `The connection "${name}" is not in use: its state is ${state}.`;
  return new Fault({ code: 'config.invalid', retry: state === 'failing' ? 'later' : 'never', blame: 'admin', detail });
}

function unusable(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
