/**
 * Access tokens: an assertion signed with the account's key, or by Google for the identity of the machine, is exchanged for a token
 * of one scope in the name of one user (developers.google.com/identity/protocols/oauth2/service-account). One scope a token: each
 * call has the least right, and a scope that was not granted is known by name.
 */
import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { Fault, isFault } from '../../domain/fault.ts';
import { createHttpClient, type HttpClient } from '../../platform/http/http-client.ts';
import { createRefusals, fingerprint } from '../../platform/refusals.ts';
import { createTokenCache, type Token } from '../../platform/token-cache.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { faultOf, tokenRefusal } from './faults.ts';
import type { GoogleSettings } from './settings.ts';
import { readSigned, readToken } from './wire.ts';

/** Short names; the full ones begin with `SCOPE_PREFIX`. */
export type Scope =
  | 'calendar.freebusy'
  | 'calendar.events.freebusy'
  | 'calendar.events.owned'
  | 'calendar.events'
  | 'calendar'
  | 'admin.directory.user.readonly'
  | 'admin.directory.resource.calendar.readonly';

export interface Access {
  readonly scope: Scope;
  /** Address of the user in whose name; null = the service account itself, which proves the key alone. */
  readonly user: string | null;
}

export interface Tokens {
  /** @throws Fault: `provider.unauthorized`, `.forbidden` or `.propagating` (scope named), `.mailbox-not-found` (user), and those of any call. */
  get(access: Access, policy: CallPolicy): Promise<string>;
  forget(access: Access): void;
  /** Whether the token endpoint grants this, asked anew and remembered nowhere. @throws Fault when it cannot be found out. */
  isGranted(access: Access, policy: CallPolicy): Promise<boolean>;
  /** The APIs refused fresh tokens: nothing is asked for a while. */
  noteRefusal(fault: Fault): void;
  /** Somebody wants to know now, however often it was refused. */
  tryAgain(): void;
  /** Tells nothing of the credential. */
  readonly credential: string;
}

export const SCOPE_PREFIX = 'https://www.googleapis.com/auth/';
const ALL_SCOPES: readonly Scope[] = [
  'calendar.freebusy',
  'calendar.events.freebusy',
  'calendar.events.owned',
  'calendar.events',
  'admin.directory.user.readonly',
  'admin.directory.resource.calendar.readonly',
];
const ASSERTION_LIFE_SECONDS = 3_600;
const METADATA_ORIGIN = 'http://metadata.google.internal';
const METADATA_PATH = '/computeMetadata/v1/instance/service-accounts/default/token';
/** A change in the list of delegations "can take up to 24 hours" (support.google.com/a/answer/162106). */
const PROPAGATION_MS = 24 * 3_600_000;

/** Over all systems opened in this process: jobs open a new one each time. */
const tokens = createTokenCache();
const refusals = createRefusals();
/** Scopes that were seen to be granted; said to the vault once. */
const seenGranted = new Set<string>();

interface Signing {
  readonly settings: GoogleSettings;
  readonly http: HttpClient;
  readonly vault: ConnectionVault;
  readonly credential: string;
  /** Of this connection alone: its vault remembers what was granted. */
  readonly connection: string;
}

export function createTokens(settings: GoogleSettings, http: HttpClient, at: { vault: ConnectionVault; callbackUrl: string }): Tokens {
  const credential = fingerprint(settings.tokenUrl, settings.serviceAccount, settings.key?.pem ?? `keyless ${settings.metadataUrl}`);
  const signing: Signing = { settings, http, vault: at.vault, credential, connection: fingerprint(credential, at.callbackUrl) };
  const keyOf = ({ scope, user }: Access) => fingerprint(credential, scope, user ?? '');
  const scopeKey = (scope: Scope) => fingerprint(signing.connection, scope);
  return {
    credential,
    async get(access, policy) {
      const standing = refusals.standing(credential) ?? refusals.standing(scopeKey(access.scope));
      if (standing !== null) throw new Fault(standing.report);
      return tokens.get(keyOf(access), async () => {
        const outcome = await request(signing, access, policy);
        if (outcome.kind === 'granted') {
          refusals.lift(credential);
          await noteGranted(signing, access.scope);
          return outcome.token;
        }
        if (outcome.of === 'credential') refusals.note(credential, outcome.fault);
        if (outcome.of !== 'scope') throw outcome.fault;
        const fault = await scopeFault(signing, access.scope);
        refusals.note(scopeKey(access.scope), fault);
        throw fault;
      });
    },
    forget: (access) => tokens.forget(keyOf(access)),
    async isGranted(access, policy) {
      const outcome = await request(signing, access, policy);
      if (outcome.kind === 'granted') return true;
      if (outcome.of === 'scope') return false;
      throw outcome.fault;
    },
    noteRefusal: (fault) => refusals.note(credential, fault),
    tryAgain() {
      for (const key of [credential, ...ALL_SCOPES.map(scopeKey)]) refusals.lift(key);
    },
  };
}

type Outcome =
  | { readonly kind: 'granted'; readonly token: Token }
  | { readonly kind: 'refused'; readonly of: 'scope' }
  | { readonly kind: 'refused'; readonly of: 'credential' | 'user' | 'service'; readonly fault: Fault };

async function request(signing: Signing, access: Access, policy: CallPolicy): Promise<Outcome> {
  const { settings, http } = signing;
  const assertion = await sign(signing, access, policy);
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await http.send({ method: 'POST', url: settings.tokenUrl, headers, body, repeatable: true }, policy);
  if (response.status !== 200) {
    const answer = { status: response.status, body: response.body, retryAfter: response.header('retry-after') };
    return { kind: 'refused', ...tokenRefusal(answer, access.user) };
  }
  const { access_token: value, expires_in: seconds } = readToken(response.body);
  return { kind: 'granted', token: { value, expiresAt: Date.now() + seconds * 1_000 } };
}

async function sign(signing: Signing, { scope, user }: Access, policy: CallPolicy): Promise<string> {
  const { settings } = signing;
  const iat = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: settings.serviceAccount,
    ...(user === null ? {} : { sub: user }),
    scope: `${SCOPE_PREFIX}${scope}`,
    aud: settings.tokenUrl,
    iat,
    exp: iat + ASSERTION_LIFE_SECONDS,
  };
  if (settings.key === null) return signByGoogle(signing, claims, policy);
  const header = { alg: 'RS256', typ: 'JWT', ...(settings.key.id === '' ? {} : { kid: settings.key.id }) };
  return new SignJWT(claims).setProtectedHeader(header).sign(createPrivateKey(settings.key.pem));
}

/** IAM Credentials API, `projects.serviceAccounts.signJwt`: the machine's identity signs for the account, and no key leaves Google. */
async function signByGoogle(signing: Signing, claims: object, policy: CallPolicy): Promise<string> {
  const { settings, http } = signing;
  const url = `${settings.signingUrl}/v1/projects/-/serviceAccounts/${encodeURIComponent(settings.serviceAccount)}:signJwt`;
  const machine = await tokens.get(machineKey(signing), () => machineToken(signing, policy));
  const headers = { authorization: `Bearer ${machine}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ payload: JSON.stringify(claims) });
  const response = await http.send({ method: 'POST', url, headers, body, repeatable: true }, policy);
  if (response.status === 401) tokens.forget(machineKey(signing));
  if (response.status !== 200) {
    throw faultOf({ status: response.status, body: response.body, retryAfter: response.header('retry-after') }, 'signing');
  }
  return readSigned(response.body).signedJwt;
}

function machineKey({ settings }: Signing): string {
  return fingerprint('machine', settings.metadataUrl ?? METADATA_ORIGIN);
}

/** The token of the machine's own identity (cloud.google.com/compute/docs/access/authenticate-workloads). */
async function machineToken({ settings, http }: Signing, policy: CallPolicy): Promise<Token> {
  const own = settings.metadataUrl === null ? createHttpClient({ metadataServer: METADATA_ORIGIN }) : null;
  try {
    const url = `${settings.metadataUrl ?? METADATA_ORIGIN}${METADATA_PATH}`;
    const response = await (own ?? http).send({ method: 'GET', url, headers: { 'metadata-flavor': 'Google' } }, policy);
    if (response.status !== 200 || response.header('metadata-flavor') !== 'Google') {
      throw new Fault({ code: 'provider.unauthorized', retry: 'later', blame: 'admin', detail: NO_MACHINE });
    }
    const { access_token: value, expires_in: seconds } = readToken(response.body);
    return { value, expiresAt: Date.now() + seconds * 1_000 };
  } catch (error) {
    if (isFault(error) && error.code === 'provider.unreachable') {
      throw new Fault({ code: 'provider.unauthorized', retry: 'later', blame: 'admin', detail: NO_MACHINE }, { cause: error });
    }
    throw error;
  } finally {
    await own?.close();
  }
}

const NO_MACHINE = 'This machine has no identity at Google Cloud: its metadata server gave no token. Use a key file instead.';

/**
 * Google answers the same to a scope that nobody entered, to one that was entered minutes ago, and to one that was taken away. Only
 * two things tell them apart: whether this connection ever had it, and for how long it has been refused.
 */
async function scopeFault({ settings, vault }: Signing, scope: Scope): Promise<Fault> {
  const known = await vault.read(vaultKey(scope));
  const name = `${SCOPE_PREFIX}${scope}`;
  const client = settings.clientId === '' ? settings.serviceAccount : settings.clientId;
  if (known === GRANTED) {
    const detail = `The delegation of client ${client} no longer has the scope ${name}; it had it before.`;
    return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
  }
  const since = Number(known ?? Date.now());
  if (known === null) await vault.write(vaultKey(scope), String(since));
  if (Date.now() - since < PROPAGATION_MS) {
    const detail = `The delegation of client ${client} does not have the scope ${name}, or does not have it yet: a new entry can take up to 24 hours, and Google answers the same to both.`;
    return new Fault({ code: 'provider.propagating', retry: 'later', blame: 'admin', detail });
  }
  const detail = `The delegation of client ${client} does not have the scope ${name}; 24 hours have passed, so it was not entered.`;
  return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
}

const GRANTED = 'granted';

function vaultKey(scope: Scope): string {
  return `scope:${scope}`;
}

async function noteGranted({ vault, connection }: Signing, scope: Scope): Promise<void> {
  const key = fingerprint(connection, scope);
  if (seenGranted.has(key)) return;
  if ((await vault.read(vaultKey(scope))) !== GRANTED) await vault.write(vaultKey(scope), GRANTED);
  seenGranted.add(key);
}
