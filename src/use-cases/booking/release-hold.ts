/** Gives a kept time back. Giving back what is not kept any more is fine. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';

export async function releaseHold(ports: Pick<Ports, 'bookings'>, access: InvitationAccess): Promise<void> {
  const hold = await ports.bookings.holdOf(access.organizationId, access.invitationId);
  if (hold !== null) await ports.bookings.releaseHold(access.organizationId, hold.id);
}
