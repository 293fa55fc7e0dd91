/** Turns a hold into a booking after a live look at everybody's calendar. Told as booked only once it is durable. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { MissingReason } from '../../domain/availability/question.ts';
import type { Booking, Hold } from '../../domain/booking/booking.ts';
import { bookHold, isLive, sameAssignment } from '../../domain/booking/transitions.ts';
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { actorOf } from '../actor.ts';
import { buildQuestion } from '../availability/build-question.ts';
import { participantRefs } from '../directory/participant-ref.ts';
import { composeBookingMail, type MailPorts } from '../interview/compose-mail.ts';
import { stateNow } from '../interview/invitation-state.ts';
import { interviewWords, startWords } from './booking-history.ts';
import { inFairOrder } from './fair-order.ts';
import { claim } from './hold-slot.ts';
import { type SettlePorts, settleAssignment } from './settle-assignment.ts';
import { refuseSlot, type SlotRefusal } from './slot-refusal.ts';

export type BookSlotOutcome =
  /** Also the answer to a repeated confirmation: the booking that is there. */
  | { readonly kind: 'booked'; readonly booking: Booking }
  | SlotRefusal
  | { readonly kind: 'hold-gone' }
  | { readonly kind: 'invitation-used'; readonly state: InvitationState }
  | { readonly kind: 'not-found' };

export type BookPorts = SettlePorts & MailPorts & Pick<Ports, 'interviews' | 'clock'>;

export async function bookSlot(
  ports: BookPorts,
  access: InvitationAccess,
  input: {
    /** The start the applicant saw. A hold of another start, made in a second tab, is `hold-gone`. */
    readonly start?: Instant;
  },
): Promise<BookSlotOutcome> {
  const invitation = await ports.interviews.invitation(access.organizationId, access.invitationId);
  if (invitation === null) return { kind: 'not-found' };
  const outcome = await attempt(ports, access, { invitation, start: input.start });
  if (outcome.kind === 'booked') return outcome;
  // Whatever came in the way: if a tap before this one has booked, that booking is the answer.
  const booking = await ports.bookings.bookingOf(access.organizationId, invitation.id);
  return booking?.state === 'confirmed' ? { kind: 'booked', booking } : outcome;
}

async function attempt(
  ports: BookPorts,
  access: InvitationAccess,
  { invitation, start }: { readonly invitation: Invitation; readonly start: Instant | undefined },
): Promise<BookSlotOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const state = stateNow(invitation, now);
  if (state !== 'open') return { kind: 'invitation-used', state };
  const hold = await ports.bookings.holdOf(organizationId, invitation.id);
  if (hold === null || !isLive(hold, now) || (start !== undefined && hold.span.start !== start)) return { kind: 'hold-gone' };
  const plan = await inFairOrder(ports, { organizationId, plan: invitation.plan, now });
  const ask = { organizationId, plan, now, ownHold: hold.id };
  const settled = await settleAssignment(ports, ask, { start: hold.span.start, preferred: hold.assignment });
  if (settled.kind === 'refused') {
    await recordRefusal(ports, access, { invitation, start: hold.span.start, reasons: settled.reasons });
    return refuseSlot(settled.question, hold.span.start, settled.reasons);
  }
  const safe = sameAssignment(settled.assignment, hold.assignment)
    ? hold
    : await claim(ports, access, { invitation, start: hold.span.start, assignment: settled.assignment });
  if (safe === null) return refuseSlot(await buildQuestion(ports, ask), hold.span.start, []);
  return confirm(ports, access, invitation, safe);
}

async function confirm(ports: BookPorts, access: InvitationAccess, invitation: Invitation, hold: Hold): Promise<BookSlotOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const booked = bookHold(hold, { id: ports.secrets.newId(), now });
  if (booked.kind === 'hold-expired') return { kind: 'hold-gone' };
  const { booking } = booked;
  const along = {
    history: { at: now, kind: 'interview-booked', actor: actorOf(access), facts: await interviewWords(ports, organizationId, booking) },
    applicationStatus: 'booked',
    mail: await composeBookingMail(ports, organizationId, { kind: 'booked', invitation, booking }),
  } as const;
  const result = await ports.bookings.confirm(organizationId, hold.id, booking, along, now);
  if (result.kind === 'booked') return { kind: 'booked', booking };
  if (result.kind === 'hold-gone') return result;
  const present = await ports.interviews.invitation(organizationId, invitation.id);
  return { kind: 'invitation-used', state: present?.state ?? invitation.state };
}

/** Recruiters read who stood in the way; the applicant does not. */
async function recordRefusal(
  ports: BookPorts,
  access: InvitationAccess,
  refused: { readonly invitation: Invitation; readonly start: Instant; readonly reasons: readonly MissingReason[] },
): Promise<void> {
  const { organizationId } = access;
  const concerned = refused.reasons.flatMap((reason) => ('participantId' in reason ? [reason.participantId] : []));
  const refs = await participantRefs(ports, organizationId, concerned);
  await ports.interviews.addHistory(organizationId, refused.invitation.applicationId, {
    at: ports.clock.now(),
    kind: 'booking-refused',
    actor: actorOf(access),
    facts: {
      ...startWords(refused.start),
      reasons: [...new Set(refused.reasons.map(({ kind }) => kind))].join(', '),
      people: [...new Set(concerned.flatMap((id) => refs.get(id)?.name ?? []))].join(', '),
    },
  });
}
