/** One call under way, and what its caller may do with a calendar. */
import type { Mailbox } from '../organization/mailbox.ts';
import { addressesOf, type Organization } from '../organization/organization.ts';
import type { ApiCall } from './discovery.ts';
import { notFound } from './errors.ts';
import type { Personality } from './personality.ts';
import type { GoogleState, Grant } from './state.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Role = 'none' | 'freeBusyReader' | 'reader' | 'writer' | 'owner';

/** What ordered faults do to this one call. */
export interface Effects {
  /** The caller has no right to this mailbox. */
  deprives(mailbox: Mailbox): boolean;
  /** A reason for an error inside a good answer, null = left out of the answer, undefined = nothing. */
  innerError(address: string): string | null | undefined;
  readonly cursorExpired: boolean;
}

export interface Exchange {
  readonly world: Organization;
  readonly state: GoogleState;
  readonly personality: Personality;
  readonly grant: Grant;
  readonly call: ApiCall;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly effects: Effects;
}

const RESOURCE_DOMAIN = '@resource.calendar.google.com';
const ROLES: Readonly<Record<string, Role>> = { none: 'none', 'free-busy': 'freeBusyReader', read: 'reader', write: 'writer' };
const ORDER: readonly Role[] = ['none', 'freeBusyReader', 'reader', 'writer', 'owner'];
const FIRST_USER_ID = 100_000_000_000_000_000_000n;

/** The address under which Google knows somebody; rooms have one that Google made. */
export function googleAddress(mailbox: Mailbox): string {
  return mailbox.kind === 'room' ? `c_${mailbox.id}${RESOURCE_DOMAIN}` : mailbox.address;
}

/** The same for an address in an event, which may belong to nobody here. */
export function googleAddressOf(world: Organization, address: string): string {
  const mailbox = world.findByAddress(address);
  return mailbox === null ? address : mailbox.kind === 'room' ? googleAddress(mailbox) : address;
}

export function mailboxAt(world: Organization, address: string): Mailbox | null {
  const lower = address.toLowerCase();
  if (lower.endsWith(RESOURCE_DOMAIN)) return world.mailbox(lower.slice(2, -RESOURCE_DOMAIN.length));
  const found = world.findByAddress(lower);
  return found?.kind === 'room' ? null : found;
}

/** The directory's id of a user. */
export function userId(mailbox: Mailbox): string {
  return String(FIRST_USER_ID + BigInt(mailbox.id.replace(/\D/g, '')));
}

/** The calendar that the call names. @throws ApiError when it is not there, or not for this caller. */
export function calendarIn(exchange: Exchange, least: Role): { readonly mailbox: Mailbox; readonly role: Role } {
  const { world, grant, call } = exchange;
  const wanted = call.path.calendarId ?? '';
  const mailbox = wanted === 'primary' ? world.mailbox(grant.subject ?? '') : mailboxAt(world, wanted);
  if (mailbox === null) throw notFound();
  const role = roleIn(exchange, mailbox);
  // Quirk: a calendar without rights is "not found", as if it were not there.
  if (!isAtLeast(role, least)) throw notFound();
  return { mailbox, role };
}

export function roleIn({ world, grant, effects, personality }: Exchange, mailbox: Mailbox): Role {
  if (effects.deprives(mailbox)) return 'none';
  const account = grant.subject === null ? undefined : world.accounts().find((one) => one.mailboxId === grant.subject);
  if (account === undefined) return 'none';
  if (account.mailboxId === mailbox.id) return 'owner';
  const granted = ROLES[world.right(account, mailbox.id)] ?? 'none';
  return mailbox.kind === 'room' && granted !== 'none' && isAtLeast(personality.roomRole, granted) ? personality.roomRole : granted;
}

export function isAtLeast(role: Role, wanted: Role): boolean {
  return ORDER.indexOf(role) >= ORDER.indexOf(wanted);
}

export function isOwn(mailbox: Mailbox, address: string | null): boolean {
  return address !== null && addressesOf(mailbox).includes(address.toLowerCase());
}
