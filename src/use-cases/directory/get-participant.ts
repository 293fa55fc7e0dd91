/** One person or room, with what a lost calendar of theirs endangers. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { whatDependsOn } from './what-depends.ts';

export interface ParticipantView {
  readonly participant: Participant;
  readonly openInvitations: number;
  readonly comingInterviews: number;
}

export async function getParticipant(
  ports: Pick<Ports, 'participants' | 'interviews' | 'bookings' | 'clock'>,
  access: UserAccess<'participants.view'>,
  input: { readonly participantId: ParticipantId },
): Promise<ParticipantView | null> {
  const participant = await ports.participants.get(access.organizationId, input.participantId);
  if (participant === null) return null;
  return { participant, ...(await whatDependsOn(ports, access.organizationId, new Set([participant.id]))) };
}
