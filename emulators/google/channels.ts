/** Watch channels: `events.watch`, `channels.stop`, and the notifications themselves, sent by real HTTP. There is no renewal. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, FaultScript } from '../harness/fault-script.ts';
import type { Organization } from '../organization/organization.ts';
import { ApiError, invalid } from './errors.ts';
import { calendarIn, type Exchange, googleAddress, type Json } from './exchange.ts';
import type { Channel, GoogleState } from './state.ts';

const LIFE_SECONDS = 604_800;
const LATE_MS = 300;

export interface Sender {
  readonly world: Organization;
  readonly state: GoogleState;
  readonly faults: FaultScript;
  /** Pushes held back until the next one, so that they arrive in the wrong order. */
  readonly held: (() => Promise<void>)[];
}

export function watchEvents(exchange: Exchange, sender: Sender): Json {
  const { state, world, body, grant } = exchange;
  const { mailbox } = calendarIn(exchange, 'freeBusyReader');
  const { id, type, address, token, params } = body as {
    id?: string;
    type?: string;
    address?: string;
    token?: string;
    params?: Record<string, string>;
  };
  if (id === undefined || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) throw invalid('Invalid channel id.');
  if (state.channels.has(id)) throw new ApiError(400, 'channelIdNotUnique', `Channel id ${id} not unique`);
  if (type !== 'web_hook' && type !== 'webhook') throw invalid('Unknown channel type.', 'channelUnknown');
  if (address === undefined || !isCallable(address)) throw invalid('WebHook callback must be HTTPS.', 'push.webhookUrlNotHttps');
  if (token !== undefined && token.length > 256) throw invalid('The token is too long.');
  const seconds = Math.min(LIFE_SECONDS * 4, Number(params?.ttl ?? LIFE_SECONDS));
  const channel: Channel = {
    id,
    address,
    token: token ?? null,
    resourceId: `resource-${mailbox.id}`,
    owner: `${grant.serviceAccount} ${grant.subject}`,
    mailboxId: mailbox.id,
    expiresAt: world.clock.now() + seconds * 1_000,
    revision: world.calendar(mailbox.id).revision,
    message: 0,
  };
  state.channels.set(id, channel);
  void push(sender, channel, 'sync');
  return {
    kind: 'api#channel',
    id,
    resourceId: channel.resourceId,
    resourceUri: `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(googleAddress(mailbox))}/events?alt=json`,
    ...(token === undefined ? {} : { token }),
    expiration: String(channel.expiresAt),
  };
}

export function stopChannel({ state, body, grant }: Exchange): null {
  const channel = state.channels.get(String(body.id));
  if (channel === undefined || channel.resourceId !== body.resourceId || channel.owner !== `${grant.serviceAccount} ${grant.subject}`) {
    throw new ApiError(404, 'notFound', `Channel '${String(body.id)}' not found for project`);
  }
  state.channels.delete(channel.id);
  return null;
}

/** Tells every channel whose calendar has moved on; those whose time is over are gone. */
export function announce(sender: Sender): void {
  const { world, state } = sender;
  for (const channel of [...state.channels.values()]) {
    if (channel.expiresAt <= world.clock.now()) {
      state.channels.delete(channel.id);
      continue;
    }
    const { revision } = world.calendar(channel.mailboxId);
    if (revision === channel.revision) continue;
    channel.revision = revision;
    void pushWithFate(sender, channel);
  }
}

async function pushWithFate(sender: Sender, channel: Channel): Promise<void> {
  const fates = fatesOf(sender, channel);
  if (fates.includes('subscription-lost')) {
    sender.state.channels.delete(channel.id);
    return;
  }
  if (fates.includes('lost')) return;
  if (fates.includes('late')) await delay(LATE_MS, undefined, { ref: false });
  const send = () => push(sender, channel, 'exists');
  if (fates.includes('reordered') && sender.held.length === 0) {
    sender.held.push(send);
    return;
  }
  await send();
  if (fates.includes('twice')) await send();
  for (const held of sender.held.splice(0)) await held();
}

function fatesOf({ faults, world }: Sender, { address, mailboxId }: Channel): readonly string[] {
  const mailbox = world.mailbox(mailboxId);
  const mailboxes = mailbox === null ? [] : [mailbox.id, mailbox.address.toLowerCase()];
  const orders = faults.strike({ method: 'POST', path: new URL(address).pathname, operation: 'push', mailboxes });
  return orders
    .map(({ fault }) => fault)
    .filter((fault): fault is Extract<Fault, { kind: 'push' }> => fault.kind === 'push')
    .map(({ fate }) => fate);
}

/** Headers only; whoever does not answer has missed it. */
async function push({ world }: Sender, channel: Channel, resourceState: 'sync' | 'exists'): Promise<void> {
  channel.message += 1;
  const mailbox = world.mailbox(channel.mailboxId);
  const headers = {
    'x-goog-channel-id': channel.id,
    'x-goog-channel-expiration': new Date(channel.expiresAt).toUTCString(),
    'x-goog-message-number': String(channel.message),
    'x-goog-resource-id': channel.resourceId,
    'x-goog-resource-state': resourceState,
    'x-goog-resource-uri': `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(mailbox === null ? '' : googleAddress(mailbox))}/events?alt=json`,
    ...(channel.token === null ? {} : { 'x-goog-channel-token': channel.token }),
  };
  await fetch(channel.address, { method: 'POST', headers, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
}

/** Plain http is accepted on loopback only, where tests listen. */
function isCallable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}
