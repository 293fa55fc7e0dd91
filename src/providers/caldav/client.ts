/**
 * Requests to one CalDAV server with the service account's credential. Stays on the configured origin, doubts one 401, and stops
 * asking once the credential is refused for certain, so that no directory account is locked.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../domain/fault.ts';
import { createHttpClient, type HttpResponse } from '../../platform/http/http-client.ts';
import { createRefusals, fingerprint } from '../../platform/refusals.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { faultOf, type Subject } from './faults.ts';
import type { CaldavSettings } from './settings.ts';
import { type DavItem, type Multistatus, type PropertyName, parseMultistatus, propfindBody } from './wire.ts';

export interface DavRequest {
  readonly method: string;
  /** Path on the configured origin, or a full address there. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly repeatable?: boolean;
}

export interface DavClient {
  /** Any status but 401. @throws Fault also for that. */
  send(request: DavRequest, policy: CallPolicy): Promise<HttpResponse>;
  /** Path on the configured origin. @throws Fault `provider.malformed-reply` for an address elsewhere. */
  pathOf(href: string): string;
  /** Somebody wants to know now whether the credential is good, however often it was refused. */
  tryAgain(): void;
  close(): Promise<void>;
}

/** How long after a 401 the second try is made; a server whose database just restarts has come back by then. */
const SECOND_TRY_MS = 1_000;
/** Requests of one call at the same time. */
const PARALLEL = 4;

/** Over all systems opened in this process: jobs open a new one each time. */
const refusals = createRefusals();

export function createDavClient(settings: CaldavSettings): DavClient {
  const http = createHttpClient(settings.certificate === null ? {} : { ca: settings.certificate });
  const authorization = `Basic ${Buffer.from(`${settings.userName}:${settings.password}`, 'utf8').toString('base64')}`;
  const base = new URL(settings.serverUrl);
  const credential = fingerprint(base.origin, settings.userName, settings.password);
  let doubt: Promise<unknown> | null = null;

  const sendOnce = (request: DavRequest, policy: CallPolicy) =>
    http.send(
      {
        ...request,
        url: new URL(request.path, base).href,
        headers: { authorization, 'user-agent': 'Calendula', ...request.headers },
      },
      policy,
    );
  const stopWhereRefused = () => {
    const standing = refusals.standing(credential);
    if (standing !== null) throw new Fault(standing.report);
  };

  return {
    async send(request, policy) {
      stopWhereRefused();
      const first = await sendOnce(request, policy);
      if (first.status !== 401) return first;
      // One of several requests at the same time makes the second try; the others wait for what it finds.
      doubt ??= sleep(SECOND_TRY_MS);
      await doubt;
      stopWhereRefused();
      const second = await sendOnce(request, policy).finally(() => {
        doubt = null;
      });
      if (second.status !== 401) {
        refusals.lift(credential);
        return second;
      }
      const refusal = faultOf({ status: 401, body: '', retryAfter: null }, 'connection');
      refusals.note(credential, refusal);
      throw refusal;
    },
    tryAgain: () => refusals.lift(credential),
    pathOf(href) {
      const url = URL.canParse(href, base) ? new URL(href, base) : null;
      if (url?.origin !== base.origin) {
        const detail = 'The server named an address outside itself.';
        throw new Fault({ code: 'provider.malformed-reply', retry: 'never', blame: 'admin', detail });
      }
      return url.pathname + url.search;
    },
    close: () => http.close(),
  };
}

const XML = { 'content-type': 'application/xml; charset=utf-8' };

export interface Asking {
  readonly client: DavClient;
  readonly policy: CallPolicy;
}

/** A PROPFIND or REPORT whose only good answer is 207. */
export async function askMultistatus(
  asking: Asking,
  request: { readonly method: 'PROPFIND' | 'REPORT'; readonly path: string; readonly depth: '0' | '1'; readonly body: string },
  subject: Subject,
): Promise<Multistatus> {
  const { method, path, depth, body } = request;
  const response = await asking.client.send({ method, path, headers: { ...XML, depth }, body }, asking.policy);
  if (response.status !== 207) throw faultOfResponse(response, subject);
  return parseMultistatus(response.body);
}

/** The properties of one resource. @throws Fault when the resource itself was answered with an error. */
export async function askProperties(asking: Asking, path: string, names: readonly PropertyName[], subject: Subject): Promise<DavItem> {
  const request = { method: 'PROPFIND', path, depth: '0', body: propfindBody(names) } as const;
  const [item] = (await askMultistatus(asking, request, subject)).items;
  if (item === undefined) throw faultOf({ status: 207, body: '', retryAfter: null }, subject);
  if (item.status !== null && item.status >= 300) throw faultOf({ status: item.status, body: '', retryAfter: null }, subject);
  return item;
}

export function faultOfResponse(response: HttpResponse, subject: Subject): Fault {
  return faultOf({ status: response.status, body: response.body, retryAfter: response.header('retry-after') }, subject);
}

/** The policy of a call that makes many requests: its time is for all of them together. */
export function forWholeCall(policy: CallPolicy): CallPolicy {
  const end = AbortSignal.timeout(policy.timeoutMs);
  return { ...policy, signal: policy.signal === undefined ? end : AbortSignal.any([policy.signal, end]) };
}

export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
  return results;
}
