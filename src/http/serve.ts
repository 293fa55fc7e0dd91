/** The application on a port. Closing lets requests under way end and refuses new ones. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { AppEnv } from './deps.ts';

export interface RunningServer {
  /** The port it listens on, also when 0 was asked for. */
  readonly port: number;
  /** Resolves when the last request has been answered, at the latest after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** A burst of applicants arrives at once when invitations go out. */
const BACKLOG = 4_096;
const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
/** Longer than proxies keep their side open, so that we are never the one who hangs up first. */
const KEEP_ALIVE_MS = 65_000;
const GRACE_MS = 10_000;
const SWEEP_MS = 50;

export async function serve(app: Hono<AppEnv>, at: { readonly host: string; readonly port: number }): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: at.host, port: at.port, backlog: BACKLOG }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs = GRACE_MS) => close(server, graceMs),
  };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that was answering becomes idle only afterwards, and would be kept open for the next request.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
