/**
 * Requests to one Cronofy data centre: each attempt takes its place in the application's one rate bucket, and a 429 holds back all of
 * them. Answers of any status are returned; tokens are put in by `auth.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, isFault } from '../../domain/fault.ts';
import { createHttpClient, type HttpRequest, type HttpResponse } from '../../platform/http/http-client.ts';
import { retryAfterMs, waitBeforeMs } from '../../platform/http/retry.ts';
import { createRefusals, fingerprint, type Refusals } from '../../platform/refusals.ts';
import { createTokenCache, type TokenCache } from '../../platform/token-cache.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { malformed } from './faults.ts';
import { type ApplicationPace, type ApplicationPacer, createApplicationPacer } from './limits.ts';
import type { CronofySettings } from './settings.ts';
import type { Place } from './translate.ts';

/** What outlives a single `open`: shared by all systems of this process. */
export interface Shared {
  readonly now: () => number;
  readonly pacer: ApplicationPacer;
  readonly tokens: TokenCache;
  readonly refusals: Refusals;
  /** Calendars of mailboxes whose state was seen to be good, by fingerprint. */
  readonly places: Map<string, { readonly place: Place; readonly seenAt: number }>;
  /** Work that must not be done twice at the same time, by fingerprint. */
  readonly underWay: Map<string, Promise<unknown>>;
}

export function createShared(now: () => number, pace: ApplicationPace): Shared {
  return {
    now,
    pacer: createApplicationPacer(pace),
    tokens: createTokenCache(),
    refusals: createRefusals(),
    places: new Map(),
    underWay: new Map(),
  };
}

/** The same work asked for again while it runs gets the same outcome. */
export function singleFlight<T>({ underWay }: Shared, key: string, work: () => Promise<T>): Promise<T> {
  const running = underWay.get(key);
  if (running !== undefined) return running as Promise<T>;
  const started = work().finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with query, on the API's origin. */
  readonly path: string;
  readonly bearer?: string;
  readonly body?: unknown;
  /** Sending it twice would do harm: never repeated. */
  readonly once?: boolean;
}

export interface ApiClient {
  /** Names application and data centre, for keys of what is shared. */
  readonly application: string;
  send(request: ApiRequest, policy: CallPolicy): Promise<HttpResponse>;
  /** Path of a next page. @throws Fault `provider.malformed-reply` for an address elsewhere: it would be sent the token. */
  pathOf(url: string): string;
  close(): Promise<void>;
}

const PASSING = new Set([429, 502, 503, 504]);
/** How long everybody waits after a 429 that names no time. */
const DEFAULT_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export function createApiClient(settings: CronofySettings, shared: Shared): ApiClient {
  const http = createHttpClient(settings.certificate === null ? {} : { ca: settings.certificate });
  const application = fingerprint(settings.apiUrl, settings.clientId);
  const httpRequest = (request: ApiRequest): HttpRequest => {
    const headers = {
      accept: 'application/json',
      'user-agent': 'Calendula',
      ...(request.bearer === undefined ? {} : { authorization: `Bearer ${request.bearer}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    };
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    return { method: request.method, url: settings.apiUrl + request.path, headers, ...body, repeatable: request.once !== true };
  };
  const attemptOnce = (request: ApiRequest, policy: CallPolicy, signal: AbortSignal) =>
    paced(shared, application, { ...policy, signal }, async () => {
      const what = httpRequest(request);
      const response = await http.send(what, { ...policy, attempts: 1, signal });
      // Cronofy redirects no call: a proxy or a log-in page stands in between.
      if (response.url !== what.url) throw new Fault(malformed('Our request to Cronofy was sent on to another page.'));
      return response;
    });

  return {
    application,
    async send(request, policy) {
      const timer = AbortSignal.timeout(policy.timeoutMs);
      const signal = policy.signal === undefined ? timer : AbortSignal.any([policy.signal, timer]);
      const deadline = Date.now() + policy.timeoutMs;
      for (let attempt = 1; ; attempt++) {
        const outcome = await attemptOnce(request, policy, signal).catch(asFault);
        const response = isFault(outcome) ? null : outcome;
        const asked = retryAfterMs(response?.header('retry-after') ?? null, shared.now());
        if (response?.status === 429) shared.pacer.pause(application, Math.min(asked ?? DEFAULT_PAUSE_MS, LONGEST_PAUSE_MS));
        const passing = isFault(outcome) ? outcome.report.retry !== 'never' : PASSING.has(outcome.status);
        const wait = waitBeforeMs(attempt, asked, Math.random());
        const over = attempt >= policy.attempts || Date.now() + wait >= deadline || signal.aborted;
        if (!passing || request.once === true || over) {
          if (isFault(outcome)) throw outcome;
          return outcome;
        }
        await sleep(wait, undefined, { signal }).catch(() => undefined);
      }
    },
    pathOf(url) {
      const page = URL.canParse(url, settings.apiUrl) ? new URL(url, settings.apiUrl) : null;
      if (page?.origin !== settings.apiUrl) throw new Fault(malformed('Cronofy named a next page outside itself.'));
      return page.pathname + page.search;
    },
    close: () => http.close(),
  };
}

/** A turn that never came is a system that could not be asked in time. */
async function paced<T>(shared: Shared, key: string, turn: CallPolicy & { signal: AbortSignal }, work: () => Promise<T>): Promise<T> {
  try {
    return await shared.pacer.run(key, work, turn);
  } catch (error) {
    if (isFault(error) || !turn.signal.aborted) throw error;
    const detail = 'The time ran out before Cronofy could be asked: our requests wait for their turn.';
    throw new Fault({ code: 'provider.unavailable', retry: 'later', blame: 'provider', detail });
  }
}

function asFault(error: unknown): Fault {
  if (isFault(error)) return error;
  throw error;
}

/** The policy of a call that makes many requests: its time is for all of them together. */
export function forWholeCall(policy: CallPolicy): CallPolicy & { readonly signal: AbortSignal } {
  const end = AbortSignal.timeout(policy.timeoutMs);
  return { ...policy, signal: policy.signal === undefined ? end : AbortSignal.any([policy.signal, end]) };
}

/** Both in order of the items; what one throws ends all. */
export async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
