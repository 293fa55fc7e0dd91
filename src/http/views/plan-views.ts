/** Plans, and reasons against a time, as JSON. */
import type { z } from 'zod';
import type { OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import type { Ports } from '../../ports/ports.ts';
import type { NamedReason } from '../../use-cases/availability/name-reasons.ts';
import { type ParticipantRef, participantRefs } from '../../use-cases/directory/participant-ref.ts';
import type { MissingReason, Plan } from '../contract/plans.ts';
import { faultOrNull } from './basics.ts';
import { refOf, refView } from './participant-views.ts';

export function planView(plan: InterviewPlan, refs: ReadonlyMap<ParticipantId, ParticipantRef>): z.input<typeof Plan> {
  return {
    id: plan.id,
    name: plan.name,
    title: plan.title,
    panel: plan.panel.map(({ label, candidates }) => ({ label, candidates: candidates.map((id) => refOf(refs, id, 'person')) })),
    rooms: plan.rooms.map((id) => refOf(refs, id, 'room')),
    locationText: plan.locationText,
    rules: plan.rules,
  };
}

export async function namedPlanView(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  plan: InterviewPlan,
): Promise<z.input<typeof Plan>> {
  const named = [...plan.panel.flatMap(({ candidates }) => candidates), ...plan.rooms];
  return planView(plan, await participantRefs(ports, organizationId, named));
}

export function reasonView({ kind, participant, slotLabel, fault }: NamedReason): z.input<typeof MissingReason> {
  return { kind, participant: participant === null ? null : refView(participant), slotLabel, fault: faultOrNull(fault) };
}
