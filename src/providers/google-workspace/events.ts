/**
 * Our interviews in people's calendars. The event's id is made of our UID, and every write and removal first looks for it: by id, then
 * by our property. Foreign events are never touched. Google copies the event to attendees; `sendUpdates` keeps its mails to those
 * whose calendar it cannot fill, because applicants hear from Calendula.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault, isInDoubt } from '../../domain/fault.ts';
import type { CalendarEvent, EventWriter } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Access } from './auth.ts';
import type { ApiRequest, GoogleClient } from './client.ts';
import { malformed, type Subject } from './faults.ts';
import { MAX_LIVES, MAX_PAGES } from './limits.ts';
import { awaitGoneFromRoom, findInRoom, roomUser } from './rooms.ts';
import type { GoogleSettings } from './settings.ts';
import {
  type CalendarAddresses,
  eventBody,
  eventId,
  foundEvent,
  identityIn,
  isGone,
  isOwn,
  isResource,
  says,
  sequenceOf,
  UID_PROPERTY,
} from './translate.ts';
import { EVENT_FIELDS, EVENT_LIST_FIELDS, readEvent, readEventList, readWritten, type WireEvent } from './wire.ts';

/** Quirk: `none` "can have significant adverse effects, including events not syncing to external calendars" (events.insert). */
const WRITE_QUERY = { sendUpdates: 'externalOnly', conferenceDataVersion: '1', fields: 'id' } as const;

/** How long a room may take to answer, where its answer is waited for. */
const ANSWER_LOOKS = 6;
const ANSWER_WAIT_MS = 500;

interface Place {
  readonly client: GoogleClient;
  readonly policy: CallPolicy;
  readonly access: Access;
  /** Path of the calendar's events. */
  readonly path: string;
  /** What a calendar that is not found means. */
  readonly about: Subject;
}

export interface EventSystem {
  readonly client: GoogleClient;
  readonly settings: GoogleSettings;
  readonly people: CalendarAddresses;
}

export function createEventWriter(system: EventSystem): EventWriter {
  return {
    async write(mailbox, event, policy) {
      const address = await system.people.calendarOf(mailbox, policy);
      if (isResource(address)) return bookRoom(system, { mailbox, event }, policy);
      await writeAt(placeAt(system, address, policy), event);
    },
    async remove(mailbox, uid, policy) {
      const address = await system.people.calendarOf(mailbox, policy);
      if (isResource(address)) return freeRoom(system, address, uid, policy);
      await removeAt(placeAt(system, address, policy), uid);
    },
    async find(mailbox, uid, policy) {
      const { client, settings } = system;
      const address = await system.people.calendarOf(mailbox, policy);
      if (isResource(address)) {
        const look = { client, settings, policy };
        const own = (await findInRoom(look, address, uid)) ?? (await findInRoom(look, address, forRoom(uid)));
        return own === null ? null : { ...own, uid };
      }
      const { event } = await locate(placeAt(system, address, policy), uid);
      return event === null || !isOwn(event, uid) ? null : foundEvent(event, uid);
    },
  };
}

async function writeAt(place: Place, event: CalendarEvent): Promise<void> {
  const again = await writeOnce(place, event);
  if (again && (await writeOnce(place, event))) throw conflict('The event changes each time we look at it.');
}

/** Never the identity of an interview: one that the technical user takes part in is another event. */
const forRoom = (uid: string) => `room-${uid}`;

/**
 * Nobody writes into a room's calendar: a room is invited to an event of the technical user and answers. @throws Fault
 * `provider.slot-taken` when it declines.
 */
async function bookRoom(
  system: EventSystem,
  { mailbox, event }: { mailbox: Mailbox; event: CalendarEvent },
  policy: CallPolicy,
): Promise<void> {
  const user = roomUser(system.settings);
  const room = { ...event.organizer, mailbox, kind: 'room' } as const;
  const organizer = { mailbox: { id: user, address: user }, name: '', kind: 'person' } as const;
  const place = placeAt(system, user, policy);
  const uid = forRoom(event.uid);
  await writeAt(place, { ...event, uid, organizer, attendees: [room] });
  for (let look = 1; look <= ANSWER_LOOKS; look++) {
    const { event: booked } = await locate(place, uid);
    const answer = booked === null ? undefined : foundEvent(booked, uid)?.answers.get(mailbox.address.toLowerCase());
    if (answer === 'accepted') return;
    if (answer === 'declined') throw await declined(place, uid);
    if (look < ANSWER_LOOKS)
      await sleep(ANSWER_WAIT_MS, undefined, place.policy.signal === undefined ? {} : { signal: place.policy.signal }).catch(
        () => undefined,
      );
  }
}

async function declined(place: Place, uid: string): Promise<Fault> {
  await removeOnce(place, uid);
  return new Fault({ code: 'provider.slot-taken', retry: 'never', blame: 'provider', detail: 'The room declined this time.' });
}

async function removeAt(place: Place, uid: string): Promise<void> {
  const again = await removeOnce(place, uid);
  if (again && (await removeOnce(place, uid))) throw conflict('The event changes each time we look at it.');
}

/** The room's own booking, and its copy of an interview. */
async function freeRoom(system: EventSystem, address: string, uid: string, policy: CallPolicy): Promise<void> {
  const { client, settings } = system;
  await removeAt(placeAt(system, roomUser(settings), policy), forRoom(uid));
  for (const each of [forRoom(uid), uid]) await awaitGoneFromRoom({ client, settings, policy }, address, each);
}

function placeAt({ client, settings }: EventSystem, address: string, policy: CallPolicy): Place {
  const { access, calendar } = calendarAccess(settings, address);
  const about = settings.acting === 'shares' && settings.adminUser !== null ? 'known-calendar' : 'calendar';
  return { client, policy, access, about, path: `/calendars/${calendar}/events` };
}

/** In whose name a person's calendar is written, and how it is named then. */
export function calendarAccess(settings: GoogleSettings, address: string): { readonly access: Access; readonly calendar: string } {
  if (settings.acting === 'shares') {
    return { access: { scope: 'calendar.events', user: settings.technicalUser }, calendar: encodeURIComponent(address) };
  }
  return { access: { scope: 'calendar.events.owned', user: address }, calendar: 'primary' };
}

/** @returns true when another version came in between and the whole step must be made again. */
async function writeOnce(place: Place, event: CalendarEvent): Promise<boolean> {
  const { event: current, nextLife } = await locate(place, event.uid);
  if (current !== null) {
    if (!isOwn(current, event.uid)) throw conflict('An event that is not ours has the identity of our event.');
    if (says(current, event)) return false;
    if (sequenceOf(current) > event.sequence) throw conflict('A newer version of the event stands in the calendar.');
  } else await refuseForeign(place, event.uid);
  try {
    await (current === null ? insert(place, event, nextLife) : patch(place, event, current));
    return false;
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === 'provider.conflict' || (current !== null && error.code === 'provider.event-not-found')) return true;
    if (isInDoubt(error) && (await arrived(place, event))) return false;
    throw error;
  }
}

async function insert(place: Place, event: CalendarEvent, life: number): Promise<void> {
  if (life >= MAX_LIVES) throw conflict('The interview was removed and put back too often.');
  const body = { id: eventId(event.uid, life), ...eventBody(event, null) };
  readWritten(await ask(place, { method: 'POST', path: '', query: WRITE_QUERY, body, about: place.about }));
}

async function patch(place: Place, event: CalendarEvent, current: WireEvent): Promise<void> {
  const body = eventBody(event, current);
  const condition = current.etag === undefined ? {} : { ifMatch: current.etag };
  readWritten(await ask(place, { method: 'PATCH', path: `/${current.id}`, query: WRITE_QUERY, body, about: 'event', ...condition }));
}

/** After an uncertain answer: whether the event stands there as wanted. When even that cannot be found out, it counts as no. */
async function arrived(place: Place, event: CalendarEvent): Promise<boolean> {
  try {
    const { event: now } = await locate(place, event.uid);
    return now !== null && isOwn(now, event.uid) && says(now, event);
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}

/** @returns true when the event changed in between and the whole step must be made again. */
async function removeOnce(place: Place, uid: string): Promise<boolean> {
  const { event } = await locate(place, uid);
  if (event === null) return refuseForeign(place, uid).then(() => false);
  if (!isOwn(event, uid)) throw conflict('An event that is not ours has the identity of our event; it was left alone.');
  const condition = event.etag === undefined ? {} : { ifMatch: event.etag };
  const query = { sendUpdates: WRITE_QUERY.sendUpdates };
  try {
    const body = await ask(place, { method: 'DELETE', path: `/${event.id}`, query, about: 'event', ...condition });
    if (body.trim() !== '') throw malformed('A removal was answered with a text. A log-in page or a proxy may stand before Google.');
    return false;
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === 'provider.event-not-found') return false;
    if (error.code === 'provider.conflict') return true;
    if (isInDoubt(error) && (await isAway(place, uid))) return false;
    throw error;
  }
}

/** After an uncertain answer: whether the event has gone. When even that cannot be found out, it counts as no. */
async function isAway(place: Place, uid: string): Promise<boolean> {
  try {
    return (await locate(place, uid)).event === null;
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}

interface Located {
  /** Standing, ours or not; null after a complete look. */
  readonly event: WireEvent | null;
  /** Under which number a new event can be made: those of deleted ones are used up. */
  readonly nextLife: number;
}

/** At our own id, which is all that most looks need; else by our property, deleted ones included, because an id is never free again. */
async function locate(place: Place, uid: string): Promise<Located> {
  const first = await eventAt(place, eventId(uid));
  if (first !== null && !isGone(first)) return { event: first, nextLife: 0 };
  const all = await list(place, { sharedExtendedProperty: `${UID_PROPERTY}=${uid}`, showDeleted: 'true' });
  const lives = [...all, ...(first === null ? [] : [first])].flatMap(({ id }) => identityIn(id)?.life ?? []);
  const standing = all.find((event) => !isGone(event) && isOwn(event, uid));
  return { event: standing ?? null, nextLife: lives.length === 0 ? 0 : Math.max(...lives) + 1 };
}

async function eventAt(place: Place, id: string): Promise<WireEvent | null> {
  try {
    return readEvent(await ask(place, { method: 'GET', path: `/${id}`, query: { fields: EVENT_FIELDS }, about: 'event' }));
  } catch (error) {
    if (isFault(error) && error.code === 'provider.event-not-found') return null;
    throw error;
  }
}

/** Somebody else's event may carry our UID, as an import from a file does. */
async function refuseForeign(place: Place, uid: string): Promise<void> {
  const foreign = (await list(place, { iCalUID: uid })).some((event) => !isOwn(event, uid));
  if (foreign) throw conflict('An event that is not ours has the identity of our event.');
}

async function list(place: Place, filter: Readonly<Record<string, string>>): Promise<WireEvent[]> {
  const found: WireEvent[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { ...filter, fields: EVENT_LIST_FIELDS, ...(pageToken === undefined ? {} : { pageToken }) };
    const answer = readEventList(await ask(place, { method: 'GET', path: '', query, about: place.about }));
    found.push(...answer.items);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return found;
  }
  throw malformed('The list of events does not end.');
}

function ask(place: Place, request: Omit<ApiRequest, 'api' | 'access'>): Promise<string> {
  return place.client.call({ ...request, path: `${place.path}${request.path}`, api: 'calendar', access: place.access }, place.policy);
}

function conflict(detail: string): Fault {
  return new Fault({ code: 'provider.conflict', retry: 'never', blame: 'provider', detail });
}
