/** Single events: insert, get, patch, update, delete. Ids chosen by the client, ETags, copies at attendees, Meet links. */
import { randomUUID } from 'node:crypto';
import { parseEventText } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { removeEvent, type SchedulingRules, writeEvent } from '../organization/scheduling.ts';
import { indexOf } from './calendar-index.ts';
import { ApiError, invalid, notFound } from './errors.ts';
import { instanceEntry, patchInstance, removeInstance } from './event-instances.ts';
import { deletedResource, eventResource, type View } from './event-resource.ts';
import { requestIdIn, textOfDraft, timesIn } from './event-writing.ts';
import { calendarIn, type Exchange, googleAddressOf, isAtLeast, isOwn, type Json } from './exchange.ts';
import type { Entry } from './state.ts';

const RULES: SchedulingRules = { schedules: true, roomClash: 'decline' };
const EVENT_ID = /^[a-v0-9]{5,1024}$/;

export function insertEvent(exchange: Exchange): Json {
  const { world, state, body } = exchange;
  const view = writableView(exchange);
  const index = indexOf(state, world, view.mailbox);
  const id = typeof body.id === 'string' ? body.id : randomUUID().replaceAll('-', '').slice(0, 26);
  if (!EVENT_ID.test(id)) throw invalid('Invalid resource id value.');
  // Quirk: a deleted event keeps its id.
  if (index.byId.has(id)) throw duplicate();
  const uid = typeof body.iCalUID === 'string' ? body.iCalUID : `${id}@google.com`;
  const resource = withConference(exchange, body, {});
  store(exchange, view, { id, name: `${id}.ics`, uid, resource, sequence: Number(body.sequence ?? 0) });
  return resourceOf(view, id);
}

export function getEvent(exchange: Exchange): Json {
  const view = viewOf(exchange);
  const { entry, instance } = entryIn(exchange, view);
  if (entry.deleted) return deletedResource(view, entry);
  return eventResource(view, entry, instance);
}

export function patchEvent(exchange: Exchange): Json {
  return changed(exchange, (before) => merged(before, exchange.body));
}

/** What the body does not name is gone, but for what only the server sets. */
export function updateEvent(exchange: Exchange): Json {
  return changed(exchange, ({ organizer, conferenceData }) => ({ organizer, conferenceData, ...exchange.body }));
}

export function deleteEvent(exchange: Exchange): null {
  const { world } = exchange;
  const view = writableView(exchange);
  const { entry, instance } = entryIn(exchange, view);
  if (entry.deleted) throw new ApiError(410, 'deleted', 'Resource has been deleted');
  checkEtag(exchange, entry);
  notify(exchange, view.mailbox, entry.id, eventResource(view, entry));
  if (instance === undefined) removeEvent(world, view.mailbox, { name: entry.name, rules: RULES });
  else removeInstance(view, entry, instance);
  return null;
}

function changed(exchange: Exchange, wish: (before: Json) => Json): Json {
  const view = writableView(exchange);
  const { entry, instance } = entryIn(exchange, view);
  if (instance !== undefined) return patchInstance(exchange, view, entry, instance);
  if (entry.deleted && exchange.body.status !== 'confirmed') throw new ApiError(410, 'deleted', 'Resource has been deleted');
  checkEtag(exchange, entry);
  return change(exchange, view, entry, wish(eventResource(view, entry)));
}

function change(exchange: Exchange, view: View, entry: Entry, wanted: Json): Json {
  const { organizer } = parseEventText(entry.text);
  const before = eventResource(view, entry);
  if (organizer !== null && !isOwn(view.mailbox, organizer)) return changeCopy(exchange, view, entry, { before, wanted });
  const resource = withConference(exchange, wanted, before);
  const zone = view.mailbox.zone;
  const moved = JSON.stringify(timesIn(resource, zone)) !== JSON.stringify(timesIn(before, zone));
  const sequence = Math.max(Number(before.sequence) + (moved ? 1 : 0), Number(exchange.body.sequence ?? 0));
  store(exchange, view, { id: entry.id, name: entry.name, uid: entry.uid, resource, sequence });
  return resourceOf(view, entry.id);
}

/** A guest changes the own answer and the own private properties; the rest is the organizer's. */
function changeCopy(exchange: Exchange, view: View, entry: Entry, { before, wanted }: { before: Json; wanted: Json }): Json {
  const same = ['start', 'end', 'summary', 'location', 'description', 'status'].every(
    (name) => JSON.stringify(before[name]) === JSON.stringify(wanted[name]),
  );
  if (!same) throw new ApiError(403, 'forbiddenForNonOrganizer', 'Shared properties can only be changed by the organizer of the event.');
  const answer = ((wanted.attendees ?? []) as Json[]).find((one) => isOwn(view.mailbox, String(one.email)))?.responseStatus;
  const attendees = ((before.attendees ?? []) as Json[]).map((one) =>
    one.self === true && answer !== undefined ? { ...one, responseStatus: answer } : one,
  );
  const resource = { ...before, attendees, extendedProperties: wanted.extendedProperties ?? before.extendedProperties };
  store(exchange, view, { id: entry.id, name: entry.name, uid: entry.uid, resource, sequence: Number(before.sequence) });
  return resourceOf(view, entry.id);
}

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly uid: string;
  readonly resource: Json;
  readonly sequence: number;
}

function store(exchange: Exchange, view: View, { name, ...stored }: Stored): void {
  const { world } = exchange;
  const { mailbox } = view;
  const before = world.calendar(mailbox.id).byName(name);
  const overrides = before === null ? [] : parseEventText(before.text).overrides;
  const text = textOfDraft({ world, mailbox, overrides, ...stored });
  const outcome = writeEvent(world, { mailbox, name, text }, RULES);
  if (outcome.kind === 'uid-taken') throw duplicate();
  if (outcome.kind === 'room-busy') throw new Error('rooms decline here');
  notify(exchange, mailbox, stored.id, stored.resource);
}

/**
 * `conferenceData` counts only with `conferenceDataVersion=1`. Quirk: a write without it loses the link that is there; a request id
 * that was used before is ignored.
 */
function withConference({ query, state, personality }: Exchange, wanted: Json, before: Json): Json {
  const { conferenceData, hangoutLink: _link, ...rest } = wanted;
  if (query.get('conferenceDataVersion') !== '1') return rest;
  if (conferenceData === null || conferenceData === undefined) return rest;
  const [fresh, known] = [requestIdIn(wanted), requestIdIn(before)];
  if (known !== null) return { ...rest, conferenceData: before.conferenceData };
  if (fresh !== null && !state.meets.has(fresh)) {
    state.meets.set(fresh, personality.meetFails ? Number.POSITIVE_INFINITY : personality.meetPendingReads + 1);
  }
  return { ...rest, conferenceData };
}

function notify({ query, state, world }: Exchange, mailbox: Mailbox, eventId: string, resource: Json): void {
  const sendUpdates = query.get('sendUpdates') ?? (query.get('sendNotifications') === 'true' ? 'all' : 'none');
  const guests = ((resource.attendees ?? []) as Json[]).map(({ email }) => String(email)).filter((email) => !isOwn(mailbox, email));
  const to = guests.filter(
    (email) =>
      sendUpdates === 'all' || (sendUpdates === 'externalOnly' && !email.endsWith(`@${world.domain}`) && !email.endsWith('.google.com')),
  );
  state.notifications.push({ eventId, sendUpdates, to: to.map((email) => googleAddressOf(world, email)) });
}

/** Arrays are replaced, objects merged, null removes. */
function merged(before: Json, patch: Json): Json {
  const result: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(patch)) {
    const old = before[name];
    if (value === null) delete result[name];
    else if (isObject(value) && isObject(old) && !['start', 'end'].includes(name)) result[name] = merged(old, value);
    else result[name] = value;
  }
  return result;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resourceOf(view: View, id: string): Json {
  const entry = indexOf(view.state, view.world, view.mailbox).byId.get(id);
  if (entry === undefined) throw new Error(`${id} was not stored`);
  return eventResource(view, entry);
}

function entryIn(exchange: Exchange, view: View) {
  const { byId } = indexOf(view.state, view.world, view.mailbox);
  const wanted = exchange.call.path.eventId ?? '';
  const entry = byId.get(wanted);
  if (entry !== undefined) return { entry, instance: undefined };
  const series = byId.get(wanted.split('_')[0] ?? '');
  const instance = series === undefined ? null : instanceEntry(view, series, wanted);
  if (series === undefined || instance === null) throw notFound();
  return { entry: series, instance };
}

export function viewOf(exchange: Exchange): View {
  const { mailbox, role } = calendarIn(exchange, 'freeBusyReader');
  return { world: exchange.world, state: exchange.state, mailbox, role };
}

function writableView(exchange: Exchange): View {
  const view = viewOf(exchange);
  if (!isAtLeast(view.role, 'writer'))
    throw new ApiError(403, 'requiredAccessLevel', 'You need to have writer access to this calendar.', 'calendar');
  return view;
}

function checkEtag({ headers }: Exchange, entry: Entry): void {
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== entry.etag) throw new ApiError(412, 'conditionNotMet', 'Precondition Failed');
}

function duplicate(): ApiError {
  return new ApiError(409, 'duplicate', 'The requested identifier already exists.');
}
