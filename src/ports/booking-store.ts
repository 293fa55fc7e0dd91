/**
 * Holds, bookings, claims and calendar writes. Every method is one transaction. Claims stand under one exclusion
 * constraint per organisation and participant; two claims that overlap cannot both exist, whoever asks.
 */
import type { Assignment, Booking, CalendarWrite, Hold } from '../domain/booking/booking.ts';
import type { FaultReport } from '../domain/fault.ts';
import type { BookingId, HoldId, InvitationId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { ApplicationStatus, HistoryEntry } from '../domain/interview/application.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { NewMail } from './mail-store.ts';

export interface Claim {
  readonly participantId: ParticipantId;
  /** Buffers included. */
  readonly span: Interval;
  readonly holdId: HoldId | null;
  readonly bookingId: BookingId | null;
}

/** What is recorded along with a change, in its transaction. The mail's job and the calendar writes' job are enqueued with it. */
export interface AlongWith {
  readonly history: HistoryEntry;
  readonly applicationStatus: ApplicationStatus;
  readonly mail: NewMail | null;
}

export interface BookingStore {
  /**
   * Claims the people and the room of `hold.assignment` for `claimSpan` until `hold.expiresAt`. Replaces the hold the same invitation
   * already had. Claims of expired holds (at `now`) give way.
   */
  hold(organizationId: OrganizationId, hold: Hold, claimSpan: Interval, now: Instant): Promise<{ kind: 'held' } | { kind: 'slot-taken' }>;
  holdOf(organizationId: OrganizationId, invitationId: InvitationId): Promise<Hold | null>;
  releaseHold(organizationId: OrganizationId, id: HoldId): Promise<void>;
  /** Removes holds that expired before `now`; returns how many. */
  releaseExpired(organizationId: OrganizationId, now: Instant): Promise<number>;
  /**
   * Turns the hold into a booking: claims, booking, invitation state `booked`, calendar writes (one per participant, `present`),
   * `along`. `hold-gone` when the hold does not exist or expired at `now`; `invitation-used` when the invitation is not `open`.
   */
  confirm(
    organizationId: OrganizationId,
    holdId: HoldId,
    booking: Booking,
    along: AlongWith,
    now: Instant,
  ): Promise<{ kind: 'booked' } | { kind: 'hold-gone' } | { kind: 'invitation-used' }>;
  /**
   * Moves a booking from `fromSequence` straight to another span and assignment: new claims before the old are released,
   * in one transaction; the booking's own old claims never stand in its way. Participants that drop out get an `absent` write.
   */
  move(
    organizationId: OrganizationId,
    id: BookingId,
    fromSequence: number,
    to: { span: Interval; claimSpan: Interval; assignment: Assignment },
    along: AlongWith,
    now: Instant,
  ): Promise<{ kind: 'moved'; booking: Booking } | { kind: 'slot-taken' } | { kind: 'changed-meanwhile' }>;
  /** Releases the claims, sets every calendar write to `absent`, the invitation to `cancelled`. */
  cancel(
    organizationId: OrganizationId,
    id: BookingId,
    fromSequence: number,
    along: AlongWith,
    now: Instant,
  ): Promise<{ kind: 'cancelled'; booking: Booking } | { kind: 'changed-meanwhile' }>;
  booking(organizationId: OrganizationId, id: BookingId): Promise<Booking | null>;
  bookingOf(organizationId: OrganizationId, invitationId: InvitationId): Promise<Booking | null>;
  /** Ordered by start, those that overlap the window; cancelled ones included. */
  bookings(organizationId: OrganizationId, window: Interval, limit: number): Promise<readonly Booking[]>;
  /** Claims of these participants that overlap the window and have not expired at `now`. */
  claims(organizationId: OrganizationId, participants: readonly ParticipantId[], window: Interval, now: Instant): Promise<readonly Claim[]>;
  writesOf(organizationId: OrganizationId, id: BookingId): Promise<readonly CalendarWrite[]>;
  /** Records the outcome of one write, unless the booking moved on to a later sequence meanwhile. */
  recordWrite(
    organizationId: OrganizationId,
    id: BookingId,
    participantId: ParticipantId,
    sequence: number,
    outcome: { state: 'verified' } | { state: 'pending' | 'failed'; fault: FaultReport },
    now: Instant,
  ): Promise<boolean>;
  /** Sets failed or verified writes of a booking back to pending and enqueues the job: "try again", or somebody changed the event elsewhere. */
  reopenWrites(organizationId: OrganizationId, id: BookingId): Promise<void>;
  /** Bookings with pending writes untouched since `before`: their job was lost. */
  overdueWrites(organizationId: OrganizationId, before: Instant): Promise<readonly BookingId[]>;
}
