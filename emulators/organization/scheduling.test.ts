import { beforeEach, describe, expect, it } from 'vitest';
import { TEST_NOW } from '../../test/support/emulator/start-emulator.ts';
import { answerInvitation, deleteFromCalendar, enterMeeting } from './acts.ts';
import { createDemoOrganization } from './create-demo-organization.ts';
import { parseEventText } from './event-text.ts';
import type { Mailbox, RoomRule } from './mailbox.ts';
import type { Organization } from './organization.ts';
import { writeEvent } from './scheduling.ts';

const HOUR = 3_600_000;
const TEN = { start: TEST_NOW + HOUR, end: TEST_NOW + 2 * HOUR };
let world: Organization;
let annika: Mailbox;
let yusuf: Mailbox;
let elbe: Mailbox;

beforeEach(() => {
  world = createDemoOrganization({ today: '2026-10-12', frozenAt: TEST_NOW, busy: false });
  [annika, yusuf, elbe] = [world.mailboxAt('annika.petersen'), world.mailboxAt('yusuf.demir'), world.mailboxAt('room.elbe')];
});

const answers = (owner: Mailbox, uid: string) => {
  const text = world.calendar(owner.id).byUid(uid)?.text ?? '';
  return Object.fromEntries(parseEventText(text).attendees.map((one) => [one.address.split('@')[0], one.answer]));
};
const rule = (roomRule: RoomRule) => world.setMailbox({ ...elbe, roomRule });
const meet = (uid: string, span = TEN) =>
  enterMeeting(world, annika, { uid, title: 'Interview', ...span, attendees: [yusuf, world.mailboxAt('room.elbe')] });

describe('scheduling', () => {
  it('copies an event to its attendees, and the room accepts', () => {
    meet('a');
    expect(answers(annika, 'a')).toEqual({ 'annika.petersen': 'ACCEPTED', 'yusuf.demir': 'NEEDS-ACTION', 'room.elbe': 'ACCEPTED' });
    expect(world.busy(yusuf.id, TEN)).toEqual([{ ...TEN, occupation: 'tentative', uid: 'a' }]);
    expect(world.busy(elbe.id, TEN)).toEqual([{ ...TEN, occupation: 'busy', uid: 'a' }]);
    expect(world.calendar(annika.id).byUid('a')?.text.replace(/\r\n /g, '')).toMatch(/SCHEDULE-STATUS="?1\.2/);
    expect(world.calendar(yusuf.id).byUid('a')?.text).not.toContain('SCHEDULE-STATUS');
  });

  it('a busy room declines and keeps no entry', () => {
    meet('a');
    meet('b', { start: TEN.start + HOUR / 2, end: TEN.end + HOUR });
    expect(answers(annika, 'b')['room.elbe']).toBe('DECLINED');
    expect(world.calendar(elbe.id).byUid('b')).toBeNull();
  });

  it('a busy room refuses the write where the server does so, and nothing is stored', () => {
    meet('a');
    const text = world.calendar(annika.id).byUid('a')?.text.replaceAll('UID:a', 'UID:b') ?? '';
    const outcome = writeEvent(world, { mailbox: annika, name: 'b.ics', text }, { schedules: true, roomClash: 'refuse' });
    expect(outcome).toEqual({ kind: 'room-busy', rooms: ['room.elbe@marigold.example'] });
    expect(world.calendar(annika.id).byUid('b')).toBeNull();
    expect(world.calendar(yusuf.id).byUid('b')).toBeNull();
  });

  it('touching bookings do not clash, and an event does not clash with itself', () => {
    meet('a');
    meet('b', { start: TEN.end, end: TEN.end + HOUR });
    meet('a', { start: TEN.start - HOUR / 2, end: TEN.end });
    expect(answers(annika, 'a')['room.elbe']).toBe('ACCEPTED');
    expect(answers(annika, 'b')['room.elbe']).toBe('ACCEPTED');
  });

  it('a change of times asks again; a change of words keeps the answers', () => {
    meet('a');
    answerInvitation(world, yusuf, { uid: 'a', partstat: 'ACCEPTED' });
    expect(answers(annika, 'a')['yusuf.demir']).toBe('ACCEPTED');
    enterMeeting(world, annika, { uid: 'a', title: 'Other words', ...TEN, attendees: [yusuf, elbe] });
    expect(answers(annika, 'a')['yusuf.demir']).toBe('ACCEPTED');
    meet('a', { start: TEN.start + HOUR, end: TEN.end + HOUR });
    expect(answers(annika, 'a')['yusuf.demir']).toBe('NEEDS-ACTION');
  });

  it('removing an attendee, or the event, removes the copies', () => {
    meet('a');
    enterMeeting(world, annika, { uid: 'a', title: 'Interview', ...TEN, attendees: [yusuf] });
    expect(world.calendar(elbe.id).byUid('a')).toBeNull();
    deleteFromCalendar(world, annika, 'a');
    expect(world.calendar(yusuf.id).byUid('a')).toBeNull();
  });

  it.each([['ORGANIZER:mailto:annika.petersen@marigold.example'], ['DESCRIPTION:alone']])(
    'a meeting without attendees, %s, removes all copies',
    (line) => {
      meet('a');
      const alone = [
        'BEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'UID:a',
        'DTSTAMP:20261012T000000Z',
        'DTSTART:20261012T080000Z',
        line,
        'END:VEVENT',
        'END:VCALENDAR',
      ];
      writeEvent(world, { mailbox: annika, name: 'a.ics', text: alone.join('\r\n') }, { schedules: true, roomClash: 'refuse' });
      expect([yusuf, elbe].map((one) => world.calendar(one.id).byUid('a'))).toEqual([null, null]);
    },
  );

  it('an attendee who deletes the copy has declined', () => {
    meet('a');
    expect(deleteFromCalendar(world, yusuf, 'a')).toBe(true);
    expect(answers(annika, 'a')['yusuf.demir']).toBe('DECLINED');
    expect(deleteFromCalendar(world, yusuf, 'a')).toBe(false);
  });

  it.each([
    ['declines', 'DECLINED'],
    ['silent', 'NEEDS-ACTION'],
    ['double-books', 'ACCEPTED'],
  ] as const)('a room that %s', (roomRule, answer) => {
    meet('taken');
    rule(roomRule);
    meet('a');
    expect(answers(annika, 'a')['room.elbe']).toBe(answer);
  });

  it('a room may answer late', () => {
    rule({ acceptsAfterMs: 60_000 });
    meet('a');
    expect(answers(annika, 'a')['room.elbe']).toBe('NEEDS-ACTION');
    world.clock.advance(60_000);
    world.settle();
    expect(answers(annika, 'a')['room.elbe']).toBe('ACCEPTED');
  });

  it('mails outsiders and tells unknown insiders apart', () => {
    const text = (status: string) =>
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:t',
        'BEGIN:VEVENT',
        'UID:m',
        'DTSTAMP:20261012T000000Z',
        'DTSTART:20261012T100000Z',
        'DTEND:20261012T110000Z',
        `ORGANIZER:mailto:${annika.address}`,
        `ATTENDEE;PARTSTAT=${status}:mailto:guest@elsewhere.example`,
        'ATTENDEE:mailto:nobody@marigold.example',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n');
    writeEvent(world, { mailbox: annika, name: 'm.ics', text: text('NEEDS-ACTION') }, { schedules: true, roomClash: 'refuse' });
    expect(world.mail()).toEqual([{ at: TEST_NOW, from: annika.address, to: 'guest@elsewhere.example', method: 'REQUEST', uid: 'm' }]);
    const stored = world.calendar(annika.id).byUid('m')?.text.replace(/\r\n /g, '') ?? '';
    expect(stored).toMatch(/SCHEDULE-STATUS="?3\.7"?:mailto:nobody/);
    deleteFromCalendar(world, annika, 'm');
    expect(world.mail().map((mail) => mail.method)).toEqual(['REQUEST', 'CANCEL']);
  });

  it('the same UID at another name is refused', () => {
    meet('a');
    const text = world.calendar(annika.id).byUid('a')?.text ?? '';
    const outcome = writeEvent(world, { mailbox: annika, name: 'other.ics', text }, { schedules: true, roomClash: 'refuse' });
    expect(outcome).toEqual({ kind: 'uid-taken', name: 'a.ics' });
  });
});
