/** Writing where Cronofy differs from others: queued writes, rooms, versions, meetings, and events that are not ours. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { USUAL } from '../../../emulators/cronofy/personality.ts';
import { calendarLines, deleteFromCalendar, enterMeeting } from '../../../emulators/organization/acts.ts';
import { startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type Instant, instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem, EventAttendee } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';

const POLICY = { timeoutMs: 6_000, attempts: 1 };
const HOUR = 3_600_000;
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * HOUR), end: instant(TEN + 15 * HOUR) };
let cronofy: TestCronofy;
let system: CalendarSystem;
let annika: EventAttendee;
let room: EventAttendee;

beforeAll(async () => {
  cronofy = await startCronofy();
  await cronofy.consent();
  system = await cronofy.open();
  annika = await attendee('annika.petersen@marigold.example', 'person');
  room = await attendee('room.elbe@marigold.example', 'room');
});
beforeEach(() => {
  cronofy.emulator.world.reset();
  cronofy.emulator.setPersonality(USUAL);
});
afterEach(() => expect(cronofy.emulator.findings).toEqual([]));
afterAll(async () => {
  await system.close();
  await cronofy.stop();
});

async function attendee(address: string, kind: EventAttendee['kind']): Promise<EventAttendee> {
  const { name, ...mailbox } = await system.findMailbox(address, POLICY);
  return { mailbox, name, kind };
}
function interview(changes: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    uid: 'one@calendula',
    sequence: 0,
    span: at(0),
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: '',
    location: '',
    organizer: annika,
    attendees: [],
    stampedAt: instant(TEN),
    ...changes,
  };
}
const at = (hours: number): { start: Instant; end: Instant } => ({
  start: instant(TEN + hours * HOUR),
  end: instant(TEN + (hours + 1) * HOUR),
});
const writer = () => system.events ?? expect.unreachable('the system writes');
const lines = (mailbox: Mailbox) => calendarLines(cronofy.emulator.world, cronofy.emulator.world.mailboxAt(mailbox.address), DAY);
const meeting = (mailbox: Mailbox, uid: string, hours: number) =>
  enterMeeting(cronofy.emulator.world, cronofy.emulator.world.mailboxAt(mailbox.address), { uid, title: 'Theirs', ...at(hours) });
const asked = (operation: string) => cronofy.emulator.journal.entries().filter((entry) => entry.operation === operation).length;

describe('a queued write', () => {
  it('is waited for until it shows', async () => {
    cronofy.emulator.setPersonality({ writeDelayMs: 700 });
    await writer().write(annika.mailbox, interview(), POLICY);
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toMatchObject({ span: at(0), sequence: 0 });
    await writer().write(annika.mailbox, interview({ sequence: 1, span: at(2) }), POLICY);
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toMatchObject({ span: at(2), sequence: 1 });
    await writer().remove(annika.mailbox, 'one@calendula', POLICY);
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toBeNull();
  });
  it('that never shows is not called done, and the next try is the same', async () => {
    cronofy.emulator.setPersonality({ neverWrites: [annika.mailbox.address] });
    const policy = { timeoutMs: 1_500, attempts: 1 };
    for (let round = 0; round < 2; round++)
      expect(await faultCode(writer().write(annika.mailbox, interview(), policy))).toBe('provider.propagating');
    cronofy.emulator.setPersonality({ neverWrites: [] });
    await writer().write(annika.mailbox, interview(), POLICY);
    cronofy.emulator.setPersonality({ neverWrites: [annika.mailbox.address] });
    expect(await faultCode(writer().remove(annika.mailbox, 'one@calendula', policy))).toBe('provider.propagating');
    expect(lines(annika.mailbox).length).toBe(1);
  });
  it('is not sent again when it stands there already', async () => {
    await writer().write(annika.mailbox, interview(), POLICY);
    const before = asked('upsert');
    await writer().write(annika.mailbox, interview(), POLICY);
    expect(asked('upsert')).toBe(before);
  });
});

describe('a version', () => {
  it('that an owner erased is restored by the next write', async () => {
    await writer().write(annika.mailbox, interview({ sequence: 4 }), POLICY);
    const world = cronofy.emulator.world;
    const { id } = world.mailboxAt(annika.mailbox.address);
    const [event] = world.calendar(id).all();
    world.calendar(id).put(event?.name ?? '', (event?.text ?? '').replace('[Calendula 4]', 'My notes'));
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toMatchObject({ sequence: -1, span: at(0) });
    await writer().write(annika.mailbox, interview({ sequence: 4 }), POLICY);
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toMatchObject({ sequence: 4 });
  });
  it('moved by its owner shows where it stands', async () => {
    await writer().write(annika.mailbox, interview(), POLICY);
    const world = cronofy.emulator.world;
    const { id } = world.mailboxAt(annika.mailbox.address);
    const [event] = world.calendar(id).all();
    world.calendar(id).put(event?.name ?? '', (event?.text ?? '').replace('T090000Z', 'T070000Z'));
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.span.start).toBe(TEN - 2 * HOUR);
  });
});

describe('events of others', () => {
  it('with the same UID stay untouched by writing and removing', async () => {
    meeting(annika.mailbox, 'one@calendula', 5);
    expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toBeNull();
    await writer().write(annika.mailbox, interview(), POLICY);
    expect(lines(annika.mailbox).map(({ title }) => title)).toEqual(['Interview', 'Theirs']);
    await writer().remove(annika.mailbox, 'one@calendula', POLICY);
    expect(lines(annika.mailbox).map(({ title }) => title)).toEqual(['Theirs']);
  });
  it('are never read by looking for ours', async () => {
    meeting(annika.mailbox, 'theirs', 5);
    await writer().find(annika.mailbox, 'one@calendula', POLICY);
    const looks = cronofy.emulator.journal.entries().filter(({ operation }) => operation === 'events');
    expect(looks.map(({ body }) => new URLSearchParams(body).get('only_managed'))).toEqual(looks.map(() => 'true'));
    expect(looks.length).toBeGreaterThan(0);
  });
  it('are found among many of ours, over all pages', async () => {
    cronofy.emulator.setPersonality({ pageSize: 2 });
    for (let each = 0; each < 5; each++)
      await writer().write(annika.mailbox, interview({ uid: `many-${each}@calendula`, span: at(each) }), POLICY);
    expect(await writer().find(annika.mailbox, 'many-4@calendula', POLICY)).toMatchObject({ span: at(4) });
    expect(await writer().find(annika.mailbox, 'many-9@calendula', POLICY)).toBeNull();
  });
});

describe('a room', () => {
  const withRoom = (changes: Partial<CalendarEvent> = {}) => interview({ attendees: [room], ...changes });
  it('that is booked refuses the time when its copy is written', async () => {
    meeting(room.mailbox, 'theirs', 0);
    expect(await faultCode(writer().write(room.mailbox, withRoom(), POLICY))).toBe('provider.slot-taken');
    expect(lines(room.mailbox).map(({ title }) => title)).toEqual(['Theirs']);
    await writer().write(room.mailbox, withRoom({ span: at(1) }), POLICY);
  });
  it('is not in its own way when the interview moves over its old time', async () => {
    await writer().write(room.mailbox, withRoom(), POLICY);
    const half = { start: instant(TEN + HOUR / 2), end: instant(TEN + HOUR + HOUR / 2) };
    await writer().write(room.mailbox, withRoom({ sequence: 1, span: half }), POLICY);
    expect(lines(room.mailbox).map(({ start }) => start)).toEqual([half.start]);
  });
  it('keeps the old time when the new one is taken', async () => {
    await writer().write(room.mailbox, withRoom(), POLICY);
    meeting(room.mailbox, 'theirs', 1);
    expect(await faultCode(writer().write(room.mailbox, withRoom({ sequence: 1, span: at(1) }), POLICY))).toBe('provider.slot-taken');
    expect(await writer().find(room.mailbox, 'one@calendula', POLICY)).toMatchObject({ sequence: 0, span: at(0) });
  });
});

describe('a video meeting', () => {
  it('is left out where the calendar has none', async () => {
    cronofy.emulator.setPersonality({ conferencing: false });
    // What was seen of the calendar before still promises one: Cronofy's 422 decides.
    await writer().write(annika.mailbox, interview({ onlineMeeting: true }), POLICY);
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.joinUrl).toBeUndefined();
  });
  it('that is still being made is asked for once', async () => {
    cronofy.emulator.setPersonality({ meetingDelayMs: 60_000 });
    await writer().write(annika.mailbox, interview({ onlineMeeting: true }), POLICY);
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.joinUrl).toBeUndefined();
    await writer().write(annika.mailbox, interview({ onlineMeeting: true, sequence: 1, span: at(1) }), POLICY);
    const sent = cronofy.emulator.journal.entries().filter(({ operation }) => operation === 'upsert');
    expect(sent.slice(-2).map(({ body }) => body.includes('"integrated"'))).toEqual([true, false]);
    cronofy.emulator.world.clock.advance(60_001);
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.joinUrl).toMatch(/^https:/);
  });
  it('goes when it is not wanted any more', async () => {
    await writer().write(annika.mailbox, interview({ onlineMeeting: true }), POLICY);
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.joinUrl).toMatch(/^https:/);
    await writer().write(annika.mailbox, interview({ sequence: 1 }), POLICY);
    expect((await writer().find(annika.mailbox, 'one@calendula', POLICY))?.joinUrl).toBeUndefined();
  });
});

describe('what goes over the wire', () => {
  it('is private, opaque, and names nobody', async () => {
    await writer().write(annika.mailbox, interview({ attendees: [room] }), POLICY);
    const sent = cronofy.emulator.journal.entries().findLast(({ operation }) => operation === 'upsert');
    expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({ event_private: true, transparency: 'opaque', tzid: 'Europe/Berlin' });
    expect(sent?.body).not.toContain('attendees');
    expect(cronofy.emulator.world.mail()).toEqual([]);
  });
});

describe('rooms of the directory', () => {
  it('are listed with the mailboxes that are found, delegated in one request', async () => {
    const before = asked('delegate');
    const rooms = (await system.directory?.list(POLICY)) ?? [];
    expect(rooms.length).toBe(12);
    expect(rooms.every(({ kind }) => kind === 'room')).toBe(true);
    expect(rooms.find(({ address }) => address === room.mailbox.address)).toMatchObject({
      id: room.mailbox.id,
      name: 'Elbe',
      location: 'Hamburg',
      capacity: 8,
    });
    expect(asked('delegate') - before).toBe(1);
    await system.directory?.list(POLICY);
    expect(asked('delegate') - before).toBe(1);
  });
  it('that the service account may not have are left out', async () => {
    const other = await startCronofy();
    await other.consent('full', 'calendula-hamburg');
    const hamburg = await other.open();
    expect((await hamburg.directory?.list(POLICY))?.map(({ location }) => location)).toEqual(Array.from({ length: 6 }, () => 'Hamburg'));
    other.emulator.faults.add({ match: { operation: 'resources' }, fault: { kind: 'status', status: 403 } });
    expect(await faultCode(hamburg.directory?.list(POLICY) ?? Promise.resolve())).toBe('provider.forbidden');
    await hamburg.close();
    await other.stop();
  });
});

it('an event that its owner deleted is gone for us too', async () => {
  await writer().write(annika.mailbox, interview(), POLICY);
  deleteFromCalendar(cronofy.emulator.world, cronofy.emulator.world.mailboxAt(annika.mailbox.address), 'one@calendula');
  expect(await writer().find(annika.mailbox, 'one@calendula', POLICY)).toBeNull();
});
