/** Keeps a time for an applicant while they confirm. Goes by stored free/busy; the live look comes with booking. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import { judgeStart } from '../../domain/availability/explain-start.ts';
import type { AvailabilityQuestion } from '../../domain/availability/question.ts';
import type { Assignment, Hold } from '../../domain/booking/booking.ts';
import { claimSpan, placeHold } from '../../domain/booking/transitions.ts';
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import { addMinutes, type Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { buildQuestion } from '../availability/build-question.ts';
import { stateNow } from '../interview/invitation-state.ts';
import { inFairOrder } from './fair-order.ts';
import { refuseSlot, type SlotRefusal } from './slot-refusal.ts';

export type HoldSlotOutcome =
  | { readonly kind: 'held'; readonly hold: Hold }
  | SlotRefusal
  | { readonly kind: 'invitation-used'; readonly state: InvitationState }
  | { readonly kind: 'not-found' };

type HoldPorts = Pick<Ports, 'interviews' | 'participants' | 'bookings' | 'secrets' | 'clock'>;

/** Each lost race means that somebody else got one of the candidates; then the next one is tried. */
const RACES = 10;

export async function holdSlot(ports: HoldPorts, access: InvitationAccess, input: { readonly start: Instant }): Promise<HoldSlotOutcome> {
  const { organizationId } = access;
  const invitation = await ports.interviews.invitation(organizationId, access.invitationId);
  if (invitation === null) return { kind: 'not-found' };
  const state = stateNow(invitation, ports.clock.now());
  if (state !== 'open') return { kind: 'invitation-used', state };
  const plan = await inFairOrder(ports, { organizationId, plan: invitation.plan, now: ports.clock.now() });
  let question = await ask(ports, access, { ...invitation, plan });
  for (let race = 0; race < RACES; race++) {
    const verdict = judgeStart(question, input.start);
    if (verdict.kind === 'not-free') return refuseSlot(question, input.start, verdict.reasons);
    const hold = await claim(ports, access, { invitation, start: input.start, assignment: verdict.assignment });
    if (hold !== null) return { kind: 'held', hold };
    question = await ask(ports, access, { ...invitation, plan });
  }
  return refuseSlot(question, input.start, []);
}

async function ask(ports: HoldPorts, { organizationId }: InvitationAccess, { id, plan }: Invitation): Promise<AvailabilityQuestion> {
  const own = await ports.bookings.holdOf(organizationId, id);
  return buildQuestion(ports, { organizationId, plan, now: ports.clock.now(), ownHold: own?.id ?? null });
}

/** Null when somebody else was faster. Also used to hold other people for the same time. */
export async function claim(
  ports: Pick<Ports, 'bookings' | 'secrets' | 'clock'>,
  { organizationId }: Pick<InvitationAccess, 'organizationId'>,
  wanted: { readonly invitation: Invitation; readonly start: Instant; readonly assignment: Assignment },
): Promise<Hold | null> {
  const { rules } = wanted.invitation.plan;
  const now = ports.clock.now();
  const span = { start: wanted.start, end: addMinutes(wanted.start, rules.lengthMinutes) };
  const hold = placeHold({ id: ports.secrets.newId(), invitationId: wanted.invitation.id, span, assignment: wanted.assignment, now });
  const result = await ports.bookings.hold(organizationId, hold, claimSpan(span, rules), now);
  return result.kind === 'held' ? hold : null;
}
