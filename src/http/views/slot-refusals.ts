/** Refused times as problems: in plain words, with the nearest free times. */
import type { Slot } from '../../domain/availability/question.ts';
import type { InvitationState } from '../../domain/interview/invitation.ts';
import type { NamedReason } from '../../use-cases/availability/name-reasons.ts';
import type { SlotRefusal } from '../../use-cases/booking/slot-refusal.ts';
import { type Refusal, refuse } from '../problem.ts';
import { spanView } from './basics.ts';
import { reasonView } from './plan-views.ts';

const SENTENCES = {
  'slot-taken': 'Somebody else has just taken this time, or a calendar is no longer free then.',
  'not-offered': 'This time is not on offer.',
  'availability-unknown': 'At the moment it cannot be read whether everybody is free then.',
} as const;

const WHY_NOT_OFFERED = {
  'outside-window': 'This time lies outside the days on offer.',
  'notice-too-short': 'This time is too soon.',
  'off-grid': 'No interview starts at this time.',
} as const;

/** For applicants: nobody's name, no cause. */
export function refuseSlot(refusal: SlotRefusal): Refusal {
  const sentence = refusal.kind === 'not-offered' ? WHY_NOT_OFFERED[refusal.reason] : SENTENCES[refusal.kind];
  return refuse(refusal.kind, sentence, { alternatives: refusal.alternatives.map(spanView) });
}

/** For recruiters: with every reason and its names. */
export function refuseSlotWithReasons(of: {
  readonly kind: SlotRefusal['kind'];
  readonly reasons: readonly NamedReason[];
  readonly alternatives: readonly Slot[];
}): Refusal {
  return refuse(of.kind, SENTENCES[of.kind], { alternatives: of.alternatives.map(spanView), reasons: of.reasons.map(reasonView) });
}

const WHY_USED: Readonly<Record<InvitationState, string>> = {
  open: 'The invitation is not open.',
  booked: 'An interview is booked already.',
  cancelled: 'The interview was cancelled.',
  declined: 'None of the times suited; the organisation knows.',
  withdrawn: 'The organisation has withdrawn the invitation.',
  expired: 'The invitation has expired.',
};

export const isGone = (state: InvitationState): state is 'withdrawn' | 'expired' => state === 'withdrawn' || state === 'expired';

export function refuseUsed(state: InvitationState): Refusal {
  return refuse(isGone(state) ? 'invitation-gone' : 'invitation-used', WHY_USED[state]);
}
