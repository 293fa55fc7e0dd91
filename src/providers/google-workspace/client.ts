/**
 * Calls of the two APIs, each with a token of the least scope in one user's name. Holds back, doubts one refusal of a token, waits
 * where Google says so in a 403, and stays on the configured origins.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, isFault } from '../../domain/fault.ts';
import { createHttpClient, type HttpResponse } from '../../platform/http/http-client.ts';
import { waitBeforeMs } from '../../platform/http/retry.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { type Access, createTokens, type Tokens } from './auth.ts';
import { faultOf, type Subject } from './faults.ts';
import { connectionPace, userPace } from './limits.ts';
import type { GoogleSettings } from './settings.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly api: 'calendar' | 'directory';
  /** Below the API's root, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly ifMatch?: string;
  readonly access: Access;
  /** What "not found" means. */
  readonly about: Subject;
}

export interface GoogleClient {
  /** Body of a successful answer; empty where there is none. @throws Fault for every other. */
  call(request: ApiRequest, policy: CallPolicy): Promise<string>;
  readonly tokens: Tokens;
  close(): Promise<void>;
}

const ROOTS = { calendar: '/calendar/v3', directory: '/admin/directory/v1' } as const;
/** A longer wait, as for a spent quota, is the caller's to know: other calls go on. */
const LONGEST_PAUSE_MS = 60_000;
const CONNECTIONS = 8;

export function createClient(settings: GoogleSettings, at: { vault: ConnectionVault; callbackUrl: string }): GoogleClient {
  const http = createHttpClient({
    connectionsPerOrigin: CONNECTIONS,
    ...(settings.certificate === null ? {} : { ca: settings.certificate }),
  });
  const tokens = createTokens(settings, http, at);
  const hosts = { calendar: settings.calendarUrl, directory: settings.directoryUrl };

  const sendOnce = async (request: ApiRequest, policy: CallPolicy): Promise<HttpResponse> => {
    const token = await tokens.get(request.access, policy);
    const query = new URLSearchParams(request.query).toString();
    const url = `${hosts[request.api]}${ROOTS[request.api]}${request.path}${query === '' ? '' : `?${query}`}`;
    const headers = {
      authorization: `Bearer ${token}`,
      'user-agent': 'Calendula',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
    };
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    // Every write carries an id or a condition of its own, so that a second one does no harm.
    return http.send({ method: request.method, url, headers, repeatable: true, ...body }, policy);
  };
  const send = async (request: ApiRequest, policy: CallPolicy): Promise<HttpResponse> => {
    const first = await sendOnce(request, policy);
    if (first.status !== 401) return first;
    tokens.forget(request.access);
    return sendOnce(request, policy);
  };
  const paced = (request: ApiRequest, policy: CallPolicy) => {
    // Each API counts by itself.
    const user = fingerprint(tokens.credential, request.api, request.access.user ?? '');
    const inTurn = () => connectionPace.run(tokens.credential, () => send(request, policy), policy);
    return { user, answer: userPace.run(user, inTurn, policy).catch((error: unknown) => rethrown(error, policy)) };
  };

  return {
    tokens,
    async call(request, policy) {
      for (let attempt = 1; ; attempt++) {
        const { user, answer } = paced(request, policy);
        const response = await answer;
        if (response.status >= 200 && response.status <= 299) return response.body;
        const fault = faultOf({ status: response.status, body: response.body, retryAfter: response.header('retry-after') }, request.about);
        if (response.status === 401) tokens.noteRefusal(fault);
        const waitMs = waitAfter(fault, attempt);
        if (waitMs !== null && waitMs <= LONGEST_PAUSE_MS) userPace.pause(user, waitMs);
        // Other statuses that ask for patience were tried again below already.
        const again = waitMs !== null && waitMs <= LONGEST_PAUSE_MS && response.status === 403 && attempt < policy.attempts;
        if (!again) throw fault;
        await sleep(waitMs, undefined, policy.signal === undefined ? {} : { signal: policy.signal }).catch(() => undefined);
        if (policy.signal?.aborted === true) throw fault;
      }
    },
    close: () => http.close(),
  };
}

/** Null unless the fault asks for patience. */
function waitAfter({ report }: Fault, attempt: number): number | null {
  if (report.code !== 'provider.throttled' || typeof report.retry !== 'object') return null;
  return waitBeforeMs(attempt, report.retry.afterSeconds * 1_000, Math.random());
}

/** A turn that was given up because the time of the whole call is over. */
function rethrown(error: unknown, policy: CallPolicy): never {
  if (isFault(error) || policy.signal?.aborted !== true) throw error;
  throw faultOf({ status: 503, body: '', retryAfter: null }, 'connection');
}

/** The policy of a call that makes many requests: its time is for all of them together. */
export function forWholeCall(policy: CallPolicy): CallPolicy {
  const end = AbortSignal.timeout(policy.timeoutMs);
  return { ...policy, signal: policy.signal === undefined ? end : AbortSignal.any([policy.signal, end]) };
}
