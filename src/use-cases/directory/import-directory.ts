/** Takes people and rooms over from the directory of a calendar system. They are not connected by it. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { DEFAULT_HOURS } from '../../domain/time/weekly-hours.ts';
import { isZone } from '../../domain/time/zones.ts';
import type { DirectoryEntry } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { isUsable, type SystemPorts, withSystem } from '../connection/open-system.ts';

export type ImportDirectoryOutcome =
  | { readonly kind: 'imported'; readonly added: number; readonly updated: number }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'connection-not-active' }
  /** This calendar system tells nobody who is there: import a CSV file. */
  | { readonly kind: 'directory-unsupported' };

/** @throws Fault when the directory cannot be read completely. */
export async function importDirectory(
  ports: SystemPorts & Pick<Ports, 'accounts' | 'participants' | 'clock'>,
  access: UserAccess<'participants.connect'> | UserAccess<'participants.edit'>,
  input: { readonly connectionId: ConnectionId },
): Promise<ImportDirectoryOutcome> {
  const { organizationId } = access;
  const { connectionId } = input;
  const connection = await ports.connections.get(organizationId, connectionId);
  const organization = await ports.accounts.organization(organizationId);
  if (connection === null || organization === null) return { kind: 'not-found' };
  if (!isUsable(connection)) return { kind: 'connection-not-active' };
  const entries = await withSystem(ports, { organizationId, connectionId }, async ({ directory }) => directory?.list(PATIENT) ?? null);
  if (entries === null) return { kind: 'directory-unsupported' };
  const found = { connectionId, since: ports.clock.now(), zone: organization.zone };
  const participants = entries.map((entry) => participantOf(entry, { id: ports.secrets.newId(), ...found }));
  return { kind: 'imported', ...(await ports.participants.upsert(organizationId, participants)) };
}

function participantOf(
  entry: DirectoryEntry,
  found: { readonly id: Participant['id']; readonly connectionId: ConnectionId; readonly since: Instant; readonly zone: string },
): Participant {
  const zone = entry.zone !== null && isZone(entry.zone) ? entry.zone : found.zone;
  const base = {
    id: found.id,
    name: entry.name,
    address: entry.address,
    zone,
    hours: DEFAULT_HOURS(zone),
    binding: {
      status: 'not-connected',
      connectionId: found.connectionId,
      mailbox: { id: entry.id, address: entry.address },
      fault: null,
      since: found.since,
      lastReadAt: null,
    },
  } as const;
  return entry.kind === 'person'
    ? { ...base, kind: 'person' }
    : { ...base, kind: 'room', location: entry.location, capacity: entry.capacity };
}
