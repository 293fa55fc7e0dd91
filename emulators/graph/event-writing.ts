/** Graph's `event` as it is sent, put into a calendar object: only what the body names changes. */
import { randomBytes } from 'node:crypto';
import ICAL from 'ical.js';
import { calendarText, PRODUCT_ID, parseEventText, textFrom, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { FIELDS, JOIN_URL, PROPERTY, TRANSACTION } from './event-properties.ts';
import { badRequest, Problem } from './problem.ts';
import { isObject } from './schema.ts';
import { momentIn } from './times.ts';

type Json = Record<string, unknown>;

interface Writing {
  readonly mailbox: Mailbox;
  readonly onlineMeetings: boolean;
}

/** Members kept as they came. */
const KEPT = [
  'allowNewTimeProposals',
  'responseRequested',
  'importance',
  'categories',
  'isReminderOn',
  'reminderMinutesBeforeStart',
  'hideAttendees',
];
const BUSY_STATUS: Readonly<Record<string, string>> = { oof: 'OOF', workingElsewhere: 'WORKINGELSEWHERE' };

/** The server makes the UID (MS-OXCICAL: a global object id as hexadecimal digits). */
export function newUid(): string {
  return `040000008200E00074C5B7101A82E008${randomBytes(28).toString('hex').toUpperCase()}`;
}

export function newText(body: Json, uid: string, now: number, writing: Writing): string {
  const stamp = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const head = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
  ];
  const event = new ICAL.Component([
    'vevent',
    [
      ['uid', {}, 'text', uid],
      ['dtstamp', {}, 'date-time', stamp],
    ],
    [],
  ]);
  if (body.start === undefined || body.end === undefined) throw badRequest('An event needs start and end.');
  apply(event, { showAs: 'busy', subject: '', ...body }, writing);
  return withZones(calendarText(['vcalendar', head, [event.toJSON()]]));
}

export function changedText(before: string, body: Json, writing: Writing): string {
  const { root, master } = parseEventText(before);
  if (master === null) throw badRequest('Occurrences cannot be changed by themselves here.');
  apply(master, body, writing);
  return withZones(textFrom(root));
}

function withZones(text: string): string {
  return textFrom(parseEventText(text).root);
}

function apply(event: ICAL.Component, body: Json, writing: Writing): void {
  if (isObject(body.recurrence)) throw new Problem(400, 'ErrorInvalidRequest', 'This emulator stores no series.');
  if (body.start !== undefined || body.end !== undefined) applyTimes(event, body);
  if (body.subject !== undefined) put(event, ['summary', {}, 'text', String(body.subject ?? '')]);
  if (body.sensitivity !== undefined) {
    const secrecy = String(body.sensitivity);
    put(event, ['class', {}, 'text', secrecy === 'normal' ? 'PUBLIC' : secrecy === 'confidential' ? 'CONFIDENTIAL' : 'PRIVATE']);
  }
  if (body.showAs !== undefined) applyStatus(event, String(body.showAs));
  if (body.attendees !== undefined) applyPeople(event, body.attendees, writing.mailbox);
  if (Array.isArray(body.singleValueExtendedProperties)) applyExtended(event, body.singleValueExtendedProperties, writing.mailbox);
  if (typeof body.transactionId === 'string') put(event, [TRANSACTION, { 'x-owner': writing.mailbox.id }, 'text', body.transactionId]);
  applyMeeting(event, body, writing);
  applyFields(event, body);
}

function applyTimes(event: ICAL.Component, body: Json): void {
  const allDay = body.isAllDay === true;
  const times = { dtstart: body.start, dtend: body.end };
  const moments = Object.entries(times).map(([name, value]) => [name, value === undefined ? null : momentIn(value)] as const);
  const [start, end] = moments.map(([, moment]) => moment?.at);
  if (start !== undefined && end !== undefined && end < start) {
    throw new Problem(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation.');
  }
  for (const [name, moment] of moments) {
    if (moment === null) continue;
    const text = moment.local.toString({ smallestUnit: 'second' });
    if (allDay) put(event, [name, {}, 'date', text.slice(0, 10)]);
    else if (moment.zone === 'UTC') put(event, [name, {}, 'date-time', `${text}Z`]);
    else put(event, [name, { tzid: moment.zone }, 'date-time', text]);
  }
  event.removeAllProperties('duration');
}

function applyStatus(event: ICAL.Component, showAs: string): void {
  put(event, ['transp', {}, 'text', showAs === 'free' ? 'TRANSPARENT' : 'OPAQUE']);
  put(event, ['status', {}, 'text', showAs === 'tentative' ? 'TENTATIVE' : 'CONFIRMED']);
  event.removeAllProperties('x-microsoft-cdo-busystatus');
  const vendor = BUSY_STATUS[showAs];
  if (vendor !== undefined) put(event, ['x-microsoft-cdo-busystatus', {}, 'text', vendor]);
}

function applyPeople(event: ICAL.Component, value: unknown, mailbox: Mailbox): void {
  const attendees = Array.isArray(value) ? value.filter(isObject) : [];
  event.removeAllProperties('attendee');
  event.removeAllProperties('organizer');
  if (attendees.length === 0) return;
  put(event, ['organizer', { cn: mailbox.name }, 'cal-address', `mailto:${mailbox.address}`]);
  for (const attendee of attendees) {
    const email = isObject(attendee.emailAddress) ? attendee.emailAddress : {};
    const address = String(email.address ?? '').toLowerCase();
    if (!/^\S+@\S+$/.test(address)) throw new Problem(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
    const parameters = {
      cn: String(email.name ?? address).replace(/["\r\n]/g, "'"),
      cutype: attendee.type === 'resource' ? 'ROOM' : 'INDIVIDUAL',
      role: attendee.type === 'optional' ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT',
      partstat: 'NEEDS-ACTION',
      rsvp: 'TRUE',
    };
    event.addProperty(new ICAL.Property(['attendee', parameters, 'cal-address', `mailto:${address}`]));
  }
}

function applyExtended(event: ICAL.Component, value: readonly unknown[], mailbox: Mailbox): void {
  for (const one of value.filter(isObject)) {
    const id = String(one.id);
    if (!/^(?:String|Integer|Boolean|SystemTime) (?:\{[0-9a-f-]{36}\} (?:Name \S+|Id 0x[0-9a-f]+)|0x[0-9a-f]+)$/i.test(id)) {
      throw new Problem(400, 'ErrorInvalidProperty', `The extended property '${id}' is not valid.`);
    }
    const own = event
      .getAllProperties(PROPERTY)
      .find((each) => each.getFirstParameter('x-id') === id && each.getFirstParameter('x-owner') === mailbox.id);
    if (own !== undefined) event.removeProperty(own);
    event.addProperty(new ICAL.Property([PROPERTY, { 'x-id': id, 'x-owner': mailbox.id }, 'text', String(one.value ?? '')]));
  }
}

/** A meeting stays once it is made, unless the body of the event, which holds how to join, is replaced. */
function applyMeeting(event: ICAL.Component, body: Json, { onlineMeetings }: Writing): void {
  const there = textOf(event, JOIN_URL) !== '';
  if (there && (body.isOnlineMeeting === false || body.body !== undefined)) event.removeAllProperties(JOIN_URL);
  if (body.isOnlineMeeting === true && !there && onlineMeetings) {
    put(event, [JOIN_URL, {}, 'text', `https://teams.marigold.example/l/meetup-join/${randomBytes(12).toString('hex')}`]);
  }
}

function applyFields(event: ICAL.Component, body: Json): void {
  const before = JSON.parse(textOf(event, FIELDS) || '{}') as Json;
  const kept = Object.fromEntries(KEPT.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]));
  const place = isObject(body.location) ? body.location : null;
  if (place !== null) put(event, ['location', {}, 'text', String(place.displayName ?? '')]);
  const where = place === null ? {} : pick(place, ['locationEmailAddress', 'locationType']);
  const content = isObject(body.body) ? body.body : null;
  if (content !== null) put(event, ['description', {}, 'text', String(content.content ?? '')]);
  const how = content === null ? {} : { bodyType: String(content.contentType ?? 'text') };
  put(event, [FIELDS, {}, 'text', JSON.stringify({ ...before, ...kept, ...where, ...how })]);
}

function pick(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => typeof from[name] === 'string').map((name) => [name, from[name]]));
}

function put(event: ICAL.Component, property: [string, Record<string, string>, string, string]): void {
  event.removeAllProperties(property[0]);
  event.addProperty(new ICAL.Property(property));
}
