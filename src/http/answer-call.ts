/** The way of every API request: origin, budget, caller, permission, input, key, use case, answer. In this order, for every operation. */
import type { Context } from 'hono';
import type { Permission } from '../domain/access/permission.ts';
import { requireInvitation, requirePermission, requireSession, type SignedIn } from './access/caller.ts';
import { addressKey } from './access/client-address.ts';
import { requireOwnOrigin } from './access/origin.ts';
import type { RateBudget } from './access/rate-limits.ts';
import { type SessionCookie, sessionCookie } from './access/session-cookie.ts';
import type { Operation, RateClass } from './contract/operation.ts';
import type { AppDeps, AppEnv } from './deps.ts';
import { onceByKey, REPLAYED } from './idempotency.ts';
import { Refusal, refuse } from './problem.ts';
import { readBody, readParams, readQuery } from './read-request.ts';
import type { Call, Route } from './route.ts';

type ApiContext = Context<AppEnv>;

const STRANGER_BUDGET = { 'sign-in': 'sign-in-address', invitation: 'invitation-address', user: null } as const satisfies Record<
  RateClass,
  RateBudget | null
>;

/** Who is calling, found by what the operation demands. `scope` keeps idempotency keys of different callers apart. */
interface Caller {
  readonly access: unknown;
  readonly scope: string;
  readonly signedIn: SignedIn | null;
}

export function answerCall(deps: AppDeps, { operation, perform }: Route): (context: ApiContext) => Promise<Response> {
  const cookie = sessionCookie(deps.config.publicUrl);
  return async (context) => {
    context.set('what', operation.operationId);
    requireOwnOrigin(context.req.raw, deps.config.publicUrl);
    const address = addressKey(context.get('clientAddress'));
    const budget = STRANGER_BUDGET[operation.rate];
    // Before anything is looked up: strangers pay by address, so that guessing is not free.
    if (budget !== null) await deps.rateLimits.spend(budget, address);
    const caller = await findCaller(deps, operation, context, cookie);
    context.set('who', caller.scope);
    const params = readParams(operation.params, context.req.param());
    const query = readQuery(operation.query, context.req.queries());
    const body = await readBody(operation.body, context.req.raw);
    const call: Call<Operation> = {
      ports: deps.ports,
      access: caller.access as never,
      params: params as never,
      query: query as never,
      body: body as never,
      also: (permission) => requirePermission(caller.signedIn ?? nobody(), permission),
      rateLimits: deps.rateLimits,
      examples: deps.examples ?? {},
      cookie: {
        write: (token, expiresAt) => cookie.write(context, token, expiresAt),
        clear: () => cookie.clear(context),
      },
    };
    const key = operation.idempotent ? (context.req.header('idempotency-key') ?? null) : null;
    const request = { key, scope: caller.scope, method: operation.method, path: context.req.path, body };
    const answer = await onceByKey(deps.ports, request, () => performed(operation, perform(call)));
    // Only what failed counts against an address that signs in.
    if (operation.rate === 'sign-in') await deps.rateLimits.giveBack(STRANGER_BUDGET[operation.rate], address);
    if (answer.replayed) context.header(REPLAYED, 'true');
    if (operation.success.body === null) return context.body(null, 204);
    return context.body(answer.body, answer.status as 200, { 'content-type': 'application/json' });
  };
}

async function performed(operation: Operation, reply: Promise<unknown>) {
  const body = await reply;
  if (body instanceof Refusal) throw body;
  return { status: operation.success.status, body: operation.success.body === null ? '' : JSON.stringify(body) };
}

async function findCaller(deps: AppDeps, operation: Operation, context: ApiContext, cookie: SessionCookie): Promise<Caller> {
  const { ports, rateLimits } = deps;
  if (operation.access === 'public') return { access: null, scope: 'anybody', signedIn: null };
  if (operation.access === 'invitation') {
    const access = await requireInvitation(ports, context.req.param('token') ?? '');
    const scope = `invitation:${access.invitationId}`;
    await rateLimits.spend('invitation-link', scope);
    return { access, scope, signedIn: null };
  }
  const signedIn = await requireSession(ports, cookie.read(context));
  const scope = `user:${signedIn.session.user.id}`;
  await rateLimits.spend('user', scope);
  const access = operation.access === 'signed-in' ? signedIn : requirePermission(signedIn, operation.access satisfies Permission);
  return { access, scope, signedIn };
}

function nobody(): never {
  throw refuse('not-signed-in');
}
