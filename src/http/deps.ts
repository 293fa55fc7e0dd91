/** What the edge is given by whoever composes the program. */
import type { Hono } from 'hono';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Ports } from '../ports/ports.ts';
import type { RateLimits } from './access/rate-limits.ts';

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** For the operator's log; never sent. */
  readonly detail: string;
}

/** Filled forms by kind of provider. They show their secrets, so only a simulated organisation may be in them. */
export type ConnectionExamples = Readonly<
  Record<string, { readonly settings: Readonly<Record<string, string>>; readonly probeMailbox: string }>
>;

export interface AppDeps {
  readonly ports: Ports;
  readonly config: Pick<Config, 'publicUrl' | 'trustedProxies' | 'metricsToken'>;
  readonly log: Log;
  readonly rateLimits: RateLimits;
  readonly metrics: Metrics;
  /** Database, migrations, worker: whatever has to be right before requests make sense. Never throws. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
  /** The server-rendered booking pages; mounted at `/b`. */
  readonly pages: Hono<AppEnv>;
  /** Folder of the built browser applications, with `admin` and `booking` in it. */
  readonly webDirectory: string;
  /** Absent in production. */
  readonly examples?: ConnectionExamples;
}

/** What is known of a request from its first moment on. `incoming` is there when a real server runs. */
export interface AppEnv {
  Bindings: { readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } } };
  Variables: {
    requestId: string;
    clientAddress: string;
    /** For the log and the numbers: an operation's id, or a part of the site. */
    what: string;
    /** Who was found to be calling, for the log; never a token. */
    who: string;
  };
}
