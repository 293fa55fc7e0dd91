/**
 * The service account: proving it, its token, renewed once however many ask, and calls made with it. When its grant has ended, that is
 * an administrator's matter, and nothing is asked for a while.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessLevel, SystemCapabilities } from '../../domain/connection/connection.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { HttpResponse } from '../../platform/http/http-client.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ApiClient, ApiRequest, Shared } from './client.ts';
import { faultOf, notAuthorized } from './faults.ts';
import { type CronofySettings, delegatedScope } from './settings.ts';
import type { Memory, Tokens } from './translate.ts';
import { readAnswer, tokenSchema, userInfoSchema } from './wire.ts';

/** One opened connection. */
export interface Session {
  readonly settings: CronofySettings;
  readonly level: AccessLevel;
  readonly callbackUrl: string;
  readonly client: ApiClient;
  readonly memory: Memory;
  readonly shared: Shared;
}

/** What the service account itself must be allowed: to hand out people's calendars, and rooms'. */
export const SERVICE_SCOPES = ['service_account/accounts/manage', 'service_account/resources/manage'];
/** A stored token is used when it lives at least this much longer. */
const USABLE_MS = 60_000;
const SECOND_TRY_MS = 1_000;

export async function signIn(session: Session, policy: CallPolicy): Promise<{ serviceAccount: string; capabilities: SystemCapabilities }> {
  session.shared.refusals.lift(serviceKey(session));
  const kept = await session.memory.service.read();
  if (kept === null) throw notAuthorized();
  // A fresh token proves application, secret and grant; a kept one would prove nothing of the secret.
  session.shared.tokens.forget(serviceKey(session));
  const bearer = await session.shared.tokens.get(serviceKey(session), () => renewService(session, policy));
  const response = await session.client.send({ method: 'GET', path: '/v1/userinfo', bearer }, policy);
  const user = readAnswer(response, userInfoSchema, 'service-account');
  proveScope(session.level, user['cronofy.data'].authorization ?? {});
  return {
    serviceAccount: user.email ?? user.sub,
    capabilities: { schedulesAttendees: false, freeBusyWays: ['free_busy'], extra: { sub: user.sub } },
  };
}

/** The ceiling that was consented to must be the one this access level needs: lower does not work, higher was not declared. */
function proveScope(
  level: AccessLevel,
  { scope, delegated_scope: granted }: { scope?: string | undefined; delegated_scope?: string | undefined },
): void {
  const wanted = delegatedScope(level);
  const missing = scope === undefined ? [] : SERVICE_SCOPES.filter((each) => !scope.split(/\s+/).includes(each));
  if (missing.length > 0) {
    const detail = `The service account lacks the scope ${missing.join(' and ')}. Authorise it again.`;
    throw new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
  }
  if (granted === undefined || granted.split(/\s+/).includes(wanted)) return;
  const lower = /free_busy/.test(granted) && wanted !== 'free_busy';
  const detail = `The service account was authorised for ${granted.slice(0, 100)}; this access level is ${wanted}. Authorise it again.`;
  throw new Fault({ code: lower ? 'provider.forbidden' : 'provider.out-of-scope', retry: 'never', blame: 'admin', detail });
}

export function serviceKey({ client, settings, callbackUrl }: Session): string {
  return fingerprint(client.application, settings.clientSecret, callbackUrl, 'service-account');
}

export function accountKey({ client, settings, callbackUrl }: Session, sub: string): string {
  return fingerprint(client.application, settings.clientSecret, callbackUrl, sub);
}

/** Calls as the service account. @throws Fault `provider.unauthorized` at once while it is known to be refused. */
export async function callAsService(session: Session, request: ApiRequest, policy: CallPolicy): Promise<HttpResponse> {
  const { shared, client, memory } = session;
  const standing = shared.refusals.standing(serviceKey(session));
  if (standing !== null) throw new Fault(standing.report);
  const token = () =>
    shared.tokens.get(serviceKey(session), async () => {
      const kept = await memory.service.read();
      if (kept === null) throw notAuthorized();
      return isUsable(kept) ? asToken(kept) : renewService(session, policy);
    });
  const first = await client.send({ ...request, bearer: await token() }, policy);
  if (first.status !== 401) return first;
  shared.tokens.forget(serviceKey(session));
  const second = await client.send(
    { ...request, bearer: await shared.tokens.get(serviceKey(session), () => renewService(session, policy)) },
    policy,
  );
  if (second.status !== 401) return second;
  throw noted(session, serviceKey(session), faultOf({ status: 401, body: '', retryAfter: null }, 'service-account'));
}

async function renewService(session: Session, policy: CallPolicy): Promise<{ value: string; expiresAt: number }> {
  const kept = await session.memory.service.read();
  if (kept === null) throw notAuthorized();
  const ask = () => askForTokens(session, { grant_type: 'refresh_token', refresh_token: kept.refreshToken }, policy);
  const first = await ask();
  // A refusal without a reason may pass; one with a reason is meant.
  if (first.status === 401) await sleep(SECOND_TRY_MS);
  try {
    const tokens = tokensIn(first.status === 401 ? await ask() : first);
    await session.memory.service.write({ ...tokens, sub: kept.sub });
    return asToken(tokens);
  } catch (error) {
    throw isFault(error) && error.code === 'provider.unauthorized' ? noted(session, serviceKey(session), error) : error;
  }
}

export function askForTokens(
  { settings, client }: Session,
  grant: Readonly<Record<string, string>>,
  policy: CallPolicy,
): Promise<HttpResponse> {
  const { clientId: client_id, clientSecret: client_secret } = settings;
  // A code is taken once: a repetition after a lost answer would be refused and look like a revoked grant.
  const once = grant.grant_type === 'authorization_code';
  return client.send({ method: 'POST', path: '/oauth/token', body: { client_id, client_secret, ...grant }, once }, policy);
}

export function tokensIn(response: HttpResponse): Tokens & { readonly sub: string } {
  const { access_token, refresh_token, expires_in, sub } = readAnswer(response, tokenSchema, 'token');
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: Date.now() + expires_in * 1_000, sub };
}

export function isUsable({ expiresAt }: Tokens): boolean {
  return expiresAt - Date.now() > USABLE_MS;
}

export function asToken({ accessToken, expiresAt }: Tokens): { value: string; expiresAt: number } {
  return { value: accessToken, expiresAt };
}

/** Remembers a refusal for a while, and is the fault. */
export function noted({ shared }: Session, key: string, fault: Fault): Fault {
  shared.refusals.note(key, fault);
  return fault;
}
