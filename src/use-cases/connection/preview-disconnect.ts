/** What disconnecting a service account touches, counted before anybody does it. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { type ParticipantRef, participantRef } from '../directory/participant-ref.ts';
import { whatDependsOn } from '../directory/what-depends.ts';

export interface DisconnectPreview {
  readonly people: number;
  readonly rooms: number;
  readonly openInvitations: number;
  readonly comingInterviews: number;
  /** The first people and rooms by name. */
  readonly names: readonly ParticipantRef[];
}

export type DependentsPorts = Pick<Ports, 'connections' | 'participants' | 'interviews' | 'bookings' | 'clock'>;

const NAMES_SHOWN = 10;

/** Null when the connection does not exist. */
export async function previewDisconnect(
  ports: DependentsPorts,
  access: UserAccess<'connections.manage'>,
  input: { readonly connectionId: ConnectionId },
): Promise<DisconnectPreview | null> {
  const { organizationId } = access;
  const connection = await ports.connections.get(organizationId, input.connectionId);
  if (connection === null) return null;
  const of = { connectionId: connection.id };
  const [people, rooms] = await Promise.all([
    ports.participants.ids(organizationId, { ...of, kind: 'person' }),
    ports.participants.ids(organizationId, { ...of, kind: 'room' }),
  ]);
  const first = await ports.participants.page(organizationId, of, NAMES_SHOWN, null);
  return {
    people: people.length,
    rooms: rooms.length,
    ...(await whatDependsOn(ports, organizationId, new Set([...people, ...rooms]))),
    names: first.items.map(participantRef),
  };
}
