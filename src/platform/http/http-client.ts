/**
 * Outgoing HTTP for calendar systems: deadlines, size limits, retries as the caller's policy says, redirects inside one origin
 * only. Answers of any status are returned; what they mean is the provider's to say.
 */

import { lookup as systemLookup } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates, TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { Fault, isFault } from '../../domain/fault.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { refusalOf } from './address-guard.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { connectionFault, isBroken, refused, timedOut } from './http-faults.ts';
import { proxyInUse } from './proxy.ts';
import { retryAfterMs, waitBeforeMs } from './retry.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether sending twice does no harm. Without it only methods that HTTP calls idempotent are repeated. */
  readonly repeatable?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  header(name: string): string | null;
  readonly body: string;
}

export interface HttpClient {
  /** @throws Fault `provider.unreachable`, `.tls-untrusted`, `.unavailable`, `.malformed-reply` (too large, redirected away), `config.invalid`. */
  send(request: HttpRequest, policy: CallPolicy): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** One connection to a server, for protocols that authenticate connections instead of requests. */
export interface HttpConnection {
  /** The server's certificate as DER; null without TLS. */
  readonly certificate: Uint8Array | null;
  isOpen(): boolean;
}

export interface HttpClientOptions {
  /** PEM certificates trusted besides the usual ones. */
  readonly ca?: string;
  readonly connectionsPerOrigin?: number;
  readonly maxResponseBytes?: number;
  /** Hears of every connection before the first request runs over it; all of them then speak HTTP/1.1. */
  readonly onConnection?: (connection: HttpConnection) => void;
  /** Origin of the machine's own metadata server, which no other client reaches. It is fixed in a program, never entered by anybody. */
  readonly metadataServer?: string;
  /** Replaces waiting, for tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const CONNECTIONS_PER_ORIGIN = 4;
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS = new Set([301, 302, 307, 308]);
/** Worth another attempt: too many requests, and gateways whose server may be back in a moment. */
const PASSING_STATUSES = new Set([429, 502, 503, 504]);
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'REPORT']);

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const dispatcher = createDispatcher(options);
  const limits: Limits = {
    maxBytes: options.maxResponseBytes ?? MAX_RESPONSE_BYTES,
    metadataServer: options.metadataServer ?? null,
    wait: options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal })),
  };
  return {
    send: (what, policy) => sendWithRetries(dispatcher, what, { policy, ...limits }),
    close: () => dispatcher.close(),
  };
}

interface Limits {
  readonly maxBytes: number;
  readonly metadataServer: string | null;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

function createDispatcher(options: HttpClientOptions): Dispatcher {
  const connections = options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN;
  // Node replaces its own list by `ca`, so both are given.
  const trust = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] };
  // undici's types know only one overload of `lookup`; net.connect calls it in both.
  const lookup = (options.metadataServer === undefined ? guardedLookup : systemLookup) as never;
  const connect = { ...trust, lookup, timeout: CONNECT_TIMEOUT_MS };
  const { onConnection } = options;
  if (onConnection !== undefined) {
    // HTTP/2 has no connections to sign in on: servers refuse such protocols over it. Neither is there one behind a proxy.
    return new Agent({ connections, pipelining: 1, allowH2: false, connect: observed({ ...connect, allowH2: false }, onConnection) });
  }
  const proxy = proxyInUse();
  if (proxy === null || options.metadataServer !== undefined) return new Agent({ connections, pipelining: 1, connect });
  const { url, except } = proxy;
  const tunnel = {
    httpProxy: url,
    httpsProxy: url,
    proxyTunnel: true,
    noProxy: except.join(','),
    requestTls: { ...trust, timeout: CONNECT_TIMEOUT_MS },
  };
  return new EnvHttpProxyAgent({ ...tunnel, connections, pipelining: 1, connect });
}

function observed(options: buildConnector.BuildOptions, onConnection: (connection: HttpConnection) => void): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) =>
    connect(target, (...outcome) => {
      const [error, socket] = outcome;
      if (error === null) {
        const certificate = socket instanceof TLSSocket ? (socket.getPeerX509Certificate()?.raw ?? null) : null;
        onConnection({ certificate, isOpen: () => !socket.destroyed });
      }
      callback(...outcome);
    });
}

type Sending = Limits & { readonly policy: CallPolicy };

async function sendWithRetries(dispatcher: Dispatcher, what: HttpRequest, sending: Sending): Promise<HttpResponse> {
  const { policy } = sending;
  const deadline = Date.now() + policy.timeoutMs;
  const timer = AbortSignal.timeout(policy.timeoutMs);
  const signal = policy.signal ? AbortSignal.any([policy.signal, timer]) : timer;
  const repeatable = what.repeatable ?? IDEMPOTENT.has(what.method);
  const attempts = repeatable ? policy.attempts : 1;
  const attemptNow = () => attemptOnce(dispatcher, what, { signal, maxBytes: sending.maxBytes, metadataServer: sending.metadataServer });
  for (let attempt = 1; ; attempt++) {
    const first = await attemptNow();
    // A connection that was closed while it waited is no attempt of the caller's (RFC 9110 section 9.2.2).
    const outcome = repeatable && attempt === 1 && first.kind === 'fault' && first.broken ? await attemptNow() : first;
    const retry = outcome.kind === 'answer' ? PASSING_STATUSES.has(outcome.response.status) : outcome.fault.report.retry !== 'never';
    const asked = outcome.kind === 'answer' ? retryAfterMs(outcome.response.header('retry-after'), Date.now()) : null;
    const wait = waitBeforeMs(attempt, asked, Math.random());
    if (!retry || attempt >= attempts || Date.now() + wait >= deadline || signal.aborted) {
      if (outcome.kind === 'fault') throw outcome.fault;
      return outcome.response;
    }
    await sending.wait(wait, signal).catch(() => undefined);
  }
}

type AttemptLimits = Pick<Limits, 'maxBytes' | 'metadataServer'> & { readonly signal: AbortSignal };

type Attempt =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  /** `broken`: the other side closed the connection without an answer, as servers do with one that was idle. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly broken: boolean };

async function attemptOnce(dispatcher: Dispatcher, what: HttpRequest, limits: AttemptLimits): Promise<Attempt> {
  const origin = originOf(what.url);
  try {
    return { kind: 'answer', response: await followRedirects(dispatcher, what, limits) };
  } catch (error) {
    if (isFault(error)) return { kind: 'fault', fault: error, broken: false };
    if (limits.signal.aborted) return { kind: 'fault', fault: timedOut(origin), broken: false };
    return { kind: 'fault', fault: connectionFault(error, origin), broken: isBroken(error) };
  }
}

async function followRedirects(dispatcher: Dispatcher, what: HttpRequest, limits: AttemptLimits): Promise<HttpResponse> {
  let url = checkedUrl(what.url, limits);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await exchange(dispatcher, { ...what, url: url.href }, limits);
    const location = REDIRECTS.has(response.status) ? response.header('location') : null;
    if (location === null) return response;
    const next = new URL(location, url);
    if (next.origin !== url.origin) throw strayed(`${url.origin} sent us on to another address (${next.origin}).`);
    url = checkedUrl(next.href, limits);
  }
  throw strayed(`${url.origin} sent us on too many times.`);
}

async function exchange(dispatcher: Dispatcher, what: HttpRequest, limits: AttemptLimits): Promise<HttpResponse> {
  const answer = await request(what.url, {
    dispatcher,
    // WebDAV's methods are missing in undici's list, not in its code.
    method: what.method as Dispatcher.HttpMethod,
    headers: { ...what.headers },
    body: what.body ?? null,
    signal: limits.signal,
  });
  const body = await readText(answer.body, limits.maxBytes, originOf(what.url));
  return {
    status: answer.statusCode,
    url: what.url,
    header: (name) => {
      const value = answer.headers[name.toLowerCase()];
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
    },
    body,
  };
}

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number, origin: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw strayed(`${origin} answered with more data than any calendar has.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function checkedUrl(text: string, { metadataServer }: Pick<Limits, 'metadataServer'>): URL {
  if (!URL.canParse(text)) throw refused('The address is not a URL.');
  const url = new URL(text);
  if (metadataServer !== null) {
    if (url.origin !== metadataServer) throw refused('This client reaches the metadata server alone.');
    return url;
  }
  const refusal = refusalOf(url);
  if (refusal !== null) throw refused(refusal);
  return url;
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : 'The address';
}

function strayed(detail: string): Fault {
  return new Fault({ code: 'provider.malformed-reply', retry: 'never', blame: 'admin', detail });
}
