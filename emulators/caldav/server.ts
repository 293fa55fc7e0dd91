/**
 * A CalDAV server with a service account over a simulated organisation. What the answers say is decided in `routes.ts` and the files
 * it names.
 */
import type { FaultOrder } from '../harness/fault-script.ts';
import {
  type ProtocolServer,
  type ProtocolServerOptions,
  type Question,
  type RawRequest,
  type Reply,
  startProtocolServer,
} from '../harness/protocol-server.ts';
import { InvalidXml, type XmlNode } from '../harness/xml.ts';
import type { Account, Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { effectsOf, malformed, replyInstead } from './effects.ts';
import { type Exchange, empty } from './exchange.ts';
import { type Personality, WELL_BEHAVED } from './personality.ts';
import { decoded, type Resource, resourceAt } from './resources.ts';
import { operationOf, route, WELL_KNOWN } from './routes.ts';
import { parseXml } from './xml.ts';

interface CaldavEmulatorOptions extends ProtocolServerOptions {
  readonly personality?: Partial<Personality>;
}

export interface CaldavEmulator extends ProtocolServer {
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
}

export async function startCaldavEmulator({ personality: initial, ...options }: CaldavEmulatorOptions): Promise<CaldavEmulator> {
  const { world } = options;
  let personality: Personality = { ...WELL_BEHAVED, ...initial };
  const server = await startProtocolServer<DavQuestion>(options, {
    read: (request) => read(world, request),
    carryOut: (question, orders) => carryOut({ world, personality }, question, orders),
    replyInstead: (fault) => replyInstead(fault, world.clock.now()),
    malformed,
  });
  return {
    ...server,
    personality: () => personality,
    setPersonality: (changes) => {
      personality = { ...personality, ...changes };
    },
  };
}

interface DavQuestion extends Question {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly xml: XmlNode | null;
  readonly resource: Resource | null;
  readonly account: Account | null;
}

function read(world: Organization, { method, path, headers, body }: RawRequest): DavQuestion {
  const xml = ['PROPFIND', 'REPORT'].includes(method) ? xmlIn(body) : null;
  const resource = resourceAt(path, world);
  const operation = operationOf(method, resource, xml);
  const mailboxes = operation === 'outbox' ? recipientsIn(body, world) : resource && 'mailbox' in resource ? [resource.mailbox] : [];
  const account = accountIn(headers.authorization, world);
  const caller = account?.user ?? null;
  return { method, path: decoded(path), headers, body, shownBody: body, xml, resource, operation, mailboxes, account, caller };
}

function xmlIn(body: string): XmlNode | null {
  if (body.trim() === '') return null;
  try {
    return parseXml(body);
  } catch (error) {
    if (error instanceof InvalidXml) return null;
    throw error;
  }
}

function recipientsIn(body: string, world: Organization): Mailbox[] {
  const unfolded = body.replace(/\r?\n[ \t]/g, '');
  const addresses = [...unfolded.matchAll(/^ATTENDEE[^\r\n]*?mailto:([^\r\n]+)/gim)].map((match) => match[1]?.trim() ?? '');
  return addresses.flatMap((address) => world.findByAddress(address) ?? []);
}

function accountIn(authorization: string | undefined, world: Organization): Account | null {
  const [, encoded] = /^Basic\s+(.+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const account = world.account(user);
  return account && !account.disabled && account.password === password.join(':') ? account : null;
}

function carryOut(
  { world, personality }: { readonly world: Organization; readonly personality: Personality },
  question: DavQuestion,
  orders: readonly FaultOrder[],
): Reply {
  if (question.path === WELL_KNOWN.path) return empty(301, { location: WELL_KNOWN.target });
  const { account, resource } = question;
  if (account === null) return empty(401, { 'www-authenticate': 'Basic realm="Marigold"' });
  const exchange: Exchange = { ...question, account, organization: world, personality, effects: effectsOf(orders, world) };
  return route(exchange, resource);
}
