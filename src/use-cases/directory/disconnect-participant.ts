/** Disconnects one calendar. Whoever is disconnected is not offered any more; bookings stay. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';

export type DisconnectParticipantOutcome =
  | { readonly kind: 'disconnected'; readonly participant: Participant }
  | { readonly kind: 'not-found' };

export async function disconnectParticipant(
  ports: Pick<Ports, 'participants' | 'clock'>,
  access: UserAccess<'participants.connect'>,
  input: { readonly participantId: ParticipantId },
): Promise<DisconnectParticipantOutcome> {
  const participant = await ports.participants.get(access.organizationId, input.participantId);
  if (participant === null) return { kind: 'not-found' };
  const binding = {
    status: 'not-connected',
    connectionId: null,
    mailbox: null,
    fault: null,
    since: ports.clock.now(),
    lastReadAt: null,
  } as const;
  await ports.participants.setBinding(access.organizationId, participant.id, binding);
  await ports.participants.setChangeCursor(access.organizationId, participant.id, null);
  return { kind: 'disconnected', participant: { ...participant, binding } };
}
