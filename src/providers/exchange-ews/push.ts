/**
 * Push subscriptions (Subscribe, SendNotification). They are renewed by nobody and ended by an answer: Exchange keeps one as long as we
 * say OK, so one that was silent for long is made anew, and one that we do not know any more is told to end. Notifications are not
 * signed; the address that nobody can guess and the subscription's id are the only proof, and what is told only starts a look.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault } from '../../domain/fault.ts';
import { MINUTE_MS } from '../../domain/time/instant.ts';
import { fingerprint } from '../../platform/refusals.ts';
import { isSameSecret } from '../../platform/same-secret.ts';
import type { InboundAnswer, InboundCall, PushFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { askAbout, calendarFolder, type ExchangeClient, onlyMessage, type Reach } from './client.ts';
import { STATUS_MINUTES } from './limits.ts';
import { answerEnvelope, childOf, element, malformed, messagesIn, parseAnswer, textAt, type Xml } from './wire.ts';

/** Documented: after more than twice the frequency without a message the subscription is gone. */
const LOST_AFTER_MS = 2.5 * STATUS_MINUTES * MINUTE_MS;
/** A sign of life is kept this often and not at every notification. */
const NOTE_EVERY_MS = (STATUS_MINUTES * MINUTE_MS) / 4;
const PATH = '/notifications/';
const EVENTS = ['CreatedEvent', 'DeletedEvent', 'ModifiedEvent', 'MovedEvent'];

const Kept = z.object({
  /** Empty while the subscription is being made. */
  id: z.string(),
  /** End of the address. */
  secret: z.string(),
  callbackUrl: z.string(),
  /** Epoch ms of the last sign of life. */
  seenAt: z.number(),
});
type Kept = z.infer<typeof Kept>;

interface PushParts {
  readonly client: ExchangeClient;
  readonly reach: Reach;
  readonly vault: ConnectionVault;
  readonly callbackUrl: string;
}

export function createPushFeed(parts: PushParts): PushFeed {
  const { vault, callbackUrl } = parts;
  return {
    async ensure(mailbox, policy) {
      const kept = await readKept(vault, mailbox.id);
      const isAlive = kept !== null && kept.id !== '' && Date.now() - kept.seenAt < LOST_AFTER_MS;
      if (isAlive && kept.callbackUrl === callbackUrl) return;
      await forget(vault, mailbox.id);
      await subscribe(parts, mailbox, policy);
    },
    subscribed: () => subscribedMailboxes(vault),
    // Its next notification is answered with the end.
    end: (mailboxId) => forget(vault, mailboxId),
  };
}

/** Exchange is asked nothing: what comes for these from now on is answered with the end, or by nobody, which ends it too. */
export async function forgetAll(vault: ConnectionVault): Promise<void> {
  for (const mailboxId of await subscribedMailboxes(vault)) await forget(vault, mailboxId);
}

async function subscribedMailboxes(vault: ConnectionVault): Promise<readonly string[]> {
  return (await vault.keys(mailboxKey(''))).map((key) => key.slice(mailboxKey('').length));
}

async function forget(vault: ConnectionVault, mailboxId: string): Promise<void> {
  const kept = await readKept(vault, mailboxId);
  if (kept === null) return;
  await vault.remove(addressKey(kept.secret));
  await vault.remove(mailboxKey(mailboxId));
}

/** The address is kept before Exchange is asked: it may be called before the answer is here. */
async function subscribe({ client, reach, vault, callbackUrl }: PushParts, mailbox: Mailbox, policy: CallPolicy): Promise<void> {
  const secret = randomBytes(32).toString('base64url');
  const kept: Kept = { id: '', secret, callbackUrl, seenAt: Date.now() };
  await vault.write(mailboxKey(mailbox.id), JSON.stringify(kept));
  await vault.write(addressKey(secret), mailbox.id);
  const body = subscribeRequest(calendarFolder(reach, mailbox.address), `${callbackUrl}${PATH}${secret}`);
  try {
    const { node } = onlyMessage(await askAbout({ client, reach, policy }, mailbox, { body, repeatable: false }), 'mailbox');
    const id = textAt(node, 'SubscriptionId');
    if (id === '') throw malformed('The server gave the subscription no id.');
    await vault.write(mailboxKey(mailbox.id), JSON.stringify({ ...kept, id }));
  } catch (error) {
    // If it was made all the same, its first notification ends it.
    await forget(vault, mailbox.id);
    throw error;
  }
}

function subscribeRequest(folder: Xml, url: string): Xml {
  const request = element(
    'm:PushSubscriptionRequest',
    {},
    element('t:FolderIds', {}, folder),
    element('t:EventTypes', {}, ...EVENTS.map((name) => element('t:EventType', {}, name))),
    element('t:StatusFrequency', {}, String(STATUS_MINUTES)),
    element('t:URL', {}, url),
  );
  return element('m:Subscribe', {}, request);
}

export async function receive(vault: ConnectionVault, { method, path, body }: InboundCall): Promise<InboundAnswer> {
  const secret = path.startsWith(PATH) ? path.slice(PATH.length) : '';
  if (method !== 'POST' || !/^[\w-]{43}$/.test(secret)) return { status: 404, changed: [] };
  const mailboxId = await vault.read(addressKey(secret));
  const kept = mailboxId === null ? null : await readKept(vault, mailboxId);
  if (mailboxId === null || kept === null || !isSameSecret(secret, kept.secret)) return said('Unsubscribe');
  const notice = noticeIn(body);
  if (notice === null) return { status: 400, changed: [] };
  if (kept.id !== '' && !isSameSecret(notice.subscriptionId, kept.id)) return said('Unsubscribe');
  await noteSignOfLife(vault, mailboxId, kept);
  return said('OK', notice.tellsOfChanges ? [mailboxId] : []);
}

function said(status: 'OK' | 'Unsubscribe', changed: readonly string[] = []): InboundAnswer {
  const body = answerEnvelope(element('m:SendNotificationResult', {}, element('m:SubscriptionStatus', {}, status)));
  return { status: 200, contentType: 'text/xml; charset=utf-8', body, changed };
}

interface Notice {
  readonly subscriptionId: string;
  readonly tellsOfChanges: boolean;
}

/** Null for what is no notification. Status events only say that the subscription lives. */
function noticeIn(body: string): Notice | null {
  try {
    const answer = parseAnswer(body);
    if (answer.kind === 'fault' || answer.node.name !== 'SendNotification') return null;
    const [message] = messagesIn(answer.node);
    const notification = message === undefined ? null : childOf(message.node, 'Notification');
    if (notification === null) return null;
    const tellsOfChanges = notification.children.some(({ name }) => name.endsWith('Event') && name !== 'StatusEvent');
    return { subscriptionId: textAt(notification, 'SubscriptionId'), tellsOfChanges };
  } catch (error) {
    if (isFault(error)) return null;
    throw error;
  }
}

async function noteSignOfLife(vault: ConnectionVault, mailboxId: string, kept: Kept): Promise<void> {
  const now = Date.now();
  if (kept.id === '' || now - kept.seenAt < NOTE_EVERY_MS) return;
  await vault.write(mailboxKey(mailboxId), JSON.stringify({ ...kept, seenAt: now }));
}

async function readKept(vault: ConnectionVault, mailboxId: string): Promise<Kept | null> {
  const text = await vault.read(mailboxKey(mailboxId));
  return text === null ? null : Kept.parse(JSON.parse(text));
}

function mailboxKey(mailboxId: string): string {
  return `push:${mailboxId}`;
}

function addressKey(secret: string): string {
  return `notifications:${fingerprint(secret)}`;
}
