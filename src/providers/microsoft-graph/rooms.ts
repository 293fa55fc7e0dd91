/** Rooms and room lists (`/places`). A place's id leads nowhere; its address is the room mailbox's. */
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { GraphClient } from './client.ts';
import { type Json, textAt } from './wire.ts';

export interface Room {
  readonly name: string;
  /** Building, else the name of the room list it is in; empty when neither is known. */
  readonly location: string;
  readonly capacity: number | null;
}

const PAGE = 100;
const NEEDS = 'Place.Read.All';

/** All rooms by lower-case address. */
export async function listRooms(client: GraphClient, policy: CallPolicy): Promise<Map<string, Room>> {
  const places = await placesAt(client, '/places/microsoft.graph.room', policy);
  const lists = places.every((place) => textAt(place, 'building') !== '') ? new Map<string, string>() : await listNames(client, policy);
  const rooms = places.map((place): [string, Room] => {
    const address = textAt(place, 'emailAddress').toLowerCase();
    const location = textAt(place, 'building') || (lists.get(address) ?? '');
    return [address, { name: textAt(place, 'displayName') || address, location, capacity: capacityOf(place) }];
  });
  return new Map(rooms.filter(([address]) => address !== ''));
}

/** Name of the first room list by address of each room. */
async function listNames(client: GraphClient, policy: CallPolicy): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const list of await placesAt(client, '/places/microsoft.graph.roomlist', policy)) {
    const path = `/places/${encodeURIComponent(textAt(list, 'emailAddress'))}/microsoft.graph.roomlist/rooms`;
    for (const room of await placesAt(client, path, policy)) {
      const address = textAt(room, 'emailAddress').toLowerCase();
      if (!names.has(address)) names.set(address, textAt(list, 'displayName'));
    }
  }
  return names;
}

async function placesAt(client: GraphClient, path: string, policy: CallPolicy): Promise<readonly Json[]> {
  const { items } = await client.pages({ method: 'GET', path: `${path}?$top=${PAGE}`, subject: 'connection', needs: NEEDS }, policy);
  return items;
}

/** Quirk: some tenants tell it as text. */
function capacityOf({ capacity }: Json): number | null {
  const seats = typeof capacity === 'string' ? Number.parseInt(capacity, 10) : capacity;
  return typeof seats === 'number' && Number.isInteger(seats) && seats > 0 ? seats : null;
}
