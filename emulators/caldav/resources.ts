/** Addresses of the emulator: which path names what. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

/** `base`: the address under which it was asked for, `CALENDARS` or `SHARED`. */
interface CalendarSpace<Kind> {
  readonly kind: Kind;
  readonly mailbox: Mailbox;
  readonly base: string;
}

export type CalendarResource = CalendarSpace<'calendar'>;
export type EventResource = CalendarSpace<'event'> & { readonly name: string };
export type Resource =
  | { readonly kind: 'root' | 'principals' }
  | { readonly kind: 'principal'; readonly mailbox: Mailbox }
  | CalendarSpace<'home' | 'inbox' | 'outbox'>
  | CalendarResource
  | EventResource;

export const ROOT = '/dav/';
export const PRINCIPALS = '/dav/principals/';
export const CALENDARS = '/dav/calendars/';
/** Where `redirectsCalendars` sends those who come for somebody else's calendar. */
export const SHARED = '/dav/shared/';

export function principalPath(mailbox: Mailbox): string {
  return `${PRINCIPALS}${mailbox.id}/`;
}

export function homePath(mailbox: Mailbox, base = CALENDARS): string {
  return `${base}${mailbox.id}/`;
}

export function collectionPath(mailbox: Mailbox, name: 'calendar' | 'inbox' | 'outbox', base = CALENDARS): string {
  return `${homePath(mailbox, base)}${name}/`;
}

export function eventPath(mailbox: Mailbox, name: string, base = CALENDARS): string {
  return `${collectionPath(mailbox, 'calendar', base)}${encodeURIComponent(name)}`;
}

/** `path` as it came over the wire. Collections are known with and without the last slash. */
export function resourceAt(path: string, organization: Organization): Resource | null {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [root, section, id, collection, name] = parts;
  if (root !== 'dav' || parts.length > 5) return null;
  if (section === undefined) return { kind: 'root' };
  if (section === 'principals' && parts.length <= 3) return principalAt(id, organization);
  const base = `/dav/${section}/`;
  const mailbox = id === undefined ? null : organization.mailbox(id);
  if (mailbox === null || (base !== CALENDARS && base !== SHARED)) return null;
  if (collection === undefined) return { kind: 'home', mailbox, base };
  if (name !== undefined) return collection === 'calendar' ? { kind: 'event', mailbox, base, name } : null;
  if (collection === 'calendar') return { kind: collection, mailbox, base };
  if (collection === 'inbox' || collection === 'outbox') return { kind: collection, mailbox, base };
  return null;
}

function principalAt(id: string | undefined, organization: Organization): Resource | null {
  if (id === undefined) return { kind: 'principals' };
  const mailbox = organization.mailbox(id);
  return mailbox === null ? null : { kind: 'principal', mailbox };
}

/** Percent signs that stand for nothing stay as they are. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
