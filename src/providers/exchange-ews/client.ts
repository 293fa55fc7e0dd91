/**
 * Requests to one Exchange server with the service account's credential: paced over everything that is open at the same time, patient
 * when the server asks for it, and silent for a while once the credential is refused for certain, so that no directory account is locked.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import { createHttpClient, type HttpClient, type HttpRequest, type HttpResponse } from '../../platform/http/http-client.ts';
import { timedOut } from '../../platform/http/http-faults.ts';
import { waitBeforeMs } from '../../platform/http/retry.ts';
import { createNtlmClient } from '../../platform/ntlm/ntlm-client.ts';
import { createPacer } from '../../platform/pacer.ts';
import { createRefusals, fingerprint } from '../../platform/refusals.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { codeReport, refusedReport, type Subject, statusReport } from './faults.ts';
import { PARALLEL, SHORTEST_PAUSE_MS, USUAL_PAUSE_MS } from './limits.ts';
import type { ExchangeSettings } from './settings.ts';
import {
  backOffIn,
  element,
  envelope,
  malformed,
  messagesIn,
  parseAnswer,
  type ResponseMessage,
  textAt,
  type Xml,
  type XmlNode,
} from './wire.ts';

export interface ExchangeRequest {
  /** The one element of the SOAP body. */
  readonly body: Xml;
  /** Address of the mailbox that is worked on, for routing; absent where there are many or none. */
  readonly anchor?: string;
  /** Whether to act as that mailbox. */
  readonly impersonate?: boolean;
  /** Whether sending twice does no harm. */
  readonly repeatable: boolean;
}

export interface ExchangeClient {
  /** The one element of the answer's body. @throws Fault, also for faults in SOAP. */
  ask(request: ExchangeRequest, policy: CallPolicy): Promise<XmlNode>;
  /** A request with the credential, of any status but 401. The caller answers for where it goes. */
  send(request: HttpRequest, policy: CallPolicy): Promise<HttpResponse>;
  /** Somebody wants to know now whether the credential is good, however often it was refused. */
  tryAgain(url: string): void;
  close(): Promise<void>;
}

/** How long after a 401 the second try is made; a server whose directory just restarts has come back by then. */
const SECOND_TRY_MS = 1_000;
const USER_AGENT = 'Calendula';

/** Over all systems opened in this process: jobs open a new one each time. */
const refusals = createRefusals();
/** Credentials that were accepted, and the one request that tries one that was not yet. */
const accepted = new Set<string>();
const trials = new Map<string, Promise<void>>();
const pacer = createPacer({ concurrency: PARALLEL });
/** Epoch ms until which a server wants to be left alone by a credential. */
const pausedUntil = new Map<string, number>();

/** @param url Of Exchange Web Services; empty while it is not found yet. */
export function createExchangeClient(settings: ExchangeSettings, url: string): ExchangeClient {
  const http = transportOf(settings);
  const { authentication, userName, password } = settings;
  const keyOf = (address: string) => fingerprint(new URL(address).origin, authentication, userName, password);
  let doubt: Promise<unknown> | null = null;

  const stopWhereRefused = (key: string) => {
    const standing = refusals.standing(key);
    if (standing !== null) throw new Fault(standing.report);
  };
  const refuse = (key: string, response: HttpResponse) => {
    const offered = schemesIn(response);
    const refusal = new Fault(refusedReport(authentication, offered, response.url.startsWith('https:')));
    refusals.note(key, refusal);
    accepted.delete(key);
    return refusal;
  };
  const sendDoubting = async (key: string, request: HttpRequest, policy: CallPolicy) => {
    const first = await http.send(request, policy);
    if (first.status !== 401) return first;
    // Where the scheme is not offered nothing was tried, and nothing else will come of another try.
    if (!schemesIn(first).some((each) => each.toLowerCase() === authentication)) throw refuse(key, first);
    // One of several requests at the same time makes the second try; the others wait for what it finds.
    doubt ??= sleep(SECOND_TRY_MS);
    await doubt;
    stopWhereRefused(key);
    const second = await http.send(request, policy).finally(() => {
      doubt = null;
    });
    if (second.status === 401) throw refuse(key, second);
    refusals.lift(key);
    return second;
  };
  const send = async (request: HttpRequest, policy: CallPolicy) => {
    const key = keyOf(request.url);
    stopWhereRefused(key);
    const ended = await myTurn(key, policy);
    try {
      stopWhereRefused(key);
      const response = await sendDoubting(key, request, policy);
      accepted.add(key);
      return response;
    } finally {
      ended();
    }
  };

  return {
    send,
    ask: (request, policy) => askPatiently({ key: keyOf(url), url, send }, request, policy),
    tryAgain: (address) => refusals.lift(keyOf(address)),
    close: () => http.close(),
  };
}

/**
 * A credential that was never accepted is tried by one request at a time: many at once with a wrong password lock the account.
 * @returns what to call when the request is over.
 */
async function myTurn(key: string, { signal }: CallPolicy): Promise<() => void> {
  for (let trial = trials.get(key); trial !== undefined && !accepted.has(key) && signal?.aborted !== true; trial = trials.get(key))
    await trial;
  if (accepted.has(key)) return () => undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  trials.set(key, promise);
  return () => {
    if (trials.get(key) === promise) trials.delete(key);
    resolve();
  };
}

function transportOf({ authentication, userName, password, certificate }: ExchangeSettings): HttpClient {
  const trust = certificate === null ? {} : { ca: certificate };
  if (authentication === 'ntlm') return createNtlmClient({ credential: { userName, password }, ...trust });
  const http = createHttpClient(trust);
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
  return { ...http, send: (request, policy) => http.send({ ...request, headers: { ...request.headers, authorization } }, policy) };
}

function schemesIn(response: HttpResponse): string[] {
  const header = response.header('www-authenticate') ?? '';
  return [...header.matchAll(/(?:^|,)\s*([A-Za-z]+)(?=\s*(?:,|$)|\s)/g)].map((match) => match[1] ?? '');
}

interface Line {
  readonly key: string;
  readonly url: string;
  readonly send: ExchangeClient['send'];
}

const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['provider.throttled', 'provider.unavailable', 'provider.unreachable']);

async function askPatiently(line: Line, request: ExchangeRequest, policy: CallPolicy): Promise<XmlNode> {
  for (let attempt = 1; ; attempt++) {
    try {
      stopWherePaused(line, policy);
      return await pacer.run(line.key, () => askOnce(line, request, policy), policy);
    } catch (error) {
      if (!isFault(error)) throw policy.signal?.aborted === true ? timedOut(new URL(line.url).origin) : error;
      const { code, retry } = error.report;
      const wait = waitBeforeMs(attempt, typeof retry === 'object' ? retry.afterSeconds * 1_000 : null, Math.random());
      const over = attempt >= policy.attempts || wait >= policy.timeoutMs;
      if (!request.repeatable || over || !WORTH_ANOTHER_TRY.has(code)) throw error;
      await sleep(wait, undefined, policy.signal === undefined ? {} : { signal: policy.signal }).catch(() => {
        throw error;
      });
    }
  }
}

async function askOnce(
  line: Line,
  { body, anchor, impersonate = false, repeatable }: ExchangeRequest,
  policy: CallPolicy,
): Promise<XmlNode> {
  const headers = {
    'content-type': 'text/xml; charset=utf-8',
    'user-agent': USER_AGENT,
    ...(anchor === undefined ? {} : { 'x-anchormailbox': anchor }),
  };
  const text = envelope(body, impersonate && anchor !== undefined ? anchor : null);
  const response = await line.send({ method: 'POST', url: line.url, headers, body: text, repeatable }, { ...policy, attempts: 1 });
  try {
    return understood(line, response);
  } catch (error) {
    if (isFault(error) && error.code === 'provider.throttled') pause(line, error.report);
    throw error;
  }
}

/** Faults come with status 500; everything else that is no SOAP message is judged by its status. */
function understood(line: Line, { status, body, header }: HttpResponse): XmlNode {
  const isMessage = status === 200 || (status === 500 && /<[\w-]*:?Envelope\b/.test(body));
  if (!isMessage) throw new Fault(statusReport(status, header('retry-after')));
  const answer = parseAnswer(body);
  if (answer.kind === 'fault') throw new Fault(codeReport(answer.code, 'mailbox', answer.backOffMs), { cause: answer.code });
  const codes = codesIn(answer.node);
  const busy = codes.filter((code) => code === 'ErrorServerBusy').length;
  if (busy === 0) return answer.node;
  const report = codeReport('ErrorServerBusy', 'mailbox', backOffIn(answer.node));
  if (busy === codes.length) throw new Fault(report);
  // Some parts were answered: those are good, and the rest of us keeps away for a while.
  pause(line, report);
  return answer.node;
}

function pause({ key }: Line, { retry }: FaultReport): void {
  const ms = typeof retry === 'object' ? Math.max(SHORTEST_PAUSE_MS, retry.afterSeconds * 1_000) : USUAL_PAUSE_MS;
  pacer.pause(key, ms);
  pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, Date.now() + ms));
}

/** Nobody waits for a pause that is longer than their patience. */
function stopWherePaused({ key }: Line, { timeoutMs }: CallPolicy): void {
  const left = (pausedUntil.get(key) ?? 0) - Date.now();
  if (left >= timeoutMs) throw new Fault(codeReport('ErrorServerBusy', 'mailbox', left));
}

function codesIn(node: XmlNode): string[] {
  return node.name === 'ResponseCode' ? [node.text.trim()] : node.children.flatMap(codesIn);
}

/** How the service account comes to other people's calendars. */
export interface Reach {
  readonly impersonates: boolean;
  /** Free/busy counts only where the account is proven to reach the calendar: everybody sees everybody's busy time by default. */
  readonly provesReach: boolean;
}

export interface Asking {
  readonly client: ExchangeClient;
  readonly reach: Reach;
  readonly policy: CallPolicy;
}

/** The calendar folder of a mailbox. Never its root: the right to one folder does not reach that far. */
export function calendarFolder({ impersonates }: Reach, address: string): Xml {
  const owner = impersonates ? [] : [element('t:Mailbox', {}, element('t:EmailAddress', {}, address))];
  return element('t:DistinguishedFolderId', { Id: 'calendar' }, ...owner);
}

/** One request about one mailbox, as the account reaches it. */
export function askAbout(asking: Asking, { address }: Mailbox, request: Pick<ExchangeRequest, 'body' | 'repeatable'>): Promise<XmlNode> {
  return asking.client.ask({ ...request, anchor: address, impersonate: asking.reach.impersonates }, asking.policy);
}

/** The only message of an answer to a question about one thing. @throws Fault for its error. */
export function onlyMessage(node: XmlNode, subject: Subject): ResponseMessage {
  const [message, ...others] = messagesIn(node);
  if (message === undefined || others.length > 0) throw malformed('The server’s answer does not have the one part that was asked for.');
  if (message.isError) throw faultOfMessage(message, subject);
  return message;
}

export function faultOfMessage({ node, code }: ResponseMessage, subject: Subject): Fault {
  return new Fault(codeReport(code === 'NoError' ? '' : code, subject, backOffIn(node)));
}

/** What follows in a list that is cut off is not known to be there. */
export function isWhole(node: XmlNode): boolean {
  return (node.attributes.IncludesLastItemInRange ?? textAt(node, 'IncludesLastItemInRange')) === 'true';
}

/** The policy of a call that makes many requests: its time is for all of them together. */
export function forWholeCall(policy: CallPolicy): CallPolicy {
  const end = AbortSignal.timeout(policy.timeoutMs);
  return { ...policy, signal: policy.signal === undefined ? end : AbortSignal.any([policy.signal, end]) };
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
