/** Our events as iCalendar: what they say, what never changes, and that no word of anybody's can change their structure. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { instant } from '../domain/time/instant.ts';
import { writeApplicantInvitation } from './applicant-invitation.ts';
import { type InterviewEvent, writeInterviewEvent } from './interview-event.ts';
import { readStoredEvent } from './own-event.ts';
import { ianaZone } from './zones.ts';

const TEN = Date.UTC(2027, 3, 1, 8);
const person = (address: string, name = address) => ({ mailbox: { address }, name, kind: 'person' as const });
const base: InterviewEvent = {
  uid: '0b5a@calendula',
  sequence: 2,
  span: { start: instant(TEN), end: instant(TEN + 3_600_000) },
  zone: 'Europe/Berlin',
  title: 'Interview',
  description: '',
  location: 'Room Elbe',
  organizer: person('anna@example.test', 'Anna'),
  attendees: [person('ben@example.test', 'Ben'), { mailbox: { address: 'room@example.test' }, name: 'Elbe', kind: 'room' }],
  stampedAt: instant(Date.UTC(2027, 0, 1)),
};
const write = (changes: Partial<InterviewEvent>, scheduling: 'server' | 'client' = 'server') =>
  writeInterviewEvent({ ...base, ...changes }, { method: null, scheduling });
const eventIn = (text: string) => new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');

/** A second reader, written for this test only: unfolds, splits at the first colon outside quotes, unescapes. */
function plainLines(text: string): Map<string, string> {
  const lines = text.replace(/\r\n /g, '').split('\r\n');
  const read = new Map<string, string>();
  for (const line of lines) {
    const match = /^([^;:]+)((?:;[^=]+=(?:"[^"]*"|[^";:]*))*):(.*)$/.exec(line);
    if (match === null) continue;
    const value = (match[3] ?? '').replace(/\\([\\;,nN])/g, (_, mark: string) => (/n/i.test(mark) ? '\n' : mark));
    read.set(match[1] ?? '', value);
  }
  return read;
}

const HOSTILE = [
  'a;b,c:d\\e"f',
  'two\nlines',
  'two\r\nlines\rthree',
  'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:other',
  '\\n is not a line end',
  'trailing backslash \\',
  '"quoted"',
  "O'Neill; Söhne, GmbH & Co. KG",
  'äöüß éè 中文 日本語 한국어',
  '👩‍💻'.repeat(30),
  'مرحبا שלום',
  'x'.repeat(500),
  'ä'.repeat(200),
  '<script>alert(1)</script>',
  "^n ^^ ^' caret",
  '=?utf-8?q?encoded?=',
  'tab\tinside',
  'nul\u0000 bell\u0007 esc\u001b',
  'lone \ud800 surrogate',
  '\u2028 line \u2029 paragraph',
  'mailto:intruder@example.test',
  'ATTENDEE:mailto:intruder@example.test',
  ' leading space',
  ';;;;,,,,::::',
  '{"json": [1, 2]}',
  '%0d%0aINJECTED',
  'X-CALENDULA-BOOKING:forged',
  '\u202eright to left',
];

describe('an interview', () => {
  it('says who, when and that it is private and ours', () => {
    const text = write({});
    expect(text).toContain('CLASS:PRIVATE\r\n');
    expect(text).toContain('X-CALENDULA-BOOKING:0b5a\r\n');
    expect(text).not.toContain('METHOD');
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20270401T100000\r\n');
    expect(text.replace(/\r\n /g, '')).toContain(
      'ATTENDEE;CN=Elbe;CUTYPE=ROOM;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room@example.test',
    );
    expect(readStoredEvent(text)).toMatchObject({ uid: base.uid, own: true, sequence: 2, span: base.span, cancelled: false });
  });

  it('has everybody accepted, and no server inviting anybody, where we write each copy', () => {
    const text = write({}, 'client').replace(/\r\n /g, '');
    expect(text.match(/SCHEDULE-AGENT=CLIENT/g)).toHaveLength(3);
    expect([...(readStoredEvent(text)?.answers.values() ?? [])]).toEqual(['accepted', 'accepted']);
  });

  it('does not invite the organizer to their own event', () => {
    const text = write({ attendees: [person('ANNA@example.test'), person('ben@example.test')] });
    expect([...(readStoredEvent(text)?.answers.keys() ?? [])]).toEqual(['ben@example.test']);
  });

  it('keeps our own count where the server has counted SEQUENCE on', () => {
    const text = writeInterviewEvent({ ...base, sequence: 1 }, { method: null, scheduling: 'server', replacedSequence: 5 });
    expect(readStoredEvent(text)).toMatchObject({ sequence: 1, serverSequence: 5 });
  });

  it.each(HOSTILE)('survives the words %j in every place, in two readers', (words) => {
    const text = write({
      title: words,
      description: words,
      location: words,
      organizer: person('anna@example.test', words),
      attendees: [person('ben@example.test', words)],
    });
    const calendar = new ICAL.Component(ICAL.parse(text));
    expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1);
    const event = eventIn(text);
    expect(event?.getAllProperties('attendee')).toHaveLength(1);
    expect(event?.getFirstPropertyValue('uid')).toBe(base.uid);
    expect(event?.getFirstPropertyValue('summary')).toBe(plainLines(text).get('SUMMARY'));
    expect(plainLines(text).get('UID')).toBe(base.uid);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it('cannot be split by an address', () => {
    const text = write({ attendees: [person('ben@example.test\r\nX-INJECTED:1')] });
    expect(eventIn(text)?.hasProperty('x-injected')).toBe(false);
  });
});

describe('the VTIMEZONE', () => {
  const readable = (zone: string, at: number) => {
    const text = write({ zone, span: { start: instant(at), end: instant(at + 3_600_000) } });
    const calendar = new ICAL.Component(ICAL.parse(text));
    const definition = calendar.getFirstSubcomponent('vtimezone');
    const start = eventIn(text)?.getFirstProperty('dtstart')?.getFirstValue();
    if (!(start instanceof ICAL.Time)) throw new Error('no start');
    if (definition === null) return start.toUnixTime() * 1_000;
    const defined = new ICAL.Timezone(definition);
    const wall = Date.UTC(start.year, start.month - 1, start.day, start.hour, start.minute, start.second);
    return wall - defined.utcOffset(start) * 1_000;
  };

  it.each([
    'Europe/Berlin',
    'Europe/Dublin',
    'America/New_York',
    'America/St_Johns',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Asia/Kolkata',
    'Asia/Gaza',
    'Asia/Kathmandu',
    'Antarctica/Troll',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Apia',
    'America/Nuuk',
    'UTC',
  ])('of %s gives another reader the same instant on every day of a year', (zone) => {
    for (let day = 0; day < 366; day += 3) {
      const at = Date.UTC(2027, 0, 1 + day, 11);
      expect(readable(zone, at)).toBe(at);
    }
  });

  it('agrees with our own reading of the zone', () => {
    const zone = ianaZone('Australia/Lord_Howe');
    expect(zone.toInstant(zone.toWall(TEN))).toBe(TEN);
  });

  it('is missing for UTC', () => {
    expect(write({ zone: 'UTC' })).not.toContain('VTIMEZONE');
    expect(write({ zone: 'UTC' })).toContain('DTSTART:20270401T080000Z');
  });
});

describe('the applicant’s part', () => {
  const input = {
    uid: base.uid,
    sequence: 3,
    span: base.span,
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: 'Link',
    location: 'Room Elbe',
    stampedAt: base.stampedAt,
    organizer: { name: 'Anna', address: 'anna@example.test' },
    applicant: { name: 'Zoë', address: 'zoe@example.test' },
  };

  it('names the applicant and the organizer and nobody else', () => {
    const text = writeApplicantInvitation({ ...input, method: 'REQUEST' });
    expect(text).toContain('METHOD:REQUEST');
    expect(text).toContain('STATUS:CONFIRMED');
    expect(text.replace(/\r\n /g, '').match(/mailto:\S+/g)).toEqual(['mailto:anna@example.test', 'mailto:zoe@example.test']);
    expect(text).not.toContain('X-CALENDULA');
  });

  it('cancels with METHOD and STATUS', () => {
    const text = writeApplicantInvitation({ ...input, method: 'CANCEL' });
    expect(text).toContain('METHOD:CANCEL');
    expect(text).toContain('STATUS:CANCELLED');
    expect(text).toContain('SEQUENCE:3');
  });
});
