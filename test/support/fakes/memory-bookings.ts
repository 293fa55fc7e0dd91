/** Holds, bookings and claims in memory, with the database's exclusion: two claims on one participant never overlap. */
import type { Booking, CalendarWrite, Hold } from '../../../src/domain/booking/booking.ts';
import { cancelBooking, moveBooking } from '../../../src/domain/booking/transitions.ts';
import type { OrganizationId, ParticipantId } from '../../../src/domain/identifiers.ts';
import type { Instant } from '../../../src/domain/time/instant.ts';
import { type Interval, overlaps } from '../../../src/domain/time/interval.ts';
import type { AlongWith, BookingStore, Claim } from '../../../src/ports/booking-store.ts';
import type { JobQueue } from '../../../src/ports/job-queue.ts';
import type { MailStore } from '../../../src/ports/mail-store.ts';
import type { MemoryInterviews } from './memory-interviews.ts';

export function memoryBookings(others: { interviews: MemoryInterviews; mails: MailStore; jobs: JobQueue }): BookingStore {
  const { interviews, mails, jobs } = others;
  const holds = new Map<string, Hold>();
  const bookings = new Map<string, Booking>();
  const writes = new Map<string, CalendarWrite>();
  let claims: Claim[] = [];

  const isFree = (ids: readonly ParticipantId[], span: Interval, own: (claim: Claim) => boolean = () => false) =>
    !claims.some((claim) => ids.includes(claim.participantId) && overlaps(claim.span, span) && !own(claim));
  const dropHold = (id: string) => {
    holds.delete(id);
    claims = claims.filter(({ holdId }) => holdId !== id);
  };
  const dropExpired = (now: Instant) => {
    const expired = [...holds.values()].filter(({ expiresAt }) => expiresAt <= now);
    for (const { id } of expired) dropHold(id);
    return expired.length;
  };
  const want = (booking: Booking, now: Instant, dropped: readonly ParticipantId[] = []) => {
    const wanted = booking.state === 'confirmed' ? 'present' : 'absent';
    for (const participantId of new Set([...taking(booking), ...dropped])) {
      writes.set(`${booking.id} ${participantId}`, {
        bookingId: booking.id,
        participantId,
        wanted: dropped.includes(participantId) ? 'absent' : wanted,
        sequence: booking.sequence,
        state: 'pending',
        attempts: 0,
        fault: null,
        updatedAt: now,
      });
    }
  };
  const recordAlong = async (organizationId: OrganizationId, booking: Booking, along: AlongWith) => {
    const invitation = await interviews.invitation(organizationId, booking.invitationId);
    if (invitation === null) throw new Error('a booking without an invitation');
    await interviews.addHistory(organizationId, invitation.applicationId, along.history);
    await interviews.setApplicationStatus(organizationId, invitation.applicationId, along.applicationStatus);
    if (along.mail !== null) await mails.add(organizationId, along.mail);
    await jobs.enqueue('deliver-booking', { organizationId, bookingId: booking.id });
  };
  const writesOf = (id: string) => [...writes.values()].filter(({ bookingId }) => bookingId === id);

  return {
    hold: async (_organizationId, hold, claimSpan, now) => {
      dropExpired(now);
      const before = [...holds.values()].find(({ invitationId }) => invitationId === hold.invitationId);
      if (!isFree(taking(hold), claimSpan, ({ holdId }) => holdId !== null && holdId === before?.id)) return { kind: 'slot-taken' };
      if (before !== undefined) dropHold(before.id);
      holds.set(hold.id, hold);
      claims.push(...taking(hold).map((participantId) => ({ participantId, span: claimSpan, holdId: hold.id, bookingId: null })));
      return { kind: 'held' };
    },
    holdOf: async (_organizationId, invitationId) => [...holds.values()].find((hold) => hold.invitationId === invitationId) ?? null,
    releaseHold: async (_organizationId, id) => dropHold(id),
    releaseExpired: async (_organizationId, now) => dropExpired(now),
    confirm: async (organizationId, holdId, booking, along, now) => {
      const invitation = await interviews.invitation(organizationId, booking.invitationId);
      // From here to the end of the change nothing is awaited: one transaction.
      const hold = holds.get(holdId);
      if (hold === undefined || hold.expiresAt <= now) return { kind: 'hold-gone' };
      if (invitation?.state !== 'open') return { kind: 'invitation-used' };
      holds.delete(holdId);
      claims = claims.map((claim) => (claim.holdId === holdId ? { ...claim, holdId: null, bookingId: booking.id } : claim));
      bookings.set(booking.id, booking);
      interviews.setInvitationState(booking.invitationId, 'booked');
      want(booking, now);
      await recordAlong(organizationId, booking, along);
      return { kind: 'booked' };
    },
    move: async (organizationId, id, fromSequence, to, along, now) => {
      dropExpired(now);
      const before = bookings.get(id);
      if (before?.sequence !== fromSequence || before.state !== 'confirmed') return { kind: 'changed-meanwhile' };
      const next = moveBooking(before, to);
      if (next.kind !== 'moved') return { kind: 'changed-meanwhile' };
      if (!isFree(taking(next.booking), to.claimSpan, ({ bookingId }) => bookingId === id)) return { kind: 'slot-taken' };
      claims = claims.filter(({ bookingId }) => bookingId !== id);
      claims.push(...taking(next.booking).map((participantId) => ({ participantId, span: to.claimSpan, holdId: null, bookingId: id })));
      bookings.set(id, next.booking);
      const stay = taking(next.booking);
      want(
        next.booking,
        now,
        taking(before).filter((participantId) => !stay.includes(participantId)),
      );
      await recordAlong(organizationId, next.booking, along);
      return next;
    },
    cancel: async (organizationId, id, fromSequence, along, now) => {
      const before = bookings.get(id);
      if (before?.sequence !== fromSequence) return { kind: 'changed-meanwhile' };
      const next = cancelBooking(before);
      if (next.kind !== 'cancelled') return { kind: 'changed-meanwhile' };
      claims = claims.filter(({ bookingId }) => bookingId !== id);
      bookings.set(id, next.booking);
      interviews.setInvitationState(before.invitationId, 'cancelled');
      want(next.booking, now);
      await recordAlong(organizationId, next.booking, along);
      return next;
    },
    booking: async (_organizationId, id) => bookings.get(id) ?? null,
    bookingOf: async (_organizationId, invitationId) =>
      [...bookings.values()].findLast((booking) => booking.invitationId === invitationId) ?? null,
    bookings: async (_organizationId, window, limit) =>
      [...bookings.values()]
        .filter(({ span }) => overlaps(span, window))
        .sort((a, b) => a.span.start - b.span.start)
        .slice(0, limit),
    claims: async (_organizationId, participants, window, now) =>
      claims.filter(
        ({ participantId, span, holdId }) =>
          participants.includes(participantId) && overlaps(span, window) && (holdId === null || (holds.get(holdId)?.expiresAt ?? 0) > now),
      ),
    writesOf: async (_organizationId, id) => writesOf(id),
    recordWrite: async (_organizationId, id, participantId, sequence, outcome, now) => {
      const key = `${id} ${participantId}`;
      const write = writes.get(key);
      if (write?.sequence !== sequence) return false;
      const fault = outcome.state === 'verified' ? null : outcome.fault;
      writes.set(key, { ...write, state: outcome.state, fault, attempts: write.attempts + 1, updatedAt: now });
      return true;
    },
    reopenWrites: async (organizationId, id) => {
      for (const write of writesOf(id))
        writes.set(`${id} ${write.participantId}`, { ...write, state: 'pending', attempts: 0, fault: null });
      await jobs.enqueue('deliver-booking', { organizationId, bookingId: id });
    },
    overdueWrites: async (_organizationId, before) => [
      ...new Set(
        [...writes.values()].filter(({ state, updatedAt }) => state === 'pending' && updatedAt < before).map(({ bookingId }) => bookingId),
      ),
    ],
  };
}

function taking({ assignment }: Pick<Hold, 'assignment'>): readonly ParticipantId[] {
  return assignment.room === null ? assignment.people : [...assignment.people, assignment.room];
}
