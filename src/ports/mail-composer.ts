/** Turns facts into the applicant's mails, in the applicant's language, with the calendar part where one belongs. */
import type { Booking } from '../domain/booking/booking.ts';
import type { Invitation } from '../domain/interview/invitation.ts';
import type { CalendarPart } from '../domain/mail/mail-message.ts';
import type { Instant } from '../domain/time/instant.ts';

export interface MailFacts {
  readonly organizationName: string;
  readonly invitation: Invitation;
  /** Private booking link. */
  readonly link: string;
  readonly now: Instant;
}

export interface BookingMailFacts extends MailFacts {
  readonly booking: Booking;
  /** Names of the interviewers, in panel order. */
  readonly interviewers: readonly string[];
  /** Room with site, or the plan's location text. */
  readonly location: string;
  /** Address of the organizer, for the calendar part. */
  readonly organizer: { readonly name: string; readonly address: string };
}

export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly calendar: CalendarPart | null;
}

export interface MailComposer {
  invitation(facts: MailFacts): ComposedMail;
  booked(facts: BookingMailFacts): ComposedMail;
  moved(facts: BookingMailFacts): ComposedMail;
  cancelled(facts: BookingMailFacts): ComposedMail;
}
