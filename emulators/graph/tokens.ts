/** Tokens the tenant gives out: access tokens as signed JWTs, codes, refresh tokens. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { errors, exportJWK, jwtVerify, SignJWT } from 'jose';
import { TENANT_ID } from './ids.ts';

/** Who is calling Graph, as the token says. */
export interface Caller {
  readonly clientId: string;
  /** Account of the organisation whose rights count. */
  readonly user: string;
  /** Application permissions; empty for a delegated token. */
  readonly roles: readonly string[];
  /** Delegated permissions; null for an app on its own. */
  readonly scopes: readonly string[] | null;
}

export interface Grant {
  readonly clientId: string;
  readonly user: string;
  readonly scopes: readonly string[];
}

export interface CodeGrant extends Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
}

const LIFE_SECONDS = 3_599;
const KEY_ID = 'marigold-1';

export class TokenOffice {
  #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #codes = new Map<string, CodeGrant>();
  #refresh = new Map<string, Grant>();

  async access(caller: Caller, audience: string, now: number) {
    const claims = {
      appid: caller.clientId,
      app_displayname: caller.user,
      tid: TENANT_ID,
      ...(caller.scopes === null ? { roles: [...caller.roles], idtyp: 'app' } : { scp: caller.scopes.join(' '), idtyp: 'user' }),
    };
    const seconds = Math.floor(now / 1_000);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: KEY_ID, typ: 'JWT' })
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + LIFE_SECONDS)
      .setAudience(audience)
      .setIssuer(`https://sts.windows.net/${TENANT_ID}/`)
      .setSubject(caller.user)
      .sign(this.#keys.privateKey);
    return { token_type: 'Bearer', expires_in: LIFE_SECONDS, ext_expires_in: LIFE_SECONDS, access_token: token };
  }

  /** Null for a token that is not ours, has ended or is meant for somebody else. */
  async callerOf(token: string, audience: string, now: number): Promise<Caller | null> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.publicKey, { audience, currentDate: new Date(now) });
      const { appid, roles, scp, sub } = payload as { appid: string; roles?: string[]; scp?: string; sub: string };
      return { clientId: appid, user: sub, roles: roles ?? [], scopes: scp === undefined ? null : scp.split(' ') };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  async idToken(grant: Grant, username: string, now: number): Promise<string> {
    const seconds = Math.floor(now / 1_000);
    return new SignJWT({ preferred_username: username, name: grant.user, tid: TENANT_ID, oid: grant.user })
      .setProtectedHeader({ alg: 'ES256', kid: KEY_ID, typ: 'JWT' })
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFE_SECONDS)
      .setAudience(grant.clientId)
      .setSubject(grant.user)
      .sign(this.#keys.privateKey);
  }

  async publicKeys() {
    return { keys: [{ ...(await exportJWK(this.#keys.publicKey)), use: 'sig', kid: KEY_ID }] };
  }

  code(grant: CodeGrant): string {
    return kept(this.#codes, grant, '0.A');
  }

  /** A code is good once. */
  takeCode(code: string): CodeGrant | null {
    const found = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return found;
  }

  refresh(grant: Grant): string {
    return kept(this.#refresh, grant, '1.A');
  }

  /** Each use gives a new one; the old one stays good, as at the real platform. */
  grantOf(refreshToken: string): Grant | null {
    return this.#refresh.get(refreshToken) ?? null;
  }

  /** As after a password change: whoever signed in has to do so again. */
  endSignIns(): void {
    this.#refresh.clear();
  }
}

function kept<T>(store: Map<string, T>, grant: T, prefix: string): string {
  const name = `${prefix}${randomBytes(24).toString('base64url')}`;
  store.set(name, grant);
  return name;
}
