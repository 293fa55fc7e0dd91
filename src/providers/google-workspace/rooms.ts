/**
 * Rooms: listed from the directory's resources, and looked at in the name of the technical user, because nobody signs in as a room.
 * A room's copy of an event is known by its id alone: what a private event says is hidden from everybody who is not invited.
 */
import { Fault, isFault } from '../../domain/fault.ts';
import type { DirectoryEntry, FoundEvent } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Access } from './auth.ts';
import type { GoogleClient } from './client.ts';
import { forbidden, malformed } from './faults.ts';
import { DIRECTORY_PAGE, MAX_LIVES, MAX_PAGES } from './limits.ts';
import { type GoogleSettings, readingUser } from './settings.ts';
import { eventId, foundEvent, isGone } from './translate.ts';
import { EVENT_FIELDS, ROOMS_FIELDS, readBuildings, readEvent, readRooms, type WireEvent, type WireRoom } from './wire.ts';

const SCOPE = 'admin.directory.resource.calendar.readonly';
const CUSTOMER = '/customer/my_customer/resources';
/** Other resources are projectors and cars. */
const OTHER = 'OTHER';

export async function listRooms(client: GoogleClient, adminUser: string, policy: CallPolicy): Promise<DirectoryEntry[]> {
  const rooms: WireRoom[] = [];
  const access = { scope: SCOPE, user: adminUser } as const;
  const buildings = await listBuildings(client, access, policy);
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { maxResults: String(DIRECTORY_PAGE), fields: ROOMS_FIELDS, ...(pageToken === undefined ? {} : { pageToken }) };
    const request = { method: 'GET', api: 'directory', path: `${CUSTOMER}/calendars`, query, access, about: 'directory' } as const;
    const answer = readRooms(await client.call(request, policy));
    rooms.push(...answer.items);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return rooms.filter((one) => one.resourceCategory !== OTHER).map((one) => entryOf(one, buildings));
  }
  throw malformed('The list of rooms does not end.');
}

function entryOf(room: WireRoom, buildings: ReadonlyMap<string, string>): DirectoryEntry {
  const address = room.resourceEmail.toLowerCase();
  const name = room.resourceName === '' ? (room.generatedResourceName ?? address) : room.resourceName;
  const location = room.buildingId === undefined ? '' : (buildings.get(room.buildingId) ?? room.buildingId);
  return { id: address, address, name, kind: 'room', location, capacity: room.capacity ?? null, zone: null };
}

async function listBuildings(client: GoogleClient, access: Access, policy: CallPolicy): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const fields = 'kind,buildings(buildingId,buildingName),nextPageToken';
    const query = { maxResults: String(DIRECTORY_PAGE), fields, ...(pageToken === undefined ? {} : { pageToken }) };
    const request = { method: 'GET', api: 'directory', path: `${CUSTOMER}/buildings`, query, access, about: 'directory' } as const;
    const answer = readBuildings(await client.call(request, policy));
    for (const { buildingId, buildingName } of answer.buildings) found.set(buildingId, buildingName ?? buildingId);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return found;
  }
  throw malformed('The list of buildings does not end.');
}

/** With what a room's calendar is read. @throws Fault when nobody was named for it. */
export function roomAccess(settings: GoogleSettings): Access {
  return { user: roomUser(settings), scope: settings.acting === 'shares' ? 'calendar.events' : 'calendar.events.freebusy' };
}

/** In whose name rooms are looked at and invited. @throws Fault when nobody was named for it. */
export function roomUser(settings: GoogleSettings): string {
  const user = readingUser(settings);
  if (user === null) throw forbidden('Rooms are read in the name of a technical user, and none was entered.');
  return user;
}

export interface RoomLook {
  readonly client: GoogleClient;
  readonly settings: GoogleSettings;
  readonly policy: CallPolicy;
}

/** Null after the last life: a room that declined has no entry. */
export async function findInRoom(look: RoomLook, address: string, uid: string): Promise<FoundEvent | null> {
  for (let life = 0; life < MAX_LIVES; life++) {
    const event = await copyIn(look, address, eventId(uid, life));
    if (event === null) return null;
    if (!isGone(event)) return foundEvent(event, uid);
  }
  return null;
}

/** The room's copy goes with the organizer's event, or when that no longer lists the room; the room's own calendar is not ours to write. */
export async function awaitGoneFromRoom(look: RoomLook, address: string, uid: string): Promise<void> {
  if ((await findInRoom(look, address, uid)) === null) return;
  const detail = 'The room still holds the interview; it leaves with the organizer’s event.';
  throw new Fault({ code: 'provider.propagating', retry: 'later', blame: 'provider', detail });
}

async function copyIn({ client, settings, policy }: RoomLook, address: string, id: string): Promise<WireEvent | null> {
  const path = `/calendars/${encodeURIComponent(address)}/events/${id}`;
  const request = {
    method: 'GET',
    api: 'calendar',
    path,
    query: { fields: EVENT_FIELDS },
    access: roomAccess(settings),
    about: 'event',
  } as const;
  try {
    return readEvent(await client.call(request, policy));
  } catch (error) {
    if (!isFault(error) || error.code !== 'provider.event-not-found') throw error;
    await seeCalendar({ client, settings, policy }, address);
    return null;
  }
}

/** A calendar without rights answers "not found" as well, and that is no look at all. @throws Fault then. */
async function seeCalendar({ client, settings, policy }: RoomLook, address: string): Promise<void> {
  const path = `/calendars/${encodeURIComponent(address)}/events`;
  const query = { maxResults: '1', fields: 'kind' };
  await client.call({ method: 'GET', api: 'calendar', path, query, access: roomAccess(settings), about: 'calendar' }, policy);
}
