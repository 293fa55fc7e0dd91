/**
 * Access tokens from the sign-in service (OAuth 2.0: client credentials, RFC 7523 assertions, refresh tokens), and signing in. A token is
 * fetched once for all systems opened with the same credential; a credential that is refused twice rests.
 */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, SignJWT } from 'jose';
import type { AccessLevel, SystemCapabilities } from '../../domain/connection/connection.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import { createRefusals, fingerprint } from '../../platform/refusals.ts';
import { createTokenCache, type Token } from '../../platform/token-cache.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { signInFault } from './faults.ts';
import type { GraphSettings } from './settings.ts';
import { demandText, malformed, objectIn, textAt } from './wire.ts';

export interface TokenParts {
  readonly settings: GraphSettings;
  readonly level: AccessLevel;
  readonly vault: ConnectionVault;
  /** Names the connection: a technical user's sign-in belongs to one. */
  readonly callbackUrl: string;
  readonly http: HttpClient;
}

/** Where the file with the server's own identity lies; the name is the one workload identity uses everywhere. */
const FEDERATED_TOKEN_FILE = 'AZURE_FEDERATED_TOKEN_FILE';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_LIFE = '10m';
const SECOND_TRY_MS = 1_000;
export const REFRESH_TOKEN = 'refresh-token';
/** Application permissions that allow what the named one does. */
const INCLUDING: Readonly<Record<string, readonly string[]>> = {
  'Calendars.ReadBasic': ['Calendars.ReadBasic', 'Calendars.ReadBasic.All', 'Calendars.Read', 'Calendars.ReadWrite'],
  'Calendars.Read': ['Calendars.Read', 'Calendars.ReadWrite'],
  'Calendars.ReadWrite': ['Calendars.ReadWrite'],
};

const tokens = createTokenCache();
const refusals = createRefusals();
/** The last token by credential. */
const newest = new Map<string, string>();
/** Application permissions by credential, and by app for the remedies, as the last token told them. */
const roles = new Map<string, readonly string[]>();

export function createTokenSource(parts: TokenParts): TokenSource {
  const { settings } = parts;
  const key = credentialKey(parts);
  const fetchToken = async (policy: CallPolicy): Promise<Token> => {
    const form =
      settings.credential === 'user' ? await refreshForm(parts) : { grant_type: 'client_credentials', scope: defaultScope(settings) };
    const json = await doubtOnce(() => askForToken(parts, form, policy));
    if (textAt(json, 'refresh_token') !== '') await parts.vault.write(REFRESH_TOKEN, textAt(json, 'refresh_token'));
    const value = demandText(json, 'access_token');
    noteRoles(settings, key, value);
    newest.set(key, value);
    return { value, expiresAt: Date.now() + Number(json.expires_in) * 1_000 };
  };
  return {
    async get(policy) {
      const standing = refusals.standing(key);
      if (standing !== null) throw new Fault(standing.report);
      try {
        return await tokens.get(key, () => fetchToken(policy));
      } catch (error) {
        if (isFault(error) && error.code === 'provider.unauthorized') rest(key, error);
        throw error;
      }
    },
    forget: (refused) => {
      // Of many calls that were refused together, only the first has met the newest token.
      if (refused !== undefined && newest.get(key) !== refused) return;
      newest.delete(key);
      tokens.forget(key);
    },
    rest: (fault) => rest(key, fault),
    tryAgain() {
      refusals.lift(key);
      // A token tells the rights of the moment it was made.
      tokens.forget(key);
    },
    consentsTo(permission) {
      const held = roles.get(key) ?? [];
      return parts.level !== 'restricted' && (INCLUDING[permission] ?? []).some((each) => held.includes(each));
    },
  };
}

/** Many calls that are refused together are one refusal. */
function rest(key: string, fault: Fault): void {
  if (refusals.standing(key) === null) refusals.note(key, fault);
}

function credentialKey({ settings, level, callbackUrl }: TokenParts): string {
  const { loginUrl, graphUrl, tenant, clientId, credential, clientCertificate, privateKey, clientSecret } = settings;
  const of = credential === 'user' ? [callbackUrl, level] : [];
  return fingerprint(loginUrl, graphUrl, tenant, clientId, credential, clientCertificate, privateKey, clientSecret, ...of);
}

/** A secret that was made a moment ago is not known everywhere yet. */
async function doubtOnce<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isFault(error) || error.code !== 'provider.unauthorized') throw error;
    await sleep(SECOND_TRY_MS);
    return ask();
  }
}

async function refreshForm({ vault, settings, level }: TokenParts): Promise<Record<string, string>> {
  const refreshToken = await vault.read(REFRESH_TOKEN);
  if (refreshToken !== null) return { grant_type: 'refresh_token', refresh_token: refreshToken, scope: userScopes(settings, level) };
  const detail = 'Nobody has signed in as the technical user yet. Open the sign-in page of this connection.';
  throw new Fault({ code: 'provider.unauthorized', retry: 'never', blame: 'admin', detail });
}

/** One request to the token endpoint. @throws Fault */
export async function askForToken(
  { settings, http }: Pick<TokenParts, 'settings' | 'http'>,
  form: Record<string, string>,
  policy: CallPolicy,
) {
  const url = `${loginBase(settings)}/token`;
  const body = new URLSearchParams({ client_id: settings.clientId, ...form, ...(await clientProof(settings, url)) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const response = await http.send({ method: 'POST', url, headers, body, repeatable: true }, policy);
  const json = objectIn(response.body);
  if (response.status !== 200)
    throw signInFault({ status: response.status, body: response.body, retryAfter: response.header('retry-after') });
  if (json === null) throw malformed('The answer is not that of the sign-in service: a proxy may stand in between.');
  return json;
}

export function loginBase({ loginUrl, tenant }: GraphSettings): string {
  return `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0`;
}

function defaultScope({ graphUrl }: GraphSettings): string {
  return `${graphUrl}/.default`;
}

/** What a technical user is asked to agree to, by level. */
export function userScopes({ graphUrl }: GraphSettings, level: AccessLevel): string {
  const calendars = level === 'free-busy' ? 'Calendars.ReadBasic' : 'Calendars.ReadWrite.Shared';
  const names = [calendars, 'User.ReadBasic.All', 'Place.Read.All'].map((name) => `${graphUrl}/${name}`);
  return [...names, 'offline_access', 'openid', 'profile'].join(' ');
}

async function clientProof(settings: GraphSettings, audience: string): Promise<Record<string, string>> {
  if (settings.credential === 'secret' || settings.credential === 'user') return { client_secret: settings.clientSecret };
  const assertion = settings.credential === 'federated' ? await serverIdentity() : await signedAssertion(settings, audience);
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

async function signedAssertion({ clientId, clientCertificate, privateKey }: GraphSettings, audience: string): Promise<string> {
  const thumbprint = Buffer.from(new X509Certificate(clientCertificate).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  return new SignJWT({})
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setNotBefore('0s')
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFE)
    .sign(createPrivateKey(privateKey));
}

/** Read anew each time: whoever issues it replaces the file before it ends. */
async function serverIdentity(): Promise<string> {
  const file = process.env[FEDERATED_TOKEN_FILE];
  const found = file === undefined ? null : await readFile(file, 'utf8').catch(() => null);
  if (found !== null && found.trim() !== '') return found.trim();
  const detail =
    file === undefined
      ? `The environment variable ${FEDERATED_TOKEN_FILE} is not set on this server.`
      : `The file named by ${FEDERATED_TOKEN_FILE} cannot be read on this server.`;
  throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}

function noteRoles(settings: GraphSettings, key: string, accessToken: string): void {
  const found = rolesIn(accessToken);
  roles.set(key, found);
  roles.set(appKey(settings), found);
}

/** Tokens are meant for Graph to read: one that cannot be read here tells nothing, which is no fault. */
function rolesIn(accessToken: string): readonly string[] {
  try {
    const { roles: found } = decodeJwt(accessToken);
    return Array.isArray(found) ? found.map(String) : [];
  } catch {
    return [];
  }
}

/** Calendar permissions consented for every mailbox, as the app's last token told; empty when none was seen. */
export function consentedCalendarRoles(settings: Pick<GraphSettings, 'loginUrl' | 'tenant' | 'clientId'>): readonly string[] {
  return (roles.get(appKey(settings)) ?? []).filter((role) => role.startsWith('Calendars.'));
}

function appKey({ loginUrl, tenant, clientId }: Pick<GraphSettings, 'loginUrl' | 'tenant' | 'clientId'>): string {
  return fingerprint(loginUrl, tenant, clientId);
}

/** Proves the credential at both services. What the app may do there is for other probes to find out. */
export async function signIn(
  { client, tokens: source, settings, level }: { client: GraphClient; tokens: TokenSource; settings: GraphSettings; level: AccessLevel },
  policy: CallPolicy,
): Promise<{ serviceAccount: string; capabilities: SystemCapabilities }> {
  source.tryAgain();
  const serviceAccount = settings.credential === 'user' ? await technicalUser(client, policy) : await provenApp(client, settings, policy);
  return {
    serviceAccount,
    capabilities: {
      schedulesAttendees: level !== 'free-busy',
      freeBusyWays: ['getSchedule'],
      extra: { consentedCalendarRoles: consentedCalendarRoles(settings).join(' ') },
    },
  };
}

async function technicalUser(client: GraphClient, policy: CallPolicy): Promise<string> {
  const me = await client.ask(
    { method: 'GET', path: '/me?$select=id,mail,userPrincipalName', subject: 'connection', needs: 'User.ReadBasic.All' },
    policy,
  );
  return textAt(me, 'mail') || demandText(me, 'userPrincipalName');
}

/** Any answer of Graph that is no doubt about the token proves it; a directory that is closed to the app is found by its own probe. */
async function provenApp(client: GraphClient, { clientId }: GraphSettings, policy: CallPolicy): Promise<string> {
  const request = { method: 'GET', path: '/users?$select=id&$top=1', subject: 'connection', needs: 'User.ReadBasic.All' } as const;
  await client.ask(request, policy).catch((error: unknown) => {
    if (!isFault(error) || error.code !== 'provider.forbidden') throw error;
  });
  return clientId;
}
