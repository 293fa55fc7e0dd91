/** What the slot engine is asked and what it answers. One question serves preview, offer, hold, confirm and move. */
import type { Assignment } from '../booking/booking.ts';
import type { FaultReport } from '../fault.ts';
import type { ParticipantId } from '../identifiers.ts';
import type { TimeRules } from '../interview/plan.ts';
import type { Instant } from '../time/instant.ts';
import type { Interval } from '../time/interval.ts';
import type { IntervalSet } from '../time/interval-set.ts';
import type { WeeklyHours } from '../time/weekly-hours.ts';

/** What stands in somebody's way. Buffers of *this* question are added by the engine; spans of own claims already hold theirs. */
export type CandidateCalendar =
  | { readonly kind: 'known'; readonly window: Interval; readonly busy: IntervalSet }
  | { readonly kind: 'unknown'; readonly fault: FaultReport };

export interface Candidate {
  readonly id: ParticipantId;
  readonly hours: WeeklyHours;
  /** Busy time in foreign eyes: what the calendar system reports. */
  readonly calendar: CandidateCalendar;
  /** Our own claims, buffers included. */
  readonly claimed: IntervalSet;
}

export interface AvailabilityQuestion {
  readonly rules: TimeRules;
  readonly now: Instant;
  /** One candidate of each slot is needed, all distinct; a slot without candidates can never be filled. */
  readonly panel: readonly (readonly Candidate[])[];
  /** One of them is needed; null = no room is needed. */
  readonly rooms: readonly Candidate[] | null;
  /** Ask only about starts in here; cut to the booking window. Null = the whole booking window. */
  readonly within: Interval | null;
}

export interface Slot extends Interval {}

export type MissingReason =
  | { readonly kind: 'outside-window' }
  | { readonly kind: 'notice-too-short' }
  | { readonly kind: 'off-grid' }
  | { readonly kind: 'outside-hours'; readonly participantId: ParticipantId }
  | { readonly kind: 'busy'; readonly participantId: ParticipantId }
  | { readonly kind: 'claimed'; readonly participantId: ParticipantId }
  | { readonly kind: 'unknown'; readonly participantId: ParticipantId; readonly fault: FaultReport }
  | { readonly kind: 'nobody-in-slot'; readonly slot: number }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'same-person-twice' };

export type StartVerdict =
  | { readonly kind: 'free'; readonly assignment: Assignment }
  /** Why not: every reason that holds at this start, participants in panel order. */
  | { readonly kind: 'not-free'; readonly reasons: readonly MissingReason[] };
