/** One line and one measurement per request. Paths without their private token, callers by id, never a body. */
import type { Context, MiddlewareHandler } from 'hono';
import { isFault } from '../domain/fault.ts';
import { type Log, pathWithoutToken } from '../platform/log.ts';
import type { ClientAddress } from './access/client-address.ts';
import type { AppDeps, AppEnv } from './deps.ts';
import { Refusal } from './problem.ts';

/** Asked every few seconds by machines. */
const QUIET = new Set(['health', 'ready', 'metrics']);

export function requestLog({ log, metrics, ports }: AppDeps, addressOf: ClientAddress): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const startedAt = performance.now();
    context.set('requestId', ports.secrets.newId());
    context.set(
      'clientAddress',
      addressOf({ socketAddress: socketAddress(context.env), forwardedFor: context.req.header('x-forwarded-for') }),
    );
    context.set('what', 'other');
    context.set('who', 'nobody');
    await next();
    context.header('x-request-id', context.get('requestId'));
    const seconds = (performance.now() - startedAt) / 1_000;
    const what = context.get('what');
    const { status } = context.res;
    logTrouble(log, context);
    metrics.request({ operation: what, status, seconds });
    log[QUIET.has(what) ? 'debug' : 'info'](
      {
        requestId: context.get('requestId'),
        method: context.req.method,
        path: pathWithoutToken(context.req.path),
        operation: what,
        status,
        ms: Math.round(seconds * 1_000),
        caller: context.get('who'),
        address: context.get('clientAddress'),
      },
      'request',
    );
  };
}

/** Refusals are answers. What else was thrown is told here, whoever answered for it. */
function logTrouble(log: Log, context: Context<AppEnv>): void {
  const { error } = context;
  if (error === undefined || error instanceof Refusal) return;
  const facts = { requestId: context.get('requestId'), operation: context.get('what'), error };
  if (isFault(error)) log.warn(facts, 'fault');
  else log.error(facts, 'bug');
}

/** Absent where no real server runs. */
function socketAddress(env: AppEnv['Bindings'] | undefined): string | undefined {
  return env?.incoming?.socket.remoteAddress;
}
