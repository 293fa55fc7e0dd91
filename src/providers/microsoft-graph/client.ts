/**
 * Requests to Microsoft Graph with the connection's token: immutable ids and UTC on every call, four at once for each mailbox, waits
 * that Graph asks for, one doubt about a refused token. Stays on the configured origin.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, isFault } from '../../domain/fault.ts';
import type { HttpClient, HttpResponse } from '../../platform/http/http-client.ts';
import { timedOut } from '../../platform/http/http-faults.ts';
import { retryAfterMs, waitBeforeMs } from '../../platform/http/retry.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type Answer, faultOf, type Subject } from './faults.ts';
import { connectionPacer, MAX_BATCH, mailboxPacer } from './limits.ts';
import type { GraphSettings } from './settings.ts';
import { isObject, type Json, malformed, objectIn, valuesIn } from './wire.ts';

export interface TokenSource {
  /** @throws Fault; without asking while the credential rests. */
  get(policy: CallPolicy): Promise<string>;
  /** Graph refused this token (absent: whichever there is): the next one is fetched anew. */
  forget(refused?: string): void;
  /** Refused for certain. */
  rest(fault: Fault): void;
  /** Somebody wants to know now whether the credential is good, however often it was refused. */
  tryAgain(): void;
  /**
   * Whether the last token carries consent for this calendar permission in every mailbox, and nothing else is meant to limit it: then a
   * mailbox that refuses does not know of the consent yet.
   */
  consentsTo(permission: string): boolean;
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version, with its query; or a link that Graph gave out. */
  readonly path: string;
  readonly subject: Subject;
  /** Permission the call needs, for the text of a refusal. */
  readonly needs: string;
  /** Id of the mailbox whose limits count. */
  readonly mailbox?: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside those of every call. */
  readonly prefer?: string;
  readonly repeatable?: boolean;
}

export interface GraphClient {
  /** The object of a 2xx answer, empty where there is none. @throws Fault for every other. */
  ask(request: GraphRequest, policy: CallPolicy): Promise<Json>;
  /** The same for a GET that may travel with others asked at the same moment. */
  askTogether(request: GraphRequest, policy: CallPolicy): Promise<Json>;
  /** All pages. `last`: the page without a next one. @throws Fault unless every page came. */
  pages(request: GraphRequest, policy: CallPolicy): Promise<{ readonly items: readonly Json[]; readonly last: Json }>;
  /** A link of Graph's as a path on the configured origin. @throws Fault `provider.malformed-reply` for one elsewhere. */
  pathOf(link: string): string;
}

const VERSION = '/v1.0';
const PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"';
/** Worth another attempt. */
const PASSING = new Set([429, 502, 503, 504]);
/** More pages than any calendar or directory has. */
const MAX_PAGES = 5_000;
const GATHER_MS = 5;
/** However long Graph asks to wait: after this somebody looks again. */
const LONGEST_PAUSE_MS = 300_000;

export function createGraphClient(http: HttpClient, tokens: TokenSource, settings: GraphSettings): GraphClient {
  const base = settings.graphUrl;
  const connection = fingerprint(base, settings.tenant, settings.clientId);
  const sending: Sending = { http, tokens, base, connection };
  const pathOf = (link: string) => {
    const url = URL.canParse(link, base) ? new URL(link, base) : null;
    if (url?.origin !== base) {
      const detail = 'Microsoft Graph named an address outside itself.';
      throw new Fault({ code: 'provider.malformed-reply', retry: 'never', blame: 'admin', detail });
    }
    return url.pathname + url.search;
  };
  const ask = async (request: GraphRequest, policy: CallPolicy) => objectOf(await send(sending, request, policy), request, tokens);
  const gather = createGathering(ask, tokens);
  return {
    ask,
    askTogether: gather,
    pathOf,
    async pages(request, policy) {
      const items: Json[] = [];
      const seen = new Set<string>();
      for (let path = request.path; ; ) {
        const last = await ask({ ...request, path }, policy);
        items.push(...valuesIn(last));
        const next = last['@odata.nextLink'];
        if (typeof next !== 'string') return { items, last };
        path = pathOf(next);
        if (seen.has(path) || seen.size >= MAX_PAGES) throw malformed('The pages of the answer have no end.');
        seen.add(path);
      }
    },
  };
}

interface Sending {
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  readonly base: string;
  readonly connection: string;
}

interface Sent {
  readonly response: HttpResponse;
  /** With which it was sent. */
  readonly token: string;
}

/** Any status but 401. */
async function send(sending: Sending, request: GraphRequest, policy: CallPolicy): Promise<HttpResponse> {
  const first = await sendPatiently(sending, request, policy);
  if (first.response.status !== 401) return first.response;
  sending.tokens.forget(first.token);
  const second = await sendPatiently(sending, request, policy);
  if (second.response.status !== 401) return second.response;
  const refusal = faultOf({ status: 401, body: '', retryAfter: null }, request);
  sending.tokens.rest(refusal);
  throw refusal;
}

/** As many attempts as the policy allows, each waiting its turn; while Graph asks for patience, nobody else of that mailbox is sent. */
async function sendPatiently(sending: Sending, request: GraphRequest, policy: CallPolicy): Promise<Sent> {
  const deadline = Date.now() + policy.timeoutMs;
  const repeatable = request.repeatable ?? request.method !== 'POST';
  for (let attempt = 1; ; attempt++) {
    const outcome = await inTurn(sending, request, { ...policy, attempts: 1, timeoutMs: Math.max(1, deadline - Date.now()) }).catch(
      (error: unknown) => {
        if (isFault(error)) return error;
        throw error;
      },
    );
    const passing = isFault(outcome)
      ? outcome.report.retry === 'later' && outcome.code !== 'provider.unauthorized'
      : PASSING.has(outcome.response.status);
    const asked = isFault(outcome) ? null : retryAfterMs(outcome.response.header('retry-after'), Date.now());
    const wait = waitBeforeMs(attempt, asked, Math.random());
    if (!isFault(outcome) && outcome.response.status === 429) pauseOthers(sending, request, asked ?? wait);
    if (!passing || !repeatable || attempt >= policy.attempts || Date.now() + wait >= deadline || policy.signal?.aborted) {
      if (isFault(outcome)) throw outcome;
      return outcome;
    }
    await sleep(wait, undefined, policy.signal === undefined ? {} : { signal: policy.signal }).catch(() => undefined);
  }
}

/** When each mailbox, or a whole connection, may be asked again. */
const pausedUntil = new Map<string, number>();

function pauseOthers(sending: Sending, request: GraphRequest, asked: number): void {
  const ms = Math.min(asked, LONGEST_PAUSE_MS);
  const key = paceKey(sending, request);
  pausedUntil.set(key, Date.now() + ms);
  (request.mailbox === undefined ? connectionPacer : mailboxPacer).pause(key, ms);
}

function paceKey({ connection }: Sending, { mailbox }: GraphRequest): string {
  return mailbox === undefined ? connection : `${connection} ${mailbox}`;
}

/** Who would only wait until the time of the call is over is told at once. */
function stopWhilePaused(keys: readonly string[], timeoutMs: number): void {
  for (const key of keys) {
    const rest = (pausedUntil.get(key) ?? 0) - Date.now();
    if (rest <= 0) pausedUntil.delete(key);
    if (rest >= timeoutMs) throw faultOf({ status: 429, body: '', retryAfter: String(rest / 1_000) }, { subject: 'connection', needs: '' });
  }
}

/** Waiting in line counts against the time of the call. */
async function inTurn(sending: Sending, request: GraphRequest, policy: CallPolicy): Promise<Sent> {
  const { connection, base } = sending;
  const timer = AbortSignal.timeout(policy.timeoutMs);
  const signal = policy.signal === undefined ? timer : AbortSignal.any([policy.signal, timer]);
  const key = paceKey(sending, request);
  stopWhilePaused([connection, key], policy.timeoutMs);
  const token = await sending.tokens.get(policy);
  const turn = { ...policy, signal };
  const now = () => connectionPacer.run(connection, () => sendOnce(sending, request, { token, policy }), turn);
  try {
    const response = await (request.mailbox === undefined ? now() : mailboxPacer.run(key, now, turn));
    return { response, token };
  } catch (error) {
    if (!isFault(error) && signal.aborted) throw timedOut(base);
    throw error;
  }
}

function sendOnce(
  { http, base }: Sending,
  request: GraphRequest,
  { token, policy }: { token: string; policy: CallPolicy },
): Promise<HttpResponse> {
  const { method, path, body, prefer } = request;
  const url = path.startsWith(`${VERSION}/`) ? `${base}${path}` : `${base}${VERSION}${path}`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'user-agent': 'Calendula',
    prefer: prefer === undefined ? PREFER : `${PREFER}, ${prefer}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  return http.send({ method, url, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, policy);
}

function objectOf(response: HttpResponse, request: GraphRequest, tokens: TokenSource): Json {
  const { status, body } = response;
  if (status < 200 || status > 299) {
    throw refusalOf({ status, body, retryAfter: response.header('retry-after') }, request, tokens);
  }
  if (status === 202 || status === 204) return {};
  const json = objectIn(body);
  if (json === null) throw malformed('The answer is not that of Microsoft Graph: a proxy or sign-in page may stand in between.');
  return json;
}

function refusalOf(answer: Answer, request: GraphRequest, tokens: TokenSource): Fault {
  return faultOf(answer, { ...request, consented: tokens.consentsTo(request.needs) });
}

interface Waiting {
  readonly request: GraphRequest;
  readonly policy: CallPolicy;
  readonly answer: (json: Json) => void;
  readonly fail: (error: unknown) => void;
}

/** Calls that come within a few milliseconds go out as one `$batch`; one alone goes out as it is. */
function createGathering(ask: GraphClient['ask'], tokens: TokenSource): GraphClient['askTogether'] {
  let waiting: Waiting[] = [];
  const leave = () => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += MAX_BATCH) void sendTogether(ask, tokens, all.slice(at, at + MAX_BATCH));
  };
  return (request, policy) =>
    new Promise((answer, fail) => {
      waiting.push({ request, policy, answer, fail });
      if (waiting.length === 1) setTimeout(leave, GATHER_MS);
    });
}

async function sendTogether(ask: GraphClient['ask'], tokens: TokenSource, group: readonly Waiting[]): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const alone = ({ request, policy, answer, fail }: Waiting) => ask(request, policy).then(answer, fail);
  if (group.length === 1) return alone(first);
  const requests = group.map(({ request: { method, path } }, at) => ({ id: String(at), method, url: path, headers: { Prefer: PREFER } }));
  try {
    const { request, policy } = first;
    const batch = {
      method: 'POST',
      path: '/$batch',
      body: { requests },
      repeatable: true,
      subject: request.subject,
      needs: request.needs,
    } as const;
    const { responses } = await ask(batch, policy);
    const byId = new Map(Array.isArray(responses) ? responses.filter(isObject).map((one) => [String(one.id), one]) : []);
    await Promise.all(group.map((one, at) => settle(one, { response: byId.get(String(at)), alone, tokens })));
  } catch (error) {
    for (const { fail } of group) fail(error);
  }
}

/** What passes by itself, such as an inner 429, is asked once more, alone and with all its patience. */
async function settle(
  one: Waiting,
  { response, alone, tokens }: { response: Json | undefined; alone: (one: Waiting) => Promise<void>; tokens: TokenSource },
): Promise<void> {
  const status = Number(response?.status);
  if (response === undefined || !Number.isInteger(status)) return one.fail(malformed('A batch left one of its calls without an answer.'));
  if (PASSING.has(status) || status === 401) return alone(one);
  if (status >= 200 && status <= 299)
    return isObject(response.body) ? one.answer(response.body) : one.fail(malformed('An answer in a batch has no content.'));
  one.fail(refusalOf({ status, body: JSON.stringify(response.body ?? {}), retryAfter: null }, one.request, tokens));
}

/** The policy of a call that makes many requests: its time is for all of them together. */
export function forWholeCall(policy: CallPolicy): CallPolicy {
  const end = AbortSignal.timeout(policy.timeoutMs);
  return { ...policy, signal: policy.signal === undefined ? end : AbortSignal.any([policy.signal, end]) };
}
