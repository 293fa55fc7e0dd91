/**
 * Where calendar systems call us: `/callbacks/<organisation>/<connection>/…`. No session, no API: the provider of the connection
 * proves the caller. Whatever is wrong, the answer is the same "nothing here".
 */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ConnectionId, OrganizationId } from '../domain/identifiers.ts';
import type { InboundCall } from '../ports/calendar-provider.ts';
import { receiveCall } from '../use-cases/connection/receive-call.ts';
import { calendarSystemAccess } from './access/caller.ts';
import { addressKey } from './access/client-address.ts';
import type { AppDeps, AppEnv } from './deps.ts';
import { refuse } from './problem.ts';

const Address = z.object({ organization: z.uuid(), connection: z.uuid() });
/** Begins here; the rest is the provider's. */
export const CALLBACKS = '/callbacks';

export function callbackRoutes({ ports, rateLimits }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.on(['GET', 'POST'], '/:organization/:connection/*', async (context) => {
    context.set('what', 'calendar-callback');
    await rateLimits.spend('callback-address', addressKey(context.get('clientAddress')));
    const address = Address.safeParse(context.req.param());
    if (!address.success) throw refuse('not-found');
    const { organization, connection } = address.data;
    context.set('who', `connection:${connection}`);
    const call = await inboundCall(context, `${CALLBACKS}/${organization}/${connection}`);
    const access = calendarSystemAccess(organization as OrganizationId);
    const outcome = await receiveCall(ports, access, { connectionId: connection as ConnectionId, call });
    if (outcome.kind === 'not-found') throw refuse('not-found');
    const { status, body = '', contentType = 'text/plain; charset=utf-8' } = outcome.answer;
    return context.body(body, status as ContentfulStatusCode, { 'content-type': contentType });
  });
  return app;
}

async function inboundCall({ req }: Context<AppEnv>, base: string): Promise<InboundCall> {
  return { method: req.method, path: req.path.slice(base.length), query: req.query(), headers: req.header(), body: await req.text() };
}
