/** The calendar events of a booking: the organizer's, and copies for calendars that no system fills. Neutral words only. */
import type { Booking } from '../../domain/booking/booking.ts';
import type { Mailbox, Participant } from '../../domain/directory/participant.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, EventAttendee, FoundEvent } from '../../ports/calendar-provider.ts';

export interface EventFacts {
  readonly booking: Booking;
  readonly invitation: Invitation;
  readonly participants: ReadonlyMap<ParticipantId, Participant>;
  readonly now: Instant;
}

/** Organizer first, then the other people, then the room; those without a mailbox are left out. */
export function interviewEvent(
  facts: EventFacts,
  of: { readonly organizer: EventAttendee; readonly attendees: readonly EventAttendee[] },
): CalendarEvent {
  const { booking, invitation, participants, now } = facts;
  const room = booking.assignment.room === null ? undefined : participants.get(booking.assignment.room);
  const site = room?.kind === 'room' ? room.location : '';
  return {
    uid: booking.uid,
    sequence: booking.sequence,
    span: booking.span,
    zone: invitation.plan.rules.zone,
    title: invitation.plan.title,
    description: '',
    location: room === undefined ? invitation.plan.locationText : [room.name, site].filter((part) => part !== '').join(', '),
    organizer: of.organizer,
    attendees: of.attendees,
    stampedAt: now,
  };
}

export function eventAttendee({ binding, name, kind }: Participant): EventAttendee | null {
  return binding.mailbox === null ? null : { mailbox: binding.mailbox, name, kind };
}

/** Whether what stands in a calendar is the booking as it should be. */
export function showsBooking(found: FoundEvent | null, booking: Booking): found is FoundEvent {
  return found !== null && !found.cancelled && found.span.start === booking.span.start && found.span.end === booking.span.end;
}

export function hasDeclined(found: FoundEvent, { address }: Mailbox): boolean {
  return found.answers.get(address.toLowerCase()) === 'declined';
}
