/**
 * What every emulator does with a request, whatever protocol it speaks: reads it, writes it into the journal, lets the ordered
 * faults act, and answers. What a request means and what the answer says is the protocol's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { type Fault, type FaultOrder, FaultScript } from './fault-script.ts';
import { Journal, type JournalEntry, withoutSecrets } from './journal.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** Undecoded, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same object for all requests of one connection, for protocols that authenticate connections. */
  readonly connection: object;
}

/** A request as far as it is understood before anybody decides anything. */
export interface Question {
  readonly method: string;
  /** For the journal and for matching faults. */
  readonly path: string;
  readonly operation: string;
  readonly mailboxes: readonly Mailbox[];
  /** Who is calling; null when nobody was recognised. */
  readonly caller: string | null;
  /** Body for the journal: without credentials. */
  readonly shownBody: string;
}

export interface Protocol<Q extends Question> {
  read(request: RawRequest): Q;
  carryOut(question: Q, orders: readonly FaultOrder[]): Reply | Promise<Reply>;
  /** The answer that replaces the real one, if the fault is of that kind; the request is then not carried out. */
  replyInstead(fault: Fault, question: Q): Reply | null;
  malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply;
}

export interface ProtocolServerOptions {
  readonly world: Organization;
  /** 0 or absent = any free port. */
  readonly port?: number;
  /** PEM texts; absent = plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface ProtocolServer {
  /** Origin without path, e.g. `https://127.0.0.1:9100`. */
  readonly url: string;
  readonly world: Organization;
  readonly journal: Journal;
  readonly faults: FaultScript;
  /** Breaks all connections, hanging ones too. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const MAX_BODY_OCTETS = 4_000_000;

export async function startProtocolServer<Q extends Question>(
  { world, tls, port: wantedPort = 0 }: ProtocolServerOptions,
  protocol: Protocol<Q>,
): Promise<ProtocolServer> {
  const journal = new Journal();
  const faults = new FaultScript(Math.random);
  const answerOne = (request: IncomingMessage, response: ServerResponse) => {
    serve({ world, journal, faults, protocol }, request, response).catch((error: unknown) => {
      if (request.errored) return;
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  };
  const server = tls ? createTlsServer(tls, answerOne) : createServer(answerOne);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wantedPort, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${HOST}:${port}`,
    world,
    journal,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Parts<Q extends Question> {
  readonly world: Organization;
  readonly journal: Journal;
  readonly faults: FaultScript;
  readonly protocol: Protocol<Q>;
}

async function serve<Q extends Question>(parts: Parts<Q>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  parts.world.settle();
  const raw = await rawRequest(request);
  const question = parts.protocol.read(raw);
  const orders = parts.faults.strike({ ...question, mailboxes: question.mailboxes.flatMap((one) => [one.id, one.address.toLowerCase()]) });
  const entry = enter(parts, { question, raw, orders });
  try {
    await answer(parts.protocol, { question, orders, response, entry });
  } finally {
    parts.journal.end(entry, entry.status);
  }
}

async function rawRequest(request: IncomingMessage): Promise<RawRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]));
  const method = request.method ?? 'GET';
  return { method, path: pathname, query: searchParams, headers, body: await bodyOf(request), connection: request.socket };
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

function enter<Q extends Question>(
  { journal, world }: Parts<Q>,
  { question, raw, orders }: { question: Q; raw: RawRequest; orders: readonly FaultOrder[] },
): JournalEntry {
  const { method, path, operation, caller, shownBody, mailboxes } = question;
  return journal.begin({
    at: world.clock.now(),
    method,
    path,
    operation,
    body: shownBody,
    account: caller,
    mailboxes: mailboxes.map((one) => one.address),
    headers: withoutSecrets(raw.headers),
    faults: orders.map((one) => one.fault.kind),
  });
}

interface Answering<Q extends Question> {
  readonly question: Q;
  readonly orders: readonly FaultOrder[];
  readonly response: ServerResponse;
  readonly entry: JournalEntry;
}

async function answer<Q extends Question>(protocol: Protocol<Q>, { question, orders, response, entry }: Answering<Q>): Promise<void> {
  const faults = orders.map((one) => one.fault);
  for (const fault of faults) if (fault.kind === 'latency') await delay(fault.ms, undefined, { ref: false });
  if (faults.some((fault) => fault.kind === 'hang')) return untilClosed(response);
  if (faults.some((fault) => fault.kind === 'reset')) return breakOff(response);
  const instead = faults.map((fault) => protocol.replyInstead(fault, question)).find((reply) => reply !== null);
  let reply = instead ?? (await protocol.carryOut(question, orders));
  for (const fault of faults) {
    if (fault.kind === 'commit-then-fail' && fault.status === undefined) return breakOff(response);
    if (fault.kind === 'commit-then-fail') reply = { status: fault.status ?? 503, headers: {}, body: '' };
    if (fault.kind === 'malformed') reply = protocol.malformed(reply, fault.shape);
  }
  entry.status = reply.status;
  send(response, reply, { truncated: faults.some((fault) => fault.kind === 'truncate'), head: question.method === 'HEAD' });
}

function untilClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', resolve));
}

function breakOff(response: ServerResponse): void {
  response.destroy();
}

function send(response: ServerResponse, reply: Reply, { truncated, head }: { truncated: boolean; head: boolean }): void {
  const body = Buffer.from(reply.body, 'utf8');
  const headers = Object.entries(reply.headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);
  response.writeHead(reply.status, { ...Object.fromEntries(headers), 'content-length': String(body.length) });
  // An empty answer has no middle to be cut in.
  if (!truncated || body.length === 0) {
    response.end(head ? undefined : body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
