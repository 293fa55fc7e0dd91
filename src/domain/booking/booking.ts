/** Holds and bookings: what stands on whom, when, and how far its calendar writes have come. */
import type { FaultReport } from '../fault.ts';
import type { BookingId, HoldId, InvitationId, ParticipantId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';
import type { Interval } from '../time/interval.ts';

/** How long an applicant's chosen time is kept while they confirm. */
export const HOLD_LIFE_MINUTES = 10;

/** Who takes which place. `people` is in the order of the plan's panel: the first is the organizer. */
export interface Assignment {
  readonly people: readonly ParticipantId[];
  readonly room: ParticipantId | null;
}

export interface Hold {
  readonly id: HoldId;
  readonly invitationId: InvitationId;
  readonly span: Interval;
  readonly assignment: Assignment;
  readonly expiresAt: Instant;
}

export type BookingState = 'confirmed' | 'cancelled';

export interface Booking {
  readonly id: BookingId;
  readonly invitationId: InvitationId;
  readonly span: Interval;
  readonly assignment: Assignment;
  readonly state: BookingState;
  /** iCalendar UID of the event, constant for the booking's life: `<booking id>@calendula`. */
  readonly uid: string;
  /** iCalendar SEQUENCE: rises with every move and with the cancellation. */
  readonly sequence: number;
  readonly createdAt: Instant;
}

/** `pending`: not yet there. `verified`: read back and right. `failed`: somebody has to lend a hand. */
export type CalendarWriteState = 'pending' | 'verified' | 'failed';

/** One participant's calendar and what shall stand in it for one booking. */
export interface CalendarWrite {
  readonly bookingId: BookingId;
  readonly participantId: ParticipantId;
  readonly wanted: 'present' | 'absent';
  /** The booking's sequence that shall be there (or be gone). */
  readonly sequence: number;
  readonly state: CalendarWriteState;
  readonly attempts: number;
  readonly fault: FaultReport | null;
  readonly updatedAt: Instant;
}

export function bookingUid(id: BookingId): string {
  return `${id}@calendula`;
}
