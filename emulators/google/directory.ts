/** The Directory API: users, rooms, buildings, features. Only users with an administrator's role may read it. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { DIRECTORY_READERS } from './accounts.ts';
import { ApiError, invalid } from './errors.ts';
import { type Exchange, googleAddress, type Json, mailboxAt, userId } from './exchange.ts';

const CUSTOMER_ID = 'C0marigold';
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

export function listUsers(exchange: Exchange): Json {
  mayRead(exchange);
  const { query, world } = exchange;
  if (!query.has('customer') && !query.has('domain')) throw invalid('Bad Request', 'badRequest');
  const users = world.mailboxes().filter(({ kind }) => kind !== 'room');
  const { items, more } = page(query, users);
  return { kind: 'admin#directory#users', etag: '"1"', users: items.map((one) => user(world, one)), ...more };
}

/** By id, address or alias. */
export function getUser(exchange: Exchange): Json {
  mayRead(exchange);
  const { world, call } = exchange;
  const key = call.path.userKey ?? '';
  const found = mailboxAt(world, key) ?? world.mailboxes().find((one) => userId(one) === key);
  if (found === undefined || found.kind === 'room') throw new ApiError(404, 'notFound', 'Resource Not Found: userKey');
  return user(world, found);
}

export function listRooms(exchange: Exchange): Json {
  mayRead(exchange);
  const rooms = exchange.world.mailboxes().filter(({ kind }) => kind === 'room');
  const { items, more } = page(exchange.query, rooms);
  return { kind: 'admin#directory#resources#calendars#calendarResourcesList', etag: '"1"', items: items.map(room), ...more };
}

export function listBuildings(exchange: Exchange): Json {
  mayRead(exchange);
  const buildings = sites(exchange.world).map((site) => ({
    kind: 'admin#directory#resources#buildings#Building',
    etags: '"1"',
    buildingId: buildingId(site),
    buildingName: site,
    floorNames: ['1'],
  }));
  return { kind: 'admin#directory#resources#buildings#buildingsList', etag: '"1"', buildings };
}

export function listFeatures(exchange: Exchange): Json {
  mayRead(exchange);
  return { kind: 'admin#directory#resources#features#featuresList', etag: '"1"', features: [] };
}

function mayRead({ world, grant, call }: Exchange): void {
  const customer = call.path.customer ?? 'my_customer';
  if (customer !== 'my_customer' && customer !== CUSTOMER_ID) throw new ApiError(404, 'notFound', 'Resource Not Found: customer');
  const address = world.mailbox(grant.subject ?? '')?.address ?? '';
  if (!DIRECTORY_READERS.includes(address)) throw new ApiError(403, 'forbidden', 'Not Authorized to access this resource/api');
}

function user(world: Organization, mailbox: Mailbox): Json {
  const [givenName = '', ...rest] = mailbox.name.split(' ');
  const disabled = world.accounts().find((one) => one.mailboxId === mailbox.id)?.disabled ?? false;
  return {
    kind: 'admin#directory#user',
    etag: '"1"',
    id: userId(mailbox),
    customerId: CUSTOMER_ID,
    primaryEmail: mailbox.address,
    name: { givenName, familyName: rest.join(' '), fullName: mailbox.name },
    emails: [mailbox.address, ...mailbox.aliases].map((address, place) => ({ address, ...(place === 0 ? { primary: true } : {}) })),
    ...(mailbox.aliases.length === 0 ? {} : { aliases: mailbox.aliases }),
    isAdmin: false,
    isDelegatedAdmin: DIRECTORY_READERS.includes(mailbox.address),
    isMailboxSetup: true,
    suspended: disabled,
    archived: false,
    includeInGlobalAddressList: mailbox.kind === 'person',
    orgUnitPath: mailbox.kind === 'service' ? '/Technical' : `/${mailbox.site}`,
  };
}

function room(mailbox: Mailbox): Json {
  return {
    kind: 'admin#directory#resources#calendars#CalendarResource',
    etags: '"1"',
    resourceId: mailbox.id,
    resourceName: mailbox.name,
    generatedResourceName: `${mailbox.site}-1-${mailbox.name} (${mailbox.capacity ?? 0})`,
    resourceEmail: googleAddress(mailbox),
    resourceCategory: 'CONFERENCE_ROOM',
    capacity: mailbox.capacity ?? 0,
    buildingId: buildingId(mailbox.site),
    floorName: '1',
  };
}

function sites(world: Organization): string[] {
  return [...new Set(world.mailboxes().flatMap(({ kind, site }) => (kind === 'room' ? [site] : [])))];
}

function buildingId(site: string): string {
  return site.toLowerCase();
}

function page<T>(query: URLSearchParams, all: readonly T[]): { readonly items: readonly T[]; readonly more: Json } {
  const size = Number(query.get('maxResults') ?? DEFAULT_PAGE);
  if (size < 1 || size > LARGEST_PAGE) throw invalid('Invalid value for maxResults.');
  const start = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || 0);
  if (!Number.isInteger(start)) throw invalid('Invalid page token value.');
  const end = start + size;
  return { items: all.slice(start, end), more: end < all.length ? { nextPageToken: Buffer.from(String(end)).toString('base64url') } : {} };
}
