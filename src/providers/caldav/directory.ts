/**
 * People and rooms: finds the calendar behind an address and lists everybody, by principal-property-search (RFC 3744 section 9.4) or by
 * the address pattern of the settings. Never takes a calendar of the service account itself for somebody else's.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { Directory, DirectoryEntry } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type Asking, askMultistatus, type DavClient, inParallel } from './client.ts';
import { unsupported } from './faults.ts';
import type { CaldavSettings } from './settings.ts';
import {
  type CalendarCollection,
  calendarAt,
  calendarsOf,
  type Discovered,
  kindOfPrincipal,
  mainCalendar,
  PRINCIPAL_PROPERTIES,
  type Principal,
  principalOf,
} from './translate.ts';
import { type PropertyName, principalSearchBody } from './wire.ts';

interface Looking extends Asking {
  readonly settings: CaldavSettings;
  readonly discovered: Discovered;
}

export async function findMailbox(
  client: DavClient,
  known: { settings: CaldavSettings; discovered: Discovered },
  address: string,
  policy: CallPolicy,
): Promise<Mailbox & { name: string }> {
  const looking: Looking = { client, policy, ...known };
  const wanted = address.trim().toLowerCase();
  if (known.settings.urlTemplate !== null) return byTemplate(looking, known.settings.urlTemplate, wanted);
  if (known.discovered.searchBy === '') {
    throw unsupported('The server cannot search for people. Enter the address of a person’s calendar in the connection’s settings.');
  }
  const principal = (await search(looking, wanted)).find((each) => each.addresses.includes(wanted));
  if (principal === undefined) throw notFound('The server knows no such person or room, or the service account has no right to see them.');
  return { id: (await calendarOf(looking, principal)).path, address: wanted, name: principal.name === '' ? wanted : principal.name };
}

export function createDirectory(client: DavClient, settings: CaldavSettings, discovered: Discovered): Directory {
  return {
    async list(policy) {
      if (discovered.searchBy === '') throw unsupported('The server does not list people and rooms. Import them from a file.');
      const looking: Looking = { client, settings, discovered, policy };
      const principals = await search(looking, discovered.searchAll);
      const entries = await inParallel(principals, (principal) => entryOf(looking, principal));
      return entries.filter((each) => each !== null);
    },
  };
}

/** Null for the service account itself, and for those whose calendar it cannot see. */
async function entryOf(looking: Looking, principal: Principal): Promise<DirectoryEntry | null> {
  const [address] = principal.addresses;
  if (address === undefined || principal.addresses.includes(looking.discovered.address)) return null;
  const calendar = await calendarOf(looking, principal).catch(nullIfInvisible);
  if (calendar === null) return null;
  const kind = kindOfPrincipal(principal, looking.settings.roomAddresses);
  const { name, building, capacity } = principal;
  return { id: calendar.path, address, name: name === '' ? address : name, kind, location: building, capacity, zone: calendar.zone };
}

/** Answers may hold more than was asked for: a server that does not know the property answers with everybody. */
async function search(looking: Looking, match: string): Promise<Principal[]> {
  const { discovered } = looking;
  const body = principalSearchBody(discovered.searchBy as PropertyName, match, PRINCIPAL_PROPERTIES);
  const request = { method: 'REPORT', path: discovered.principals, depth: '0', body } as const;
  const { items } = await askMultistatus(looking, request, 'connection');
  return items.map((item) => principalOf(item, looking.client));
}

async function calendarOf(looking: Looking, principal: Principal): Promise<CalendarCollection> {
  if (principal.home === null) throw noCalendar('This person or room has no calendars.');
  const calendars = await calendarsOf(looking, principal.home);
  const main = mainCalendar(calendars, principal.defaultCalendar);
  if (main !== null) return main;
  throw calendars.length === 0
    ? noCalendar('This person or room has no calendar, or the service account has no right to see it.')
    : noCalendar(
        'This person or room has several calendars and none is marked as the main one. Enter the address of the right one in the connection’s settings.',
      );
}

async function byTemplate(looking: Looking, template: string, address: string): Promise<Mailbox & { name: string }> {
  const user = address.split('@')[0] ?? address;
  // These would leave the configured path instead of naming somebody.
  if (user === '.' || user === '..') throw notFound('The address names nobody.');
  const filled = template
    .replaceAll('{user}', encodeURIComponent(user))
    .replaceAll('{address}', encodeURIComponent(address).replaceAll('%40', '@'));
  const path = looking.client.pathOf(filled);
  const calendar = await calendarAt(looking, path);
  if (calendar === null) throw noCalendar('The address made from the settings leads to something that is no calendar.');
  // The configured address is kept, also where the server names the calendar differently when the service account looks at it.
  return { id: path, address, name: user };
}

/** People the account may not see, or without a calendar, are no entries; any other trouble makes the list incomplete. */
function nullIfInvisible(error: unknown): null {
  const invisible = ['provider.forbidden', 'provider.mailbox-not-found', 'provider.calendar-not-found'];
  if (isFault(error) && invisible.includes(error.code)) return null;
  throw error;
}

function notFound(detail: string): Fault {
  return new Fault({ code: 'provider.mailbox-not-found', retry: 'never', blame: 'admin', detail });
}

function noCalendar(detail: string): Fault {
  return new Fault({ code: 'provider.calendar-not-found', retry: 'never', blame: 'admin', detail });
}
