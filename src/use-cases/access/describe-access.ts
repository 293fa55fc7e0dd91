/** Who is signed in, what they may do, and in which organisation. */
import type { Organization, Session, User } from '../../domain/access/account.ts';
import { type Permission, permissionsOf } from '../../domain/access/permission.ts';
import type { Ports } from '../../ports/ports.ts';

export interface AccessDescription {
  readonly user: User;
  readonly permissions: readonly Permission[];
  readonly organization: Organization;
}

/** Null when the organisation is gone. */
export async function describeAccess(ports: Pick<Ports, 'accounts'>, session: Session): Promise<AccessDescription | null> {
  const organization = await ports.accounts.organization(session.user.organizationId);
  if (organization === null) return null;
  return { user: session.user, permissions: [...permissionsOf(session.user.roles)], organization };
}
