/** People and rooms of the tenant: by address, and everybody. The id is the directory's, which no renaming changes. */
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { Directory, DirectoryEntry } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { GraphClient } from './client.ts';
import { readZones } from './free-busy.ts';
import { listRooms, type Room } from './rooms.ts';
import type { GraphSettings } from './settings.ts';
import { hasMailbox, mailboxOf, USER_FIELDS } from './translate.ts';
import { type Json, queryOf, quoted, textAt, valuesIn } from './wire.ts';

const NEEDS = 'User.ReadBasic.All';
const PAGE = '999';

/** @throws Fault `provider.mailbox-not-found` */
export async function findMailbox(client: GraphClient, address: string, policy: CallPolicy): Promise<Mailbox & { readonly name: string }> {
  const wanted = address.trim().toLowerCase();
  const direct = `mail eq ${quoted(wanted)} or userPrincipalName eq ${quoted(wanted)}`;
  const byAlias = `${direct} or proxyAddresses/any(p:p eq ${quoted(`smtp:${wanted}`)})`;
  const users = await usersBy(client, byAlias, policy).catch((error: unknown) => {
    // Quirk: with User.ReadBasic.All alone some tenants refuse to search by aliases.
    if (isFault(error) && (error.code === 'provider.forbidden' || error.code === 'provider.rejected'))
      return usersBy(client, direct, policy);
    throw error;
  });
  const found = users.filter(hasMailbox).sort((a, b) => rankOf(a, wanted) - rankOf(b, wanted))[0];
  if (found !== undefined) return mailboxOf(found);
  const detail =
    users.length > 0 ? 'This is a guest, or somebody without a mailbox of this tenant.' : 'Microsoft knows no such person or room.';
  throw new Fault({ code: 'provider.mailbox-not-found', retry: 'never', blame: 'admin', detail });
}

async function usersBy(client: GraphClient, filter: string, policy: CallPolicy): Promise<readonly Json[]> {
  const path = `/users?${queryOf({ $filter: filter, $select: USER_FIELDS, $top: '10' })}`;
  return valuesIn(await client.askTogether({ method: 'GET', path, subject: 'connection', needs: NEEDS }, policy));
}

/** An address that is somebody's own goes before one that is somebody else's alias. */
function rankOf(user: Json, wanted: string): number {
  if (textAt(user, 'mail').toLowerCase() === wanted) return 0;
  return textAt(user, 'userPrincipalName').toLowerCase() === wanted ? 1 : 2;
}

export function createDirectory(client: GraphClient, settings: GraphSettings, level: AccessLevel): Directory {
  return {
    async list(policy) {
      const path = `/users?${queryOf({ $select: USER_FIELDS, $top: PAGE })}`;
      const { items } = await client.pages({ method: 'GET', path, subject: 'connection', needs: NEEDS }, policy);
      const rooms = await listRooms(client, policy);
      const entries = items.filter(hasMailbox).flatMap((user) => entryOf(user, rooms.get(textAt(user, 'mail').toLowerCase())) ?? []);
      const zones = await readZones({ client, settings, level, policy }, entries);
      return entries.map((entry) => ({ ...entry, zone: zones.get(entry.id) ?? null }));
    },
  };
}

/** Rooms' own accounts are disabled; a disabled person is somebody who left, or a shared mailbox. */
function entryOf(user: Json, room: Room | undefined): DirectoryEntry | null {
  const { id, address, name } = mailboxOf(user);
  if (room !== undefined)
    return { id, address, name: room.name, kind: 'room', location: room.location, capacity: room.capacity, zone: null };
  if (user.accountEnabled === false) return null;
  return { id, address, name, kind: 'person', location: '', capacity: null, zone: null };
}
