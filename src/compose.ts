/** The only place where the parts are joined. Nothing here decides anything; it opens, wires, and closes in reverse order. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { memoryRateLimits, NO_RATE_LIMITS, type RateLimits } from './http/access/rate-limits.ts';
import { createApp } from './http/app.ts';
import type { ConnectionExamples, ReadinessCheck } from './http/deps.ts';
import { bookingPages } from './http/pages/booking-pages.ts';
import type { BookingPageRenderer } from './http/pages/page-model.ts';
import { type RunningServer, serve } from './http/serve.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { createMailComposer } from './mail/composer.ts';
import { createOutboxMailer } from './mail/outbox-mailer.ts';
import { createSmtpMailer } from './mail/smtp-mailer.ts';
import type { Config } from './platform/config.ts';
import type { Log } from './platform/log.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { createSecrets } from './platform/secrets.ts';
import { systemClock } from './platform/system-clock.ts';
import type { CalendarProvider } from './ports/calendar-provider.ts';
import type { Clock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';
import { createProviders } from './providers/registry.ts';
import type { DatabaseLocation } from './storage/database.ts';
import { openStorage, type Storage } from './storage/open-storage.ts';

const WEB_DIRECTORY = fileURLToPath(new URL('../dist/web', import.meta.url));

export interface Installation {
  readonly ports: Ports;
  readonly storage: Storage;
  /**
   * Answers HTTP on the configured host and port.
   * @param examples What fills the form of a connection. Only the demo has such a thing.
   */
  serve(examples?: ConnectionExamples): Promise<RunningServer>;
  /** Starts the background work in this process. */
  work(): Promise<void>;
  /** Drains the background work and closes the database. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  /** Providers besides those of production. */
  readonly providers?: readonly CalendarProvider[];
  readonly clock?: Clock;
}

/** @throws Fault `config.invalid`, `storage.unavailable`. */
export async function compose(config: Config, log: Log, options: ComposeOptions = {}): Promise<Installation> {
  const storage = await openStorage(databaseLocation(config), {
    // Nobody else can migrate the embedded database while this process holds it.
    migrate: config.databaseUrl === null,
    onError: (error) => log.error({ error }, 'job queue'),
  });
  const ports = joinPorts(config, storage, options);
  const metrics = createMetrics();
  return {
    ports,
    storage,
    serve: async (examples = {}) => serve(createApp({ ...(await appDeps(config, log, { ports, storage, metrics })), examples }), config),
    work: () => startJobs({ ports, log, metrics }, timetableOf(config)),
    close: () => storage.close(),
  };
}

export function databaseLocation(config: Pick<Config, 'databaseUrl' | 'dataDirectory'>): DatabaseLocation {
  return config.databaseUrl === null ? { directory: join(config.dataDirectory, 'database') } : { url: config.databaseUrl };
}

function joinPorts(config: Config, storage: Storage, options: ComposeOptions): Ports {
  return {
    ...storage.stores,
    jobs: storage.jobs,
    clock: options.clock ?? systemClock,
    secrets: createSecrets({ key: Buffer.from(config.secretKey).toString('base64') }),
    providers: createProviders(options.providers),
    composer: createMailComposer(),
    mailer: config.mail.kind === 'smtp' ? createSmtpMailer(config.mail) : createOutboxMailer(),
    bookingLink: (token) => `${config.publicUrl}/b/${token}`,
    authorizedUrl: `${config.publicUrl}/admin/settings/calendar/authorized`,
    callbackUrl: ({ organizationId, connectionId }) => `${config.publicUrl}/callbacks/${organizationId}/${connectionId}`,
  };
}

async function appDeps(config: Config, log: Log, { ports, storage, metrics }: { ports: Ports; storage: Storage; metrics: Metrics }) {
  const rateLimits: RateLimits = config.rateLimits ? memoryRateLimits() : NO_RATE_LIMITS;
  const renderer = await loadRenderer();
  return {
    ports,
    config,
    log,
    rateLimits,
    metrics,
    readiness: () => readinessOf(storage),
    pages: bookingPages({ ports, rateLimits, renderer }),
    webDirectory: WEB_DIRECTORY,
  };
}

/** The booking page's components are TSX and therefore built; `npm run build` makes this file. */
async function loadRenderer(): Promise<BookingPageRenderer> {
  const file = join(WEB_DIRECTORY, 'booking-server', 'server.js');
  return (await import(pathToFileURL(file).href)) as BookingPageRenderer;
}

async function readinessOf(storage: Storage): Promise<readonly ReadinessCheck[]> {
  try {
    await storage.stores.accounts.organizations();
    return [{ name: 'database', ok: true, detail: storage.database.kind }];
  } catch (error) {
    return [{ name: 'database', ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

function timetableOf({ intervals }: Config) {
  return {
    refreshLiveSeconds: intervals.changesSeconds,
    refreshOthersSeconds: intervals.freeBusySeconds,
    verifyBookingsSeconds: intervals.changesSeconds,
    keepSubscriptionsSeconds: intervals.changesSeconds,
    sweepOverdueSeconds: intervals.housekeepingSeconds,
    recheckConnectionsSeconds: intervals.checkSeconds,
  };
}
