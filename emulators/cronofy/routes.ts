/** Which part answers which call, and whom a token must speak for. */
import type { Reply } from '../harness/protocol-server.ts';
import type { Grant } from './authorizations.ts';
import { consentPage, decideConsent } from './consent.ts';
import { requestDelegations } from './delegations.ts';
import { type AccountExchange, type Exchange, empty, invalid, json, unauthorized } from './exchange.ts';
import { calendars, isConnected, isSynchronised, profiles, resources, serviceUserInfo, userInfo } from './identity.ts';
import { readEvents, readFreeBusy, readPage } from './reading.ts';
import { issueTokens, revokeTokens } from './tokens.ts';
import { deleteEvent, upsertEvent } from './writing.ts';

const OPERATIONS: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['GET', /^\/enterprise_connect\/oauth\/authorize$/, 'authorize'],
  ['POST', /^\/enterprise_connect\/oauth\/authorize$/, 'decide'],
  ['POST', /^\/oauth\/token$/, 'token'],
  ['POST', /^\/oauth\/token\/revoke$/, 'revoke'],
  ['POST', /^\/v1\/service_account_authorizations\/?$/, 'delegate'],
  ['GET', /^\/v1\/resources$/, 'resources'],
  ['GET', /^\/v1\/userinfo$/, 'userinfo'],
  ['GET', /^\/v1\/profiles$/, 'profiles'],
  ['GET', /^\/v1\/calendars$/, 'calendars'],
  ['GET', /^\/v1\/events$/, 'events'],
  ['GET', /^\/v1\/events\/pages\/\w+$/, 'events-page'],
  ['GET', /^\/v1\/free_busy$/, 'free-busy'],
  ['GET', /^\/v1\/free_busy\/pages\/\w+$/, 'free-busy-page'],
  ['POST', /^\/v1\/calendars\/[^/]+\/events$/, 'upsert'],
  ['DELETE', /^\/v1\/calendars\/[^/]+\/events$/, 'delete-event'],
  ['POST', /^\/v1\/batch$/, 'batch'],
  ['GET', /^\/v1\/channels$/, 'channel-list'],
  ['POST', /^\/v1\/channels$/, 'channel-open'],
  ['DELETE', /^\/v1\/channels\/[^/]+$/, 'channel-close'],
];

export function operationOf(method: string, path: string): string {
  return OPERATIONS.find(([wanted, pattern]) => wanted === method && pattern.test(path))?.[2] ?? 'unknown';
}

const OPEN: Readonly<Record<string, (exchange: Exchange) => Reply>> = {
  authorize: consentPage,
  decide: decideConsent,
  token: issueTokens,
  revoke: revokeTokens,
};

const OF_SERVICE: Readonly<Record<string, (exchange: Exchange, grant: Grant) => Reply>> = {
  delegate: requestDelegations,
  resources,
  userinfo: serviceUserInfo,
};

const OF_ACCOUNT: Readonly<Record<string, (exchange: AccountExchange) => Reply>> = {
  userinfo: userInfo,
  profiles,
  calendars,
  events: readEvents,
  'free-busy': readFreeBusy,
  'events-page': (exchange) => readPage(exchange, 'events', exchange.path.split('/').at(-1) ?? ''),
  'free-busy-page': (exchange) => readPage(exchange, 'free_busy', exchange.path.split('/').at(-1) ?? ''),
  upsert: (exchange) => upsertEvent(exchange, calendarIn(exchange.path), exchange.body),
  'delete-event': (exchange) => deleteEvent(exchange, calendarIn(exchange.path), exchange.body),
  batch,
  'channel-list': ({ channels, grant }) => json(200, { channels: channels.of(grant) }),
  'channel-open': openChannel,
  'channel-close': ({ channels, grant, path }) => empty(channels.close(grant, path.split('/').at(-1) ?? '') ? 202 : 404),
};

/** Told about the account also while its calendars are held back. */
const ALWAYS_ANSWERED = ['userinfo', 'profiles'];

/** @param grant What the bearer token says; null when it says nothing. */
export function route(exchange: Exchange, grant: Grant | null): Reply {
  const open = OPEN[exchange.operation];
  if (open !== undefined) return open(exchange);
  if (exchange.operation === 'unknown') return empty(404);
  const unfit = exchange.orders.some(({ fault }) => fault.kind === 'auth' && ['clock-skew', 'wrong-audience'].includes(fault.reason));
  if (grant === null || unfit) return unauthorized();
  if (exchange.orders.some(({ fault }) => fault.kind === 'auth' && fault.reason === 'missing-scope')) return empty(403);
  const mailbox = grant.mailboxId === null ? null : exchange.world.mailbox(grant.mailboxId);
  if (mailbox === null) return OF_SERVICE[exchange.operation]?.(exchange, grant) ?? empty(403);
  return ofAccount({ ...exchange, grant, mailbox });
}

function ofAccount(exchange: AccountExchange): Reply {
  const answer = OF_ACCOUNT[exchange.operation];
  if (answer === undefined) return empty(403);
  if (exchange.orders.some(({ fault }) => fault.kind === 'rights')) return empty(403);
  const held = exchange.personality().locked.includes(exchange.mailbox.address) || !isConnected(exchange) || !isSynchronised(exchange);
  return held && !ALWAYS_ANSWERED.includes(exchange.operation) ? empty(423) : answer(exchange);
}

function calendarIn(path: string): string {
  return decodeURIComponent(path.split('/')[3] ?? '');
}

function openChannel({ channels, grant, mailbox, body }: AccountExchange): Reply {
  const { callback_url, filters = {} } = (body ?? {}) as { callback_url?: string; filters?: object };
  if (callback_url === undefined || !URL.canParse(callback_url)) return invalid('callback_url', 'required');
  return json(200, { channel: channels.open(grant, mailbox, { callback_url, filters }) });
}

interface BatchEntry {
  readonly method?: string;
  readonly relative_url?: string;
  readonly data?: unknown;
}

/** In order; each entry has an answer of its own. */
function batch(exchange: AccountExchange): Reply {
  const entries = ((exchange.body ?? {}) as { batch?: readonly BatchEntry[] }).batch ?? [];
  if (entries.length === 0 || entries.length > 50) return invalid('batch', entries.length === 0 ? 'required' : 'too_many');
  const answers = entries.map(({ method = '', relative_url = '', data }) => {
    const write = operationOf(method, relative_url) === 'upsert' ? upsertEvent : deleteEvent;
    const known = ['upsert', 'delete-event'].includes(operationOf(method, relative_url));
    const { status, body } = known ? write(exchange, calendarIn(relative_url), data) : empty(404);
    return { status, ...(body === '' ? {} : { data: JSON.parse(body) as unknown }) };
  });
  return json(207, { batch: answers });
}
