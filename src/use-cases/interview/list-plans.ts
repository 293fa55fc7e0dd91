/** All interview plans, with the people and rooms they name. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import type { Ports } from '../../ports/ports.ts';
import { type ParticipantRef, participantRefs } from '../directory/participant-ref.ts';

export interface PlanList {
  readonly plans: readonly InterviewPlan[];
  readonly participants: ReadonlyMap<ParticipantId, ParticipantRef>;
}

export async function listPlans(ports: Pick<Ports, 'interviews' | 'participants'>, access: UserAccess<'plans.view'>): Promise<PlanList> {
  const plans = await ports.interviews.plans(access.organizationId);
  const named = plans.flatMap((plan) => [...plan.panel.flatMap((slot) => slot.candidates), ...plan.rooms]);
  return { plans, participants: await participantRefs(ports, access.organizationId, named) };
}
