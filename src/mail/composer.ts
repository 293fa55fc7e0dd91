/** Composes the applicant's mails: letter, plain text twin and calendar part (RFC 6047) out of one set of facts. */
import { writeApplicantInvitation } from '../icalendar/applicant-invitation.ts';
import type { BookingMailFacts, ComposedMail, MailComposer } from '../ports/mail-composer.ts';
import { bookedLetter, bookingTitle, cancelledLetter, invitationLetter, movedLetter } from './applicant-letters.ts';
import { type Letter, oneLine } from './letter.ts';
import { letterAsHtml } from './letter-html.ts';
import { letterAsText } from './letter-text.ts';
import { MAIL_PHRASES } from './phrases.ts';

export function createMailComposer(): MailComposer {
  return {
    invitation: (facts) => composed(invitationLetter(facts), null),
    booked: (facts) => composed(bookedLetter(facts), { method: 'REQUEST', text: calendarText(facts, 'REQUEST') }),
    moved: (facts) => composed(movedLetter(facts), { method: 'REQUEST', text: calendarText(facts, 'REQUEST') }),
    cancelled: (facts) => composed(cancelledLetter(facts), { method: 'CANCEL', text: calendarText(facts, 'CANCEL') }),
  };
}

function composed(letter: Letter, calendar: ComposedMail['calendar']): ComposedMail {
  return { subject: letter.subject, text: letterAsText(letter), html: letterAsHtml(letter), calendar };
}

function calendarText(facts: BookingMailFacts, method: 'REQUEST' | 'CANCEL'): string {
  const { applicant, plan } = facts.invitation;
  return writeApplicantInvitation({
    method,
    uid: facts.booking.uid,
    sequence: facts.booking.sequence,
    span: facts.booking.span,
    zone: plan.rules.zone,
    title: bookingTitle(facts),
    description: MAIL_PHRASES[applicant.language].calendarNote,
    location: oneLine(facts.location),
    stampedAt: facts.now,
    organizer: facts.organizer,
    applicant: { name: applicant.name, address: applicant.email },
  });
}
