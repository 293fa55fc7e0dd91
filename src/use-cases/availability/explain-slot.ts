/** Why a start is offered or not: every reason, with names, for recruiters. Nothing is saved. */
import type { UserAccess } from '../../domain/access/proof.ts';
import { judgeStart } from '../../domain/availability/explain-start.ts';
import type { PlanProblem } from '../../domain/interview/validate-plan.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { type ParticipantRef, participantRefs } from '../directory/participant-ref.ts';
import { planProblems } from '../interview/plan-problems.ts';
import { buildQuestion, plannedParticipants } from './build-question.ts';
import { type NamedReason, nameReason } from './name-reasons.ts';
import type { PlanDraft } from './preview-plan.ts';

export type ExplainSlotOutcome =
  | { readonly kind: 'free'; readonly people: readonly ParticipantRef[]; readonly room: ParticipantRef | null }
  | { readonly kind: 'not-free'; readonly reasons: readonly NamedReason[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PlanProblem[] };

export async function explainSlot(
  ports: Pick<Ports, 'participants' | 'bookings' | 'clock'>,
  access: UserAccess<'plans.view'>,
  input: { readonly plan: PlanDraft; readonly start: Instant },
): Promise<ExplainSlotOutcome> {
  const { organizationId } = access;
  const { plan, start } = input;
  const problems = await planProblems(ports, organizationId, plan);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const verdict = judgeStart(await buildQuestion(ports, { organizationId, plan, now: ports.clock.now() }), start);
  const refs = await participantRefs(ports, organizationId, plannedParticipants(plan));
  if (verdict.kind === 'not-free')
    return { kind: 'not-free', reasons: verdict.reasons.map((reason) => nameReason(reason, refs, plan.panel)) };
  const { people, room } = verdict.assignment;
  return { kind: 'free', people: people.flatMap((id) => refs.get(id) ?? []), room: room === null ? null : (refs.get(room) ?? null) };
}
