/** The words of the applicant's mails, in each language. Sentences only; facts are put in by the letters. */
import type { Language } from '../domain/interview/application.ts';

export interface MailPhrases {
  readonly greeting: (name: string) => string;
  readonly closing: string;
  readonly minutes: (count: number) => string;
  readonly labels: Readonly<Record<'position' | 'length' | 'until' | 'when' | 'where' | 'with', string>>;
  readonly invitation: {
    readonly subject: (organization: string) => string;
    readonly heading: string;
    readonly opening: string;
    readonly action: string;
    readonly otherwise: string;
    readonly keepPrivate: string;
  };
  readonly booked: { readonly heading: string; readonly opening: string; readonly attached: string };
  readonly moved: { readonly heading: string; readonly opening: string; readonly attached: string };
  readonly cancelled: { readonly heading: string; readonly opening: string; readonly attached: string; readonly action: string };
  readonly change: { readonly action: string; readonly note: string };
  /** Stands in the calendar file; the private link does not, because calendars are shared. */
  readonly calendarNote: string;
}

const en: MailPhrases = {
  greeting: (name) => `Hello ${name},`,
  closing: 'Kind regards',
  minutes: (count) => `${count} minutes`,
  labels: { position: 'Position', length: 'Length', until: 'Choose by', when: 'When', where: 'Where', with: 'With' },
  invitation: {
    subject: (organization) => `Choose a time for your interview at ${organization}`,
    heading: 'Choose a time for your interview',
    opening: 'Thank you for your application. We would like to meet you. Please choose a time that suits you; you need no account for it.',
    action: 'Choose a time',
    otherwise: 'If none of the times suits you, you can tell us on the same page.',
    keepPrivate: 'The link is meant for you alone. Please do not pass it on.',
  },
  booked: {
    heading: 'Your interview is booked',
    opening: 'Thank you for choosing a time. We look forward to meeting you.',
    attached: 'The appointment is attached as a calendar file.',
  },
  moved: {
    heading: 'Your interview has a new time',
    opening: 'Your interview was moved. This time replaces the one before.',
    attached: 'The attached calendar file changes the entry in your calendar.',
  },
  cancelled: {
    heading: 'Your interview is cancelled',
    opening: 'This interview will not take place. You need not do anything.',
    attached: 'The attached calendar file removes the entry from your calendar.',
    action: 'Open your page',
  },
  change: { action: 'View, move or cancel', note: 'You can move or cancel the interview on your private page.' },
  calendarNote: 'To move or cancel the interview, use the link in the mail you received.',
};

const de: MailPhrases = {
  greeting: (name) => `Guten Tag ${name},`,
  closing: 'Freundliche Grüße',
  minutes: (count) => `${count} Minuten`,
  labels: { position: 'Stelle', length: 'Dauer', until: 'Bitte wählen bis', when: 'Wann', where: 'Wo', with: 'Mit' },
  invitation: {
    subject: (organization) => `Wählen Sie einen Termin für Ihr Gespräch bei ${organization}`,
    heading: 'Wählen Sie einen Termin für Ihr Gespräch',
    opening:
      'vielen Dank für Ihre Bewerbung. Wir möchten Sie gern kennenlernen. Bitte wählen Sie einen Termin, der Ihnen passt; ein Benutzerkonto brauchen Sie dafür nicht.',
    action: 'Termin wählen',
    otherwise: 'Wenn keiner der Termine passt, können Sie uns das auf derselben Seite sagen.',
    keepPrivate: 'Der Link ist nur für Sie bestimmt. Bitte geben Sie ihn nicht weiter.',
  },
  booked: {
    heading: 'Ihr Gespräch ist gebucht',
    opening: 'vielen Dank für Ihre Terminwahl. Wir freuen uns auf das Gespräch mit Ihnen.',
    attached: 'Der Termin ist als Kalenderdatei angehängt.',
  },
  moved: {
    heading: 'Ihr Gespräch hat einen neuen Termin',
    opening: 'Ihr Gespräch wurde verlegt. Dieser Termin ersetzt den bisherigen.',
    attached: 'Die angehängte Kalenderdatei ändert den Eintrag in Ihrem Kalender.',
  },
  cancelled: {
    heading: 'Ihr Gespräch ist abgesagt',
    opening: 'dieses Gespräch findet nicht statt. Sie brauchen nichts weiter zu tun.',
    attached: 'Die angehängte Kalenderdatei entfernt den Eintrag aus Ihrem Kalender.',
    action: 'Ihre Seite öffnen',
  },
  change: {
    action: 'Ansehen, verlegen oder absagen',
    note: 'Auf Ihrer persönlichen Seite können Sie das Gespräch verlegen oder absagen.',
  },
  calendarNote: 'Zum Verlegen oder Absagen nutzen Sie bitte den Link in der E-Mail, die Sie erhalten haben.',
};

export const MAIL_PHRASES: Readonly<Record<Language, MailPhrases>> = { en, de };
