/** Writes an interview into its calendars again: after a failure, or after somebody changed the event elsewhere. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { BookingId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';

export type RetryWritesOutcome = { readonly kind: 'reopened' } | { readonly kind: 'not-found' };

export async function retryWrites(
  ports: Pick<Ports, 'bookings'>,
  access: UserAccess<'interviews.edit'>,
  input: { readonly bookingId: BookingId },
): Promise<RetryWritesOutcome> {
  const booking = await ports.bookings.booking(access.organizationId, input.bookingId);
  if (booking === null) return { kind: 'not-found' };
  await ports.bookings.reopenWrites(access.organizationId, booking.id);
  return { kind: 'reopened' };
}
