/**
 * Enterprise Connect: an administrator's consent makes the service account (on a page), and through it each mailbox or room is
 * delegated (by a callback of Cronofy to us). What both yield stays in the vault.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import { fingerprint } from '../../platform/refusals.ts';
import { isSameSecret } from '../../platform/same-secret.ts';
import type { InboundAnswer, InboundCall } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { accountKey, askForTokens, callAsService, SERVICE_SCOPES, type Session, serviceKey, tokensIn } from './auth.ts';
import { singleFlight } from './client.ts';
import { callbackMissing, delegationFault, notAuthorized } from './faults.ts';
import { DELEGATIONS_PER_CALL } from './limits.ts';
import { type CronofySettings, delegatedScope } from './settings.ts';
import type { Outcome } from './translate.ts';
import { delegationCallbackSchema, expectSuccess, type Grant, parseBody } from './wire.ts';

export const DELEGATIONS = '/delegations/';
/** How often the vault is looked into while a callback is awaited, for it may arrive in another process: at first soon, then less. */
const FIRST_LOOK_MS = 25;
const LONGEST_LOOK_MS = 500;
/** Left of a call's time for what comes after the callback. */
const REST_MS = 500;
/** Cronofy wants its callbacks answered within five seconds. */
const EXCHANGE_POLICY: CallPolicy = { timeoutMs: 4_500, attempts: 1 };

export function consentUrl(settings: CronofySettings, level: Session['level'], returning: { redirectUrl: string; state: string }): string {
  const url = new URL('/enterprise_connect/oauth/authorize', settings.appUrl);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: returning.redirectUrl,
    scope: SERVICE_SCOPES.join(' '),
    delegated_scope: delegatedScope(level),
    state: returning.state,
  }).toString();
  return url.href;
}

export async function completeConsent(
  session: Session,
  { redirectUrl, query }: { readonly redirectUrl: string; readonly query: Readonly<Record<string, string>> },
  policy: CallPolicy,
): Promise<void> {
  if (query.error !== undefined) throw notConsented(query.error);
  const { code } = query;
  if (code === undefined || code === '') throw notAuthorized();
  const response = await askForTokens(session, { grant_type: 'authorization_code', code, redirect_uri: redirectUrl }, policy);
  await session.memory.service.write(tokensIn(response));
  session.shared.tokens.forget(serviceKey(session));
  session.shared.refusals.lift(serviceKey(session));
}

/** RFC 6749 section 4.1.2.1. */
function notConsented(error: string): Fault {
  const word = /^\w{1,40}$/.test(error) ? error : 'error';
  const detail = word === 'access_denied' ? 'Somebody declined on Cronofy’s page' : 'Cronofy’s page ended without authorisation';
  return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail: `${detail} (${word}).` });
}

export interface Granted {
  readonly address: string;
  readonly sub: string;
}

/** Asks for these mailboxes and waits for the callbacks, as long as the policy allows. One outcome per address, in their order. */
export async function delegate(session: Session, addresses: readonly string[], policy: CallPolicy): Promise<(Granted | Fault)[]> {
  const outcomes: (Granted | Fault)[] = [];
  for (let at = 0; at < addresses.length; at += DELEGATIONS_PER_CALL) {
    const chunk = addresses.slice(at, at + DELEGATIONS_PER_CALL).map((each) => each.toLowerCase());
    const key = fingerprint(session.client.application, session.callbackUrl, 'delegation', ...chunk);
    outcomes.push(...(await singleFlight(session.shared, key, () => delegateChunk(session, chunk, policy))));
  }
  return outcomes;
}

async function delegateChunk(session: Session, addresses: readonly string[], policy: CallPolicy): Promise<(Granted | Fault)[]> {
  const deadline = Date.now() + policy.timeoutMs - REST_MS;
  const scope = delegatedScope(session.level);
  const asked = await Promise.all(addresses.map((address) => callbackFor(session, address)));
  const requests = asked.map(({ address, nonce }) => ({ email: address, callback_url: urlOf(session, nonce), scope, state: nonce }));
  const [single] = requests;
  // Cronofy allows the one form or the other, never both.
  const body = requests.length === 1 ? single : { service_account_authorizations: requests };
  const response = await callAsService(session, { method: 'POST', path: '/v1/service_account_authorizations', body }, policy);
  expectSuccess(response, 'service-account');
  return Promise.all(asked.map((each) => outcomeOf(session, each, { deadline, policy })));
}

interface Asked {
  readonly address: string;
  readonly nonce: string;
  /** Of the last callback before this request. */
  readonly lastOutcome: string | null;
}

/** One callback address per mailbox for all time: a callback that comes late, or twice, still finds its mailbox. */
async function callbackFor({ memory }: Session, address: string): Promise<Asked> {
  const kept = await memory.mailbox(address).read();
  if (kept !== null) return { address, nonce: kept.nonce, lastOutcome: kept.outcome?.id ?? null };
  const nonce = randomBytes(24).toString('base64url');
  await memory.mailbox(address).write({ nonce, code: null, outcome: null });
  await memory.callback(nonce).write({ of: `mailbox:${address}` });
  return { address, nonce, lastOutcome: null };
}

function urlOf({ callbackUrl }: Session, nonce: string): string {
  return `${callbackUrl}${DELEGATIONS}${nonce}`;
}

async function outcomeOf(
  session: Session,
  { address, lastOutcome }: Asked,
  until: { readonly deadline: number; readonly policy: CallPolicy },
): Promise<Granted | Fault> {
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_LOOK_MS, wait * 2)) {
    const outcome = (await session.memory.mailbox(address).read())?.outcome ?? null;
    if (outcome !== null && outcome.id !== lastOutcome) return grantedOrFault(session, address, outcome, until.policy);
    if (Date.now() + wait >= until.deadline || until.policy.signal?.aborted === true) return callbackMissing(session.callbackUrl);
    await sleep(wait);
  }
}

async function grantedOrFault(
  session: Session,
  address: string,
  { sub, fault, code }: Outcome,
  policy: CallPolicy,
): Promise<Granted | Fault> {
  if (sub !== null) return { address, sub };
  if (code === null) return new Fault((fault ?? notAuthorized().report) as FaultReport);
  try {
    return { address, sub: await takeKeptCode(session, address, policy) };
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
}

/** Takes a code that came when there was no time for it. @throws Fault also when it has ended meanwhile. */
export async function takeKeptCode(session: Session, address: string, policy: CallPolicy): Promise<string> {
  const entry = session.memory.mailbox(address);
  const kept = await entry.read();
  const code = kept?.outcome?.code ?? null;
  if (kept === null || kept.outcome === null || code === null) throw notAuthorized();
  const key = fingerprint(session.client.application, session.callbackUrl, 'code', code);
  return singleFlight(session.shared, key, async () => {
    const outcome = { ...(kept.outcome as Outcome), code: null };
    try {
      const sub = await exchange(session, address, { code, nonce: kept.nonce }, policy);
      await entry.write({ ...kept, outcome: { ...outcome, sub } });
      return sub;
    } catch (error) {
      if (isFault(error) && error.code === 'provider.unauthorized')
        await entry.write({ ...kept, outcome: { ...outcome, fault: error.report } });
      throw error;
    }
  });
}

/** A delegation's callback: takes the code for tokens at once, so that they are there even when nobody waits any more. */
export async function receiveDelegation(session: Session, address: string, body: string): Promise<InboundAnswer> {
  const callback = parseBody(body, delegationCallbackSchema);
  if (callback === null) return { status: 400, changed: [] };
  const digest = createHash('sha256').update(JSON.stringify(callback.authorization)).digest('base64url');
  const key = fingerprint(session.client.application, session.callbackUrl, 'callback', address, digest);
  return singleFlight(session.shared, key, () => takeGrant(session, address, { grant: callback.authorization, digest }));
}

async function takeGrant(session: Session, address: string, { grant, digest }: { grant: Grant; digest: string }): Promise<InboundAnswer> {
  const entry = session.memory.mailbox(address);
  const kept = await entry.read();
  if (kept === null) return { status: 404, changed: [] };
  const isCode = grant.code !== undefined && grant.code !== null;
  if (isCode && kept.code === digest) return { status: 200, changed: [] };
  const id = randomBytes(12).toString('base64url');
  const refused = grant.error ?? null;
  if (!isCode || refused !== null) {
    const fault = delegationFault(refused ?? 'no_code', grant.error_key ?? null, delegatedScope(session.level));
    await entry.write({ ...kept, outcome: { id, sub: null, fault, code: null } });
    return { status: 200, changed: [] };
  }
  try {
    const sub = await exchange(session, address, { code: grant.code ?? '', nonce: kept.nonce }, EXCHANGE_POLICY);
    await entry.write({ ...kept, code: digest, outcome: { id, sub, fault: null, code: null } });
  } catch (error) {
    if (!isFault(error)) throw error;
    // No time for it now, for example because our requests wait for their turn: whoever waits takes it.
    const code = error.report.retry === 'never' || error.code === 'provider.unauthorized' ? null : (grant.code ?? null);
    await entry.write({ ...kept, code: digest, outcome: { id, sub: null, fault: code === null ? error.report : null, code } });
  }
  return { status: 200, changed: [] };
}

async function exchange(
  session: Session,
  address: string,
  { code, nonce }: { readonly code: string; readonly nonce: string },
  policy: CallPolicy,
): Promise<string> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: urlOf(session, nonce) };
  const { sub, ...tokens } = tokensIn(await askForTokens(session, grant, policy));
  const before = await session.memory.account(sub).read();
  await session.memory.account(sub).write({ ...tokens, address, name: before?.name ?? '' });
  session.shared.tokens.forget(accountKey(session, sub));
  session.shared.refusals.lift(accountKey(session, sub));
  session.shared.places.delete(accountKey(session, sub));
  return sub;
}

/**
 * Revokes the service account, with which its mailboxes should end, and then each of those, for they may outlive it. What was granted
 * and taken back already is success.
 */
export async function release(session: Session, policy: CallPolicy): Promise<void> {
  const service = await session.memory.service.read();
  const subs = [...(service === null ? [] : [service.sub]), ...(await session.memory.accounts())];
  for (const sub of subs) {
    const { clientId: client_id, clientSecret: client_secret } = session.settings;
    const body = { client_id, client_secret, sub };
    const response = await session.client.send({ method: 'POST', path: '/oauth/token/revoke', body }, policy);
    if (response.status !== 404 && response.status !== 422) expectSuccess(response, 'token');
    session.shared.tokens.forget(accountKey(session, sub));
    session.shared.places.delete(accountKey(session, sub));
  }
  session.shared.tokens.forget(serviceKey(session));
  await session.memory.forgetAll();
}

/**
 * Whether a call is Cronofy's: base64 of the HMAC over the body as received, keyed with the client secret. While secrets are rotated
 * there are several, with commas between them; one that fits is enough, and every one is compared in constant time.
 */
export function isSigned({ headers, body }: InboundCall, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body, 'utf8').digest();
  const given = (headers['cronofy-hmac-sha256'] ?? '').split(',').map((each) => Buffer.from(each.trim(), 'base64'));
  return given.map((each) => isSameSecret(each, wanted)).some((fits) => fits);
}
