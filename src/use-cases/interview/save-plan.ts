/** Creates or replaces an interview plan. Invitations already sent keep the plan as it was. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { PlanId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import type { PlanProblem } from '../../domain/interview/validate-plan.ts';
import type { Ports } from '../../ports/ports.ts';
import { planProblems } from './plan-problems.ts';

export type SavePlanOutcome =
  | { readonly kind: 'saved'; readonly plan: InterviewPlan }
  | { readonly kind: 'invalid'; readonly problems: readonly PlanProblem[] }
  | { readonly kind: 'not-found' };

export async function savePlan(
  ports: Pick<Ports, 'interviews' | 'participants' | 'secrets'>,
  access: UserAccess<'plans.edit'>,
  input: {
    /** Null = a new one. */
    readonly planId: PlanId | null;
    readonly plan: Omit<InterviewPlan, 'id'>;
  },
): Promise<SavePlanOutcome> {
  const { organizationId } = access;
  if (input.planId !== null && (await ports.interviews.plan(organizationId, input.planId)) === null) return { kind: 'not-found' };
  const problems = await planProblems(ports, organizationId, input.plan);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const plan: InterviewPlan = { ...input.plan, id: input.planId ?? ports.secrets.newId<PlanId>() };
  await ports.interviews.savePlan(organizationId, plan);
  return { kind: 'saved', plan };
}
