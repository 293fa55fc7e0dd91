/**
 * Access tokens: the JWT bearer grant (RFC 7523) with domain-wide delegation, signing without a key (IAM Credentials, signJwt), and the
 * metadata server of the machine. Signatures, times, audience and scopes are really checked.
 */
import { createHash, verify } from 'node:crypto';
import { SignJWT } from 'jose';
import type { RawRequest, Reply } from '../harness/protocol-server.ts';
import type { Organization } from '../organization/organization.ts';
import { MACHINE, PERSONS_PROGRAM, privateKeyOf, type ServiceAccount, serviceAccountBy } from './accounts.ts';
import { jsonReply, tokenError } from './errors.ts';
import type { Personality } from './personality.ts';
import type { GoogleState } from './state.ts';

export const TOKEN_PATH = '/token';
export const METADATA_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';
export const SIGN_PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):signJwt$/;
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/';
const LIFE_SECONDS = 3_599;
const LONGEST_ASSERTION_SECONDS = 3_600;
const CLOCK_SKEW_SECONDS = 300;

export interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly scope?: string;
  readonly aud?: string;
  readonly iat?: number;
  readonly exp?: number;
}

export interface TokenOffice {
  readonly world: Organization;
  readonly state: GoogleState;
  readonly personality: Personality;
}

export const TOKEN_ERRORS = {
  signature: () => tokenError(400, 'invalid_grant', 'Invalid JWT Signature.'),
  account: () => tokenError(400, 'invalid_grant', 'Invalid grant: account not found'),
  times: () =>
    tokenError(
      400,
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    ),
  audience: () => tokenError(400, 'invalid_grant', 'Invalid JWT: Failed audience check.'),
  subject: () => tokenError(400, 'invalid_grant', 'Invalid email or User ID'),
  disabled: () => tokenError(400, 'invalid_grant', 'Account has been disabled'),
  suspended: () => tokenError(401, 'account_disabled', 'The user account is suspended.'),
  delegation: () =>
    tokenError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    ),
};

/** The claims without any check, for the journal and for matching faults. */
export function claimsIn(request: RawRequest): Claims {
  const assertion = new URLSearchParams(request.body).get('assertion') ?? '';
  try {
    return JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export function grantToken(office: TokenOffice, request: RawRequest): Reply {
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') === 'refresh_token') return refreshed(office, form);
  if (form.get('grant_type') !== GRANT_TYPE)
    return tokenError(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type')}`);
  const account = serviceAccountBy(claimsIn(request).iss ?? '');
  if (account === null) return TOKEN_ERRORS.account();
  const claims = verified(account, form.get('assertion') ?? '');
  if (claims === null) return TOKEN_ERRORS.signature();
  return refusalOf(office, account, claims) ?? issued(office, account, claims);
}

/**
 * Null for whatever is wrong with it: the endpoint says one thing. Quirk: google-auth 1.5.1 pads the parts of its assertion and signs
 * them so, which JWS does not allow (RFC 7515 section 2) and the real endpoint accepts; so the bytes are verified as they came.
 */
function verified(account: ServiceAccount, assertion: string): Claims | null {
  const [header = '', payload = '', signature = '', ...more] = assertion.split('.');
  if (more.length > 0 || !verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), account.publicKey, Buffer.from(signature, 'base64url')))
    return null;
  const { alg, kid = account.keyId } = jsonIn(header) as { alg?: string; kid?: string };
  return alg === 'RS256' && kid === account.keyId ? (jsonIn(payload) as Claims) : null;
}

function jsonIn(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object;
}

function refusalOf(office: TokenOffice, account: ServiceAccount, claims: Claims): Reply | null {
  const now = office.world.clock.now() / 1_000;
  const { iat = 0, exp = 0, aud = '' } = claims;
  const inTime = iat <= now + CLOCK_SKEW_SECONDS && exp >= now - CLOCK_SKEW_SECONDS && exp - iat <= LONGEST_ASSERTION_SECONDS;
  if (!inTime) return TOKEN_ERRORS.times();
  if (!isTokenAddress(aud)) return TOKEN_ERRORS.audience();
  if (claims.sub === undefined || claims.sub === account.email) return null;
  const user = office.world.findByAddress(claims.sub);
  const person = user === null ? undefined : office.world.accounts().find(({ mailboxId }) => mailboxId === user.id);
  if (user === null || person === undefined) return TOKEN_ERRORS.subject();
  if (person.disabled) return TOKEN_ERRORS.suspended();
  const granted = delegatedTo(account, office.personality);
  return scopesOf(claims).every((scope) => granted.includes(scope)) ? null : TOKEN_ERRORS.delegation();
}

/** The real address, or one of ours on loopback. */
function isTokenAddress(aud: string): boolean {
  return aud === 'https://oauth2.googleapis.com/token' || /^https?:\/\/(?:127\.0\.0\.1|localhost):\d+\/token$/.test(aud);
}

function delegatedTo(account: ServiceAccount, { alsoDelegated, notDelegated }: Personality): string[] {
  const removed = notDelegated.map((scope) => `${SCOPE}${scope}`);
  return [...account.delegated, ...alsoDelegated.map((scope) => `${SCOPE}${scope}`)].filter((scope) => !removed.includes(scope));
}

function scopesOf({ scope = '' }: Claims): string[] {
  return scope.split(' ').filter((each) => each !== '');
}

function issued({ world, state }: TokenOffice, { email }: ServiceAccount, claims: Claims): Reply {
  const scopes = scopesOf(claims);
  if (scopes.length === 0) return tokenError(400, 'invalid_scope', 'Empty or missing scope not allowed.');
  const subject = claims.sub === undefined || claims.sub === email ? null : (world.findByAddress(claims.sub)?.id ?? null);
  const expiresAt = world.clock.now() + LIFE_SECONDS * 1_000;
  const value = `ya29.${createHash('sha256')
    .update(JSON.stringify([claims, state.grants.size]))
    .digest('base64url')}`;
  state.grants.set(value, { serviceAccount: email, subject, scopes, expiresAt });
  return jsonReply(200, { access_token: value, expires_in: LIFE_SECONDS, token_type: 'Bearer' });
}

/** A person's own program (RFC 6749 section 6), which may do everything with that person's calendar. */
function refreshed({ world, state }: TokenOffice, form: URLSearchParams): Reply {
  if (form.get('client_id') !== PERSONS_PROGRAM.clientId || form.get('client_secret') !== PERSONS_PROGRAM.clientSecret) {
    return tokenError(401, 'invalid_client', 'The OAuth client was not found.');
  }
  const user = world.mailbox(/^refresh-(\w+)$/.exec(form.get('refresh_token') ?? '')?.[1] ?? '');
  if (user === null) return tokenError(400, 'invalid_grant', 'Token has been expired or revoked.');
  const scopes = [`${SCOPE}calendar`];
  const value = `ya29.${createHash('sha256')
    .update(JSON.stringify([user.id, state.grants.size]))
    .digest('base64url')}`;
  const expiresAt = world.clock.now() + LIFE_SECONDS * 1_000;
  state.grants.set(value, { serviceAccount: PERSONS_PROGRAM.clientId, subject: user.id, scopes, expiresAt });
  return jsonReply(200, { access_token: value, expires_in: LIFE_SECONDS, token_type: 'Bearer', scope: scopes.join(' ') });
}

/** IAM Credentials API, `projects.serviceAccounts.signJwt`. */
export async function signJwt(request: RawRequest, email: string): Promise<Reply> {
  if (request.headers.authorization !== `Bearer ${MACHINE.token}`)
    return iamError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  const account = serviceAccountBy(decodeURIComponent(email));
  if (account === null || !MACHINE.signsFor.includes(account.email)) {
    return iamError(403, 'PERMISSION_DENIED', "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).");
  }
  const payload = payloadIn(request.body);
  if (payload === null) return iamError(400, 'INVALID_ARGUMENT', 'The payload is not a JSON object.');
  const signedJwt = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
    .sign(privateKeyOf(account));
  return jsonReply(200, { keyId: account.keyId, signedJwt });
}

function payloadIn(body: string): Record<string, unknown> | null {
  try {
    const { payload } = JSON.parse(body) as { payload?: unknown };
    const claims: unknown = typeof payload === 'string' ? JSON.parse(payload) : null;
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function iamError(code: number, status: string, message: string): Reply {
  return jsonReply(code, { error: { code, message, status } });
}

export function machineToken({ headers }: RawRequest): Reply {
  if (headers['metadata-flavor'] !== 'Google')
    return { status: 403, headers: { 'content-type': 'text/html' }, body: 'Missing Metadata-Flavor:Google header.' };
  return jsonReply(200, { access_token: MACHINE.token, expires_in: LIFE_SECONDS, token_type: 'Bearer' }, { 'metadata-flavor': 'Google' });
}
