/** The built browser applications. Files with a hash in their name never change; everything else is asked for again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { AppEnv } from './deps.ts';
import { refuse } from './problem.ts';

const HASHED = /-[A-Za-z0-9_-]{8,}\.\w+$/;
const HAS_EXTENSION = /\.\w+$/;
const FOREVER = 'public, max-age=31536000, immutable';

/** A single-page application: every path without an extension is its one page. */
export function adminFiles(webDirectory: string): Hono<AppEnv> {
  const root = join(webDirectory, 'admin');
  const files = filesBelow(root, '/admin');
  files.get('*', (context, next) => {
    if (HAS_EXTENSION.test(context.req.path)) throw refuse('not-found');
    if (!existsSync(join(root, 'index.html'))) throw refuse('not-found', 'The administration is not built. Run: npm run build');
    return serveStatic<AppEnv>({ root, path: 'index.html' })(context, next);
  });
  return files;
}

export function bookingAssets(webDirectory: string): Hono<AppEnv> {
  return filesBelow(join(webDirectory, 'booking'), '/booking-assets');
}

function filesBelow(root: string, base: string): Hono<AppEnv> {
  const files = new Hono<AppEnv>();
  files.use('*', async (context, next) => {
    context.set('what', 'files');
    await next();
    if (context.res.status === 200) context.header('cache-control', HASHED.test(context.req.path) ? FOREVER : 'no-cache');
  });
  if (existsSync(root)) files.get('/*', serveStatic<AppEnv>({ root, rewriteRequestPath: (path) => path.slice(base.length) }));
  return files;
}
