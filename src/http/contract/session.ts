/** Signing in and out, and who is signed in. */
import { z } from 'zod';
import { PERMISSIONS, type RoleKey, SHIPPED_ROLES } from '../../domain/access/permission.ts';
import { Instant, Language } from './basics.ts';
import { operation } from './operation.ts';

export const Role = z.enum(Object.keys(SHIPPED_ROLES) as [RoleKey, ...RoleKey[]]).meta({ id: 'RoleKey' });
export const PermissionName = z.enum(PERMISSIONS).meta({ id: 'Permission' });

export const Me = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), roles: z.array(Role), language: Language }),
    permissions: z.array(PermissionName),
    organization: z.object({ id: z.string(), name: z.string(), zone: z.string(), language: Language }),
    expiresAt: Instant,
  })
  .meta({ id: 'Me' });

export const signIn = operation({
  operationId: 'signIn',
  summary: 'Sign in; sets the session cookie',
  tag: 'session',
  method: 'POST',
  path: '/session',
  access: 'public',
  rate: 'sign-in',
  idempotent: false,
  body: z.strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(1_000) }),
  success: { status: 200, description: 'Signed in', body: Me },
  problems: ['sign-in-refused'],
});

export const getSession = operation({
  operationId: 'getSession',
  summary: 'Who is signed in, with roles and permissions',
  tag: 'session',
  method: 'GET',
  path: '/session',
  access: 'signed-in',
  success: { status: 200, description: 'The one who is signed in', body: Me },
});

export const signOut = operation({
  operationId: 'signOut',
  summary: 'Sign out; the session is gone at once',
  tag: 'session',
  method: 'DELETE',
  path: '/session',
  access: 'signed-in',
  success: { status: 204, description: 'Signed out', body: null },
});
