/** Orders a plan's candidates so that whoever has had the fewest interviews comes first; equals keep the plan's order. */
import type { OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import { addMs, DAY_MS, type Instant } from '../../domain/time/instant.ts';
import { interval } from '../../domain/time/interval.ts';
import type { Ports } from '../../ports/ports.ts';

/** Fairness looks back this far, and ahead over everything that is booked. */
const LOOK_BACK_DAYS = 90;
const LOOK_AHEAD_DAYS = 420;
const COUNTED_BOOKINGS = 10_000;

export async function inFairOrder(
  ports: Pick<Ports, 'bookings'>,
  of: { readonly organizationId: OrganizationId; readonly plan: InterviewPlan; readonly now: Instant },
): Promise<InterviewPlan> {
  if (of.plan.panel.every((slot) => slot.candidates.length < 2)) return of.plan;
  const window = interval(addMs(of.now, -LOOK_BACK_DAYS * DAY_MS), addMs(of.now, LOOK_AHEAD_DAYS * DAY_MS));
  const load = new Map<ParticipantId, number>();
  for (const { state, assignment } of await ports.bookings.bookings(of.organizationId, window, COUNTED_BOOKINGS)) {
    if (state !== 'confirmed') continue;
    for (const id of assignment.people) load.set(id, (load.get(id) ?? 0) + 1);
  }
  const byLoad = (a: ParticipantId, b: ParticipantId) => (load.get(a) ?? 0) - (load.get(b) ?? 0);
  return { ...of.plan, panel: of.plan.panel.map((slot) => ({ ...slot, candidates: slot.candidates.toSorted(byLoad) })) };
}
