/** Sets when somebody may be booked: the regular availability for appointments. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import { type HoursProblem, validateHours, type WeeklyHours } from '../../domain/time/weekly-hours.ts';
import type { Ports } from '../../ports/ports.ts';

export type UpdateHoursOutcome =
  | { readonly kind: 'updated'; readonly participant: Participant }
  | { readonly kind: 'invalid'; readonly problems: readonly HoursProblem[] }
  | { readonly kind: 'not-found' };

export async function updateHours(
  ports: Pick<Ports, 'participants'>,
  access: UserAccess<'participants.edit'>,
  input: { readonly participantId: ParticipantId; readonly hours: WeeklyHours },
): Promise<UpdateHoursOutcome> {
  const problems = validateHours(input.hours);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const participant = await ports.participants.setHours(access.organizationId, input.participantId, input.hours.zone, input.hours);
  return participant === null ? { kind: 'not-found' } : { kind: 'updated', participant };
}
