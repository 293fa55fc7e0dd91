/**
 * People and rooms by the Directory API, read in the name of the user for the directory. A person's mailbox id is the directory's id,
 * which stays when the address changes; a room's is the address that Google made for it. Without that user the address is the id.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import { instant, MINUTE_MS } from '../../domain/time/instant.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { Directory, DirectoryEntry } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { GoogleClient } from './client.ts';
import { faultOf, forbidden, malformed } from './faults.ts';
import { askFreeBusy } from './free-busy.ts';
import { DIRECTORY_PAGE, MAX_PAGES } from './limits.ts';
import { listRooms } from './rooms.ts';
import { type GoogleSettings, isAllowed, readingUser } from './settings.ts';
import { type CalendarAddresses, isResource } from './translate.ts';
import { readUser, readUsers, USER_FIELDS, USERS_FIELDS, type WireUser } from './wire.ts';

export interface People extends CalendarAddresses {
  /** @throws Fault `provider.mailbox-not-found`, `provider.forbidden` outside the list of the settings. */
  find(address: string, policy: CallPolicy): Promise<Mailbox & { readonly name: string }>;
  readonly directory: Directory | null;
}

interface Asking {
  readonly client: GoogleClient;
  readonly settings: GoogleSettings;
}

export function createPeople(client: GoogleClient, settings: GoogleSettings): People {
  const asking: Asking = { client, settings };
  const { adminUser } = settings;
  return {
    async find(address, policy) {
      const wanted = address.trim().toLowerCase();
      if (!isAllowed(settings, wanted)) throw outsideList(wanted);
      if (adminUser === null) return findWithoutDirectory(asking, wanted, policy);
      return isResource(wanted) ? findRoom(asking, wanted, policy) : findUser(asking, { adminUser, wanted }, policy);
    },
    async calendarOf(mailbox, policy) {
      const address = await currentAddress(asking, mailbox, policy);
      if (!isAllowed(settings, address)) throw outsideList(address);
      return address;
    },
    directory: adminUser === null ? null : { list: (policy) => list(asking, adminUser, policy) },
  };
}

/** By address or alias: the directory knows both. */
async function findUser(
  { client, settings }: Asking,
  { adminUser, wanted }: { adminUser: string; wanted: string },
  policy: CallPolicy,
): Promise<Mailbox & { name: string }> {
  const access = { scope: 'admin.directory.user.readonly', user: adminUser } as const;
  const path = `/users/${encodeURIComponent(wanted)}`;
  const body = await client.call(
    { method: 'GET', api: 'directory', path, query: { fields: USER_FIELDS }, access, about: 'directory' },
    policy,
  );
  const user = readUser(body);
  if (!isActive(user)) throw notFound(`The user ${wanted} is suspended.`);
  const address = user.primaryEmail.toLowerCase();
  if (!isAllowed(settings, address)) throw outsideList(address);
  return { id: user.id, address, name: user.name?.fullName ?? address };
}

async function findRoom({ client, settings }: Asking, wanted: string, policy: CallPolicy): Promise<Mailbox & { name: string }> {
  const room = (await listRooms(client, settings.adminUser ?? '', policy)).find(({ address }) => address === wanted);
  if (room === undefined) throw notFound('The directory knows no such room.');
  return { id: room.id, address: room.address, name: room.name };
}

/** The calendar itself is asked: there is nobody else to ask. */
async function findWithoutDirectory(asking: Asking, wanted: string, policy: CallPolicy): Promise<Mailbox & { name: string }> {
  const { acting } = asking.settings;
  const reader = readingUser(asking.settings);
  const user = acting === 'shares' || isResource(wanted) ? reader : wanted;
  if (user === null) throw forbidden('Rooms are read in the name of a technical user, and none was entered.');
  const now = instant(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  const window = { start: now, end: instant(now + MINUTE_MS) };
  const answer = (await askFreeBusy(asking.client, { user, calendars: [wanted], window, known: false }, policy)).get(wanted);
  if (answer === undefined || answer.kind === 'unknown') {
    throw answer === undefined ? malformed('The answer says nothing about the calendar.') : new Fault(answer.fault);
  }
  return { id: wanted, address: wanted, name: wanted };
}

async function list({ client, settings }: Asking, adminUser: string, policy: CallPolicy): Promise<readonly DirectoryEntry[]> {
  const users = await listUsers(client, adminUser, policy);
  const own = [settings.technicalUser, settings.adminUser];
  const people = users
    .filter((user) => isActive(user) && user.includeInGlobalAddressList !== false && !own.includes(user.primaryEmail.toLowerCase()))
    .map(({ id, primaryEmail, name }): DirectoryEntry => {
      const address = primaryEmail.toLowerCase();
      return { id, address, name: name?.fullName ?? address, kind: 'person', location: '', capacity: null, zone: null };
    });
  const rooms = await listRooms(client, adminUser, policy);
  return [...people, ...rooms].filter(({ address }) => isAllowed(settings, address));
}

async function listUsers(client: GoogleClient, adminUser: string, policy: CallPolicy): Promise<WireUser[]> {
  const access = { scope: 'admin.directory.user.readonly', user: adminUser } as const;
  const users: WireUser[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = {
      customer: 'my_customer',
      maxResults: String(DIRECTORY_PAGE),
      fields: USERS_FIELDS,
      ...(pageToken === undefined ? {} : { pageToken }),
    };
    const answer = readUsers(
      await client.call({ method: 'GET', api: 'directory', path: '/users', query, access, about: 'directory' }, policy),
    );
    users.push(...answer.users);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return users;
  }
  throw malformed('The list of users does not end.');
}

/** Addresses by directory id, as they were a while ago. Over all systems opened in this process. */
const books = new Map<string, { readonly readAt: number; readonly addresses: Promise<ReadonlyMap<string, string>> }>();
const BOOK_LIFE_MS = 15 * MINUTE_MS;
/** Somebody who is not in the book may be new: then it is read again, but not more often than this. */
const BOOK_REST_MS = MINUTE_MS;

async function currentAddress(asking: Asking, mailbox: Mailbox, policy: CallPolicy): Promise<string> {
  const stored = mailbox.address.toLowerCase();
  // Only the directory's ids are numbers; any other id is the address itself.
  if (asking.settings.adminUser === null || !/^\d+$/.test(mailbox.id)) return stored;
  try {
    const known =
      (await bookOf(asking, BOOK_LIFE_MS, policy)).get(mailbox.id) ?? (await bookOf(asking, BOOK_REST_MS, policy)).get(mailbox.id);
    if (known !== undefined) return known;
  } catch (error) {
    // A directory that fails must not stop interviews; the address was right when it was stored.
    if (isFault(error)) return stored;
    throw error;
  }
  throw notFound('The directory no longer has this user.');
}

function bookOf({ client, settings }: Asking, lifeMs: number, policy: CallPolicy): Promise<ReadonlyMap<string, string>> {
  const adminUser = settings.adminUser ?? '';
  const key = fingerprint(client.tokens.credential, settings.directoryUrl, adminUser);
  const known = books.get(key);
  if (known !== undefined && Date.now() - known.readAt < lifeMs) return known.addresses;
  const addresses = listUsers(client, adminUser, policy).then(
    (users) => new Map(users.map(({ id, primaryEmail }) => [id, primaryEmail.toLowerCase()])),
  );
  const entry = { readAt: Date.now(), addresses };
  books.set(key, entry);
  addresses.catch(() => {
    if (books.get(key) === entry) books.delete(key);
  });
  return addresses;
}

function isActive({ suspended, archived }: WireUser): boolean {
  return suspended !== true && archived !== true;
}

function outsideList(address: string): Fault {
  return forbidden(`${address} is not within the list of addresses of this connection, so it was not asked for.`);
}

function notFound(detail: string): Fault {
  const { report } = faultOf({ status: 404, body: '', retryAfter: null }, 'directory');
  return new Fault({ ...report, detail });
}
