/**
 * Channels: Cronofy tells us that something changed in a calendar, and what became of an account. Nothing is believed before its
 * signature fits; what is told only starts a look.
 */
import { randomBytes } from 'node:crypto';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault } from '../../domain/fault.ts';
import { DAY_MS } from '../../domain/time/instant.ts';
import type { InboundAnswer, InboundCall, PushFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { accountKey, type Session } from './auth.ts';
import { DELEGATIONS, isSigned, receiveDelegation } from './authorization.ts';
import { callAsMailbox, placeOfMailbox } from './directory.ts';
import type { PushRecord } from './translate.ts';
import { channelSchema, channelsSchema, expectSuccess, notificationSchema, parseBody, readAnswer } from './wire.ts';

const CHANGES = '/changes/';
/** Channels do not end by themselves; whether one is still there is looked up this often. */
const LOOK_EVERY_MS = DAY_MS;
const ABOUT_THE_ACCOUNT = new Set(['profile_disconnected', 'profile_connected', 'profile_initial_sync_completed']);

export function createPushFeed(session: Session): PushFeed {
  return {
    async ensure(mailbox, policy) {
      const kept = await session.memory.push(mailbox.id).read();
      const current = kept?.callbackUrl === session.callbackUrl ? kept : null;
      if (current !== null && Date.now() - current.seenAt < LOOK_EVERY_MS) return;
      if (current !== null && (await isStillThere(session, mailbox, current, policy))) {
        await session.memory.push(mailbox.id).write({ ...current, seenAt: Date.now() });
        return;
      }
      if (kept !== null) await closeChannel(session, mailbox, kept, policy);
      await openChannel(session, mailbox, policy);
    },
    subscribed: () => subscribedAccounts(session),
    async end(mailboxId, policy) {
      const kept = await session.memory.push(mailboxId).read();
      if (kept !== null) await closeChannel(session, await mailboxOf(session, mailboxId), kept, policy);
    },
  };
}

async function openChannel(session: Session, mailbox: Mailbox, policy: CallPolicy): Promise<void> {
  const { calendarIds } = await placeOfMailbox(session, mailbox, policy);
  const nonce = randomBytes(24).toString('base64url');
  // Before the channel is there, because Cronofy calls its address at once.
  await session.memory.callback(nonce).write({ of: `push:${mailbox.id}` });
  const body = { callback_url: `${session.callbackUrl}${CHANGES}${nonce}`, filters: { calendar_ids: calendarIds } };
  const response = await callAsMailbox(session, mailbox, { method: 'POST', path: '/v1/channels', body, once: true }, policy);
  const { channel } = readAnswer(response, channelSchema, 'mailbox');
  const { callbackUrl } = session;
  await session.memory.push(mailbox.id).write({ channelId: channel.channel_id, nonce, callbackUrl, seenAt: Date.now() });
}

async function isStillThere(session: Session, mailbox: Mailbox, { channelId }: PushRecord, policy: CallPolicy): Promise<boolean> {
  const response = await callAsMailbox(session, mailbox, { method: 'GET', path: '/v1/channels' }, policy);
  return readAnswer(response, channelsSchema, 'mailbox').channels.some((each) => each.channel_id === channelId);
}

async function closeChannel(session: Session, mailbox: Mailbox, { channelId, nonce }: PushRecord, policy: CallPolicy): Promise<void> {
  const path = `/v1/channels/${encodeURIComponent(channelId)}`;
  const response = await callAsMailbox(session, mailbox, { method: 'DELETE', path }, policy);
  if (response.status !== 404 && response.status !== 410) expectSuccess(response, 'mailbox');
  await session.memory.callback(nonce).remove();
  await session.memory.push(mailbox.id).remove();
}

/** Ends what was subscribed. What cannot be ended any more ends with the authorisation, which is given back next. */
export async function endAllPushes(session: Session, policy: CallPolicy): Promise<void> {
  for (const id of await subscribedAccounts(session)) {
    const kept = await session.memory.push(id).read();
    if (kept !== null) await closeChannel(session, await mailboxOf(session, id), kept, policy).catch(endsWithTheGrant);
  }
}

async function subscribedAccounts({ memory }: Session): Promise<readonly string[]> {
  const ids = await memory.accounts();
  const kept = await Promise.all(ids.map((id) => memory.push(id).read()));
  return ids.filter((_, at) => kept[at] !== null);
}

async function mailboxOf({ memory }: Session, id: string): Promise<Mailbox> {
  return { id, address: (await memory.account(id).read())?.address ?? '' };
}

function endsWithTheGrant(error: unknown): void {
  if (!isFault(error)) throw error;
}

/** Everything that Cronofy sends us. */
export async function receive(session: Session, call: InboundCall): Promise<InboundAnswer> {
  const refused: InboundAnswer = { status: 404, changed: [] };
  const prefix = [DELEGATIONS, CHANGES].find((each) => call.path.startsWith(each));
  if (prefix === undefined) return refused;
  if (call.method !== 'POST') return { status: 405, changed: [] };
  if (!isSigned(call, session.settings.clientSecret)) return { status: 401, changed: [] };
  const nonce = call.path.slice(prefix.length);
  const of = /^[\w-]{20,60}$/.test(nonce) ? ((await session.memory.callback(nonce).read())?.of ?? '') : '';
  if (prefix === DELEGATIONS && of.startsWith('mailbox:')) return receiveDelegation(session, of.slice('mailbox:'.length), call.body);
  if (prefix === CHANGES && of.startsWith('push:')) return receiveNotification(session, of.slice('push:'.length), call.body);
  return refused;
}

function receiveNotification(session: Session, sub: string, body: string): InboundAnswer {
  const told = parseBody(body, notificationSchema);
  if (told === null) return { status: 400, changed: [] };
  const { type } = told.notification;
  if (ABOUT_THE_ACCOUNT.has(type)) session.shared.places.delete(accountKey(session, sub));
  // Cronofy only tries the address out, or says something that we do not know.
  if (type !== 'change' && !ABOUT_THE_ACCOUNT.has(type)) return { status: 200, changed: [] };
  return { status: 200, changed: [sub] };
}
