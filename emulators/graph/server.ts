/** Microsoft Graph and its identity platform over the simulated organisation. What the answers say is decided in `routes.ts` and below. */
import type { FaultOrder } from '../harness/fault-script.ts';
import {
  type ProtocolServer,
  type ProtocolServerOptions,
  type Question,
  type RawRequest,
  type Reply,
  startProtocolServer,
} from '../harness/protocol-server.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { answerBatch } from './batch.ts';
import { type Answer, type GraphCall, preferencesIn } from './call.ts';
import { effectsOf, malformed, replyInstead } from './effects.ts';
import { userAt } from './ids.ts';
import { login, loginOperation } from './login.ts';
import { type Personality, WELL_BEHAVED } from './personality.ts';
import { invalidToken, Problem, problemReply, throttled } from './problem.ts';
import { operationOf, plainSegments, route, segmentsOf, selfOf } from './routes.ts';
import { schedulesIn } from './schedule.ts';
import { isObject, violations } from './schema.ts';
import type { PushFate } from './subscriptions.ts';
import { Tenant } from './tenant.ts';
import type { Caller } from './tokens.ts';

interface GraphEmulatorOptions extends ProtocolServerOptions {
  readonly personality?: Partial<Personality>;
}

export interface GraphEmulator extends ProtocolServer {
  readonly tenant: Tenant;
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
}

interface GraphQuestion extends Question {
  readonly raw: RawRequest;
  /** Null for what belongs to the identity platform. */
  readonly segments: readonly string[] | null;
  readonly json: unknown;
  readonly token: string | null;
}

const VERSIONS = /^\/(?:v1\.0|beta)(?:\/|$)/i;
const MOST_AT_ONCE = 4;

export async function startGraphEmulator({ personality: initial, ...options }: GraphEmulatorOptions): Promise<GraphEmulator> {
  const { world } = options;
  const tenant = new Tenant(world);
  let personality: Personality = { ...WELL_BEHAVED, ...initial };
  let origin = '';
  const server = await startProtocolServer<GraphQuestion>(options, {
    read: (request) => read(world, request),
    carryOut: (question, orders) => carryOut({ tenant, personality, origin }, question, orders),
    replyInstead: (fault, question) => replyInstead(fault, question.segments === null, world.clock.now()),
    malformed,
  });
  origin = server.url;
  tenant.subscriptions.setFate(fateOf(server));
  return {
    ...server,
    tenant,
    personality: () => personality,
    setPersonality: (changes) => {
      personality = { ...personality, ...changes };
    },
    stop: async () => {
      await tenant.subscriptions.flush();
      await server.stop();
    },
  };
}

/** Orders for pushes are struck only where there are any, so that no other order is used up by a push. */
function fateOf({ faults }: ProtocolServer): PushFate {
  return () => {
    if (!faults.list().some(({ fault }) => fault.kind === 'push')) return null;
    const struck = faults.strike({ method: 'POST', path: '', operation: 'push', mailboxes: [] });
    const [fate] = struck.flatMap(({ fault }) => (fault.kind === 'push' ? [fault.fate] : []));
    return fate ?? null;
  };
}

function read(world: Organization, raw: RawRequest): GraphQuestion {
  const { method, path, body } = raw;
  const loginName = VERSIONS.test(path) ? null : loginOperation(path);
  const segments = VERSIONS.test(path) ? plainSegments(segmentsOf(path), null) : null;
  const json = segments === null ? undefined : jsonIn(body);
  const operation = loginName ?? (segments === null ? 'unknown' : operationOf(method, segments));
  const [, token = null] = /^Bearer\s+(.+)$/i.exec(raw.headers.authorization ?? '') ?? [];
  return {
    raw,
    method,
    path,
    segments,
    json,
    token,
    operation,
    mailboxes: segments === null ? [] : mailboxesIn(world, segments, json),
    caller: null,
    shownBody: loginName === null ? body : `grant_type=${new URLSearchParams(body).get('grant_type') ?? ''}`,
  };
}

function jsonIn(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function mailboxesIn(world: Organization, segments: readonly string[], json: unknown): Mailbox[] {
  const named = segments[0]?.toLowerCase() === 'users' && segments[1] !== undefined ? userAt(world, segments[1]) : null;
  const asked = schedulesIn(json).flatMap((address) => world.findByAddress(address) ?? []);
  return [...new Set([...(named === null ? [] : [named]), ...asked])];
}

interface Parts {
  readonly tenant: Tenant;
  readonly personality: Personality;
  readonly origin: string;
}

async function carryOut(parts: Parts, question: GraphQuestion, orders: readonly FaultOrder[]): Promise<Reply> {
  const { tenant, origin } = parts;
  const now = tenant.world.clock.now();
  try {
    if (question.segments === null) {
      if (question.operation === 'unknown') throw new Problem(404, 'UnknownError', 'There is nothing here.');
      return await login({ tenant, origin, path: question.path, query: question.raw.query, body: question.raw.body }, question.operation);
    }
    const caller = question.token === null ? null : await tenant.tokens.callerOf(question.token, origin, now);
    if (caller === null) throw invalidToken(question.token === null ? 'Access token is empty.' : 'Access token validation failure.');
    const call = callOf(parts, { question, orders, caller });
    const answer = question.operation === 'batch' ? await answerBatch(call, (one) => answerFor(one)) : await answerFor(call);
    return replyOf(call, answer);
  } catch (error) {
    if (error instanceof Problem) return problemReply(error, now);
    throw error;
  }
}

function callOf(
  { tenant, personality, origin }: Parts,
  { question, orders, caller }: { question: GraphQuestion; orders: readonly FaultOrder[]; caller: Caller },
): GraphCall {
  const { raw, method, json } = question;
  const account = tenant.world.account(caller.user);
  const self = caller.scopes === null ? null : selfOf(tenant.world.mailbox(account?.mailboxId ?? ''));
  const [version = 'v1.0'] = raw.path.split('/').filter((part) => part !== '');
  return {
    tenant,
    personality,
    caller,
    method,
    effects: effectsOf(orders, tenant.world),
    segments: plainSegments(segmentsOf(raw.path), self),
    query: raw.query,
    headers: raw.headers,
    body: json,
    prefer: preferencesIn(raw.headers.prefer),
    base: `${origin}/${version}`,
  };
}

/** One call within the limit of calls at once for each app and mailbox; the answer is held against the metadata. */
async function answerFor(call: GraphCall): Promise<Answer> {
  const { tenant, personality, caller, segments } = call;
  const target = segments[0]?.toLowerCase() === 'users' && segments.length > 2 ? `${caller.clientId} ${segments[1]}` : null;
  if (target === null) return checked(call, await route(call));
  const running = (tenant.running.get(target) ?? 0) + 1;
  tenant.mostRunning = Math.max(tenant.mostRunning, running);
  if (running > MOST_AT_ONCE) throw throttled('1');
  tenant.running.set(target, running);
  try {
    if (personality.callMs > 0) await new Promise((resolve) => setTimeout(resolve, personality.callMs));
    return checked(call, await route(call));
  } finally {
    tenant.running.set(target, (tenant.running.get(target) ?? 1) - 1);
  }
}

function checked(call: GraphCall, answer: Answer): Answer {
  const { type, body } = answer;
  if (type === undefined || !isObject(body)) return answer;
  const found =
    Array.isArray(body.value) && type !== 'mailboxSettings' ? violations(body.value, `Collection(${type})`) : violations(body, type);
  for (const one of found) call.tenant.note(`answer ${call.segments.join('/')}: ${one}`);
  return answer;
}

function replyOf({ headers, prefer }: GraphCall, answer: Answer): Reply {
  const applied = [
    ...(prefer.immutableIds ? ['IdType="ImmutableId"'] : []),
    ...(headers.prefer?.toLowerCase().includes('outlook.timezone') ? [`outlook.timezone="${prefer.timeZone}"`] : []),
  ];
  return {
    status: answer.status,
    headers: {
      'request-id': crypto.randomUUID(),
      'client-request-id': headers['client-request-id'] ?? crypto.randomUUID(),
      ...(answer.body === undefined
        ? {}
        : { 'content-type': 'application/json;odata.metadata=minimal;IEEE754Compatible=false;charset=utf-8' }),
      ...(applied.length === 0 ? {} : { 'preference-applied': applied.join(', ') }),
      ...answer.headers,
    },
    body: answer.body === undefined ? '' : JSON.stringify(answer.body),
  };
}
