/** How many times a plan would offer now, per day, and what limits them. Nothing is saved. */
import type { UserAccess } from '../../domain/access/proof.ts';
import { type Limits, whatLimits } from '../../domain/availability/limits.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import type { PlanProblem } from '../../domain/interview/validate-plan.ts';
import type { Ports } from '../../ports/ports.ts';
import { participantRefs } from '../directory/participant-ref.ts';
import { planProblems } from '../interview/plan-problems.ts';
import { buildQuestion, plannedParticipants } from './build-question.ts';
import { type NamedReason, nameReason } from './name-reasons.ts';

export interface PlanLimit extends NamedReason {
  /** How many more starts there would be without it. */
  readonly starts: number;
}

export type PreviewPlanOutcome =
  | {
      readonly kind: 'previewed';
      readonly count: number;
      readonly perDay: Limits['perDay'];
      /** The heaviest first. */
      readonly limits: readonly PlanLimit[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly PlanProblem[] };

export type PlanDraft = Omit<InterviewPlan, 'id'>;

export async function previewPlan(
  ports: Pick<Ports, 'participants' | 'bookings' | 'clock'>,
  access: UserAccess<'plans.view'>,
  input: { readonly plan: PlanDraft },
): Promise<PreviewPlanOutcome> {
  const { organizationId } = access;
  const { plan } = input;
  const problems = await planProblems(ports, organizationId, plan);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const { total, perDay, limits } = whatLimits(await buildQuestion(ports, { organizationId, plan, now: ports.clock.now() }));
  const refs = await participantRefs(ports, organizationId, plannedParticipants(plan));
  return {
    kind: 'previewed',
    count: total,
    perDay,
    limits: limits.map(({ reason, starts }) => ({ ...nameReason(reason, refs, plan.panel), starts })),
  };
}
