/** What a writer of events must do, and what it must leave alone. */
import { expect } from 'vitest';
import type { EventWriter } from '../../ports/calendar-provider.ts';
import {
  attendee,
  type Bench,
  type Case,
  calendarObject,
  eventually,
  faultCode,
  freshMorning,
  freshUid,
  HOUR,
  interview,
  isBusy,
  mailboxOf,
  POLICY,
  readOne,
  span,
  utc,
} from './world.ts';

function writerOf(bench: Bench): EventWriter {
  if (bench.system.events === undefined) throw new Error('this system cannot write');
  return bench.system.events;
}

const HOSTILE_TITLES = [
  'Semicolon; comma, colon: backslash \\ and "quotes"',
  'BEGIN:VEVENT\nATTENDEE:mailto:intruder@example.test\nEND:VEVENT',
  'Ünïcödé 面接 👩‍💻 مقابلة',
  `Long ${'word '.repeat(60)}`,
  '<b>&amp; not markup</b> ]]> <![CDATA[',
  "'; drop table events; --",
];

export const eventCases = {
  'writing twice leaves one event, seen as busy and found again': async (bench) => {
    const at = freshMorning();
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    const event = interview(bench, at);
    await writerOf(bench).write(mailbox, event, POLICY);
    await writerOf(bench).write(mailbox, event, POLICY);
    const answer = await readOne(bench, bench.world.people[0], span(at - HOUR, at + 2 * HOUR));
    expect(answer.kind === 'known' && answer.periods.filter((each) => each.start === at).length).toBe(1);
    const found = await writerOf(bench).find(mailbox, event.uid, POLICY);
    expect(found).toMatchObject({ uid: event.uid, sequence: 0, span: event.span, cancelled: false });
  },
  'moving with a higher sequence frees the old time and takes the new one': async (bench) => {
    const at = freshMorning();
    const [person] = bench.world.people;
    const mailbox = mailboxOf(bench, person);
    const event = interview(bench, at);
    await writerOf(bench).write(mailbox, event, POLICY);
    const moved = { ...event, sequence: 1, span: span(at + 3 * HOUR, at + 4 * HOUR) };
    await writerOf(bench).write(mailbox, moved, POLICY);
    await writerOf(bench).write(mailbox, moved, POLICY);
    expect(await isBusy(bench, person, event.span)).toBe(false);
    expect(await isBusy(bench, person, moved.span)).toBe(true);
    expect(await writerOf(bench).find(mailbox, event.uid, POLICY)).toMatchObject({ sequence: 1, span: moved.span });
  },
  'an old version never replaces a newer one': async (bench) => {
    const at = freshMorning();
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    const event = interview(bench, at, { sequence: 3 });
    await writerOf(bench).write(mailbox, event, POLICY);
    const stale = { ...event, sequence: 2, span: span(at + HOUR, at + 2 * HOUR) };
    expect(await faultCode(writerOf(bench).write(mailbox, stale, POLICY))).toBe('provider.conflict');
    expect(await writerOf(bench).find(mailbox, event.uid, POLICY)).toMatchObject({ sequence: 3, span: event.span });
  },
  'five moves leave exactly one event': async (bench) => {
    const at = freshMorning();
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    const uid = freshUid();
    for (let sequence = 0; sequence < 5; sequence++) {
      const event = interview(bench, at, { uid, sequence, span: span(at + (sequence * HOUR) / 2, at + (sequence * HOUR) / 2 + HOUR) });
      await writerOf(bench).write(mailbox, event, POLICY);
    }
    const answer = await readOne(bench, bench.world.people[0], span(at - HOUR, at + 8 * HOUR));
    expect(answer.kind === 'known' && answer.periods.map((each) => each.start)).toEqual([at + 2 * HOUR]);
  },
  'removing twice is success, and the time is free again': async (bench) => {
    const at = freshMorning();
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    const event = interview(bench, at);
    await writerOf(bench).write(mailbox, event, POLICY);
    await writerOf(bench).remove(mailbox, event.uid, POLICY);
    await writerOf(bench).remove(mailbox, event.uid, POLICY);
    expect(await writerOf(bench).find(mailbox, event.uid, POLICY)).toBeNull();
    expect(await isBusy(bench, bench.world.people[0], event.span)).toBe(false);
  },
  'an event that never was is not found': async (bench) => {
    expect(await writerOf(bench).find(mailboxOf(bench, bench.world.people[0]), freshUid(), POLICY)).toBeNull();
  },
  'a foreign event with the same identity is left alone': async (bench) => {
    const at = freshMorning();
    const [person] = bench.world.people;
    const mailbox = mailboxOf(bench, person);
    const event = interview(bench, at + 5 * HOUR);
    const lines = [`DTSTART:${utc(at)}`, `DTEND:${utc(at + HOUR)}`, 'SUMMARY:Not yours'];
    await bench.world.place(person, event.uid, calendarObject(event.uid, lines));
    expect(await faultCode(writerOf(bench).write(mailbox, event, POLICY))).toBe('provider.conflict');
    expect(await faultCode(writerOf(bench).remove(mailbox, event.uid, POLICY))).toBe('provider.conflict');
    expect(await isBusy(bench, person, span(at, at + HOUR))).toBe(true);
    expect(await isBusy(bench, person, event.span)).toBe(false);
  },
  'a booked room refuses the time': async (bench) => {
    const at = freshMorning();
    const [room] = bench.world.rooms;
    if (room === undefined) throw new Error('this world has no rooms');
    const [first, second] = bench.world.people;
    await writerOf(bench).write(mailboxOf(bench, first), interview(bench, at, { attendees: [attendee(bench, room)] }), POLICY);
    const late = interview(bench, at + HOUR / 2, { organizer: attendee(bench, second), attendees: [attendee(bench, room)] });
    expect(await faultCode(writerOf(bench).write(mailboxOf(bench, second), late, POLICY))).toBe('provider.slot-taken');
    const touching = { ...late, span: span(at + HOUR, at + 2 * HOUR) };
    await writerOf(bench).write(mailboxOf(bench, second), touching, POLICY);
    expect((await writerOf(bench).find(mailboxOf(bench, second), late.uid, POLICY))?.answers.get(room)).toBe('accepted');
  },
  'a booked room declines, and the organizer sees it': async (bench) => {
    const at = freshMorning();
    const [room] = bench.world.rooms;
    if (room === undefined) throw new Error('this world has no rooms');
    const [first, second] = bench.world.people;
    await writerOf(bench).write(mailboxOf(bench, first), interview(bench, at, { attendees: [attendee(bench, room)] }), POLICY);
    const late = interview(bench, at + HOUR / 2, { organizer: attendee(bench, second), attendees: [attendee(bench, room)] });
    const answer = async () => (await writerOf(bench).find(mailboxOf(bench, second), late.uid, POLICY))?.answers.get(room);
    await writerOf(bench).write(mailboxOf(bench, second), late, POLICY);
    await eventually(async () => (await answer()) === 'declined');
    expect(await isBusy(bench, room, span(at + HOUR, at + HOUR + HOUR / 2))).toBe(false);
    await writerOf(bench).write(mailboxOf(bench, second), { ...late, sequence: 1, span: span(at + HOUR, at + 2 * HOUR) }, POLICY);
    await eventually(async () => (await answer()) === 'accepted');
  },
  'an online meeting has an address to join it': async (bench) => {
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    const event = interview(bench, freshMorning(), { onlineMeeting: true });
    await writerOf(bench).write(mailbox, event, POLICY);
    const address = async () => (await writerOf(bench).find(mailbox, event.uid, POLICY))?.joinUrl;
    await eventually(async () => (await address())?.startsWith('https://') === true);
    const before = await address();
    await writerOf(bench).write(mailbox, { ...event, sequence: 1, span: span(event.span.start + HOUR, event.span.end + HOUR) }, POLICY);
    expect(await address()).toBe(before);
  },
  'attendees get their copy, keep it when it moves, and lose it with the removal': async (bench) => {
    expect(bench.schedulesAttendees).toBe(true);
    const at = freshMorning();
    const [first, second] = bench.world.people;
    const copy = () => writerOf(bench).find(mailboxOf(bench, second), event.uid, POLICY);
    const event = interview(bench, at, { attendees: [attendee(bench, second)] });
    await writerOf(bench).write(mailboxOf(bench, first), event, POLICY);
    expect(await copy()).toMatchObject({ span: event.span });
    expect(await isBusy(bench, second, event.span)).toBe(true);
    const moved = { ...event, sequence: 1, span: span(at + 2 * HOUR, at + 3 * HOUR) };
    await writerOf(bench).write(mailboxOf(bench, first), moved, POLICY);
    expect(await copy()).toMatchObject({ span: moved.span });
    expect(await isBusy(bench, second, event.span)).toBe(false);
    await writerOf(bench).remove(mailboxOf(bench, first), event.uid, POLICY);
    expect(await copy()).toBeNull();
    expect(await isBusy(bench, second, moved.span)).toBe(false);
  },
  'every copy can be written by itself': async (bench) => {
    expect(bench.schedulesAttendees).toBe(false);
    const at = freshMorning();
    const [first, second] = bench.world.people;
    const event = interview(bench, at, { attendees: [attendee(bench, second)] });
    for (const address of [first, second]) await writerOf(bench).write(mailboxOf(bench, address), event, POLICY);
    for (const address of [first, second]) expect(await isBusy(bench, address, event.span)).toBe(true);
    for (const address of [first, second]) await writerOf(bench).remove(mailboxOf(bench, address), event.uid, POLICY);
    for (const address of [first, second]) expect(await isBusy(bench, address, event.span)).toBe(false);
  },
  'hostile titles change nothing but the title': async (bench) => {
    const mailbox = mailboxOf(bench, bench.world.people[0]);
    for (const title of HOSTILE_TITLES) {
      const at = freshMorning();
      const event = interview(bench, at, { title, description: title, location: title });
      await writerOf(bench).write(mailbox, event, POLICY);
      const found = await writerOf(bench).find(mailbox, event.uid, POLICY);
      expect(found).toMatchObject({ span: event.span, sequence: 0 });
      expect([...(found?.answers.keys() ?? [])]).toEqual([]);
      await writerOf(bench).remove(mailbox, event.uid, POLICY);
    }
  },
} satisfies Readonly<Record<string, Case>>;
