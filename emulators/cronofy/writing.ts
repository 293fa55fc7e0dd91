/**
 * Writing events: answered 202 at once and carried out later, or never, of which nobody is told. The key is calendar and `event_id`;
 * the attendees are a difference to what stands there.
 */
import { randomBytes } from 'node:crypto';
import type { Reply } from '../harness/protocol-server.ts';
import { calendarText, parseEventText, textOf } from '../organization/event-text.ts';
import { includes, type Mailbox } from '../organization/mailbox.ts';
import { removeEvent, type SchedulingRules, writeEvent } from '../organization/scheduling.ts';
import { calendarIdOf } from './authorizations.ts';
import { EVENT_ID, eventIdOf, JOIN_URL, MEETING_AT } from './event-view.ts';
import { type AccountExchange, empty, invalid, rightOf } from './exchange.ts';
import { deleteBody, type Upsert, upsertBody } from './spec/requests.ts';
import { instantIn, isZone } from './times.ts';

const RULES: SchedulingRules = { schedules: true, roomClash: 'decline' };

export function upsertEvent(exchange: AccountExchange, calendarId: string, body: unknown): Reply {
  const refusal = refusedCalendar(exchange, calendarId);
  if (refusal !== null) return refusal;
  const parsed = upsertBody.safeParse(body);
  if (!parsed.success) return invalidBody(parsed.error.issues[0], body);
  const wrong = problemOf(exchange, parsed.data);
  if (wrong !== null) return wrong;
  queue(exchange, () => store(exchange, parsed.data));
  return empty(202);
}

export function deleteEvent(exchange: AccountExchange, calendarId: string, body: unknown): Reply {
  const refusal = refusedCalendar(exchange, calendarId);
  if (refusal !== null) return refusal;
  const parsed = deleteBody.safeParse(body);
  if (!parsed.success) return invalid('event_id', 'required');
  queue(exchange, () => {
    const name = nameOf(exchange, parsed.data.event_id);
    if (name !== null) removeEvent(exchange.world, exchange.mailbox, { name, rules: RULES });
  });
  return empty(202);
}

function refusedCalendar({ grant, mailbox }: AccountExchange, calendarId: string): Reply | null {
  if (grant.scope !== 'read_write') return empty(403);
  return calendarId === calendarIdOf(mailbox) ? null : empty(404);
}

function invalidBody(issue: { readonly path: readonly PropertyKey[] } | undefined, body: unknown): Reply {
  const field = String(issue?.path[0] ?? 'event_id');
  const missing = typeof body !== 'object' || body === null || !(field in body);
  return invalid(field, missing ? 'required' : 'invalid');
}

function problemOf({ personality }: AccountExchange, { start, end, tzid, conferencing, attendees }: Upsert): Reply | null {
  if (tzid !== undefined && !isZone(tzid)) return invalid('tzid', 'tzid_unrecognized');
  if (!(instantOf(start) <= instantOf(end))) return invalid('end', 'invalid_time_pair');
  if (conferencing?.profile_id === 'integrated' && !personality().conferencing) {
    return invalid('conferencing', 'integrated_conferencing_not_available');
  }
  const bad = [...(attendees?.invite ?? []), ...(attendees?.remove ?? [])].some(({ email }) => !email.includes('@'));
  return bad ? invalid('attendees', 'invalid_email') : null;
}

/** Carried out after the delay, unless the system behind refuses: then nothing ever happens. */
function queue(exchange: AccountExchange, carryOut: () => void): void {
  const { world, personality, mailbox, grant, channels } = exchange;
  const { writeDelayMs, neverWrites } = personality();
  if (neverWrites.includes(mailbox.address) || !includes(rightOf(exchange, grant, mailbox), 'write')) return;
  const now = () => channels.quietly(carryOut);
  if (writeDelayMs === 0) now();
  else world.answerLater(writeDelayMs, now);
}

function nameOf({ world, mailbox }: AccountExchange, eventId: string): string | null {
  return (
    world
      .calendar(mailbox.id)
      .all()
      .find(({ text }) => eventIdOf(text) === eventId)?.name ?? null
  );
}

function store(exchange: AccountExchange, event: Upsert): void {
  const { world, mailbox } = exchange;
  const name = nameOf(exchange, event.event_id);
  const before = name === null ? null : (world.calendar(mailbox.id).byName(name)?.text ?? null);
  const uid = before === null ? freeUid(exchange, event.event_id) : parseEventText(before).uid;
  const text = textFor(exchange, event, { uid, before });
  writeEvent(world, { mailbox, name: name ?? `${encodeURIComponent(uid).replace(/[%*'()!~]/g, '_')}.ics`, text }, RULES);
}

/** The application's id where nobody else's event has it. */
function freeUid({ world, mailbox }: AccountExchange, eventId: string): string {
  return world.calendar(mailbox.id).byUid(eventId) === null ? eventId : `${eventId}-${randomBytes(6).toString('hex')}`;
}

type Property = [string, Record<string, string>, string, unknown];

function textFor(exchange: AccountExchange, event: Upsert, { uid, before }: { uid: string; before: string | null }): string {
  const old = before === null ? null : parseEventText(before);
  const master = old?.master ?? null;
  const joinUrl = joinUrlFor(event, master === null ? '' : textOf(master, JOIN_URL));
  const known = master !== null && joinUrl === textOf(master, JOIN_URL) ? textOf(master, MEETING_AT) : '';
  const meetingAt = joinUrl === '' ? '' : known || String(exchange.world.clock.now() + exchange.personality().meetingDelayMs);
  const sequence = master === null ? 0 : Number(textOf(master, 'sequence') || '0') + 1;
  const text = (name: string, value: string | undefined): Property[] =>
    value === undefined || value === '' ? [] : [[name, {}, 'text', value]];
  const properties: Property[] = [
    ['uid', {}, 'text', uid],
    ['dtstamp', {}, 'date-time', new Date(exchange.world.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')],
    ...text('summary', event.summary),
    ...text('description', event.description ?? (master === null ? '' : textOf(master, 'description'))),
    ...text('location', event.location?.description),
    time('dtstart', event.start),
    time('dtend', event.end),
    ['sequence', {}, 'integer', sequence],
    ['transp', {}, 'text', event.transparency === 'transparent' ? 'TRANSPARENT' : 'OPAQUE'],
    ...(event.event_private === true ? text('class', 'PRIVATE') : []),
    ...people(exchange.mailbox, event, old?.attendees ?? []),
    [EVENT_ID, {}, 'text', event.event_id],
    ...text(JOIN_URL, joinUrl),
    ...text(MEETING_AT, meetingAt),
  ];
  const head: Property[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//Cronofy//Emulator//EN'],
  ];
  return calendarText(['vcalendar', head, [['vevent', properties, []]]]);
}

/** An event keeps its meeting until it is told otherwise. */
function joinUrlFor({ conferencing }: Upsert, before: string): string {
  if (conferencing === undefined) return before;
  if (conferencing.profile_id === 'none') return '';
  if (conferencing.profile_id === 'explicit') return conferencing.join_url ?? '';
  return before === '' ? `https://meet.marigold.example/${randomBytes(6).toString('hex')}` : before;
}

function people(organizer: Mailbox, { attendees }: Upsert, before: readonly { address: string; answer: string }[]): Property[] {
  const removed = (attendees?.remove ?? []).map(({ email }) => email.toLowerCase());
  const kept = before.filter(({ address }) => !removed.includes(address) && address !== organizer.address.toLowerCase());
  const known = kept.map(({ address }) => address);
  const fresh = (attendees?.invite ?? []).map(({ email }) => email.toLowerCase()).filter((email) => !known.includes(email));
  const all = [...kept, ...fresh.map((address) => ({ address, answer: 'NEEDS-ACTION' }))];
  if (all.length === 0) return [];
  return [
    ['organizer', {}, 'cal-address', `mailto:${organizer.address}`],
    ...all.map(({ address, answer }): Property => ['attendee', { partstat: answer }, 'cal-address', `mailto:${address}`]),
  ];
}

function time(name: string, moment: Upsert['start']): Property {
  if (typeof moment === 'string' && !moment.includes('T')) return [name, {}, 'date', moment];
  return [name, {}, 'date-time', new Date(instantOf(moment)).toISOString().replace(/\.\d+Z$/, 'Z')];
}

function instantOf(moment: Upsert['start']): number {
  if (typeof moment === 'string') return instantIn(moment, 'UTC');
  return Temporal.PlainDateTime.from(moment.time.replace(/Z$/, '')).toZonedDateTime(moment.tzid).epochMilliseconds;
}
