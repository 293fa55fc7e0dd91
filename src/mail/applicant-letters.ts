/** What each mail to an applicant says: facts and phrases joined into a letter. */
import type { BookingMailFacts, MailFacts } from '../ports/mail-composer.ts';
import { dayInWords, spanInWords } from './date-words.ts';
import { type Letter, type LetterBlock, oneLine } from './letter.ts';
import { MAIL_PHRASES, type MailPhrases } from './phrases.ts';

const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', text });

/** Neutral words: calendar programs take a mail's subject for the appointment's title, so both are the same. */
export function bookingTitle(facts: MailFacts): string {
  return oneLine(`${facts.invitation.plan.title} – ${facts.organizationName}`);
}

export function invitationLetter(facts: MailFacts): Letter {
  const { invitation } = facts;
  const words = phrasesFor(facts);
  return letter(facts, oneLine(words.invitation.subject(facts.organizationName)), words.invitation.heading, [
    paragraph(words.invitation.opening),
    {
      kind: 'facts',
      rows: [
        { label: words.labels.position, value: oneLine(invitation.position) },
        { label: words.labels.length, value: words.minutes(invitation.plan.rules.lengthMinutes) },
        {
          label: words.labels.until,
          value: dayInWords(invitation.expiresAt, invitation.plan.rules.zone, invitation.applicant.language),
        },
      ],
    },
    { kind: 'action', label: words.invitation.action, link: facts.link },
    paragraph(words.invitation.otherwise),
    paragraph(words.invitation.keepPrivate),
  ]);
}

export function bookedLetter(facts: BookingMailFacts): Letter {
  const words = phrasesFor(facts);
  return letter(facts, bookingTitle(facts), words.booked.heading, standing(facts, words.booked));
}

export function movedLetter(facts: BookingMailFacts): Letter {
  const words = phrasesFor(facts);
  return letter(facts, bookingTitle(facts), words.moved.heading, standing(facts, words.moved));
}

export function cancelledLetter(facts: BookingMailFacts): Letter {
  const words = phrasesFor(facts);
  return letter(facts, bookingTitle(facts), words.cancelled.heading, [
    paragraph(words.cancelled.opening),
    bookingFacts(facts),
    paragraph(words.cancelled.attached),
    { kind: 'action', label: words.cancelled.action, link: facts.link },
  ]);
}

/** An interview that takes place: what, when, where, who, and how to change it. */
function standing(facts: BookingMailFacts, said: { opening: string; attached: string }): readonly LetterBlock[] {
  const words = phrasesFor(facts);
  return [
    paragraph(said.opening),
    bookingFacts(facts),
    paragraph(said.attached),
    paragraph(words.change.note),
    { kind: 'action', label: words.change.action, link: facts.link },
  ];
}

function bookingFacts(facts: BookingMailFacts): LetterBlock {
  const { invitation, booking } = facts;
  const { labels } = phrasesFor(facts);
  const rows = [
    { label: labels.when, value: spanInWords(booking.span, invitation.plan.rules.zone, invitation.applicant.language) },
    { label: labels.where, value: oneLine(facts.location) },
    { label: labels.with, value: facts.interviewers.map(oneLine).join(', ') },
    { label: labels.position, value: oneLine(invitation.position) },
  ];
  return { kind: 'facts', rows: rows.filter((row) => row.value !== '') };
}

function letter(facts: MailFacts, subject: string, heading: string, blocks: readonly LetterBlock[]): Letter {
  const words = phrasesFor(facts);
  return {
    language: facts.invitation.applicant.language,
    subject,
    heading,
    greeting: words.greeting(oneLine(facts.invitation.applicant.name)),
    blocks,
    closing: words.closing,
    from: oneLine(facts.organizationName),
  };
}

function phrasesFor(facts: MailFacts): MailPhrases {
  return MAIL_PHRASES[facts.invitation.applicant.language];
}
