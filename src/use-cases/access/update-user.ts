/** Changes a user. The last active administrator stays one; nobody changes a user who may do more than they may. */
import type { User } from '../../domain/access/account.ts';
import type { RoleKey } from '../../domain/access/permission.ts';
import type { UserAccess } from '../../domain/access/proof.ts';
import type { UserId } from '../../domain/identifiers.ts';
import type { Language } from '../../domain/interview/application.ts';
import type { Ports } from '../../ports/ports.ts';
import { type FieldProblem, reachesBeyond, userProblems } from './user-rules.ts';

export type UpdateUserOutcome =
  | { readonly kind: 'updated'; readonly user: User }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'last-administrator' }
  | { readonly kind: 'role-not-grantable' };

export interface UserChange {
  readonly userId: UserId;
  readonly name?: string;
  readonly roles?: readonly RoleKey[];
  readonly language?: Language;
  readonly active?: boolean;
  readonly password?: string;
}

export async function updateUser(
  ports: Pick<Ports, 'accounts' | 'secrets'>,
  access: UserAccess<'users.edit'>,
  input: UserChange,
): Promise<UpdateUserOutcome> {
  const problems = userProblems(input);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const users = await ports.accounts.users(access.organizationId);
  const target = users.find((user) => user.id === input.userId);
  if (target === undefined) return { kind: 'not-found' };
  const actor = users.find((user) => user.id === access.userId);
  if (reachesBeyond(actor, [...target.roles, ...(input.roles ?? [])])) return { kind: 'role-not-grantable' };
  if (removesLastAdministrator(users, target, input)) return { kind: 'last-administrator' };
  const { userId, password, name, ...rest } = input;
  const user = await ports.accounts.updateUser(access.organizationId, userId, {
    ...rest,
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(password === undefined ? {} : { passwordHash: await ports.secrets.hashPassword(password) }),
  });
  return user === null ? { kind: 'not-found' } : { kind: 'updated', user };
}

function removesLastAdministrator(users: readonly User[], target: User, change: UserChange): boolean {
  const isAdministrator = (user: Pick<User, 'roles' | 'active'>) => user.active && user.roles.includes('administrator');
  const after = { roles: change.roles ?? target.roles, active: change.active ?? target.active };
  if (!isAdministrator(target) || isAdministrator(after)) return false;
  return !users.some((user) => user.id !== target.id && isAdministrator(user));
}
