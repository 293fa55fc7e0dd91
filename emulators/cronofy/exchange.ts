/** One request and its answer, as the parts of the emulator pass them on. */
import type { FaultOrder } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import type { Mailbox, Right } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import type { Authorizations, Grant } from './authorizations.ts';
import type { ChangeLog } from './change-log.ts';
import type { Channels } from './channels.ts';
import type { Outgoing } from './outgoing.ts';
import type { Pages } from './pages.ts';
import type { Personality } from './personality.ts';

/** What the emulator keeps besides the organisation. */
export interface Parts {
  readonly world: Organization;
  readonly personality: () => Personality;
  readonly authorizations: Authorizations;
  readonly changes: ChangeLog;
  readonly channels: Channels;
  readonly pages: Pages;
  readonly outgoing: Outgoing;
}

export interface Exchange extends Parts {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON or form; null when it is neither. */
  readonly body: unknown;
  readonly operation: string;
  /** Origin under which the emulator is called. */
  readonly origin: string;
  readonly orders: readonly FaultOrder[];
}

/** A call with the token of a person or room. */
export interface AccountExchange extends Exchange {
  readonly grant: Grant;
  readonly mailbox: Mailbox;
}

/** Right of the service account behind the token. */
export function rightOf({ world, orders }: Exchange, { user }: Grant, mailbox: Mailbox): Right {
  if (orders.some(({ fault }) => fault.kind === 'rights')) return 'none';
  const account = world.account(user);
  return account === null ? 'none' : world.right(account, mailbox.id);
}

export function json(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' };
}

export function invalid(field: string, key: string): Reply {
  return json(422, { errors: { [field]: [{ key: `errors.${key}`, description: key.replaceAll(/[._]/g, ' ') }] } });
}

export function oauthError(error: string): Reply {
  return json(400, { error });
}

export function unauthorized(): Reply {
  const { status, headers, body } = json(401, { error: 'invalid_token' });
  return { status, headers: { ...headers, 'www-authenticate': 'Bearer' }, body };
}
