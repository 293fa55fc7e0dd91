/** People and rooms: whoever can take part in an interview, with the calendar each is bound to. */
import type { FaultReport } from '../fault.ts';
import type { ConnectionId, ParticipantId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';
import type { WeeklyHours } from '../time/weekly-hours.ts';

/** Status Calendar Connection, as users know it. */
export type CalendarStatus = 'not-connected' | 'connecting' | 'connected' | 'failed' | 'paused';

/** A mailbox at a calendar system. `id` is the provider's immutable id; `address` is only for people to read and for mail. */
export interface Mailbox {
  readonly id: string;
  readonly address: string;
}

export interface CalendarBinding {
  readonly status: CalendarStatus;
  readonly connectionId: ConnectionId | null;
  readonly mailbox: Mailbox | null;
  /** Why the status is `failed`. */
  readonly fault: FaultReport | null;
  readonly since: Instant;
  /** Last complete read of free/busy. */
  readonly lastReadAt: Instant | null;
}

interface ParticipantBase {
  readonly id: ParticipantId;
  readonly name: string;
  readonly address: string;
  readonly zone: string;
  readonly hours: WeeklyHours;
  readonly binding: CalendarBinding;
}

export interface Person extends ParticipantBase {
  readonly kind: 'person';
}

export interface Room extends ParticipantBase {
  readonly kind: 'room';
  /** Appointment location: the site or building the room is in. Empty when the system does not say. */
  readonly location: string;
  readonly capacity: number | null;
}

export type Participant = Person | Room;
export type ParticipantKind = Participant['kind'];
