/** What a user's name, address, password and roles must be, and who may give which roles. */
import type { User } from '../../domain/access/account.ts';
import { permissionsOf, type RoleKey } from '../../domain/access/permission.ts';

export const USER_LIMITS = { nameLength: 200, emailLength: 254, passwordMin: 12, passwordMax: 200 } as const;

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

export function isMailAddress(text: string): boolean {
  return text.length <= USER_LIMITS.emailLength && ADDRESS.test(text);
}

export function userProblems(of: {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
  readonly roles?: readonly RoleKey[];
}): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (of.name !== undefined && (of.name.trim() === '' || of.name.length > USER_LIMITS.nameLength)) {
    problems.push({ field: 'name', message: `A name has 1 to ${USER_LIMITS.nameLength} characters.` });
  }
  if (of.email !== undefined && !isMailAddress(of.email.trim())) {
    problems.push({ field: 'email', message: 'This is not an e-mail address.' });
  }
  if (of.password !== undefined && (of.password.length < USER_LIMITS.passwordMin || of.password.length > USER_LIMITS.passwordMax)) {
    problems.push({ field: 'password', message: `A password has ${USER_LIMITS.passwordMin} to ${USER_LIMITS.passwordMax} characters.` });
  }
  if (of.roles !== undefined && of.roles.length === 0) problems.push({ field: 'roles', message: 'At least one role is needed.' });
  return problems;
}

/** Nobody hands out, or takes over, more than they hold themselves. */
export function reachesBeyond(actor: User | undefined, roles: readonly RoleKey[]): boolean {
  const own = permissionsOf(actor?.roles ?? []);
  return [...permissionsOf(roles)].some((permission) => !own.has(permission));
}
