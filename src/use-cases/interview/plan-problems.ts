/** What is wrong with a plan: its own rules, and whether it names people as people and rooms as rooms. */
import type { Participant, ParticipantKind } from '../../domain/directory/participant.ts';
import type { OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import { type PlanProblem, validatePlan } from '../../domain/interview/validate-plan.ts';
import type { Ports } from '../../ports/ports.ts';

export async function planProblems(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  plan: Omit<InterviewPlan, 'id'>,
): Promise<readonly PlanProblem[]> {
  const problems = validatePlan(plan);
  if (problems.length > 0) return problems;
  const ids = [...new Set([...plan.panel.flatMap((slot) => slot.candidates), ...plan.rooms])];
  const found = new Map((await ports.participants.getMany(organizationId, ids)).map((participant) => [participant.id, participant]));
  return [
    ...plan.panel.flatMap((slot, place) => kindProblems(found, slot.candidates, { field: `panel.${place}.candidates`, kind: 'person' })),
    ...kindProblems(found, plan.rooms, { field: 'rooms', kind: 'room' }),
  ];
}

function kindProblems(
  found: ReadonlyMap<ParticipantId, Participant>,
  ids: readonly ParticipantId[],
  { field, kind }: { readonly field: string; readonly kind: ParticipantKind },
): PlanProblem[] {
  if (ids.every((id) => found.get(id)?.kind === kind)) return [];
  return [
    {
      field,
      code: 'wrong-kind',
      message: kind === 'person' ? 'Everybody here has to be a person who exists.' : 'Everything here has to be a room that exists.',
    },
  ];
}
