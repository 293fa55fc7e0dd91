/** Users, rooms and room lists of the tenant. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { type Answer, demandPermission, type GraphCall } from './call.ts';
import { guidOf, TENANT_ID, userAt, userId } from './ids.ts';
import { collectionAnswer, entityAnswer } from './odata.ts';
import { Problem, requestDenied } from './problem.ts';
import { workingHoursOf } from './schedule.ts';
import { windowsName } from './times.ts';

const READ_USERS = ['User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All'];
const READ_PLACES = ['Place.Read.All'];
const USERS_PAGE = { pageSize: 100, largestPage: 999 };
const PLACES_PAGE = { pageSize: 100, largestPage: 100 };

export function listUsers(call: GraphCall): Answer {
  demandPermission(call, READ_USERS);
  if (call.personality.noProxyAddressFilter && /proxyAddresses/i.test(call.query.get('$filter') ?? '')) throw requestDenied();
  return collectionAnswer(call, { type: 'user', items: listed(call.tenant.world).map(userJson), ...USERS_PAGE });
}

export function getUser(call: GraphCall, key: string): Answer {
  const mailbox = userAt(call.tenant.world, key);
  const isSelf = mailbox !== null && call.caller.scopes !== null && call.tenant.world.account(call.caller.user)?.mailboxId === mailbox.id;
  if (!isSelf) demandPermission(call, READ_USERS);
  if (mailbox === null) throw new Problem(404, 'Request_ResourceNotFound', `Resource '${key}' does not exist.`);
  return entityAnswer(call, 'user', userJson(mailbox));
}

const shown = new WeakMap<Mailbox, Record<string, unknown>>();

function userJson(mailbox: Mailbox): Record<string, unknown> {
  const known = shown.get(mailbox) ?? madeUserJson(mailbox);
  shown.set(mailbox, known);
  return known;
}

/** A room's account is disabled, as Exchange makes it. */
function madeUserJson(mailbox: Mailbox): Record<string, unknown> {
  const [givenName = '', ...rest] = mailbox.name.split(' ');
  return {
    id: userId(mailbox),
    displayName: mailbox.name,
    givenName,
    surname: rest.join(' '),
    mail: mailbox.address,
    userPrincipalName: mailbox.address,
    accountEnabled: mailbox.kind !== 'room',
    userType: 'Member',
    officeLocation: mailbox.site,
    department: mailbox.team,
    proxyAddresses: [`SMTP:${mailbox.address}`, ...mailbox.aliases.map((alias) => `smtp:${alias}`)],
  };
}

export function listPlaces(call: GraphCall, type: string): Answer {
  demandPermission(call, READ_PLACES);
  const rooms = roomsOf(call);
  if (type === 'microsoft.graph.room')
    return collectionAnswer(call, { type: 'room', items: rooms.map((room) => roomJson(call, room)), ...PLACES_PAGE });
  if (type !== 'microsoft.graph.roomlist') throw new Problem(400, 'BadRequest', `There are no places of type '${type}'.`);
  const sites = [...new Set(rooms.map(({ site }) => site))];
  return collectionAnswer(call, { type: 'roomList', items: sites.map((site) => roomListJson(call, site)), ...PLACES_PAGE });
}

export function roomsOfList(call: GraphCall, listAddress: string): Answer {
  demandPermission(call, READ_PLACES);
  const rooms = roomsOf(call).filter(({ site }) => addressOfList(call, site) === listAddress.toLowerCase());
  if (rooms.length === 0) throw new Problem(404, 'ErrorItemNotFound', 'The room list was not found.');
  return collectionAnswer(call, { type: 'room', items: rooms.map((room) => roomJson(call, room)), ...PLACES_PAGE });
}

function roomsOf({ tenant }: GraphCall): Mailbox[] {
  return tenant.world.mailboxes().filter(({ kind }) => kind === 'room');
}

/** A place has an identity of its own; nothing but the address leads to the room's mailbox. */
function roomJson({ personality }: GraphCall, room: Mailbox): Record<string, unknown> {
  return {
    id: guidOf(`place ${room.id}`),
    displayName: room.name,
    nickname: room.name,
    emailAddress: room.address,
    building: personality.roomsWithoutBuilding ? null : room.site,
    capacity: room.capacity,
    bookingType: 'standard',
    tags: [],
  };
}

function roomListJson(call: GraphCall, site: string): Record<string, unknown> {
  return { id: guidOf(`list ${site}`), displayName: site, emailAddress: addressOfList(call, site), tags: [] };
}

function addressOfList({ tenant }: GraphCall, site: string): string {
  return `rooms-${site.toLowerCase()}@${tenant.world.domain}`;
}

export function mailboxSettings(call: GraphCall, mailbox: Mailbox): Answer {
  demandPermission(call, ['MailboxSettings.Read']);
  return entityAnswer(call, 'mailboxSettings', { timeZone: windowsName(mailbox.zone), workingHours: workingHoursOf(mailbox) });
}

export function calendarJson(call: GraphCall, mailbox: Mailbox): Record<string, unknown> {
  return {
    id: `AAMkCal${userId(mailbox)}`,
    name: 'Calendar',
    isDefaultCalendar: true,
    canEdit: true,
    canShare: true,
    canViewPrivateItems: true,
    isRemovable: false,
    isTallyingResponses: true,
    changeKey: String(call.tenant.world.calendar(mailbox.id).revision),
    owner: { name: mailbox.name, address: mailbox.address },
    allowedOnlineMeetingProviders: call.personality.onlineMeetings ? ['teamsForBusiness'] : [],
    defaultOnlineMeetingProvider: call.personality.onlineMeetings ? 'teamsForBusiness' : 'unknown',
  };
}

export function listOrganization(call: GraphCall): Answer {
  demandPermission(call, ['Organization.Read.All', ...READ_USERS]);
  const items = [{ id: TENANT_ID, displayName: 'Marigold', tenantType: 'AAD' }];
  return collectionAnswer(call, { type: 'organization', items, ...USERS_PAGE });
}

/** Technical users are left out, as an administrator hides them from address lists. */
function listed(world: Organization): Mailbox[] {
  return world.mailboxes().filter(({ kind }) => kind !== 'service');
}
