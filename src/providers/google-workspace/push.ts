/**
 * Watch channels (developers.google.com/calendar/api/guides/push). They cannot be renewed: the next one is opened before the old one
 * ends, and then the old one is stopped. Notifications are not signed; a random token is the only proof, so it is compared in
 * constant time together with the ids.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isFault } from '../../domain/fault.ts';
import { DAY_MS } from '../../domain/time/instant.ts';
import { isSameSecret } from '../../platform/same-secret.ts';
import type { InboundAnswer, InboundCall, PushFeed } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { watchedCalendar } from './changes.ts';
import type { GoogleClient } from './client.ts';
import type { GoogleSettings } from './settings.ts';
import type { CalendarAddresses } from './translate.ts';
import { readChannel } from './wire.ts';

/** Asked for; Google may give less. */
const LIFE_SECONDS = 604_800;
const RENEW_BEFORE_MS = DAY_MS;
const PATH = '/changes';

const Kept = z.object({
  channelId: z.string(),
  resourceId: z.string(),
  token: z.string(),
  expiresAt: z.number(),
  address: z.string(),
  callbackUrl: z.string(),
});
type Kept = z.infer<typeof Kept>;

export interface PushSystem {
  readonly client: GoogleClient;
  readonly settings: GoogleSettings;
  readonly people: CalendarAddresses;
  readonly vault: ConnectionVault;
  readonly callbackUrl: string;
}

export function createPushFeed(system: PushSystem): PushFeed {
  const { vault, people, callbackUrl } = system;
  return {
    async ensure(mailbox, policy) {
      const kept = await readKept(vault, mailbox.id);
      if (kept !== null && kept.callbackUrl === callbackUrl && kept.expiresAt - Date.now() > RENEW_BEFORE_MS) return;
      const address = await people.calendarOf(mailbox, policy);
      const opened = await open(system, address, policy);
      await vault.write(channelKey(opened.channelId), mailbox.id);
      await vault.write(mailboxKey(mailbox.id), JSON.stringify(opened));
      if (kept !== null) await stop(system, kept, policy);
    },
    subscribed: () => watchedMailboxes(vault),
    async end(mailboxId, policy) {
      const kept = await readKept(vault, mailboxId);
      if (kept === null) return;
      await stop(system, kept, policy);
      await vault.remove(mailboxKey(mailboxId));
    },
  };
}

/** Ends every channel of this connection. */
export async function endAll(system: PushSystem, policy: CallPolicy): Promise<void> {
  for (const id of await watchedMailboxes(system.vault)) {
    const kept = await readKept(system.vault, id);
    if (kept !== null) await stop(system, kept, policy);
    await system.vault.remove(mailboxKey(id));
  }
}

async function watchedMailboxes(vault: ConnectionVault): Promise<readonly string[]> {
  return (await vault.keys(mailboxKey(''))).map((key) => key.slice(mailboxKey('').length));
}

async function open({ client, settings, callbackUrl }: PushSystem, address: string, policy: CallPolicy): Promise<Kept> {
  const { access, calendar } = watchedCalendar(settings, address);
  const token = randomBytes(32).toString('base64url');
  const body = { id: randomUUID(), type: 'web_hook', address: `${callbackUrl}${PATH}`, token, params: { ttl: String(LIFE_SECONDS) } };
  const path = `/calendars/${calendar}/events/watch`;
  const channel = readChannel(await client.call({ method: 'POST', api: 'calendar', path, body, access, about: 'calendar' }, policy));
  return { channelId: channel.id, resourceId: channel.resourceId, token, expiresAt: Number(channel.expiration), address, callbackUrl };
}

/** One that has ended already is stopped. */
async function stop({ client, settings, vault }: PushSystem, { channelId, resourceId, address }: Kept, policy: CallPolicy): Promise<void> {
  const { access } = watchedCalendar(settings, address);
  const body = { id: channelId, resourceId };
  try {
    await client.call({ method: 'POST', api: 'calendar', path: '/channels/stop', body, access, about: 'channel' }, policy);
  } catch (error) {
    if (!isFault(error) || error.code !== 'provider.event-not-found') throw error;
  }
  await vault.remove(channelKey(channelId));
}

/** Headers are all that comes; the body is empty. */
export async function receive(vault: ConnectionVault, { method, path, headers }: InboundCall): Promise<InboundAnswer> {
  const channelId = headers['x-goog-channel-id'] ?? '';
  if (method !== 'POST' || path !== PATH || !/^[0-9a-f-]{36}$/.test(channelId)) return { status: 404, changed: [] };
  const mailboxId = await vault.read(channelKey(channelId));
  const kept = mailboxId === null ? null : await readKept(vault, mailboxId);
  if (mailboxId === null || kept === null || kept.channelId !== channelId) return { status: 404, changed: [] };
  const isGenuine = isSameSecret(headers['x-goog-channel-token'] ?? '', kept.token) && headers['x-goog-resource-id'] === kept.resourceId;
  if (!isGenuine) return { status: 403, changed: [] };
  // The first message of a channel says that it is open, and tells of no change.
  return { status: 204, changed: headers['x-goog-resource-state'] === 'sync' ? [] : [mailboxId] };
}

async function readKept(vault: ConnectionVault, mailboxId: string): Promise<Kept | null> {
  const text = await vault.read(mailboxKey(mailboxId));
  return text === null ? null : Kept.parse(JSON.parse(text));
}

function mailboxKey(mailboxId: string): string {
  return `push:${mailboxId}`;
}

function channelKey(channelId: string): string {
  return `channel:${channelId}`;
}
