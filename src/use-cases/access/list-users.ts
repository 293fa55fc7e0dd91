/** Everybody who may sign in, by name. */
import type { User } from '../../domain/access/account.ts';
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';

export async function listUsers(ports: Pick<Ports, 'accounts'>, access: UserAccess<'users.view'>): Promise<readonly User[]> {
  return ports.accounts.users(access.organizationId);
}
