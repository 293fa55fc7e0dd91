/** A person or room where only the name and the calendar's state matter. */
import type { CalendarStatus, Participant, ParticipantKind } from '../../domain/directory/participant.ts';
import type { OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';

export interface ParticipantRef {
  readonly id: ParticipantId;
  readonly name: string;
  readonly kind: ParticipantKind;
  readonly status: CalendarStatus;
}

export function participantRef({ id, name, kind, binding }: Participant): ParticipantRef {
  return { id, name, kind, status: binding.status };
}

/** Those that exist, by id; each is read once. */
export async function participantRefs(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  ids: Iterable<ParticipantId>,
): Promise<ReadonlyMap<ParticipantId, ParticipantRef>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const found = await ports.participants.getMany(organizationId, wanted);
  return new Map(found.map((participant) => [participant.id, participantRef(participant)]));
}
