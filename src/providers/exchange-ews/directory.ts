/**
 * People and rooms. An address is found by `ResolveNames`, which names the immutable id of the directory. Everybody is listed either by
 * the groups of the settings (`ExpandDL`), or by searching letter after letter, because a search tells a hundred names and no more: what
 * cannot be listed to the end this way is refused, never cut off.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { Directory, DirectoryEntry } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type Asking, type ExchangeClient, faultOfMessage, isWhole, onlyMessage, type Reach } from './client.ts';
import { unsupported } from './faults.ts';
import { MAX_GROUPS, MAX_PREFIX_LETTERS, MAX_RESOLUTIONS, MAX_SEARCHES } from './limits.ts';
import { roomAddresses } from './rooms.ts';
import type { ExchangeSettings } from './settings.ts';
import { childOf, childrenOf, element, malformed, messagesIn, textAt, type XmlNode } from './wire.ts';

/** Aliases consist of these and little else, and a search finds by alias too. */
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const NOBODY: ReadonlySet<string> = new Set(['ErrorNameResolutionNoResults', 'ErrorNameResolutionNoMailbox']);
/** What a group may hold besides groups. */
const PEOPLE: ReadonlySet<string> = new Set(['Mailbox', '']);
const GROUPS: ReadonlySet<string> = new Set(['PublicDL', 'GroupMailbox']);

/** Somebody as the address book knows them. */
interface Resolution extends Mailbox {
  readonly name: string;
  readonly office: string;
}

export function createDirectory(client: ExchangeClient, reach: Reach, settings: ExchangeSettings): Directory {
  return {
    async list(policy) {
      const asking: Asking = { client, reach, policy };
      const rooms = await roomAddresses(asking, settings.roomAddresses);
      const people = settings.groups.length === 0 ? await everybody(asking) : await membersOf(asking, settings.groups);
      const known = new Map(people.map((each) => [each.address, each]));
      const missing = rooms.filter((address) => !known.has(address));
      for (const found of await Promise.all(missing.map((address) => resolved(asking, address)))) {
        if (found !== null) known.set(found.address, found);
      }
      known.delete(settings.account);
      return [...known.values()].map((each) => entryOf(each, rooms.includes(each.address)));
    },
  };
}

/** Exchange tells neither zone nor capacity of anybody. */
function entryOf({ id, address, name, office }: Resolution, isRoom: boolean): DirectoryEntry {
  return { id, address, name, kind: isRoom ? 'room' : 'person', location: isRoom ? office : '', capacity: null, zone: null };
}

export async function findMailbox(asking: Asking, address: string): Promise<Mailbox & { readonly name: string }> {
  const found = await resolved(asking, address.trim().toLowerCase());
  if (found === null) throw notFound();
  return { id: found.id, address: found.address, name: found.name };
}

/** The one with exactly this address, also where it is a second one. Null when there is nobody. */
async function resolved(asking: Asking, address: string): Promise<Resolution | null> {
  const { found, others } = await search(asking, `smtp:${address}`);
  return found.find((each) => each.address === address) ?? (found.length === 1 && others.has(address) ? (found[0] ?? null) : null);
}

interface Found {
  readonly found: readonly Resolution[];
  /** Second addresses of those found. */
  readonly others: ReadonlySet<string>;
  readonly whole: boolean;
}

async function search({ client, policy }: Asking, text: string): Promise<Found> {
  const attributes = { ReturnFullContactData: 'true', SearchScope: 'ActiveDirectory', ContactDataShape: 'AllProperties' };
  const body = element('m:ResolveNames', attributes, element('m:UnresolvedEntry', {}, text));
  const [message] = messagesIn(await client.ask({ body, repeatable: true }, policy));
  if (message === undefined) throw malformed('The server did not answer a search for names.');
  if (NOBODY.has(message.code)) return { found: [], others: new Set(), whole: true };
  if (message.isError) throw faultOfMessage(message, 'mailbox');
  const set = childOf(message.node, 'ResolutionSet');
  const resolutions = childrenOf(set, 'Resolution');
  return {
    found: resolutions.flatMap((each) => resolutionOf(each) ?? []),
    others: new Set(resolutions.flatMap(addressesIn)),
    whole: set !== null && isWhole(set) && resolutions.length < MAX_RESOLUTIONS,
  };
}

/** Null for what is no mailbox of the organisation: groups, contacts, public folders. */
function resolutionOf(node: XmlNode): Resolution | null {
  const address = textAt(node, 'Mailbox', 'EmailAddress').toLowerCase();
  const isMailbox = textAt(node, 'Mailbox', 'MailboxType') === 'Mailbox' && textAt(node, 'Mailbox', 'RoutingType') === 'SMTP';
  if (!isMailbox || address === '') return null;
  // A server that names no id leaves the address, which changes when somebody is renamed.
  const id = textAt(node, 'Contact', 'DirectoryId') || address;
  const name = textAt(node, 'Contact', 'DisplayName') || textAt(node, 'Mailbox', 'Name') || address;
  return { id, address, name, office: textAt(node, 'Contact', 'OfficeLocation') };
}

function addressesIn(node: XmlNode): string[] {
  const entries = childrenOf(childOf(node, 'Contact', 'EmailAddresses'), 'Entry');
  return entries.map((each) =>
    each.text
      .trim()
      .replace(/^smtp:/i, '')
      .toLowerCase(),
  );
}

async function everybody(asking: Asking): Promise<Resolution[]> {
  const found = new Map<string, Resolution>();
  let prefixes: readonly string[] = LETTERS;
  let searches = 0;
  for (let length = 1; prefixes.length > 0; length++) {
    searches += prefixes.length;
    if (length > MAX_PREFIX_LETTERS || searches > MAX_SEARCHES) throw tooMany();
    const answers = await Promise.all(prefixes.map(async (prefix) => ({ prefix, ...(await search(asking, prefix)) })));
    for (const each of answers.flatMap((answer) => answer.found)) found.set(each.id, each);
    prefixes = answers.filter(({ whole }) => !whole).flatMap(({ prefix }) => LETTERS.map((letter) => prefix + letter));
  }
  return [...found.values()];
}

/** Members of groups and of groups within them. */
async function membersOf(asking: Asking, groups: readonly string[]): Promise<Resolution[]> {
  const seen = new Set(groups);
  const addresses = new Set<string>();
  for (const group of seen) {
    if (seen.size > MAX_GROUPS) throw unsupported('The groups hold too many groups. Name fewer in the connection’s settings.');
    const members = await expand(asking, group);
    for (const each of members.filter(({ kind }) => GROUPS.has(kind))) seen.add(each.address);
    for (const each of members.filter(({ kind }) => PEOPLE.has(kind))) addresses.add(each.address);
  }
  const people = await Promise.all([...addresses].map((address) => resolved(asking, address)));
  return people.filter((each) => each !== null);
}

async function expand({ client, policy }: Asking, group: string): Promise<{ address: string; kind: string }[]> {
  const body = element('m:ExpandDL', {}, element('m:Mailbox', {}, element('t:EmailAddress', {}, group)));
  const { node } = onlyMessage(await client.ask({ body, repeatable: true }, policy), 'mailbox');
  const expansion = childOf(node, 'DLExpansion');
  if (expansion === null || !isWhole(expansion)) throw malformed('The server did not name all members of a group.');
  return childrenOf(expansion, 'Mailbox').map((each) => ({
    address: textAt(each, 'EmailAddress').toLowerCase(),
    kind: textAt(each, 'MailboxType'),
  }));
}

/** The address of the account's own mailbox as the directory spells it. @throws Fault when there is no such mailbox. */
export async function proveAccount(client: ExchangeClient, account: string, policy: CallPolicy): Promise<string> {
  const asking: Asking = { client, reach: { impersonates: false, provesReach: false }, policy };
  try {
    return (await findMailbox(asking, account)).address;
  } catch (error) {
    // Hidden from address lists, as technical accounts often are.
    if (isFault(error) && error.code === 'provider.mailbox-not-found') return account;
    throw error;
  }
}

function notFound(): Fault {
  const detail = 'Exchange knows no mailbox with this address, or it is hidden from address lists.';
  return new Fault({ code: 'provider.mailbox-not-found', retry: 'never', blame: 'admin', detail });
}

function tooMany(): Fault {
  return unsupported(
    'The address book is too large to be listed as a whole. Name groups of people in the connection’s settings, or import people from a file.',
  );
}
