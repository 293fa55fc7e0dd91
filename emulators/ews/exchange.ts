/** One operation on its way: who acts, on whose calendar, with which right. */

import { childOf, textAt, type XmlNode } from '../harness/xml.ts';
import type { Account, Mailbox, Right } from '../organization/mailbox.ts';
import { includes } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import type { Effects } from './effects.ts';
import { folderKeyOf } from './ids.ts';
import type { Personality } from './personality.ts';
import type { PrivateFolders } from './private-folders.ts';
import { OperationError } from './soap.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Exchange {
  readonly world: Organization;
  readonly personality: Personality;
  readonly effects: Effects;
  readonly folders: PrivateFolders;
  readonly subscriptions: Subscriptions;
  readonly account: Account;
  /** Whose mailbox is meant where none is named: the account's own, or the impersonated one. */
  readonly self: Mailbox;
  readonly impersonates: boolean;
  /** The operation's element in the body, and the header. */
  readonly body: XmlNode;
  readonly header: XmlNode | null;
}

/** @throws OperationError for somebody who does not exist or may not be impersonated. */
export function actingAs(
  header: XmlNode | null,
  { world, account, personality, effects }: Pick<Exchange, 'world' | 'account' | 'personality' | 'effects'>,
): Pick<Exchange, 'self' | 'impersonates'> {
  const sid = childOf(header, 't:ExchangeImpersonation', 't:ConnectingSID');
  if (sid === null) {
    const self = world.mailbox(account.mailboxId);
    if (self === null) throw new OperationError('ErrorMissingEmailAddress');
    return { self, impersonates: false };
  }
  const [named] = sid.children;
  const address = named?.text.trim() ?? '';
  const self = world.findByAddress(address);
  if (self === null) throw new OperationError('ErrorNonExistentMailbox');
  if (named?.name === 't:PrimarySmtpAddress' && self.address.toLowerCase() !== address.toLowerCase()) {
    throw new OperationError('ErrorNonPrimarySmtpAddress');
  }
  const inScope = account.everyone === 'write' || (personality.scopedImpersonation && account.grants[self.id] === 'write');
  if (!inScope || effects.deprives(self)) throw new OperationError('ErrorImpersonateUserDenied');
  return { self, impersonates: true };
}

/** The right of whoever acts to the calendar folder of that mailbox. */
export function rightIn(exchange: Exchange, mailbox: Mailbox): Right {
  const { world, account, self, impersonates, personality, effects } = exchange;
  if (effects.deprives(mailbox)) return 'none';
  if (mailbox.id === self.id) return 'write';
  if (impersonates) {
    const owner = world.account(self.address);
    return owner === null ? 'none' : world.right(owner, mailbox.id);
  }
  const right = world.right(account, mailbox.id);
  // A role with a scope is no permission on folders.
  return personality.scopedImpersonation && account.everyone === 'none' ? 'none' : right;
}

export interface Folder {
  readonly mailbox: Mailbox;
  readonly name: string;
}

/**
 * The folder that a folder id names, if whoever acts may do that much there. In other people's mailboxes nothing but the calendar can
 * be opened: the right to it does not reach their root.
 * @throws OperationError
 */
export function openFolder(exchange: Exchange, node: XmlNode, wanted: Right): Folder {
  const folder = folderNamed(exchange, node);
  const right = rightIn(exchange, folder.mailbox);
  const isOwn = folder.mailbox.id === exchange.self.id;
  if (!isOwn && (folder.name !== 'calendar' || !includes(right, 'read'))) {
    throw new OperationError(exchange.personality.hidesFolders ? 'ErrorFolderNotFound' : 'ErrorAccessDenied');
  }
  if (!includes(right, wanted)) throw new OperationError('ErrorAccessDenied');
  return folder;
}

function folderNamed({ world, self }: Exchange, node: XmlNode): Folder {
  if (node.name === 't:FolderId') {
    const { mailboxId, folder } = folderKeyOf(node.attributes.Id ?? '');
    const mailbox = world.mailbox(mailboxId);
    if (mailbox === null) throw new OperationError('ErrorFolderNotFound');
    return { mailbox, name: folder };
  }
  const owner = textAt(node, 't:Mailbox', 't:EmailAddress');
  const mailbox = owner === '' ? self : world.findByAddress(owner);
  if (mailbox === null) throw new OperationError('ErrorNonExistentMailbox');
  return { mailbox, name: node.attributes.Id ?? '' };
}

/** Private items are hidden from those who only have a right to the folder. */
export function seesPrivate({ self, impersonates }: Exchange, mailbox: Mailbox): boolean {
  return impersonates || mailbox.id === self.id;
}
