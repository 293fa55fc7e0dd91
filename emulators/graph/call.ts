/** One call to Graph as its parts pass it on: who calls, what for, and under which preferences. */
import { includes, type Mailbox, type Right } from '../organization/mailbox.ts';
import { userAt } from './ids.ts';
import type { Personality } from './personality.ts';
import { accessDenied, Problem, requestDenied } from './problem.ts';
import { rightsOfRoles } from './registrations.ts';
import type { Tenant } from './tenant.ts';
import type { Caller } from './tokens.ts';

/** What ordered faults change while a call is carried out. */
export interface Effects {
  /** True: the caller has no right to this mailbox just now. */
  deprives(mailbox: Mailbox): boolean;
  /** Code to say of this schedule instead of its times; null = leave it out; undefined = nothing special. */
  scheduleError(address: string): string | null | undefined;
  readonly cursorExpired: boolean;
  /** A permission the token lacks just now. */
  readonly missingScope: string | null;
}

export interface Preferences {
  readonly timeZone: string;
  readonly immutableIds: boolean;
  readonly pageSize: number | null;
}

export interface GraphCall {
  readonly tenant: Tenant;
  readonly personality: Personality;
  readonly effects: Effects;
  readonly caller: Caller;
  readonly method: string;
  /** Without version; decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there was none. */
  readonly body: unknown;
  readonly prefer: Preferences;
  /** Origin and version, for links, e.g. `https://127.0.0.1:9100/v1.0`. */
  readonly base: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Type in the metadata that the body, or each of its `value`, must fit. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function preferencesIn(header: string | undefined): Preferences {
  const text = header ?? '';
  const size = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(text)?.[1];
  return {
    timeZone: /outlook\.timezone\s*=\s*"([^"]+)"/i.exec(text)?.[1] ?? 'UTC',
    immutableIds: /IdType\s*=\s*"ImmutableId"/i.test(text),
    pageSize: size === undefined ? null : Number(size),
  };
}

/** The mailbox a path names. @throws Problem when nobody has it. */
export function mailboxOf(call: GraphCall, key: string): Mailbox {
  const found = userAt(call.tenant.world, key);
  if (found === null) throw new Problem(404, 'ErrorInvalidUser', `The requested user '${key}' is invalid.`);
  return found;
}

/** Rights by scope and rights by consent add up. */
export function rightIn({ tenant, caller, effects }: GraphCall, mailbox: Mailbox): Right {
  const account = tenant.world.account(caller.user);
  if (effects.deprives(mailbox) || account === null) return 'none';
  const scoped = tenant.world.right(account, mailbox.id);
  return [...rightsOfRoles(caller.roles), scoped].reduce((best, one) => (includes(one, best) ? one : best));
}

/** @throws Problem */
export function demandRight(call: GraphCall, mailbox: Mailbox, wanted: Right): void {
  if (call.personality.onPremises.includes(mailbox.address)) {
    throw new Problem(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
  }
  if (call.effects.missingScope?.startsWith('Calendars.')) throw accessDenied();
  const delegatedWithout = call.caller.scopes !== null && !call.caller.scopes.some((scope) => scope.startsWith('Calendars.'));
  if (delegatedWithout || !includes(rightIn(call, mailbox), wanted)) throw accessDenied();
}

/** A permission on the directory. @throws Problem */
export function demandPermission({ caller, effects }: GraphCall, names: readonly string[]): void {
  const held = caller.scopes ?? caller.roles;
  const [name = ''] = names;
  if (effects.missingScope === name || !names.some((one) => held.includes(one))) throw requestDenied();
}
