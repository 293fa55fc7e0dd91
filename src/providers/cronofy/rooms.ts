/**
 * Rooms. Cronofy lists those of the calendar system behind it but no people: people come from a file. A room's account exists only once
 * it is delegated, so listing delegates those that are new.
 */
import { isFault } from '../../domain/fault.ts';
import type { Directory, DirectoryEntry } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { callAsService, type Session } from './auth.ts';
import { delegate } from './authorization.ts';
import { knownSub } from './directory.ts';
import { readAnswer, resourcesSchema } from './wire.ts';

export function createRoomDirectory(session: Session): Directory {
  return {
    async list(policy) {
      const path = `/v1/resources?${new URLSearchParams({ include_details: 'capacity location' })}`;
      const response = await callAsService(session, { method: 'GET', path }, policy);
      const { resources } = readAnswer(response, resourcesSchema, 'service-account');
      const rooms = resources.map((each) => ({ ...each, email: each.email.toLowerCase() }));
      const subs = await subsOf(
        session,
        rooms.map(({ email }) => email),
        policy,
      );
      return rooms.flatMap(({ email, name, capacity, location }): DirectoryEntry[] => {
        const id = subs.get(email);
        if (id === undefined) return [];
        return [
          {
            id,
            address: email,
            name: name ?? email,
            kind: 'room',
            location: location?.building_name ?? '',
            capacity: capacity ?? null,
            zone: null,
          },
        ];
      });
    },
  };
}

/** Rooms that the service account may not have are left out; any other trouble makes the list incomplete. */
async function subsOf(session: Session, addresses: readonly string[], policy: CallPolicy): Promise<Map<string, string>> {
  const subs = new Map<string, string>();
  const fresh: string[] = [];
  for (const address of addresses) {
    const sub = await knownSub(session, address, policy);
    if (sub === null) fresh.push(address);
    else subs.set(address, sub);
  }
  for (const outcome of await delegate(session, fresh, policy)) {
    if (!isFault(outcome)) subs.set(outcome.address, outcome.sub);
    else if (outcome.report.retry !== 'never') throw outcome;
  }
  return subs;
}
