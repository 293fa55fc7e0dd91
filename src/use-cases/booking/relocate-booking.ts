/**
 * The core of moving: the same people and room if they can, else others of the plan, after a live look that leaves out the
 * booking's own event by identity. New claims stand before the old are released; the old event stays until the new is written.
 */
import { judgeStart } from '../../domain/availability/explain-start.ts';
import type { AvailabilityQuestion, MissingReason } from '../../domain/availability/question.ts';
import type { Assignment, Booking } from '../../domain/booking/booking.ts';
import { claimSpan, moveBooking } from '../../domain/booking/transitions.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import { addMinutes, type Instant } from '../../domain/time/instant.ts';
import { type Access, actorOf } from '../actor.ts';
import { buildQuestion, narrowTo, type QuestionAsk } from '../availability/build-question.ts';
import { composeBookingMail } from '../interview/compose-mail.ts';
import type { BookPorts } from './book-slot.ts';
import { interviewWords, startWords } from './booking-history.ts';
import { inFairOrder } from './fair-order.ts';
import { settleAssignment } from './settle-assignment.ts';

export type MovePorts = BookPorts;

export type MoveEnd =
  | { readonly kind: 'moved'; readonly booking: Booking }
  /** The same start: nothing was done, nobody is told. */
  | { readonly kind: 'unchanged'; readonly booking: Booking }
  /** No confirmed interview. */
  | { readonly kind: 'not-booked' }
  | { readonly kind: 'interview-started' }
  | { readonly kind: 'changed-meanwhile' };

export type RelocateOutcome =
  | MoveEnd
  | { readonly kind: 'refused'; readonly question: AvailabilityQuestion; readonly reasons: readonly MissingReason[] };

export interface Relocation {
  readonly booking: Booking;
  readonly invitation: Invitation;
  readonly start: Instant;
}

export async function relocateBooking(ports: MovePorts, access: Access, wanted: Relocation): Promise<RelocateOutcome> {
  const { booking, invitation, start } = wanted;
  const now = ports.clock.now();
  if (booking.state !== 'confirmed') return { kind: 'not-booked' };
  if (booking.span.start <= now) return { kind: 'interview-started' };
  if (booking.span.start === start) return { kind: 'unchanged', booking };
  const plan = await inFairOrder(ports, { organizationId: access.organizationId, plan: invitation.plan, now });
  const ask: QuestionAsk = { organizationId: access.organizationId, plan, now, moving: booking };
  const question = await buildQuestion(ports, ask);
  const preferred = chooseAssignment(question, wanted);
  if (preferred.kind === 'not-free') return { kind: 'refused', question, reasons: preferred.reasons };
  const settled = await settleAssignment(ports, ask, { start, preferred: preferred.assignment });
  if (settled.kind === 'refused') return settled;
  const moved = await store(ports, access, { ...wanted, assignment: settled.assignment });
  return moved ?? { kind: 'refused', question: await buildQuestion(ports, ask), reasons: [] };
}

/** The people who know of the interview already come first. */
function chooseAssignment(question: AvailabilityQuestion, { booking, start }: Relocation) {
  const same = judgeStart(narrowTo(question, booking.assignment), start);
  return same.kind === 'free' ? same : judgeStart(question, start);
}

/** Null when somebody else took the time meanwhile. */
async function store(ports: MovePorts, access: Access, wanted: Relocation & { readonly assignment: Assignment }): Promise<MoveEnd | null> {
  const { organizationId } = access;
  const { booking, invitation, start, assignment } = wanted;
  const { rules } = invitation.plan;
  const span = { start, end: addMinutes(start, rules.lengthMinutes) };
  const next = moveBooking(booking, { span, assignment });
  if (next.kind !== 'moved') return next.kind === 'unchanged' ? { kind: 'unchanged', booking } : { kind: 'not-booked' };
  const now = ports.clock.now();
  const facts = { ...(await interviewWords(ports, organizationId, next.booking)), from: startWords(booking.span.start).start };
  const along = {
    history: { at: now, kind: 'interview-moved', actor: actorOf(access), facts },
    applicationStatus: 'booked',
    mail: await composeBookingMail(ports, organizationId, { kind: 'moved', invitation, booking: next.booking }),
  } as const;
  const to = { span, claimSpan: claimSpan(span, rules), assignment };
  const result = await ports.bookings.move(organizationId, booking.id, booking.sequence, to, along, now);
  return result.kind === 'slot-taken' ? null : result;
}
