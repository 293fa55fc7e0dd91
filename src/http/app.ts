/** The whole edge as one Hono application: `createApp(deps).request(…)` in tests, `serve(app, …)` in life. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { clientAddress } from './access/client-address.ts';
import { requireOwnOrigin } from './access/origin.ts';
import { answerCall } from './answer-call.ts';
import { CALLBACKS, callbackRoutes } from './callback-routes.ts';
import { API_BASE } from './contract/contract.ts';
import type { AppDeps, AppEnv } from './deps.ts';
import { problemOf, refuse } from './problem.ts';
import { requestLog } from './request-log.ts';
import { ROUTES } from './routes/routes.ts';
import { securityHeaders } from './security-headers.ts';
import { adminFiles, bookingAssets } from './static-files.ts';
import { systemRoutes } from './system-routes.ts';

/** Room for the largest import and its JSON escapes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export function createApp(deps: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const https = deps.config.publicUrl.startsWith('https:');
  app.use(requestLog(deps, clientAddress(deps.config.trustedProxies)));
  const [adminHeaders, headers] = [securityHeaders({ https, admin: true }), securityHeaders({ https, admin: false })];
  app.use((context, next) => (context.req.path.startsWith('/admin/') ? adminHeaders : headers)(context, next));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => Promise.reject(refuse('body-too-large')) }));
  app.use(`${API_BASE}/*`, neverStored);
  app.use('/b/*', neverStored, guardPages(deps));
  addApi(app, deps);
  app.route('/', systemRoutes(deps));
  app.route(CALLBACKS, callbackRoutes(deps));
  app.route('/b', deps.pages);
  app.route('/admin', adminFiles(deps.webDirectory));
  app.route('/booking-assets', bookingAssets(deps.webDirectory));
  app.notFound((context) => answerProblem(context, refuse('not-found')));
  app.onError((error, context) => answerProblem(context, error));
  return app;
}

async function neverStored(context: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  await next();
  context.header('cache-control', 'no-store');
}

/** No cookie is read on these pages: the link is the authority, and another site does not know it. */
function guardPages({ config }: AppDeps): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    context.set('what', 'booking-page');
    requireOwnOrigin(context.req.raw, config.publicUrl, 'accepted');
    requirePlainForm(context.req.raw);
    await next();
  };
}

/** The pages' forms are sent as plain fields. Other bodies are not taken apart: a broken multipart body makes the reader throw. */
function requirePlainForm(request: Request): void {
  const type = request.headers.get('content-type');
  if (request.method !== 'POST' || type === null || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return;
  throw refuse('unsupported-media-type', 'Send application/x-www-form-urlencoded.');
}

function addApi(app: Hono<AppEnv>, deps: AppDeps): void {
  const methods = Map.groupBy(ROUTES, ({ operation }) => honoPath(operation.path));
  for (const route of ROUTES) app.on(route.operation.method, honoPath(route.operation.path), answerCall(deps, route));
  for (const [path, routes] of methods) {
    const allowed = routes.map(({ operation }) => operation.method).join(', ');
    app.all(path, (context) => {
      context.header('allow', allowed);
      return answerProblem(context, refuse('method-not-allowed', `This address knows ${allowed}.`));
    });
  }
}

const honoPath = (path: string) => `${API_BASE}${path.replace(/\{(\w+)\}/g, ':$1')}`;

function answerProblem(context: Context<AppEnv>, error: unknown): Response {
  const requestId = context.get('requestId');
  const problem = problemOf(error, { requestId, insider: context.get('who').startsWith('user:') });
  if (problem.retryAfterSeconds !== undefined) context.header('retry-after', String(problem.retryAfterSeconds));
  return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, { 'content-type': 'application/problem+json' });
}
