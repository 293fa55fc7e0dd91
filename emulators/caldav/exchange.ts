/** One request and its answer, as the parts of the emulator pass them on. */
import type { Reply } from '../harness/protocol-server.ts';
import { element, type Fragment, type XmlNode } from '../harness/xml.ts';
import type { Account, Mailbox, Right } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import type { Personality } from './personality.ts';
import { documentOf } from './xml.ts';

/** What ordered faults change while a request is carried out. */
export interface Effects {
  /** True: the account has no right to this mailbox just now. */
  deprives(mailbox: Mailbox): boolean;
  /** What to say of this recipient instead of its free/busy; null inside = leave it out; undefined = nothing special. */
  recipientError(address: string): string | null | undefined;
  readonly cursorExpired: boolean;
}

export interface Exchange {
  readonly organization: Organization;
  readonly personality: Personality;
  readonly account: Account;
  readonly method: string;
  /** Decoded path without query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly xml: XmlNode | null;
  readonly effects: Effects;
}

export function rightIn(exchange: Exchange, mailbox: Mailbox): Right {
  if (exchange.effects.deprives(mailbox)) return 'none';
  return exchange.organization.right(exchange.account, mailbox.id);
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: '' };
}

export function calendarReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/calendar; charset=utf-8', ...headers }, body: text };
}

export function xmlReply(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'application/xml; charset=utf-8' }, body };
}

export function multistatus(...responses: readonly Fragment[]): Reply {
  return xmlReply(207, documentOf('D:multistatus', ...responses));
}

/** A failed precondition (RFC 4918 section 16), e.g. `C:no-uid-conflict`. */
export function precondition(status: number, name: string, ...inside: readonly (Fragment | string)[]): Reply {
  return xmlReply(status, documentOf('D:error', element(name, ...inside)));
}

export function forbidden(privilege: string, href: string): Reply {
  const missing = element('D:resource', element('D:href', href), element('D:privilege', element(privilege)));
  return precondition(403, 'D:need-privileges', missing);
}
