/** Counts the open invitations and coming interviews that need any of these people and rooms. */
import type { OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import { PLAN_LIMITS } from '../../domain/interview/plan.ts';
import { addMs, DAY_MS } from '../../domain/time/instant.ts';
import { interval } from '../../domain/time/interval.ts';
import type { Ports } from '../../ports/ports.ts';

const COUNTED_BOOKINGS = 10_000;

export async function whatDependsOn(
  ports: Pick<Ports, 'interviews' | 'bookings' | 'clock'>,
  organizationId: OrganizationId,
  participants: ReadonlySet<ParticipantId>,
): Promise<{ openInvitations: number; comingInterviews: number }> {
  const now = ports.clock.now();
  const invitations = await ports.interviews.liveInvitations(organizationId, now);
  const horizon = interval(now, addMs(now, (PLAN_LIMITS.lastDay.max + 2) * DAY_MS));
  const bookings = await ports.bookings.bookings(organizationId, horizon, COUNTED_BOOKINGS);
  const isOneOfThem = (id: ParticipantId) => participants.has(id);
  return {
    openInvitations: invitations.filter(
      ({ state, plan }) =>
        state === 'open' && (plan.rooms.some(isOneOfThem) || plan.panel.some((slot) => slot.candidates.some(isOneOfThem))),
    ).length,
    comingInterviews: bookings.filter(
      ({ state, assignment }) =>
        state === 'confirmed' && (assignment.people.some(isOneOfThem) || (assignment.room !== null && isOneOfThem(assignment.room))),
    ).length,
  };
}
