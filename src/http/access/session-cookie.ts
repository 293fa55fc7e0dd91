/** The session cookie. Bound to the host by its name where the installation is reached by https. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Instant } from '../../domain/time/instant.ts';

export interface SessionCookie {
  read(context: Context): string | null;
  write(context: Context, token: string, expiresAt: Instant): void;
  clear(context: Context): void;
}

export function sessionCookie(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-session' : 'session';
  const attributes = { httpOnly: true, sameSite: 'Lax', path: '/', secure } as const;
  return {
    read: (context) => getCookie(context, name) || null,
    write: (context, token, expiresAt) => setCookie(context, name, token, { ...attributes, expires: new Date(expiresAt) }),
    clear: (context) => deleteCookie(context, name, attributes),
  };
}
