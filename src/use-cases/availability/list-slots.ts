/** The times an applicant may choose, from what is stored; no calendar system is called. When booked: times to move to. */
import type { InvitationAccess, UserAccess } from '../../domain/access/proof.ts';
import { findSlots } from '../../domain/availability/find-slots.ts';
import type { AvailabilityQuestion, Slot } from '../../domain/availability/question.ts';
import type { Booking } from '../../domain/booking/booking.ts';
import type { BookingId, OrganizationId } from '../../domain/identifiers.ts';
import type { Invitation, InvitationState } from '../../domain/interview/invitation.ts';
import { localDateOf } from '../../domain/time/zones.ts';
import type { Ports } from '../../ports/ports.ts';
import { stateNow } from '../interview/invitation-state.ts';
import { buildQuestion } from './build-question.ts';

export interface SlotsOfDay {
  /** `YYYY-MM-DD` in the zone of the plan. */
  readonly onDate: string;
  readonly slots: readonly Slot[];
}

export type ListSlotsOutcome =
  | { readonly kind: 'offered'; readonly zone: string; readonly lengthMinutes: number; readonly days: readonly SlotsOfDay[] }
  | { readonly kind: 'not-bookable'; readonly state: InvitationState }
  | { readonly kind: 'not-found' };

type SlotPorts = Pick<Ports, 'interviews' | 'participants' | 'bookings' | 'clock'>;

export async function listSlots(ports: SlotPorts, access: InvitationAccess): Promise<ListSlotsOutcome> {
  const invitation = await ports.interviews.invitation(access.organizationId, access.invitationId);
  return invitation === null ? { kind: 'not-found' } : slotsOfInvitation(ports, access.organizationId, invitation);
}

/** The same for a recruiter who moves a booking. */
export async function listSlotsOfBooking(
  ports: SlotPorts,
  access: UserAccess<'interviews.edit'>,
  input: { readonly bookingId: BookingId },
): Promise<ListSlotsOutcome> {
  const booking = await ports.bookings.booking(access.organizationId, input.bookingId);
  const invitation = booking && (await ports.interviews.invitation(access.organizationId, booking.invitationId));
  return invitation === null ? { kind: 'not-found' } : slotsOfInvitation(ports, access.organizationId, invitation);
}

async function slotsOfInvitation(ports: SlotPorts, organizationId: OrganizationId, invitation: Invitation): Promise<ListSlotsOutcome> {
  const now = ports.clock.now();
  const state = stateNow(invitation, now);
  const booking = state === 'booked' ? await ports.bookings.bookingOf(organizationId, invitation.id) : null;
  if (state !== 'open' && !isMovable(booking, now)) return { kind: 'not-bookable', state };
  const hold = await ports.bookings.holdOf(organizationId, invitation.id);
  const question = await buildQuestion(ports, { organizationId, plan: invitation.plan, now, ownHold: hold?.id ?? null, moving: booking });
  const { zone, lengthMinutes } = invitation.plan.rules;
  return { kind: 'offered', zone, lengthMinutes, days: slotsByDay(question, booking) };
}

function isMovable(booking: Booking | null, now: number): boolean {
  return booking !== null && booking.state === 'confirmed' && booking.span.start > now;
}

function slotsByDay(question: AvailabilityQuestion, moving: Booking | null): readonly SlotsOfDay[] {
  const slots = findSlots(question).filter((slot) => slot.start !== moving?.span.start);
  const byDay = Map.groupBy(slots, (slot) => localDateOf(question.rules.zone, slot.start));
  return [...byDay].map(([onDate, ofDay]) => ({ onDate, slots: ofDay }));
}
