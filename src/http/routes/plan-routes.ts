/** Interview plans, previews and explanations. */
import { explainSlot } from '../../use-cases/availability/explain-slot.ts';
import { previewPlan } from '../../use-cases/availability/preview-plan.ts';
import { listPlans } from '../../use-cases/interview/list-plans.ts';
import { type SavePlanOutcome, savePlan } from '../../use-cases/interview/save-plan.ts';
import * as contract from '../contract/plans.ts';
import { type FieldAtFault, refuse, refuseFields } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { instantOf, iso } from '../views/basics.ts';
import { refView } from '../views/participant-views.ts';
import { namedPlanView, planView, reasonView } from '../views/plan-views.ts';

export const planRoutes: readonly Route[] = [
  route(contract.listPlans, async ({ ports, access }) => {
    const { plans, participants } = await listPlans(ports, access);
    return { items: plans.map((plan) => planView(plan, participants)) };
  }),
  route(contract.createPlan, async (call) => saved(call, await savePlan(call.ports, call.access, { planId: null, plan: call.body }))),
  route(contract.changePlan, async (call) =>
    saved(call, await savePlan(call.ports, call.access, { planId: call.params.id, plan: call.body })),
  ),
  route(contract.previewPlan, async ({ ports, access, body }) => {
    const outcome = await previewPlan(ports, access, body);
    switch (outcome.kind) {
      case 'previewed':
        return {
          count: outcome.count,
          perDay: outcome.perDay.map(({ onDate, count }) => ({ onDate, count })),
          limits: outcome.limits.map((limit) => ({ ...reasonView(limit), starts: limit.starts })),
        };
      case 'invalid':
        return refuseFields(inPlan(outcome.problems));
    }
  }),
  route(contract.explainStart, async ({ ports, access, body }) => {
    const at = instantOf(body.start);
    const outcome = await explainSlot(ports, access, { plan: body.plan, start: at });
    const start = iso(at);
    switch (outcome.kind) {
      case 'free':
        return { kind: 'free' as const, start, people: outcome.people.map(refView), room: outcome.room && refView(outcome.room) };
      case 'not-free':
        return { kind: 'not-free' as const, start, reasons: outcome.reasons.map(reasonView) };
      case 'invalid':
        return refuseFields(inPlan(outcome.problems));
    }
  }),
];

async function saved({ ports, access }: Pick<Call<typeof contract.createPlan>, 'ports' | 'access'>, outcome: SavePlanOutcome) {
  switch (outcome.kind) {
    case 'saved':
      return namedPlanView(ports, access.organizationId, outcome.plan);
    case 'invalid':
      return refuseFields(outcome.problems);
    case 'not-found':
      return refuse('not-found');
  }
}

/** The draft stands under `plan` in these bodies. */
function inPlan(problems: readonly FieldAtFault[]): FieldAtFault[] {
  return problems.map(({ field, message }) => ({ field: `plan.${field}`, message }));
}
