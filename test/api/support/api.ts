/**
 * The API as a caller meets it: the real edge, the real use cases, the real storage on an embedded database. Every answer is compared
 * with the contract: unknown fields, wrong shapes and undeclared problems fail the test that met them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { RoleKey } from '../../../src/domain/access/permission.ts';
import { type Instant, instant } from '../../../src/domain/time/instant.ts';
import { memoryRateLimits, NO_RATE_LIMITS } from '../../../src/http/access/rate-limits.ts';
import { createApp } from '../../../src/http/app.ts';
import { API_BASE, OPERATIONS } from '../../../src/http/contract/contract.ts';
import { ProblemShape } from '../../../src/http/contract/problem.ts';
import type { AppDeps, AppEnv } from '../../../src/http/deps.ts';
import { bookingPages } from '../../../src/http/pages/booking-pages.ts';
import { createMailComposer } from '../../../src/mail/composer.ts';
import { createLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import type { JobName, JobPayloads } from '../../../src/ports/job-queue.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { createAccountStore } from '../../../src/storage/account-store.ts';
import { createBookingStore } from '../../../src/storage/booking-store.ts';
import { createConnectRunStore } from '../../../src/storage/connect-run-store.ts';
import { createConnectionStore } from '../../../src/storage/connection-store.ts';
import { type Database, openDatabase } from '../../../src/storage/database.ts';
import { createIdempotencyStore } from '../../../src/storage/idempotency-store.ts';
import { createInterviewStore } from '../../../src/storage/interview-store.ts';
import { createMailStore } from '../../../src/storage/mail-store.ts';
import { migrateTables } from '../../../src/storage/migrate.ts';
import { createParticipantStore } from '../../../src/storage/participant-store.ts';
import { createVaultStore } from '../../../src/storage/vault-store.ts';
import { sandboxProvider } from './sandbox-provider.ts';
import { testSecrets } from './test-secrets.ts';
import { createWorld, type World } from './world.ts';

export const PUBLIC_URL = 'https://interviews.example.org';
/** How pages look is tested where they are drawn; here they are their model. */
const PLAIN_RENDERER = { renderBookingPage: (model: unknown) => `<!doctype html>${JSON.stringify(model)}`, styleHash: 'sha256-none' };
/** Monday, 09:00 in Berlin. */
const START = Date.parse('2027-03-01T08:00:00Z');

export interface ApiRequest {
  /** Whose roles `as` means; the first world when absent. */
  readonly in?: World;
  /** Whose session; nobody when absent. */
  readonly as?: RoleKey | { readonly token: string };
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes, each checked against its contract here
  readonly body: any;
  readonly headers: Headers;
}

export interface Api {
  readonly ports: Ports;
  readonly world: World;
  /** Another organisation in the same installation. */
  readonly foreign: World;
  readonly app: Hono<AppEnv>;
  /** To make the same application with something changed. */
  readonly deps: AppDeps;
  readonly clock: { now(): Instant; set(at: string): void; passMs(ms: number): void };
  readonly jobs: { readonly name: JobName; readonly payload: JobPayloads[JobName] }[];
  readonly logged: string[];
  call(operationId: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Everything that is stored, as one number per table. */
  fingerprint(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export async function openApi(options: { rateLimits?: boolean; deps?: Partial<AppDeps> } = {}): Promise<Api> {
  const database = await openDatabase({ memory: true });
  await migrateTables(database);
  let now = instant(START);
  const clock = {
    now: () => now,
    set: (at: string) => {
      now = instant(Date.parse(at));
    },
    passMs: (ms: number) => {
      now = instant(now + ms);
    },
  };
  const jobs: Api['jobs'] = [];
  const ports = portsOn(database, clock, jobs);
  const world = await createWorld(ports, 'Elbe');
  const foreign = await createWorld(ports, 'Rhein');
  const webDirectory = await mkdtemp(join(tmpdir(), 'calendula-web-'));
  const logged: string[] = [];
  const rateLimits = options.rateLimits ? memoryRateLimits() : NO_RATE_LIMITS;
  const deps: AppDeps = {
    ports,
    config: { publicUrl: PUBLIC_URL, trustedProxies: [], metricsToken: null },
    log: createLog('debug', { write: (line) => void logged.push(line) }),
    rateLimits,
    metrics: createMetrics(),
    readiness: async () => [{ name: 'database', ok: true, detail: 'answers' }],
    pages: bookingPages({ ports, rateLimits, renderer: PLAIN_RENDERER }),
    webDirectory,
    ...options.deps,
  };
  const app = createApp(deps);
  return {
    ports,
    world,
    foreign,
    app,
    deps,
    clock,
    jobs,
    logged,
    call: (operationId, request = {}) => call(app, world, operationId, request),
    fingerprint: () => fingerprint(database),
    async close() {
      await database.close();
      await rm(webDirectory, { recursive: true });
    },
  };
}

function portsOn(database: Database, clock: Ports['clock'], jobs: Api['jobs']): Ports {
  const outbox = {
    send: async <N extends JobName>(_: unknown, name: N, payload: JobPayloads[N]) => void jobs.push({ name, payload }),
  };
  const provider = sandboxProvider(clock);
  return {
    clock,
    secrets: testSecrets(),
    accounts: createAccountStore(database),
    connections: createConnectionStore(database),
    vaults: createVaultStore(database),
    participants: createParticipantStore(database),
    runs: createConnectRunStore(database, outbox),
    interviews: createInterviewStore(database, outbox),
    bookings: createBookingStore(database, outbox),
    mails: createMailStore(database, outbox),
    mailer: { send: async () => {} },
    composer: createMailComposer(),
    jobs: {
      enqueue: async (name, payload) => void jobs.push({ name, payload }),
      work: async () => {},
      every: async () => {},
      drain: async () => {},
    },
    idempotency: createIdempotencyStore(database),
    providers: new Map([[provider.kind, provider]]),
    bookingLink: (token) => `${PUBLIC_URL}/b/${token}`,
    authorizedUrl: `${PUBLIC_URL}/admin/settings/calendar/authorized`,
    callbackUrl: ({ organizationId, connectionId }) => `${PUBLIC_URL}/callbacks/${organizationId}/${connectionId}`,
  };
}

export function operationNamed(operationId: string) {
  const operation = OPERATIONS.find((one) => one.operationId === operationId);
  if (operation === undefined) throw new Error(`no operation ${operationId}`);
  return operation;
}

export function addressOf(operationId: string, params: Readonly<Record<string, string>> = {}): string {
  return (
    API_BASE + operationNamed(operationId).path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? `{${name}}`))
  );
}

async function call(app: Hono<AppEnv>, world: World, operationId: string, request: ApiRequest): Promise<ApiAnswer> {
  const operation = operationNamed(operationId);
  const query = new URLSearchParams(request.query);
  const token = typeof request.as === 'string' ? (request.in ?? world).sessions[request.as] : request.as?.token;
  const response = await app.request(`${addressOf(operationId, request.params)}${query.size > 0 ? `?${query}` : ''}`, {
    method: operation.method,
    headers: {
      ...(operation.method !== 'GET' && { origin: PUBLIC_URL }),
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { cookie: `__Host-session=${token}` }),
      ...request.headers,
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const body = text === '' ? null : JSON.parse(text);
  if (response.status < 300) {
    expect(response.status).toBe(operation.success.status);
    if (operation.success.body === null) expect(text).toBe('');
    else expect(operation.success.body.parse(body)).toEqual(body);
  } else {
    expectProblem(response, body);
  }
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, body, headers: response.headers };
}

export function expectProblem(response: Response, body: unknown): void {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = ProblemShape.parse(body);
  expect(problem).toEqual(body);
  expect(problem.status).toBe(response.status);
}

async function fingerprint(database: Database): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(
    database.kysely,
  );
  const prints: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await sql<{
      print: string;
    }>`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from ${sql.table(name)} t`.execute(database.kysely);
    prints[name] = rows[0]?.print ?? '';
  }
  return prints;
}
