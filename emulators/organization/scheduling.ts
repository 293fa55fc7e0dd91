/**
 * What a calendar server does when an event is stored or removed (RFC 6638 section 3): copies to attendees, answers of rooms,
 * cancellations, replies to the organizer. Protocol-neutral; the emulators say in their own words what happened.
 */

import type { StoredEvent } from './calendar-store.ts';
import { attendeesOf, type EventText, parseEventText, timesOf, withAttendeeParameters } from './event-text.ts';
import type { Mailbox } from './mailbox.ts';
import { occupationOf, occurrencesOf } from './occurrences.ts';
import { addressesOf, type Organization } from './organization.ts';

export interface SchedulingRules {
  /** False: events are stored and nobody else hears of them. */
  readonly schedules: boolean;
  /** What happens when a room is busy: the write is refused, or the room declines. */
  readonly roomClash: 'refuse' | 'decline';
}

interface EventWrite {
  readonly mailbox: Mailbox;
  readonly name: string;
  readonly text: string;
}

export type WriteOutcome =
  | { readonly kind: 'stored'; readonly event: StoredEvent; readonly created: boolean }
  | { readonly kind: 'uid-taken'; readonly name: string }
  | { readonly kind: 'room-busy'; readonly rooms: readonly string[] };

/** How far ahead a room looks for clashes with a series; a single event is always looked at. */
const SERIES_HORIZON_MS = 180 * 86_400_000;
const ALWAYS = { start: Date.UTC(1970, 0), end: Date.UTC(2200, 0) };

/** @throws InvalidEventText */
export function writeEvent(organization: Organization, write: EventWrite, rules: SchedulingRules): WriteOutcome {
  const { mailbox, name } = write;
  const calendar = organization.calendar(mailbox.id);
  const parsed = parseEventText(write.text);
  const before = calendar.byName(name);
  const twin = calendar.byUid(parsed.uid);
  if (twin && twin.name !== name) return { kind: 'uid-taken', name: twin.name };
  const owns = rules.schedules && (isOrganizer(mailbox, parsed) || givesUpMeeting(mailbox, parsed, before));
  const clashes = owns && rules.roomClash === 'refuse' ? busyRooms(organization, write.text, parsed) : [];
  if (clashes.length > 0) return { kind: 'room-busy', rooms: clashes.map((room) => room.address) };
  const text = owns ? schedule(organization, { write, parsed, before }) : write.text;
  const event = calendar.put(name, text);
  if (rules.schedules && !owns) reply(organization, mailbox, event.text);
  organization.announceChange();
  return { kind: 'stored', event, created: before === null };
}

/** Removes an object and tells whom it concerns. False when it is not there. */
export function removeEvent(organization: Organization, mailbox: Mailbox, target: { name: string; rules: SchedulingRules }): boolean {
  const calendar = organization.calendar(mailbox.id);
  const event = calendar.byName(target.name);
  if (event === null) return false;
  calendar.remove(event.name);
  if (target.rules.schedules) {
    const parsed = parseEventText(event.text);
    if (isOrganizer(mailbox, parsed)) for (const one of parsed.attendees) cancelAt(organization, one.address, parsed);
    else decline(organization, mailbox, parsed);
  }
  organization.announceChange();
  return true;
}

function isOrganizer(mailbox: Mailbox, parsed: EventText): boolean {
  return parsed.organizer !== null && addressesOf(mailbox).includes(parsed.organizer);
}

/** The organizer's own meeting becomes an event without organizer: everybody who was invited is told. */
function givesUpMeeting(mailbox: Mailbox, parsed: EventText, before: StoredEvent | null): boolean {
  return parsed.organizer === null && before !== null && isOrganizer(mailbox, parseEventText(before.text));
}

function busyRooms(organization: Organization, text: string, { uid, attendees }: EventText): Mailbox[] {
  const rooms = attendees.map((one) => organization.findByAddress(one.address)).filter((one) => one?.kind === 'room');
  return rooms.flatMap((room) => (room && room.roomRule !== 'double-books' && isTaken(organization, room, { text, uid }) ? [room] : []));
}

function isTaken(organization: Organization, room: Mailbox, { text, uid }: { text: string; uid: string }): boolean {
  const now = organization.clock.now();
  const horizon = isSeries(text) ? { start: now, end: now + SERIES_HORIZON_MS } : ALWAYS;
  // As if the room had accepted: its own answer in the text must not make it free.
  const wanted = occurrencesOf(text, room.zone, horizon).filter((one) => occupationOf(one.component, []) !== 'free');
  if (wanted.length === 0) return false;
  const busy = organization.busy(
    room.id,
    { start: Math.min(...wanted.map((one) => one.start)), end: Math.max(...wanted.map((one) => one.end)) },
    uid,
  );
  return wanted.some((one) => busy.some((other) => other.start < one.end && one.start < other.end));
}

function isSeries(text: string): boolean {
  const { master } = parseEventText(text);
  return master !== null && (master.hasProperty('rrule') || master.hasProperty('rdate'));
}

/** Delivers to every attendee; the text of the organizer's own copy with delivery states and answers. */
function schedule(
  organization: Organization,
  { write, parsed, before }: { write: EventWrite; parsed: EventText; before: StoredEvent | null },
): string {
  const own = addressesOf(write.mailbox);
  const invited = parsed.organizer === null ? [] : parsed.attendees;
  const others = invited.filter((one) => !own.includes(one.address)).map((one) => one.address);
  let text = keepAnswers(write.text, before);
  for (const address of others) text = answerAndState(organization, { text, address, uid: parsed.uid });
  for (const address of others) deliver(organization, { text, address, from: write.mailbox });
  const former = before ? parseEventText(before.text) : null;
  for (const one of former?.attendees ?? []) {
    if (former && !own.includes(one.address) && !others.includes(one.address)) cancelAt(organization, one.address, former);
  }
  return text;
}

/** Answers given earlier stay as long as the times do. */
function keepAnswers(text: string, before: StoredEvent | null): string {
  if (before === null || timesOf(before.text) !== timesOf(text)) return text;
  return attendeesOf(mainOf(before.text)).reduce(
    (result, one) =>
      one.answer === 'NEEDS-ACTION' ? result : withAttendeeParameters(result, one.address, { partstat: one.answer, rsvp: null }),
    text,
  );
}

function mainOf(text: string) {
  const { master, overrides, root } = parseEventText(text);
  return master ?? overrides[0] ?? root;
}

function answerAndState(organization: Organization, { text, address, uid }: { text: string; address: string; uid: string }): string {
  const attendee = organization.findByAddress(address);
  if (attendee === null) {
    const inside = address.endsWith(`@${organization.domain}`);
    return withAttendeeParameters(text, address, { 'schedule-status': inside ? '3.7' : '1.1' });
  }
  const answer = attendee.kind === 'room' ? roomAnswer(organization, attendee, { text, uid }) : null;
  return withAttendeeParameters(text, address, { 'schedule-status': '1.2', ...(answer === null ? {} : { partstat: answer, rsvp: null }) });
}

function roomAnswer(organization: Organization, room: Mailbox, event: { text: string; uid: string }): string {
  if (room.roomRule === 'declines') return 'DECLINED';
  if (room.roomRule === 'silent') return 'NEEDS-ACTION';
  if (room.roomRule === 'double-books') return 'ACCEPTED';
  const answer = isTaken(organization, room, event) ? 'DECLINED' : 'ACCEPTED';
  if (room.roomRule === 'automatic') return answer;
  organization.answerLater(room.roomRule.acceptsAfterMs, () => answerAsRoom(organization, room, event.uid));
  return 'NEEDS-ACTION';
}

function answerAsRoom(organization: Organization, room: Mailbox, uid: string): void {
  const copy = organization.calendar(room.id).byUid(uid);
  if (copy === null) return;
  const answer = isTaken(organization, room, { text: copy.text, uid }) ? 'DECLINED' : 'ACCEPTED';
  const text = withAttendeeParameters(copy.text, room.address.toLowerCase(), { partstat: answer, rsvp: null });
  organization.calendar(room.id).put(copy.name, text);
  reply(organization, room, text);
}

function deliver(organization: Organization, { text, address, from }: { text: string; address: string; from: Mailbox }): void {
  const attendee = organization.findByAddress(address);
  const { uid } = parseEventText(text);
  if (attendee === null) {
    if (!address.endsWith(`@${organization.domain}`)) organization.send({ from: from.address, to: address, method: 'REQUEST', uid });
    return;
  }
  const calendar = organization.calendar(attendee.id);
  // A room that declines keeps no entry.
  const declined =
    attendee.kind === 'room' && attendeesOf(mainOf(text)).some((one) => one.address === address && one.answer === 'DECLINED');
  const name = calendar.byUid(uid)?.name ?? nameFor(uid);
  if (declined) calendar.remove(name);
  else calendar.put(name, withAttendeeParameters(text, null, { 'schedule-status': null }));
}

/** Takes the event out of an attendee's calendar, or mails the outsider that it is off. */
function cancelAt(organization: Organization, address: string, { uid, organizer }: EventText): void {
  const attendee = organization.findByAddress(address);
  if (attendee === null) {
    if (!address.endsWith(`@${organization.domain}`)) organization.send({ from: organizer ?? '', to: address, method: 'CANCEL', uid });
    return;
  }
  const calendar = organization.calendar(attendee.id);
  const copy = calendar.byUid(uid);
  if (copy && parseEventText(copy.text).organizer === organizer) calendar.remove(copy.name);
}

/** An attendee stored the own copy: the answer in it reaches the organizer's copy. */
function reply(organization: Organization, mailbox: Mailbox, text: string): void {
  const { attendees, organizer, uid } = parseEventText(text);
  const own = addressesOf(mailbox);
  const answer = attendees.find((one) => own.includes(one.address));
  if (answer && organizer) tellOrganizer(organization, { organizer, uid, from: answer.address, answer: answer.answer });
}

/** An attendee removed the own copy. */
function decline(organization: Organization, mailbox: Mailbox, { organizer, uid, attendees }: EventText): void {
  const own = addressesOf(mailbox);
  const invited = attendees.find((one) => own.includes(one.address));
  if (organizer && invited) tellOrganizer(organization, { organizer, uid, from: invited.address, answer: 'DECLINED' });
}

function tellOrganizer(organization: Organization, reply_: { organizer: string; uid: string; from: string; answer: string }): void {
  const mailbox = organization.findByAddress(reply_.organizer);
  if (mailbox === null) {
    organization.send({ from: reply_.from, to: reply_.organizer, method: 'REPLY', uid: reply_.uid });
    return;
  }
  const calendar = organization.calendar(mailbox.id);
  const event = calendar.byUid(reply_.uid);
  if (event === null) return;
  const known = attendeesOf(mainOf(event.text)).find((one) => one.address === reply_.from);
  if (known === undefined || known.answer === reply_.answer) return;
  calendar.put(
    event.name,
    withAttendeeParameters(event.text, reply_.from, { partstat: reply_.answer, rsvp: null, 'schedule-status': '2.0' }),
  );
}

/** A name for a delivered copy that is a safe path segment. */
function nameFor(uid: string): string {
  return `${encodeURIComponent(uid).replace(/[%*'()!~]/g, '_')}.ics`;
}
