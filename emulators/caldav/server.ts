/**
 * A CalDAV server with a service account over a simulated organisation: reads a request, writes it into the journal, lets the
 * ordered faults act, and answers. What the answers say is decided in `routes.ts` and the files it names.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FaultOrder, FaultScript } from '../harness/fault-script.ts';
import { Journal, type JournalEntry, withoutSecrets } from '../harness/journal.ts';
import type { Account, Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { effectsOf, malformed, replyInstead } from './effects.ts';
import { type Exchange, empty, type Reply } from './exchange.ts';
import { type Personality, WELL_BEHAVED } from './personality.ts';
import { decoded, type Resource, resourceAt } from './resources.ts';
import { operationOf, route, WELL_KNOWN } from './routes.ts';
import { InvalidXml, parseXml, type XmlNode } from './xml.ts';

interface CaldavEmulatorOptions {
  readonly world: Organization;
  readonly personality?: Partial<Personality>;
  /** 0 or absent = any free port. */
  readonly port?: number;
  /** PEM texts; absent = plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface CaldavEmulator {
  /** Origin without path, e.g. `http://127.0.0.1:9100`. */
  readonly url: string;
  readonly world: Organization;
  readonly journal: Journal;
  readonly faults: FaultScript;
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
  /** Breaks all connections, hanging ones too. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAX_BODY_OCTETS = 4_000_000;

export async function startCaldavEmulator(options: CaldavEmulatorOptions): Promise<CaldavEmulator> {
  const { world, tls } = options;
  let personality: Personality = { ...WELL_BEHAVED, ...options.personality };
  const journal = new Journal();
  const faults = new FaultScript(Math.random);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    serve({ world, journal, faults, personality }, request, response).catch((error: unknown) => {
      if (request.errored) return;
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${HOST}:${port}`,
    world,
    journal,
    faults,
    personality: () => personality,
    setPersonality: (changes) => {
      personality = { ...personality, ...changes };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Parts {
  readonly world: Organization;
  readonly journal: Journal;
  readonly faults: FaultScript;
  readonly personality: Personality;
}

/** A request as far as it is understood before anybody decides anything. */
interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly xml: XmlNode | null;
  readonly resource: Resource | null;
  readonly operation: string;
  readonly mailboxes: readonly Mailbox[];
  readonly account: Account | null;
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  parts.world.settle();
  const question = await read(parts.world, request);
  const orders = parts.faults.strike({ ...question, mailboxes: question.mailboxes.flatMap((one) => [one.id, one.address.toLowerCase()]) });
  const entry = enter(parts, question, orders);
  try {
    await answer(parts, { question, orders, response, entry });
  } finally {
    parts.journal.end(entry, entry.status);
  }
}

async function read(world: Organization, request: IncomingMessage): Promise<Question> {
  const method = request.method ?? 'GET';
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]));
  const body = await bodyOf(request);
  const xml = ['PROPFIND', 'REPORT'].includes(method) ? xmlIn(body) : null;
  const resource = resourceAt(pathname, world);
  const operation = operationOf(method, resource, xml);
  const mailboxes = operation === 'outbox' ? recipientsIn(body, world) : resource && 'mailbox' in resource ? [resource.mailbox] : [];
  return {
    method,
    path: decoded(pathname),
    headers,
    body,
    xml,
    resource,
    operation,
    mailboxes,
    account: accountIn(headers.authorization, world),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets <= MAX_BODY_OCTETS) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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

function enter({ journal, world }: Parts, question: Question, orders: readonly FaultOrder[]): JournalEntry {
  const { method, path, operation, body } = question;
  return journal.begin({
    at: world.clock.now(),
    method,
    path,
    operation,
    body,
    account: question.account?.user ?? null,
    mailboxes: question.mailboxes.map((one) => one.address),
    headers: withoutSecrets(question.headers),
    faults: orders.map((one) => one.fault.kind),
  });
}

interface Answering {
  readonly question: Question;
  readonly orders: readonly FaultOrder[];
  readonly response: ServerResponse;
  readonly entry: JournalEntry;
}

async function answer(parts: Parts, { question, orders, response, entry }: Answering): Promise<void> {
  const faults = orders.map((one) => one.fault);
  for (const fault of faults) if (fault.kind === 'latency') await delay(fault.ms, undefined, { ref: false });
  if (faults.some((fault) => fault.kind === 'hang')) return untilClosed(response);
  if (faults.some((fault) => fault.kind === 'reset')) return breakOff(response);
  const instead = faults.map((fault) => replyInstead(fault, parts.world.clock.now())).find((reply) => reply !== null);
  let reply = instead ?? carryOut(parts, question, orders);
  for (const fault of faults) {
    if (fault.kind === 'commit-then-fail' && fault.status === undefined) return breakOff(response);
    if (fault.kind === 'commit-then-fail') reply = empty(fault.status ?? 503);
    if (fault.kind === 'malformed') reply = malformed(reply, fault.shape);
  }
  entry.status = reply.status;
  send(response, reply, { truncated: faults.some((fault) => fault.kind === 'truncate'), head: question.method === 'HEAD' });
}

function carryOut({ world, personality }: Parts, question: Question, orders: readonly FaultOrder[]): Reply {
  if (question.path === WELL_KNOWN.path) return empty(301, { location: WELL_KNOWN.target });
  const { account, resource } = question;
  if (account === null) return empty(401, { 'www-authenticate': 'Basic realm="Marigold"' });
  const exchange: Exchange = { ...question, account, organization: world, personality, effects: effectsOf(orders, world) };
  return route(exchange, resource);
}

function untilClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', resolve));
}

function breakOff(response: ServerResponse): void {
  response.destroy();
}

function send(response: ServerResponse, reply: Reply, { truncated, head }: { truncated: boolean; head: boolean }): void {
  const body = Buffer.from(reply.body, 'utf8');
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
  if (!truncated) {
    response.end(head ? undefined : body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
