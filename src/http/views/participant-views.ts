/** People and rooms as JSON. */
import type { z } from 'zod';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { WeeklyHours } from '../../domain/time/weekly-hours.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ParticipantRef } from '../../use-cases/directory/participant-ref.ts';
import type { Participant as ParticipantShape, ParticipantRef as RefShape } from '../contract/participants.ts';
import { faultOrNull, iso, isoOrNull } from './basics.ts';

export type ConnectionNames = ReadonlyMap<ConnectionId, string>;

/** Names of connections are no secret to those who may see people and rooms; the connections themselves need their own permission. */
export async function connectionNames(ports: Pick<Ports, 'connections'>, organizationId: OrganizationId): Promise<ConnectionNames> {
  return new Map((await ports.connections.list(organizationId)).map(({ id, name }) => [id, name]));
}

export function participantView(of: Participant, names: ConnectionNames): z.input<typeof ParticipantShape> {
  const { status, connectionId, mailbox, fault, since, lastReadAt } = of.binding;
  return {
    id: of.id,
    kind: of.kind,
    name: of.name,
    address: of.address,
    zone: of.zone,
    hours: hoursView(of.hours),
    location: of.kind === 'room' ? of.location : null,
    capacity: of.kind === 'room' ? of.capacity : null,
    calendar: {
      status,
      connection: connectionId === null ? null : { id: connectionId, name: names.get(connectionId) ?? '' },
      address: mailbox?.address ?? null,
      fault: faultOrNull(fault),
      since: iso(since),
      lastReadAt: isoOrNull(lastReadAt),
    },
  };
}

function hoursView({ zone, ranges, exceptions }: WeeklyHours): z.input<typeof ParticipantShape>['hours'] {
  return {
    zone,
    ranges: [...ranges],
    exceptions: exceptions.map(({ onDate, ranges }) => ({ onDate, ranges: [...ranges] })),
  };
}

export const refView = ({ id, name, kind, status }: ParticipantRef): z.input<typeof RefShape> => ({ id, name, kind, status });

/** Somebody who is named but does not exist any more keeps the place, without a name. */
export function refOf(
  refs: ReadonlyMap<ParticipantId, ParticipantRef>,
  id: ParticipantId,
  kind: ParticipantRef['kind'],
): z.input<typeof RefShape> {
  const ref = refs.get(id);
  return ref === undefined ? { id, name: '', kind, status: 'not-connected' } : refView(ref);
}
