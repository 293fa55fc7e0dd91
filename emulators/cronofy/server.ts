/**
 * Cronofy, as far as Enterprise Connect goes, over a simulated organisation: the API by TLS, and the same again on a plain port of this
 * machine, so that a browser can show the authorisation page without trusting a test authority.
 */
import { plainReply } from '../harness/fault-replies.ts';
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import {
  type Protocol,
  type ProtocolServer,
  type ProtocolServerOptions,
  type Question,
  type RawRequest,
  type Reply,
  startProtocolServer,
} from '../harness/protocol-server.ts';
import { Authorizations, type Grant } from './authorizations.ts';
import { ChangeLog } from './change-log.ts';
import { Channels } from './channels.ts';
import { empty, type Parts, unauthorized } from './exchange.ts';
import { Outgoing } from './outgoing.ts';
import { Pages } from './pages.ts';
import { type Personality, USUAL } from './personality.ts';
import { RateLimiter } from './rate-limiter.ts';
import { operationOf, route } from './routes.ts';
import { answerProblem, requestProblem } from './spec/check.ts';

interface CronofyEmulatorOptions extends ProtocolServerOptions {
  readonly personality?: Partial<Personality>;
}

export interface CronofyEmulator extends ProtocolServer {
  /** Origin of the pages that a browser opens. */
  readonly appUrl: string;
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
  /** Requests and answers that the written specification does not allow. */
  readonly findings: readonly string[];
  readonly limiter: RateLimiter;
  readonly outgoing: Outgoing;
  readonly channels: Channels;
  readonly authorizations: Authorizations;
}

/** Where the pages are, beside a port that was chosen. */
const PAGES_PORT_OFFSET = 50;

interface CronofyQuestion extends Question {
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly grant: Grant | null;
}

export async function startCronofyEmulator({ personality: initial, ...options }: CronofyEmulatorOptions): Promise<CronofyEmulator> {
  const { world, port = 0 } = options;
  let current: Personality = { ...USUAL, ...initial };
  let started: ProtocolServer | null = null;
  const personality = () => current;
  const faults = () => started?.faults ?? fail();
  const outgoing = new Outgoing(personality, faults);
  const channels = new Channels(world, outgoing);
  const authorizations = new Authorizations(world, () => current.dataCentre);
  const changes = new ChangeLog(world, (mailbox) => channels.changed(mailbox));
  const parts: Parts = { world, personality, authorizations, changes, channels, pages: new Pages(), outgoing };
  const findings: string[] = [];
  const limiter = new RateLimiter();
  const protocol = protocolOf(parts, { findings, limiter, origin: () => started?.url ?? '' });
  const server = await startProtocolServer(options, protocol);
  started = server;
  const pagesServer = await startProtocolServer({ world, port: port === 0 ? 0 : port + PAGES_PORT_OFFSET }, protocol);
  return {
    ...server,
    appUrl: pagesServer.url,
    personality,
    setPersonality: (more) => {
      current = { ...current, ...more };
    },
    findings,
    limiter,
    outgoing,
    channels,
    authorizations,
    stop: async () => {
      outgoing.stop();
      await Promise.all([server.stop(), pagesServer.stop()]);
    },
  };
}

function fail(): never {
  throw new Error('nothing is sent before the emulator has started');
}

interface Watch {
  readonly findings: string[];
  readonly limiter: RateLimiter;
  readonly origin: () => string;
}

function protocolOf(parts: Parts, watch: Watch): Protocol<CronofyQuestion> {
  return {
    read: (request) => read(parts, request),
    carryOut: (question, orders) => {
      const pages = ['authorize', 'decide'].includes(question.operation);
      if (!pages && !watch.limiter.admits(parts.personality().limits)) return empty(429);
      const reply = carryOut(parts, { question, orders, origin: watch.origin() });
      if (!pages) note(watch.findings, question, reply);
      return spoilt(reply, orders);
    },
    replyInstead: (fault) => replyInstead(fault, parts.world.clock.now()),
    malformed,
  };
}

function carryOut(
  parts: Parts,
  { question, orders, origin }: { question: CronofyQuestion; orders: readonly FaultOrder[]; origin: string },
): Reply {
  return route({ ...parts, ...question, origin, orders }, question.grant);
}

/** As ordered: a good answer in which one part is missing. */
function spoilt(reply: Reply, orders: readonly FaultOrder[]): Reply {
  const half = orders.some(({ fault }) => fault.kind === 'inner-error' && fault.requestStatus === undefined);
  return half ? { ...reply, body: reply.body.replaceAll(/"end":"[^"]*",?/g, '') } : reply;
}

function note(findings: string[], { operation, query, body }: CronofyQuestion, reply: Reply): void {
  const asked = reply.status < 400 ? requestProblem(operation, query, body) : null;
  const answered = answerProblem(operation, reply.status, reply.body === '' ? '' : JSON.parse(reply.body));
  for (const problem of [asked, answered]) if (problem !== null) findings.push(problem);
}

function read({ world, authorizations }: Parts, { method, path, query, headers, body: text }: RawRequest): CronofyQuestion {
  const operation = operationOf(method, path);
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const grant = bearer === undefined ? null : authorizations.read(bearer, 'access');
  const body = bodyIn(text, headers['content-type'] ?? '');
  const own = grant?.mailboxId == null ? null : world.mailbox(grant.mailboxId);
  const mailboxes = own === null ? (operation === 'delegate' ? delegatedIn(world, body) : []) : [own];
  return {
    method,
    path,
    query,
    body,
    operation,
    grant,
    mailboxes,
    caller: grant?.user ?? null,
    shownBody: text === '' ? query.toString() : withoutSecrets(text),
  };
}

function delegatedIn(world: Parts['world'], body: unknown) {
  const text = JSON.stringify(body ?? {});
  return [...text.matchAll(/"email":"([^"]+)"/g)].flatMap((match) => world.findByAddress(match[1] ?? '') ?? []);
}

/** JSON or form, as every call may be made; null for anything else. */
function bodyIn(text: string, type: string): unknown {
  if (text === '') return null;
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const SECRETS = /("(?:client_secret|refresh_token|code|token)":")[^"]*/g;
const FORM_SECRETS = /((?:client_secret|refresh_token|code|token)=)[^&]*/g;

function withoutSecrets(text: string): string {
  return text.replace(SECRETS, '$1…').replace(FORM_SECRETS, '$1…');
}

function replyInstead(fault: Fault, now: number): Reply | null {
  if (fault.kind === 'db-down') return unauthorized();
  if (fault.kind === 'quota') return empty(402);
  return plainReply(fault, now);
}

function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const cut = Math.floor(reply.body.length / 2);
  const bodies = {
    'not-xml': 'Internal error, please try again.',
    unclosed: reply.body.slice(0, cut),
    'wrong-root': '[]',
    'illegal-character': reply.body.replace('{', '{\u0001'),
    empty: '',
    'missing-part': '{}',
    entity: `<!DOCTYPE x [<!ENTITY a "a">]>${reply.body}`,
  };
  return { ...reply, body: bodies[shape] };
}
