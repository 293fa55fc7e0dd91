import { describe, expect, it } from 'vitest';
import type { BookingId, HoldId, InvitationId, ParticipantId } from '../identifiers.ts';
import { addMs, instant, MINUTE_MS } from '../time/instant.ts';
import { overlaps } from '../time/interval.ts';
import { HOLD_LIFE_MINUTES } from './booking.ts';
import { bookHold, cancelBooking, claimSpan, isLive, moveBooking, placeHold, sameAssignment } from './transitions.ts';

const now = instant(1_000_000_000_000);
const span = { start: addMs(now, 86_400_000), end: addMs(now, 90_000_000) };
const later = { start: addMs(span.start, 900_000), end: addMs(span.end, 900_000) };
const assignment = { people: ['a', 'b'] as ParticipantId[], room: 'r' as ParticipantId };
const hold = placeHold({ id: 'h' as HoldId, invitationId: 'i' as InvitationId, span, assignment, now });

function booked() {
  const outcome = bookHold(hold, { id: 'b1' as BookingId, now });
  if (outcome.kind !== 'booked') throw new Error('the hold should live');
  return outcome.booking;
}

function cancelled() {
  const outcome = cancelBooking(booked());
  if (outcome.kind !== 'cancelled') throw new Error('the booking should be cancellable');
  return outcome.booking;
}

describe('holds', () => {
  it('live until just before their expiry (FN-B4)', () => {
    expect(hold.expiresAt - now).toBe(HOLD_LIFE_MINUTES * MINUTE_MS);
    expect([-1, 0, 1].map((off) => isLive(hold, addMs(hold.expiresAt, off)))).toEqual([true, false, false]);
  });

  it('become a confirmed booking with its own UID', () => {
    expect(booked()).toMatchObject({
      state: 'confirmed',
      uid: 'b1@calendula',
      sequence: 0,
      span,
      assignment,
      createdAt: now,
      invitationId: 'i',
    });
  });

  it('cannot be booked once they ended', () => {
    expect(bookHold(hold, { id: 'b1' as BookingId, now: hold.expiresAt })).toEqual({ kind: 'hold-expired' });
  });
});

describe('moving', () => {
  it('keeps the identity and raises the sequence', () => {
    const booking = booked();
    expect(moveBooking(booking, { span: later, assignment })).toEqual({ kind: 'moved', booking: { ...booking, span: later, sequence: 1 } });
  });

  it('to the same time and people is no change (FN-K3)', () => {
    expect(moveBooking(booked(), { span: { ...span }, assignment: { ...assignment, people: [...assignment.people] } })).toEqual({
      kind: 'unchanged',
    });
  });

  it('to the same time with another room is a change', () => {
    expect(moveBooking(booked(), { span, assignment: { ...assignment, room: null } })).toMatchObject({
      kind: 'moved',
      booking: { sequence: 1 },
    });
  });

  it('is refused after a cancellation', () => {
    expect(moveBooking(cancelled(), { span: later, assignment })).toEqual({ kind: 'already-cancelled' });
  });
});

describe('cancelling', () => {
  it('raises the sequence once', () => {
    expect(cancelled()).toMatchObject({ state: 'cancelled', sequence: 1, uid: 'b1@calendula' });
    expect(cancelBooking(cancelled())).toEqual({ kind: 'already-cancelled' });
  });
});

describe('assignments', () => {
  it('are the same only in the same order, because the first person is the organizer', () => {
    expect(sameAssignment(assignment, { ...assignment, people: assignment.people.toReversed() })).toBe(false);
    expect(sameAssignment(assignment, { ...assignment, people: assignment.people.slice(1) })).toBe(false);
  });
});

describe('claims', () => {
  it.each([
    [15, false],
    [14, true],
  ])('of two own interviews with 10 minutes after and 5 before, %i minutes apart, overlap: %s', (gap, clash) => {
    const buffers = { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 };
    const next = { start: addMs(span.end, gap * MINUTE_MS), end: addMs(span.end, (gap + 45) * MINUTE_MS) };
    expect(overlaps(claimSpan(span, buffers), claimSpan(next, buffers))).toBe(clash);
  });
});
