/** The identity platform of the tenant: token endpoint, sign-in and consent pages that agree by themselves, metadata. */
import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Fault } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import { TENANT_ID } from './ids.ts';
import { publicKeyOf, type Registration } from './registrations.ts';
import type { Tenant } from './tenant.ts';
import type { Grant } from './tokens.ts';

export interface LoginCall {
  readonly tenant: Tenant;
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_ALGORITHMS = ['PS256', 'RS256'];
const TENANT_NAMES = [TENANT_ID, 'common', 'organizations', 'marigold.example'];

/** A refusal of the token endpoint (RFC 6749 section 5.2) with the number of the identity platform. */
export class TokenRefusal extends Error {
  readonly error: string;
  readonly number: number;
  constructor(error: string, number: number, words: string) {
    super(`AADSTS${number}: ${words}`);
    this.error = error;
    this.number = number;
  }
}

export function loginOperation(path: string): string | null {
  if (/\/oauth2\/v2\.0\/token$/i.test(path)) return 'token';
  if (/\/oauth2\/v2\.0\/authorize$/i.test(path)) return 'authorize';
  if (/^\/[^/]+\/(?:v2\.0\/)?adminconsent$/i.test(path)) return 'adminconsent';
  if (/\/\.well-known\/openid-configuration$/i.test(path)) return 'openid-configuration';
  if (/\/discovery\/v2\.0\/keys$/i.test(path)) return 'keys';
  return /\/discovery\/instance$/i.test(path) ? 'discovery' : null;
}

export async function login(call: LoginCall, operation: string): Promise<Reply> {
  switch (operation) {
    case 'token':
      return token(call);
    case 'authorize':
      return authorize(call);
    case 'adminconsent':
      return back(call.query, { tenant: TENANT_ID, admin_consent: 'True' });
    case 'keys':
      return json(200, await call.tenant.tokens.publicKeys());
    case 'discovery':
      return json(200, { tenant_discovery_endpoint: `${call.origin}/${TENANT_ID}/v2.0/.well-known/openid-configuration`, metadata: [] });
    default:
      return json(200, configuration(call.origin));
  }
}

function configuration(origin: string) {
  return {
    issuer: `${origin}/${TENANT_ID}/v2.0`,
    token_endpoint: `${origin}/${TENANT_ID}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${TENANT_ID}/oauth2/v2.0/authorize`,
    jwks_uri: `${origin}/${TENANT_ID}/discovery/v2.0/keys`,
  };
}

async function token(call: LoginCall): Promise<Reply> {
  const form = new URLSearchParams(call.body);
  try {
    const [tenantName = ''] = call.path.split('/').filter((part) => part !== '');
    if (!TENANT_NAMES.includes(tenantName.toLowerCase())) {
      throw new TokenRefusal('invalid_request', 90002, `Tenant '${tenantName}' not found.`);
    }
    const registration = call.tenant.registration(form.get('client_id') ?? '');
    if (registration === null) throw new TokenRefusal('unauthorized_client', 700016, 'Application was not found in the directory.');
    await proveClient(call, registration, form);
    return json(200, await granted(call, registration, form));
  } catch (error) {
    if (error instanceof TokenRefusal) return refusalReply(error, call.tenant.world.clock.now());
    throw error;
  }
}

async function granted(call: LoginCall, registration: Registration, form: URLSearchParams): Promise<Record<string, unknown>> {
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return forApp(call, registration, form);
    case 'authorization_code':
      return forUser(call, codeGrant(call, registration, form));
    case 'refresh_token': {
      const grant = call.tenant.tokens.grantOf(form.get('refresh_token') ?? '');
      if (grant?.clientId !== registration.clientId) throw new TokenRefusal('invalid_grant', 70008, 'The refresh token has expired.');
      return forUser(call, grant);
    }
    default:
      throw new TokenRefusal('unsupported_grant_type', 70003, 'The grant type is not supported.');
  }
}

async function forApp(call: LoginCall, { clientId, user, roles }: Registration, form: URLSearchParams) {
  const audience = /^(.+)\/\.default$/.exec(form.get('scope') ?? '')?.[1];
  if (audience === undefined) throw new TokenRefusal('invalid_scope', 1002012, 'The scope must end in /.default.');
  return { ...(await call.tenant.tokens.access({ clientId, user, roles, scopes: null }, audience, call.tenant.world.clock.now())) };
}

async function forUser(call: LoginCall, grant: Grant) {
  const { tokens, world } = call.tenant;
  const account = world.account(grant.user);
  if (account === null || account.disabled) throw new TokenRefusal('invalid_grant', 50057, 'The user account is disabled.');
  const scopes = grant.scopes.map((scope) => scope.split('/').at(-1) ?? scope);
  const access = await tokens.access({ clientId: grant.clientId, user: grant.user, roles: [], scopes }, call.origin, world.clock.now());
  const refresh = scopes.includes('offline_access') ? { refresh_token: tokens.refresh(grant) } : {};
  return {
    ...access,
    ...refresh,
    scope: grant.scopes.join(' '),
    id_token: await tokens.idToken(grant, world.mailbox(account.mailboxId)?.address ?? grant.user, world.clock.now()),
  };
}

function codeGrant(call: LoginCall, registration: Registration, form: URLSearchParams): Grant {
  const grant = call.tenant.tokens.takeCode(form.get('code') ?? '');
  if (grant?.clientId !== registration.clientId)
    throw new TokenRefusal('invalid_grant', 54005, 'The code was used already or never given.');
  if (grant.redirectUri !== form.get('redirect_uri')) throw new TokenRefusal('invalid_grant', 50011, 'The redirect URI does not match.');
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (grant.challenge !== null && grant.challenge !== verifier)
    throw new TokenRefusal('invalid_grant', 501481, 'The code verifier does not match.');
  return grant;
}

async function proveClient(call: LoginCall, registration: Registration, form: URLSearchParams): Promise<void> {
  const secret = form.get('client_secret');
  if (secret !== null) {
    if (secret !== registration.secret) throw new TokenRefusal('invalid_client', 7000215, 'Invalid client secret provided.');
    return;
  }
  const assertion = form.get('client_assertion') ?? '';
  if (form.get('client_assertion_type') !== ASSERTION || assertion === '') {
    throw new TokenRefusal('invalid_client', 7000218, "The request body must contain 'client_assertion' or 'client_secret'.");
  }
  await proveAssertion(call, registration, assertion);
}

async function proveAssertion(call: LoginCall, registration: Registration, assertion: string): Promise<void> {
  const thumbprint = decodeProtectedHeader(assertion)['x5t#S256'];
  const federated = registration.federated.find(({ issuer, subject }) => {
    const { iss, sub } = decodeJwt(assertion);
    return iss === issuer && sub === subject;
  });
  const certificate = registration.certificates.get(String(thumbprint));
  const trusted = federated?.publicKey ?? certificate;
  if (trusted === undefined)
    throw new TokenRefusal('invalid_client', 700027, 'The certificate that signed the assertion is not registered.');
  const own = { audience: `${call.origin}${call.path}`, issuer: registration.clientId, subject: registration.clientId };
  const expected = federated === undefined ? own : { audience: 'api://AzureADTokenExchange' };
  try {
    const currentDate = new Date(call.tenant.world.clock.now());
    await jwtVerify(assertion, publicKeyOf(trusted), { algorithms: ASSERTION_ALGORITHMS, currentDate, clockTolerance: 300, ...expected });
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw new TokenRefusal('invalid_client', 700024, 'The client assertion is not within its valid time range or is not meant for us.');
  }
}

/** Who is asked agrees at once, as the account the registration acts as; `login_hint` names somebody else. */
function authorize(call: LoginCall): Reply {
  const { query, tenant } = call;
  const registration = tenant.registration(query.get('client_id') ?? '');
  if (registration === null) return json(400, { error: 'unauthorized_client', error_description: 'AADSTS700016: no such application' });
  if (query.get('login_hint') === 'refuse')
    return back(query, { error: 'access_denied', error_description: 'AADSTS65004: User declined.' });
  const code = tenant.tokens.code({
    clientId: registration.clientId,
    user: query.get('login_hint') ?? registration.user,
    scopes: (query.get('scope') ?? '').split(' ').filter((one) => one !== ''),
    redirectUri: query.get('redirect_uri') ?? '',
    challenge: query.get('code_challenge'),
  });
  return back(query, { code });
}

function back(query: URLSearchParams, answer: Readonly<Record<string, string>>): Reply {
  const redirect = query.get('redirect_uri');
  if (redirect === null || !URL.canParse(redirect))
    return json(400, { error: 'invalid_request', error_description: 'AADSTS900971: no reply address' });
  const location = new URL(redirect);
  for (const [name, value] of Object.entries({ ...answer, state: query.get('state') ?? '' })) location.searchParams.set(name, value);
  return { status: 302, headers: { location: location.href }, body: '' };
}

/** What an ordered `auth` fault says at the token endpoint; null where it says nothing there. */
export function refusalFor(reason: Extract<Fault, { kind: 'auth' }>['reason']): TokenRefusal | null {
  switch (reason) {
    case 'secret-expired':
      return new TokenRefusal('invalid_client', 7000222, 'The provided client secret keys for app are expired.');
    case 'consent-revoked':
      return new TokenRefusal('invalid_grant', 65001, 'The user or administrator has not consented to use the application.');
    case 'clock-skew':
      return new TokenRefusal('invalid_client', 700024, 'Client assertion is not within its valid time range.');
    case 'key-deleted':
      return new TokenRefusal('invalid_client', 700027, 'The certificate with the identifier used to sign is not registered.');
    case 'account-disabled':
      return new TokenRefusal('unauthorized_client', 7000112, 'Application is disabled.');
    default:
      return null;
  }
}

export function refusalReply(refusal: TokenRefusal, now: number): Reply {
  const status = refusal.error === 'invalid_client' ? 401 : 400;
  return json(status, {
    error: refusal.error,
    error_description: `${refusal.message} Trace ID: 0 Correlation ID: 0 Timestamp: ${new Date(now).toISOString()}`,
    error_codes: [refusal.number],
    timestamp: new Date(now).toISOString(),
    trace_id: '00000000-0000-0000-0000-000000000000',
    correlation_id: '00000000-0000-0000-0000-000000000000',
  });
}

function json(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
