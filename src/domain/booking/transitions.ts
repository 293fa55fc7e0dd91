/** What may happen to holds and bookings, as pure functions: the new state, or why it is not possible. Storing is done elsewhere. */
import type { BookingId, HoldId, InvitationId } from '../identifiers.ts';
import type { TimeRules } from '../interview/plan.ts';
import { addMinutes, type Instant } from '../time/instant.ts';
import { type Interval, sameInterval } from '../time/interval.ts';
import { type Assignment, type Booking, bookingUid, HOLD_LIFE_MINUTES, type Hold } from './booking.ts';

export type Buffers = Pick<TimeRules, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>;

/** What stands on each participant: the interview with its own buffers. Two claims on one participant never overlap. */
export function claimSpan(span: Interval, buffers: Buffers): Interval {
  return { start: addMinutes(span.start, -buffers.bufferBeforeMinutes), end: addMinutes(span.end, buffers.bufferAfterMinutes) };
}

export function placeHold(wanted: {
  readonly id: HoldId;
  readonly invitationId: InvitationId;
  readonly span: Interval;
  readonly assignment: Assignment;
  readonly now: Instant;
}): Hold {
  const { now, ...hold } = wanted;
  return { ...hold, expiresAt: addMinutes(now, HOLD_LIFE_MINUTES) };
}

/** A hold ends *at* its expiry: one millisecond before it lives, at it it does not. */
export function isLive(hold: Pick<Hold, 'expiresAt'>, now: Instant): boolean {
  return now < hold.expiresAt;
}

export type BookHoldOutcome = { readonly kind: 'booked'; readonly booking: Booking } | { readonly kind: 'hold-expired' };

export function bookHold(hold: Hold, { id, now }: { readonly id: BookingId; readonly now: Instant }): BookHoldOutcome {
  if (!isLive(hold, now)) return { kind: 'hold-expired' };
  const { invitationId, span, assignment } = hold;
  const booking: Booking = { id, invitationId, span, assignment, state: 'confirmed', uid: bookingUid(id), sequence: 0, createdAt: now };
  return { kind: 'booked', booking };
}

export type MoveBookingOutcome =
  | { readonly kind: 'moved'; readonly booking: Booking }
  | { readonly kind: 'already-cancelled' }
  /** Same time, same people, same room: nothing to move, nobody is told. */
  | { readonly kind: 'unchanged' };

/** Keeps identity, UID and organizer's event; only time, people, room and sequence change. */
export function moveBooking(booking: Booking, to: { readonly span: Interval; readonly assignment: Assignment }): MoveBookingOutcome {
  if (booking.state === 'cancelled') return { kind: 'already-cancelled' };
  if (sameInterval(booking.span, to.span) && sameAssignment(booking.assignment, to.assignment)) return { kind: 'unchanged' };
  return { kind: 'moved', booking: { ...booking, span: to.span, assignment: to.assignment, sequence: booking.sequence + 1 } };
}

export type CancelBookingOutcome = { readonly kind: 'cancelled'; readonly booking: Booking } | { readonly kind: 'already-cancelled' };

export function cancelBooking(booking: Booking): CancelBookingOutcome {
  if (booking.state === 'cancelled') return { kind: 'already-cancelled' };
  return { kind: 'cancelled', booking: { ...booking, state: 'cancelled', sequence: booking.sequence + 1 } };
}

/** Order counts: the first person is the organizer. */
export function sameAssignment(a: Assignment, b: Assignment): boolean {
  return a.room === b.room && a.people.length === b.people.length && a.people.every((person, i) => person === b.people[i]);
}
