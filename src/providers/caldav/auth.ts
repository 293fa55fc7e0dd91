/**
 * Signing in: proves the credential and finds out, once, what this server can do (RFC 6764 discovery, RFC 4791, RFC 6638). What is
 * found is stored as the connection's capabilities; nothing here looks into a person's calendar.
 */

import type { AccessLevel, SystemCapabilities } from '../../domain/connection/connection.ts';
import { isFault } from '../../domain/fault.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type Asking, askMultistatus, askProperties, type DavClient, faultOfResponse } from './client.ts';
import { faultOf } from './faults.ts';
import { askFreeBusyReport, askOutbox } from './free-busy.ts';
import type { CaldavSettings } from './settings.ts';
import { calendarsOf, type FreeBusyWay, PRINCIPAL_PROPERTIES, type Principal, principalOf, SERVERS, type ServerKind } from './translate.ts';
import { hrefsIn, parseMultistatus, principalSearchBody, propfindBody } from './wire.ts';

export async function signIn(
  client: DavClient,
  settings: CaldavSettings,
  level: AccessLevel,
  policy: CallPolicy,
): Promise<{ serviceAccount: string; capabilities: SystemCapabilities }> {
  client.tryAgain();
  const asking = { client, policy };
  const self = await findSelf(asking, settings.serverUrl);
  const options = await client.send({ method: 'OPTIONS', path: self.path }, policy);
  const words = (options.header('dav') ?? '').split(/\s*,\s*/);
  const server = kindOf({
    server: `${options.header('server') ?? ''} ${self.server}`,
    davical: options.header('x-davical-version'),
    body: self.raw,
  });
  const address = self.principal.addresses[0] ?? (settings.userName.includes('@') ? settings.userName.toLowerCase() : '');
  const schedules = settings.scheduling === 'known' ? SERVERS[server].schedules : settings.scheduling === 'server';
  const search = await findSearch(asking, self.principals, address);
  const freeBusyWays = await findWays(asking, { self: self.principal, address, wholeOutbox: SERVERS[server].wholeOutbox }, level);
  return {
    serviceAccount: address === '' ? settings.userName : address,
    capabilities: {
      schedulesAttendees: level !== 'free-busy' && words.includes('calendar-auto-schedule') && schedules,
      freeBusyWays,
      extra: {
        server,
        address,
        outbox: self.principal.outbox ?? '',
        principals: self.principals,
        searchBy: search.by,
        searchAll: search.all,
      },
    },
  };
}

interface Self {
  readonly path: string;
  readonly principal: Principal;
  readonly principals: string;
  readonly server: string;
  /** Raw answer, only to recognise the server's software. */
  readonly raw: string;
}

/** The service account's own principal: from the address entered, else from the well-known one. */
async function findSelf(asking: Asking, serverUrl: string): Promise<Self> {
  const entry = await principalPath(asking, asking.client.pathOf(serverUrl)).catch(async (error: unknown) => {
    if (!isFault(error) || !WORTH_ANOTHER_ADDRESS.has(error.code)) throw error;
    const found = await principalPath(asking, '/.well-known/caldav').catch(() => null);
    if (found === null) throw error;
    return found;
  });
  const body = propfindBody(PRINCIPAL_PROPERTIES);
  const headers = { depth: '0', 'content-type': 'application/xml; charset=utf-8' };
  const response = await asking.client.send({ method: 'PROPFIND', path: entry.path, headers, body }, asking.policy);
  const [item] = response.status === 207 ? parseMultistatus(response.body).items : [];
  if (item === undefined) throw faultOfResponse(response, 'connection');
  const principal = principalOf(item, asking.client);
  const [collection] = hrefsIn(item.properties.get('principal-collection-set'));
  return {
    path: entry.path,
    principal,
    principals: collection === undefined ? entry.principals : asking.client.pathOf(collection),
    server: response.header('server') ?? '',
    raw: response.body,
  };
}

const WORTH_ANOTHER_ADDRESS: ReadonlySet<string> = new Set([
  'provider.malformed-reply',
  'provider.unsupported',
  'provider.rejected',
  'provider.forbidden',
  'provider.unavailable',
]);

async function principalPath(asking: Asking, path: string): Promise<{ path: string; principals: string }> {
  const item = await askProperties(asking, path, ['current-user-principal', 'principal-collection-set'], 'connection');
  const [principal] = hrefsIn(item.properties.get('current-user-principal'));
  if (principal === undefined) throw faultOf({ status: 207, body: '', retryAfter: null }, 'connection');
  const [collection] = hrefsIn(item.properties.get('principal-collection-set'));
  return { path: asking.client.pathOf(principal), principals: collection === undefined ? '' : asking.client.pathOf(collection) };
}

function kindOf(signs: { server: string; davical: string | null; body: string }): ServerKind {
  if (signs.davical !== null) return 'davical';
  if (/SOPE|SOGo/.test(signs.server) || signs.body.includes('urn:inverse:params:xml:ns:inverse-dav')) return 'sogo';
  return /Cyrus/.test(signs.server) ? 'cyrus' : 'other';
}

/** How people are found: by which property, and by which text all of them; empty where the server shows nobody but the account itself. */
interface Search {
  readonly by: string;
  readonly all: string;
}

async function findSearch(asking: Asking, principals: string, address: string): Promise<Search> {
  if (principals === '') return { by: '', all: '' };
  // Servers that ask for more than one letter get the domain of the service account.
  for (const all of address === '' ? ['@'] : ['@', address.slice(address.indexOf('@'))]) {
    for (const by of ['calendar-user-address-set', 'email-address-set'] as const) {
      const body = principalSearchBody(by, all, PRINCIPAL_PROPERTIES);
      const request = { method: 'REPORT', path: principals, depth: '0', body } as const;
      const answer = await askMultistatus(asking, request, 'connection').catch(giveUpOnCapability);
      const people = (answer?.items ?? []).flatMap((item) => principalOf(item, asking.client).addresses);
      if (people.some((each) => each !== address && each.includes(all))) return { by, all };
    }
  }
  return { by: '', all: '' };
}

/** The ladder: one request for many people, one report per calendar, own computation. A rung counts only when it really answers. */
async function findWays(
  asking: Asking,
  { self, address, wholeOutbox }: { self: Principal; address: string; wholeOutbox: boolean },
  level: AccessLevel,
): Promise<FreeBusyWay[]> {
  const ways: FreeBusyWay[] = [];
  const now = Date.now();
  const window = { start: instant(now), end: instant(now + 86_400_000) };
  if (wholeOutbox && self.outbox !== null && address !== '') {
    const answers = await askOutbox(asking, { outbox: self.outbox, organizer: address, recipients: [address], window }).catch(
      giveUpOnCapability,
    );
    if (answers?.get(address)?.kind === 'known') ways.push('outbox');
  }
  const calendars = self.home === null ? null : await calendarsOf(asking, self.home).catch(giveUpOnCapability);
  const own = calendars?.[0];
  if (own !== undefined) {
    const answer = await askFreeBusyReport(asking, own.path, window).catch(giveUpOnCapability);
    if (answer !== null) ways.push('report');
  }
  return level === 'free-busy' ? ways : [...ways, 'events'];
}

/** A refusal means that the server cannot do this; trouble on the way means that we do not know. */
function giveUpOnCapability(error: unknown): null {
  const trouble = ['provider.unauthorized', 'provider.unreachable', 'provider.tls-untrusted', 'provider.throttled', 'config.invalid'];
  if (!isFault(error) || trouble.includes(error.code)) throw error;
  return null;
}
