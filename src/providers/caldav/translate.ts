/** Answers of a CalDAV server as the things we speak of: capabilities, principals, calendars, found events, rights. */

import type { SystemCapabilities } from '../../domain/connection/connection.ts';
import type { ParticipantKind } from '../../domain/directory/participant.ts';
import type { StoredEvent } from '../../icalendar/own-event.ts';
import { ianaName } from '../../icalendar/zones.ts';
import { fitsPattern } from '../../platform/settings-form.ts';
import type { FoundEvent } from '../../ports/calendar-provider.ts';
import { type Asking, askMultistatus, type DavClient } from './client.ts';
import { children, type DavItem, hrefsIn, mailAddress, namesIn, type PropertyName, propfindBody, textOf, type XmlNode } from './wire.ts';

/** What is known of a server's ways, where its own words cannot be trusted. */
interface ServerTraits {
  /** Copies an event to its attendees also when the service account writes it into somebody's calendar. */
  readonly schedules: boolean;
  /**
   * What an answer is worth without a look at the account's rights. `strict`: the server leaves out, without a word, what the account
   * may not see. `doubted`: not known, so an answer from the outbox counts only with a right that shows. `trusted`: seen to be honest.
   */
  readonly honesty: 'strict' | 'doubted' | 'trusted';
  /** Whether free/busy by the outbox shows all that the account may see. */
  readonly wholeOutbox: boolean;
}

export const SERVERS = {
  // Quirk: SOGo tells an account without rights "Success" and no busy time.
  sogo: { schedules: true, honesty: 'strict', wholeOutbox: true },
  // Quirk: DAViCal's outbox leaves out private events for everybody; its report shows them to an account with all rights.
  davical: { schedules: true, honesty: 'strict', wholeOutbox: false },
  // Quirk: Cyrus advertises calendar-auto-schedule, but only stores what the service account writes for somebody else.
  cyrus: { schedules: false, honesty: 'trusted', wholeOutbox: true },
  other: { schedules: false, honesty: 'doubted', wholeOutbox: true },
} as const satisfies Readonly<Record<string, ServerTraits>>;

export type ServerKind = keyof typeof SERVERS;
export type FreeBusyWay = 'outbox' | 'report' | 'events';

/** The provider's reading of `SystemCapabilities.extra`. */
export interface Discovered {
  readonly traits: ServerTraits;
  /** Address of the service account; empty where the server names none. */
  readonly address: string;
  readonly outbox: string;
  /** Collection in which people are searched. */
  readonly principals: string;
  /** By which property, and the text that finds all; empty where the server shows nobody. */
  readonly searchBy: string;
  readonly searchAll: string;
  readonly ways: readonly FreeBusyWay[];
}

export function readCapabilities(capabilities: SystemCapabilities | null): Discovered {
  const extra = capabilities?.extra ?? {};
  const kind = (extra.server ?? 'other') as ServerKind;
  return {
    traits: SERVERS[kind] ?? SERVERS.other,
    address: extra.address ?? '',
    outbox: extra.outbox ?? '',
    principals: extra.principals ?? '',
    searchBy: extra.searchBy ?? '',
    searchAll: extra.searchAll ?? '',
    ways: (capabilities?.freeBusyWays ?? []) as readonly FreeBusyWay[],
  };
}

export const PRINCIPAL_PROPERTIES = [
  'displayname',
  'principal-collection-set',
  'supported-report-set',
  'calendar-home-set',
  'calendar-user-address-set',
  'calendar-user-type',
  'email-address-set',
  'schedule-default-calendar-URL',
  'schedule-outbox-URL',
  'room-building-name',
  'room-seating-capacity',
] as const satisfies readonly PropertyName[];

export interface Principal {
  readonly path: string;
  readonly name: string;
  /** Lower-case mail addresses, best first. */
  readonly addresses: readonly string[];
  /** Upper-case calendar user type (RFC 5545 section 3.2.3); empty when not told. */
  readonly type: string;
  readonly home: string | null;
  readonly outbox: string | null;
  readonly defaultCalendar: string | null;
  /** Building of a room; empty when not told. */
  readonly building: string;
  /** Seats of a room; null when not told. */
  readonly capacity: number | null;
}

export function principalOf(item: DavItem, client: DavClient): Principal {
  const first = (name: string) => {
    const [href] = hrefsIn(item.properties.get(name));
    return href === undefined ? null : client.pathOf(href);
  };
  return {
    path: client.pathOf(item.href),
    name: textOf(item.properties.get('displayname') ?? null),
    addresses: addressesOf(item),
    type: textOf(item.properties.get('calendar-user-type') ?? null).toUpperCase(),
    home: first('calendar-home-set'),
    outbox: first('schedule-outbox-URL'),
    defaultCalendar: first('schedule-default-calendar-URL'),
    building: textOf(item.properties.get('room-building-name') ?? null),
    capacity: seatsIn(textOf(item.properties.get('room-seating-capacity') ?? null)),
  };
}

function seatsIn(text: string): number | null {
  return /^\d{1,5}$/.test(text) ? Number(text) : null;
}

function addressesOf(item: DavItem): string[] {
  const mails = hrefsIn(item.properties.get('calendar-user-address-set')).filter((each) => /^mailto:/i.test(each));
  const node = item.properties.get('email-address-set') ?? null;
  const others = [...children(node, 'email-address').map(textOf), ...hrefsIn(node ?? undefined)];
  return [...new Set([...mails, ...others].map(mailAddress).filter((each) => each.includes('@')))];
}

/** Rooms by what the server says, else by the patterns of the settings. */
export function kindOfPrincipal(principal: Principal, roomAddresses: readonly string[]): ParticipantKind {
  if (['ROOM', 'RESOURCE', 'LOCATION'].includes(principal.type)) return 'room';
  return principal.addresses.some((each) => fitsPattern(each, roomAddresses)) ? 'room' : 'person';
}

export interface CalendarCollection {
  readonly path: string;
  /** Whether its events count as busy time (RFC 6638 section 9.1). */
  readonly opaque: boolean;
  /** VTIMEZONE text, or nothing. */
  readonly timeZone: string;
  /** IANA zone (RFC 7809 section 5.2); null when not told. */
  readonly zone: string | null;
}

const CALENDAR_PROPERTIES = [
  'resourcetype',
  'supported-calendar-component-set',
  'schedule-calendar-transp',
  'calendar-timezone',
  'calendar-timezone-id',
] as const;

/** The event calendars directly inside a home. */
export async function calendarsOf(asking: Asking, home: string): Promise<CalendarCollection[]> {
  const request = { method: 'PROPFIND', path: home, depth: '1', body: propfindBody(CALENDAR_PROPERTIES) } as const;
  const { items } = await askMultistatus(asking, request, 'mailbox');
  return items.flatMap((item) => calendarOf(item, asking.client) ?? []);
}

/** One calendar by its own address; null when it is no event calendar. */
export async function calendarAt(asking: Asking, path: string): Promise<CalendarCollection | null> {
  const request = { method: 'PROPFIND', path, depth: '0', body: propfindBody(CALENDAR_PROPERTIES) } as const;
  const [item] = (await askMultistatus(asking, request, 'mailbox')).items;
  return item === undefined ? null : calendarOf(item, asking.client);
}

function calendarOf(item: DavItem, client: DavClient): CalendarCollection | null {
  const types = namesIn(item.properties.get('resourcetype'));
  const components = children(item.properties.get('supported-calendar-component-set') ?? null, 'comp').map((comp) =>
    attribute(comp, 'name'),
  );
  const holdsEvents = components.length === 0 || components.includes('VEVENT');
  if (!types.includes('calendar') || !holdsEvents) return null;
  return {
    path: client.pathOf(item.href),
    opaque: !namesIn(item.properties.get('schedule-calendar-transp')).includes('transparent'),
    timeZone: textOf(item.properties.get('calendar-timezone') ?? null),
    zone: ianaName(textOf(item.properties.get('calendar-timezone-id') ?? null)),
  };
}

function attribute(node: XmlNode, name: string): string {
  return typeof node === 'string' ? '' : String(node[`@${name}`] ?? '').toUpperCase();
}

/** The calendar in which a person's appointments stand, or null when several could be meant. */
export function mainCalendar(calendars: readonly CalendarCollection[], defaultPath: string | null): CalendarCollection | null {
  const named = calendars.filter((each) => /\/(?:personal|calendar|default)\/?$/i.test(each.path));
  const chosen = calendars.find((each) => each.path === defaultPath) ?? (calendars.length === 1 ? calendars[0] : undefined);
  return chosen ?? (named.length === 1 ? (named[0] ?? null) : null);
}

/** Whether these rights show all busy time. Strict: all rights, or (SOGo) dates and times of every class of event. */
export function seesAllBusyTime(privileges: readonly string[], honesty: 'strict' | 'doubted'): boolean {
  const has = (name: string) => privileges.includes(name);
  if (honesty === 'doubted') return ['all', 'read', 'read-free-busy', 'write'].some(has);
  const classes = ['public', 'confidential', 'private'];
  return has('all') || classes.every((each) => has(`viewdant-${each}-records`) || has(`viewwhole-${each}-records`));
}

/** Null when the server does not tell rights at all. */
export function privilegesOf(item: DavItem): string[] | null {
  const set = item.properties.get('current-user-privilege-set');
  return set === undefined ? null : children(set, 'privilege').flatMap((each) => namesIn(each));
}

/** @returns null for an event whose times cannot be read; ours always can. */
export function foundEvent(stored: StoredEvent): FoundEvent | null {
  if (stored.span === null) return null;
  const { uid, sequence, span, cancelled, answers } = stored;
  return { uid, sequence, span, cancelled, answers };
}
