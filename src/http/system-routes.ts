/** What machines ask: alive, ready, numbers, the API's description. */
import { Hono } from 'hono';
import { isSameSecret } from '../platform/same-secret.ts';
import type { AppDeps, AppEnv } from './deps.ts';
import { openApiDocument } from './openapi/document.ts';
import { refuse } from './problem.ts';

export function systemRoutes({ config, log, metrics, readiness }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const description = JSON.stringify(openApiDocument());
  app.get('/health', (context) => {
    context.set('what', 'health');
    return context.json({ status: 'ok' });
  });
  app.get('/ready', async (context) => {
    context.set('what', 'ready');
    const checks = await readiness();
    const missing = checks.filter((check) => !check.ok);
    // Anybody may ask: why something is missing is for the log.
    if (missing.length > 0) log.warn({ missing }, 'not ready');
    return context.json(
      { ready: missing.length === 0, checks: checks.map(({ name, ok }) => ({ name, ok })) },
      missing.length === 0 ? 200 : 503,
    );
  });
  app.get('/metrics', async (context) => {
    context.set('what', 'metrics');
    if (config.metricsToken === null || !isSameSecret(context.req.header('authorization') ?? '', `Bearer ${config.metricsToken}`)) {
      throw refuse('not-found');
    }
    const { contentType, body } = await metrics.text();
    return context.body(body, 200, { 'content-type': contentType });
  });
  app.get('/openapi.json', (context) => {
    context.set('what', 'openapi');
    return context.body(description, 200, { 'content-type': 'application/json' });
  });
  app.get('/', (context) => context.redirect('/admin/'));
  app.get('/admin', (context) => context.redirect('/admin/'));
  return app;
}
