/** ResolveNames, ExpandDL, GetRoomLists, GetRooms: the address book. Each site has a group of people and a list of rooms. */

import { element, elementWith, type Fragment, textAt } from '../harness/xml.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { addressesOf, type Organization } from '../organization/organization.ts';
import type { Exchange } from './exchange.ts';
import { failure, OperationError, responses, success, warning } from './soap.ts';

const MESSAGE = 'm:ResolveNamesResponseMessage';

export function resolveNames(exchange: Exchange): Fragment {
  const { world, body, personality } = exchange;
  const text = textAt(body, 'm:UnresolvedEntry').toLowerCase();
  const found = listed(world).filter((one) => matches(one, text));
  if (found.length === 0) return responses('m:ResolveNamesResponse', [failure(MESSAGE, 'ErrorNameResolutionNoResults')]);
  const page = found.slice(0, personality.maxResolutions);
  const isFull = body.attributes.ReturnFullContactData === 'true';
  const paging = { TotalItemsInView: String(page.length), IncludesLastItemInRange: String(page.length === found.length) };
  const set = elementWith('m:ResolutionSet', paging, ...page.map((one) => resolution(one, isFull)));
  const message = page.length === 1 ? success(MESSAGE, set) : warning(MESSAGE, 'ErrorNameResolutionMultipleResults', set);
  return responses('m:ResolveNamesResponse', [message]);
}

/** Technical accounts are hidden from address lists. */
function listed(world: Organization): Mailbox[] {
  return world.mailboxes().filter(({ kind }) => kind !== 'service');
}

/** Ambiguous name resolution: beginnings of names, of the alias and of addresses; behind `smtp:` a whole address. */
function matches(mailbox: Mailbox, text: string): boolean {
  const addresses = addressesOf(mailbox);
  if (text.startsWith('smtp:')) return addresses.includes(text.slice('smtp:'.length));
  const name = mailbox.name.toLowerCase();
  return [name, ...name.split(/[\s-]+/), ...addresses].some((one) => one.startsWith(text));
}

function resolution(mailbox: Mailbox, isFull: boolean): Fragment {
  return element('t:Resolution', mailboxElement(mailbox.name, mailbox.address, 'Mailbox', 't:Mailbox'), isFull ? contact(mailbox) : null);
}

function contact(mailbox: Mailbox): Fragment {
  const [given = mailbox.name, ...rest] = mailbox.name.split(' ');
  const entries = addressesOf(mailbox)
    .slice(0, 3)
    .map((address, place) => elementWith('t:Entry', { Key: `EmailAddress${place + 1}` }, `${place === 0 ? 'SMTP' : 'smtp'}:${address}`));
  return element(
    't:Contact',
    element('t:DisplayName', mailbox.name),
    mailbox.kind === 'person' ? element('t:GivenName', given) : null,
    element('t:EmailAddresses', ...entries),
    element('t:ContactSource', 'ActiveDirectory'),
    mailbox.team === '' ? null : element('t:Department', mailbox.team),
    element('t:OfficeLocation', mailbox.site),
    mailbox.kind === 'person' && rest.length > 0 ? element('t:Surname', rest.join(' ')) : null,
    element('t:Alias', mailbox.address.split('@')[0] ?? ''),
    element('t:DirectoryId', directoryId(mailbox)),
  );
}

/** As the directory writes it, a GUID in text. */
function directoryId({ id }: Mailbox): string {
  const digits = Buffer.from(id, 'utf8').toString('hex').padStart(12, '0');
  return `d1f0c0de-0000-4000-8000-${digits.slice(-12)}`;
}

function mailboxElement(name: string, address: string, type: string, tag: string): Fragment {
  return element(
    tag,
    element('t:Name', name),
    element('t:EmailAddress', address),
    element('t:RoutingType', 'SMTP'),
    element('t:MailboxType', type),
  );
}

interface Group {
  readonly address: string;
  readonly name: string;
  readonly members: readonly Mailbox[];
  /** Addresses of groups inside. */
  readonly groups: readonly Group[];
}

function sitesOf(world: Organization): string[] {
  return [...new Set(listed(world).map(({ site }) => site))].sort();
}

function membersAt(world: Organization, kind: Mailbox['kind'], site: string): Mailbox[] {
  return listed(world).filter((one) => one.kind === kind && one.site === site);
}

/** `interviewers.hamburg@…` and so on, and `interviewers@…` with those in it. */
function peopleGroups(world: Organization): Group[] {
  const ofSites = sitesOf(world).map((site) => ({
    address: `interviewers.${site.toLowerCase()}@${world.domain}`,
    name: `Interviewers ${site}`,
    members: membersAt(world, 'person', site),
    groups: [],
  }));
  return [...ofSites, { address: `interviewers@${world.domain}`, name: 'Interviewers', members: [], groups: ofSites }];
}

function roomLists(world: Organization): Group[] {
  return sitesOf(world).map((site) => ({
    address: `rooms.${site.toLowerCase()}@${world.domain}`,
    name: `Rooms ${site}`,
    members: membersAt(world, 'room', site),
    groups: [],
  }));
}

export function expandDl({ world, body }: Exchange): Fragment {
  const name = 'm:ExpandDLResponseMessage';
  const address = textAt(body, 'm:Mailbox', 't:EmailAddress').toLowerCase();
  const group = [...peopleGroups(world), ...roomLists(world)].find((one) => one.address === address);
  if (group === undefined) return responses('m:ExpandDLResponse', [failure(name, 'ErrorNameResolutionNoResults')]);
  const members = [
    ...group.groups.map((one) => mailboxElement(one.name, one.address, 'PublicDL', 't:Mailbox')),
    ...group.members.map((one) => mailboxElement(one.name, one.address, 'Mailbox', 't:Mailbox')),
  ];
  const paging = { TotalItemsInView: String(members.length), IncludesLastItemInRange: 'true' };
  return responses('m:ExpandDLResponse', [success(name, elementWith('m:DLExpansion', paging, ...members))]);
}

export function getRoomLists({ world }: Exchange): Fragment {
  const lists = roomLists(world).map((one) => mailboxElement(one.name, one.address, 'PublicDL', 't:Address'));
  return success('m:GetRoomListsResponse', element('m:RoomLists', ...lists));
}

export function getRooms({ world, body }: Exchange): Fragment {
  const address = textAt(body, 'm:RoomList', 't:EmailAddress').toLowerCase();
  const list = roomLists(world).find((one) => one.address === address);
  if (list === undefined) throw new OperationError('ErrorNameResolutionNoResults');
  const rooms = list.members.map((one) => element('t:Room', mailboxElement(one.name, one.address, 'Mailbox', 't:Id')));
  return success('m:GetRoomsResponse', element('m:Rooms', ...rooms));
}
