/** Interview plans, how many times each would offer, and why a time is not offered. */
import { z } from 'zod';
import type { ParticipantId, PlanId } from '../../domain/identifiers.ts';
import { PLAN_LIMITS } from '../../domain/interview/plan.ts';
import { Fault, Instant, InstantInput, id, idParams, Line, LocalDate, LongText, listOf } from './basics.ts';
import { operation } from './operation.ts';
import { ParticipantRef, Zone } from './participants.ts';

const within = (limit: { readonly min: number; readonly max: number }) => z.int().min(limit.min).max(limit.max);
const stepped = (limit: { readonly min: number; readonly max: number; readonly step: number }) => within(limit).multipleOf(limit.step);

export const TimeRules = z
  .strictObject({
    lengthMinutes: stepped(PLAN_LIMITS.lengthMinutes),
    granularityMinutes: stepped(PLAN_LIMITS.granularityMinutes),
    bufferBeforeMinutes: within(PLAN_LIMITS.bufferMinutes),
    bufferAfterMinutes: within(PLAN_LIMITS.bufferMinutes),
    noticeMinutes: within(PLAN_LIMITS.noticeMinutes),
    firstDay: within(PLAN_LIMITS.lastDay).meta({ description: 'First offered day, in days after today' }),
    lastDay: within(PLAN_LIMITS.lastDay).meta({ description: 'Last offered day, inclusive, in days after today' }),
    zone: Zone,
  })
  .meta({ id: 'TimeRules' });

const candidates = z.array(id<ParticipantId>()).min(PLAN_LIMITS.candidatesPerSlot.min).max(PLAN_LIMITS.candidatesPerSlot.max);

export const PlanInput = z
  .strictObject({
    name: Line,
    title: Line.meta({ description: 'Neutral words that stand in calendars and mails' }),
    panel: z
      .array(z.strictObject({ label: Line, candidates }))
      .min(PLAN_LIMITS.panelSlots.min)
      .max(PLAN_LIMITS.panelSlots.max),
    rooms: z.array(id<ParticipantId>()).max(PLAN_LIMITS.rooms.max).meta({ description: 'Empty = no room needed' }),
    locationText: LongText,
    rules: TimeRules,
  })
  .meta({ id: 'PlanInput' });

export const Plan = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    panel: z.array(z.object({ label: z.string(), candidates: z.array(ParticipantRef) })),
    rooms: z.array(ParticipantRef),
    locationText: z.string(),
    rules: TimeRules,
  })
  .meta({ id: 'Plan' });

const MissingKind = z
  .enum([
    'outside-window',
    'notice-too-short',
    'off-grid',
    'outside-hours',
    'busy',
    'claimed',
    'unknown',
    'nobody-in-slot',
    'no-room',
    'same-person-twice',
  ])
  .meta({ id: 'MissingKind', description: 'Why a time is not offered' });

export const MissingReason = z
  .object({
    kind: MissingKind,
    participant: ParticipantRef.nullable(),
    slotLabel: z.string().nullable().meta({ description: 'Place in the panel that nobody can take' }),
    fault: Fault.nullable(),
  })
  .meta({ id: 'MissingReason' });

const planParams = idParams<PlanId>();

export const listPlans = operation({
  operationId: 'listPlans',
  summary: 'All interview plans',
  tag: 'plans',
  method: 'GET',
  path: '/plans',
  access: 'plans.view',
  success: { status: 200, description: 'All plans', body: listOf(Plan) },
});

export const createPlan = operation({
  operationId: 'createPlan',
  summary: 'Create a plan',
  tag: 'plans',
  method: 'POST',
  path: '/plans',
  access: 'plans.edit',
  body: PlanInput,
  success: { status: 201, description: 'Created', body: Plan },
});

export const changePlan = operation({
  operationId: 'changePlan',
  summary: 'Replace a plan; invitations already sent keep the old one',
  tag: 'plans',
  method: 'PUT',
  path: '/plans/{id}',
  access: 'plans.edit',
  params: planParams,
  body: PlanInput,
  success: { status: 200, description: 'Replaced', body: Plan },
  problems: ['not-found'],
});

export const previewPlan = operation({
  operationId: 'previewPlan',
  summary: 'How many times a plan would offer, per day, and what limits them; nothing is saved',
  tag: 'plans',
  method: 'POST',
  path: '/plans/preview',
  access: 'plans.view',
  idempotent: false,
  body: z.strictObject({ plan: PlanInput }),
  success: {
    status: 200,
    description: 'The count, and what limits it',
    body: z
      .object({
        count: z.int(),
        perDay: z.array(z.object({ onDate: LocalDate, count: z.int() })),
        limits: z
          .array(
            z.object({
              kind: MissingKind,
              participant: ParticipantRef.nullable(),
              slotLabel: z.string().nullable(),
              fault: Fault.nullable(),
              starts: z.int().meta({ description: 'How many starts this stands in the way of' }),
            }),
          )
          .meta({ description: 'The heaviest first' }),
      })
      .meta({ id: 'PlanPreview' }),
  },
});

export const explainStart = operation({
  operationId: 'explainStart',
  summary: 'Why a start is offered or not; nothing is saved',
  tag: 'plans',
  method: 'POST',
  path: '/plans/explain',
  access: 'plans.view',
  idempotent: false,
  body: z.strictObject({ plan: PlanInput, start: InstantInput }),
  success: {
    status: 200,
    description: 'Who would take part, or every reason against it',
    body: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('free'),
          start: Instant,
          people: z.array(ParticipantRef),
          room: ParticipantRef.nullable(),
        }),
        z.object({ kind: z.literal('not-free'), start: Instant, reasons: z.array(MissingReason) }),
      ])
      .meta({ id: 'StartExplanation' }),
  },
});
