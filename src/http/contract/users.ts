/** The people who sign in, and the roles they can have. */
import { z } from 'zod';
import type { UserId } from '../../domain/identifiers.ts';
import { USER_LIMITS } from '../../use-cases/access/user-rules.ts';
import { Email, idParams, Language, Line, listOf } from './basics.ts';
import { operation } from './operation.ts';
import { PermissionName, Role } from './session.ts';

const Password = z.string().min(USER_LIMITS.passwordMin).max(USER_LIMITS.passwordMax);

export const UserAccount = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(Role),
    language: Language,
    active: z.boolean(),
  })
  .meta({ id: 'User' });

export const listUsers = operation({
  operationId: 'listUsers',
  summary: 'Everybody who can sign in',
  tag: 'users',
  method: 'GET',
  path: '/users',
  access: 'users.view',
  success: { status: 200, description: 'All users', body: listOf(UserAccount) },
});

export const createUser = operation({
  operationId: 'createUser',
  summary: 'Create a user',
  tag: 'users',
  method: 'POST',
  path: '/users',
  access: 'users.create',
  idempotent: false,
  body: z.strictObject({ name: Line, email: Email, roles: z.array(Role).max(10), language: Language, password: Password }),
  success: { status: 201, description: 'Created', body: UserAccount },
  problems: ['email-in-use', 'role-not-grantable'],
});

export const changeUser = operation({
  operationId: 'changeUser',
  summary: 'Change what is given; the rest stays',
  tag: 'users',
  method: 'PATCH',
  path: '/users/{id}',
  access: 'users.edit',
  params: idParams<UserId>(),
  body: z.strictObject({
    name: Line.optional(),
    roles: z.array(Role).max(10).optional(),
    language: Language.optional(),
    active: z.boolean().optional(),
    password: Password.optional(),
  }),
  success: { status: 200, description: 'Changed', body: UserAccount },
  problems: ['not-found', 'last-administrator', 'role-not-grantable'],
});

export const listRoles = operation({
  operationId: 'listRoles',
  summary: 'The roles there are, with their permissions',
  tag: 'users',
  method: 'GET',
  path: '/roles',
  access: 'users.view',
  success: { status: 200, description: 'All roles', body: listOf(z.object({ key: Role, permissions: z.array(PermissionName) })) },
});
