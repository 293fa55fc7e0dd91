import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { bookingFixture, invitationFixture, LINK, mailFactsFixture } from '../../test/support/mail/mail-facts.ts';
import { createMailComposer } from './composer.ts';

const composer = createMailComposer();

function event(text: string): { method: unknown; component: ICAL.Component; event: ICAL.Event } {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('no event in the calendar part');
  return { method: calendar.getFirstPropertyValue('method'), component, event: new ICAL.Event(component) };
}

describe('mails to an applicant', () => {
  it('invites with the link as a button and as text', () => {
    const mail = composer.invitation(mailFactsFixture('en'));
    expect(mail.calendar).toBeNull();
    expect(mail.subject).toBe('Choose a time for your interview at Klinikum Elbe');
    expect(mail.text).toBe(`Choose a time for your interview

Hello Jana Maier,

Thank you for your application. We would like to meet you. Please choose a time that suits you; you need no account for it.

Position: Nurse
Length: 45 minutes
Choose by: Wednesday, 21 April 2027

Choose a time:
${LINK}

If none of the times suits you, you can tell us on the same page.

The link is meant for you alone. Please do not pass it on.

Kind regards
Klinikum Elbe
`);
    expect(mail.html.split(`href="${LINK}"`)).toHaveLength(3);
    expect(mail.html).toContain(`>${LINK}</a>`);
  });

  it('confirms in German with the date written out', () => {
    const mail = composer.booked(mailFactsFixture('de'));
    expect(mail.text).toBe(`Ihr Gespräch ist gebucht

Guten Tag Jana Maier,

vielen Dank für Ihre Terminwahl. Wir freuen uns auf das Gespräch mit Ihnen.

Wann: Dienstag, 2. März 2027, 10:30–11:15 Uhr (Ortszeit Berlin)
Wo: Room Elbe, Hamburg
Mit: Ruth Adler, Tom Brandt
Stelle: Pflegefachkraft (m/w/d)

Der Termin ist als Kalenderdatei angehängt.

Auf Ihrer persönlichen Seite können Sie das Gespräch verlegen oder absagen.

Ansehen, verlegen oder absagen:
${LINK}

Freundliche Grüße
Klinikum Elbe
`);
  });

  it.each(['en', 'de'] as const)('says in the HTML (%s) what the text says, with nothing from elsewhere', (language) => {
    for (const mail of [
      composer.invitation(mailFactsFixture(language)),
      composer.booked(mailFactsFixture(language)),
      composer.moved(mailFactsFixture(language)),
      composer.cancelled(mailFactsFixture(language)),
    ]) {
      expect(mail.html).toContain(`<html lang="${language}">`);
      expect(mail.html).not.toMatch(/<img|<script|<link|src=|url\(|@import/);
      for (const address of mail.html.match(/https?:\/\/[^"<\s]+/g) ?? []) expect(address).toBe(LINK);
      const words = mail.html
        .replace(/<style>.*<\/style>/s, '')
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, '');
      for (const line of mail.text.split('\n')) {
        const said = line.replace(/^[^:]{1,40}: /, '').replace(/:$/, '');
        expect(words).toContain(said.replace(/\s+/g, ''));
      }
    }
  });

  it('leaves out what is not known', () => {
    const mail = composer.booked(mailFactsFixture('en', { location: '', interviewers: [] }));
    expect(mail.text).not.toContain('Where:');
    expect(mail.text).not.toContain('With:');
  });

  it('makes a web address given as location a link, and nothing else', () => {
    expect(composer.booked(mailFactsFixture('en', { location: 'https://meet.example/abc' })).html).toContain(
      '<a href="https://meet.example/abc">https://meet.example/abc</a>',
    );
    expect(composer.booked(mailFactsFixture('en', { location: 'javascript:alert(1)' })).html).not.toContain('href="javascript');
  });
});

describe('calendar parts (T11)', () => {
  const booked = composer.booked(mailFactsFixture('en'));
  const later = bookingFixture({ sequence: 1 });
  const moved = composer.moved(mailFactsFixture('en', { booking: later }));
  const cancelled = composer.cancelled(mailFactsFixture('en', { booking: bookingFixture({ sequence: 2, state: 'cancelled' }) }));
  const parts = [booked, moved, cancelled].map((mail) => event(mail.calendar?.text ?? ''));

  it('carry REQUEST for booked and moved, CANCEL for cancelled', () => {
    expect([booked, moved, cancelled].map((mail) => mail.calendar?.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
    expect(parts.map((part) => part.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
    expect(parts[2]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  it('keep UID and organizer, and raise SEQUENCE', () => {
    expect(new Set(parts.map((part) => part.event.uid))).toEqual(new Set([later.uid]));
    expect(parts.map((part) => part.event.sequence)).toEqual([0, 1, 2]);
    expect(new Set(parts.map((part) => part.event.organizer))).toEqual(new Set(['mailto:ruth.adler@elbe.example']));
  });

  it('have the mail’s subject as SUMMARY, neutral and without prefixes (FN-M1)', () => {
    for (const [index, mail] of [booked, moved, cancelled].entries()) {
      expect(mail.subject).toBe('Interview – Klinikum Elbe');
      expect(parts[index]?.event.summary).toBe(mail.subject);
    }
  });

  it('name the time with its zone and definition', () => {
    const start = parts[0]?.event.startDate;
    expect(start?.toJSDate().toISOString()).toBe('2027-03-02T09:30:00.000Z');
    expect(booked.calendar?.text).toContain('DTSTART;TZID=Europe/Berlin:20270302T103000');
    expect(booked.calendar?.text).toContain('BEGIN:VTIMEZONE');
  });

  it('never carry the private link or other people’s names', () => {
    for (const mail of [booked, moved, cancelled]) {
      const unfolded = mail.calendar?.text.replace(/\r\n[ \t]/g, '') ?? '';
      expect(unfolded).not.toContain(LINK);
      expect(unfolded).not.toContain('Tom Brandt');
      expect(unfolded).not.toContain('Nurse');
    }
  });
});

describe('hostile words (FN-M5)', () => {
  const HOSTILE = [
    'O’Neill; "Jana", \\n Maier',
    'Jana\r\nBcc: all@example.com',
    'Zoë 👩🏽‍⚕️ Nguyễn',
    '<script>alert(1)</script>',
    '" onmouseover="alert(1)',
    'a'.repeat(200),
    'محمد بن علي',
    'Tab\there\u0000\u0007',
    'BEGIN:VEVENT\nEND:VCALENDAR',
    '{{name}} %0d%0a',
    'line\u2028separator',
    "';DROP TABLE applicants;--",
  ];

  it.each(HOSTILE)('stay words: %j', (name) => {
    const facts = mailFactsFixture('en', { organizationName: name, invitation: invitationFixture('en', name), location: name });
    const mail = composer.booked(facts);
    expect(mail.subject).not.toMatch(/[\r\n\u2028]/);
    const { event: parsed, component } = event(mail.calendar?.text ?? '');
    expect(parsed.summary).toBe(mail.subject);
    expect(component.getAllProperties('attendee')).toHaveLength(1);
    expect(mail.html).not.toContain('<script>alert');
    expect(mail.html).not.toContain('" onmouseover="');
    for (const line of mail.calendar?.text.split('\r\n') ?? []) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });
});
