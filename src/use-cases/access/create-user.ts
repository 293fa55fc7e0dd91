/** Adds somebody who may sign in. Nobody can give roles that reach beyond their own permissions. */
import type { User } from '../../domain/access/account.ts';
import type { RoleKey } from '../../domain/access/permission.ts';
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Language } from '../../domain/interview/application.ts';
import type { Ports } from '../../ports/ports.ts';
import { type FieldProblem, reachesBeyond, userProblems } from './user-rules.ts';

export type CreateUserOutcome =
  | { readonly kind: 'created'; readonly user: User }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'email-in-use' }
  | { readonly kind: 'role-not-grantable' };

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly RoleKey[];
  readonly language: Language;
}

export async function createUser(
  ports: Pick<Ports, 'accounts' | 'secrets'>,
  access: UserAccess<'users.create'>,
  input: NewUser,
): Promise<CreateUserOutcome> {
  const problems = userProblems(input);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const actor = (await ports.accounts.users(access.organizationId)).find((user) => user.id === access.userId);
  if (reachesBeyond(actor, input.roles)) return { kind: 'role-not-grantable' };
  const user: User = {
    id: ports.secrets.newId(),
    organizationId: access.organizationId,
    name: input.name.trim(),
    email: input.email.trim().toLowerCase(),
    roles: input.roles,
    language: input.language,
    active: true,
  };
  const added = await ports.accounts.createUser(user, await ports.secrets.hashPassword(input.password));
  return added ? { kind: 'created', user } : { kind: 'email-in-use' };
}
