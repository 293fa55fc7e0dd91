/**
 * Subscriptions to changes, and what Graph sends to them. A notification is believed only with the secret of its subscription, and even
 * then it is a hint. Kept in the vault under `push:<mailbox id>`.
 */
import { randomBytes } from 'node:crypto';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault } from '../../domain/fault.ts';
import { MINUTE_MS } from '../../domain/time/instant.ts';
import { isSameSecret } from '../../platform/same-secret.ts';
import type { InboundAnswer, InboundCall, PushFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import type { GraphClient } from './client.ts';
import { SUBSCRIPTION_MINUTES } from './limits.ts';
import { demandText, isObject, type Json, malformed, objectIn, textAt } from './wire.ts';

interface Subscription {
  /** Empty while it is being made. */
  readonly id: string;
  readonly clientState: string;
  /** Epoch ms. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

interface PushParts {
  readonly client: GraphClient;
  readonly vault: ConnectionVault;
  readonly callbackUrl: string;
}

const KEY = 'push:';
const LIFE_MS = (SUBSCRIPTION_MINUTES - 10) * MINUTE_MS;
const MAX_TOKEN_LENGTH = 4_096;
const ASKED = { subject: 'subscription', needs: 'Calendars.Read' } as const;

export function createPushFeed(parts: PushParts): PushFeed {
  return {
    async ensure(mailbox, policy) {
      const known = await read(parts.vault, mailbox.id);
      const now = Date.now();
      if (known !== null && known.id !== '' && now < known.renewAt) return;
      if (known !== null && known.id !== '' && now < known.expiresAt && (await renewed(parts, { mailbox, known }, policy))) return;
      await subscribe(parts, mailbox, policy);
    },
    subscribed: () => subscribedMailboxes(parts.vault),
    async end(mailboxId, policy) {
      const known = await read(parts.vault, mailboxId);
      if (known === null) return;
      if (known.id !== '') await endAt(parts.client, known.id, policy);
      await parts.vault.remove(`${KEY}${mailboxId}`);
    },
  };
}

async function subscribedMailboxes(vault: ConnectionVault): Promise<readonly string[]> {
  return (await vault.keys(KEY)).map((key) => key.slice(KEY.length));
}

/** Ends everything that was subscribed. */
export async function endAll({ client, vault }: PushParts, policy: CallPolicy): Promise<void> {
  for (const mailboxId of await subscribedMailboxes(vault)) {
    const known = await read(vault, mailboxId);
    if (known !== null && known.id !== '') await endAt(client, known.id, policy);
    await vault.remove(`${KEY}${mailboxId}`);
  }
}

async function endAt(client: GraphClient, id: string, policy: CallPolicy): Promise<void> {
  await client.ask({ ...ASKED, method: 'DELETE', path: `/subscriptions/${encodeURIComponent(id)}` }, policy).catch(ignoreGone);
}

/** False when Graph does not know it any more. */
async function renewed(
  { client, vault }: PushParts,
  { mailbox, known }: { mailbox: Mailbox; known: Subscription },
  policy: CallPolicy,
): Promise<boolean> {
  const body = { expirationDateTime: new Date(Date.now() + LIFE_MS).toISOString() };
  const request = { ...ASKED, method: 'PATCH', path: `/subscriptions/${encodeURIComponent(known.id)}`, body } as const;
  const answer = await client.ask(request, policy).catch(ignoreGone);
  if (answer === null) return false;
  await keep(vault, mailbox.id, { ...known, ...lifeOf(answer) });
  return true;
}

/** The secret is kept before Graph is asked: it may call us before its answer is here. */
async function subscribe({ client, vault, callbackUrl }: PushParts, mailbox: Mailbox, policy: CallPolicy): Promise<void> {
  const clientState = randomBytes(32).toString('base64url');
  await keep(vault, mailbox.id, { id: '', clientState, renewAt: 0, expiresAt: 0 });
  const place = encodeURIComponent(mailbox.id);
  const body = {
    changeType: 'created,updated,deleted',
    resource: `/users/${mailbox.id}/events`,
    notificationUrl: `${callbackUrl}/changes/${place}`,
    lifecycleNotificationUrl: `${callbackUrl}/lifecycle/${place}`,
    clientState,
    expirationDateTime: new Date(Date.now() + LIFE_MS).toISOString(),
  };
  const answer = await client.ask({ ...ASKED, subject: 'mailbox', method: 'POST', path: '/subscriptions', body }, policy);
  await keep(vault, mailbox.id, { id: demandText(answer, 'id'), clientState, ...lifeOf(answer) });
}

/** Believes the end that Graph names, and renews at half of the time until then. */
function lifeOf(answer: Json): Pick<Subscription, 'renewAt' | 'expiresAt'> {
  const expiresAt = Date.parse(textAt(answer, 'expirationDateTime'));
  if (Number.isNaN(expiresAt)) throw malformed('A subscription has no end.');
  const now = Date.now();
  return { expiresAt, renewAt: now + Math.max(0, expiresAt - now) / 2 };
}

/** Calls of Graph below the callback address: the handshake, changes, and news of the subscription itself. */
export async function receive(vault: ConnectionVault, call: InboundCall): Promise<InboundAnswer> {
  const [, kind, place = ''] = /^\/(changes|lifecycle)\/([^/]+)$/.exec(call.path) ?? [];
  if (kind === undefined || call.method !== 'POST') return { status: 404, changed: [] };
  const { validationToken } = call.query;
  if (validationToken !== undefined) return handshake(validationToken);
  const mailboxId = decodeURIComponent(place);
  const known = await read(vault, mailboxId);
  const notices = known === null ? [] : noticesOf(call.body).filter((notice) => isGenuine(notice, known));
  if (known === null || notices.length === 0) return { status: 403, changed: [] };
  if (kind === 'lifecycle') for (const notice of notices) await follow(vault, { mailboxId, known }, textAt(notice, 'lifecycleEvent'));
  return { status: 202, changed: [mailboxId] };
}

/** Says nothing but what was sent, as plain text. */
function handshake(token: string): InboundAnswer {
  if (token.length > MAX_TOKEN_LENGTH) return { status: 400, changed: [] };
  return { status: 200, contentType: 'text/plain', body: token, changed: [] };
}

function noticesOf(body: string): readonly Json[] {
  const value = objectIn(body)?.value;
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isGenuine(notice: Json, { id, clientState }: Subscription): boolean {
  if (!isSameSecret(textAt(notice, 'clientState'), clientState)) return false;
  return id === '' || textAt(notice, 'subscriptionId') === id;
}

/** The next `ensure` renews, or makes a new one. */
async function follow(
  vault: ConnectionVault,
  { mailboxId, known }: { mailboxId: string; known: Subscription },
  event: string,
): Promise<void> {
  if (event === 'subscriptionRemoved') await vault.remove(`${KEY}${mailboxId}`);
  if (event === 'reauthorizationRequired') await keep(vault, mailboxId, { ...known, renewAt: 0 });
}

async function read(vault: ConnectionVault, mailboxId: string): Promise<Subscription | null> {
  const kept = objectIn((await vault.read(`${KEY}${mailboxId}`)) ?? '');
  if (kept === null) return null;
  const { renewAt, expiresAt } = kept;
  return { id: textAt(kept, 'id'), clientState: textAt(kept, 'clientState'), renewAt: Number(renewAt), expiresAt: Number(expiresAt) };
}

async function keep(vault: ConnectionVault, mailboxId: string, subscription: Subscription): Promise<void> {
  await vault.write(`${KEY}${mailboxId}`, JSON.stringify(subscription));
}

function ignoreGone(error: unknown): null {
  if (isFault(error) && error.code === 'provider.event-not-found') return null;
  throw error;
}
