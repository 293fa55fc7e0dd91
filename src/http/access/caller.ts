/** Establishes who is calling and mints the proof that use cases demand. No other file of the edge can mint one. */

import type { Session } from '../../domain/access/account.ts';
import { type Permission, permissionsOf } from '../../domain/access/permission.ts';
import {
  type InvitationAccess,
  mintInvitationAccess,
  mintSystemAccess,
  mintUserAccess,
  type SystemAccess,
  type UserAccess,
} from '../../domain/access/proof.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { openSession } from '../../use-cases/access/open-session.ts';
import { refuse } from '../problem.ts';

/** Tokens have 256 random bits as base64url; what looks different is never looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface SignedIn {
  readonly token: string;
  readonly session: Session;
}

/** @throws Refusal `not-signed-in` */
export async function requireSession(ports: Pick<Ports, 'accounts' | 'clock' | 'secrets'>, token: string | null): Promise<SignedIn> {
  const session = token !== null && TOKEN.test(token) ? await openSession(ports, token) : null;
  if (token === null || session === null) throw refuse('not-signed-in', 'Please sign in.');
  return { token, session };
}

/** @throws Refusal `forbidden` */
export function requirePermission<P extends Permission>({ session: { user } }: SignedIn, permission: P): UserAccess<P> {
  const access = mintUserAccess(
    { organizationId: user.organizationId, userId: user.id, userName: user.name, permissions: permissionsOf(user.roles) },
    permission,
  );
  if (access === null) throw refuse('forbidden', `This needs the permission ${permission}.`);
  return access;
}

/**
 * The bearer of a private link. Says nothing about the invitation's state: what can still be done is for the use case to say.
 * @throws Refusal `invitation-not-found` for unknown and forged links alike
 */
export async function requireInvitation(ports: Pick<Ports, 'interviews' | 'secrets'>, token: string): Promise<InvitationAccess> {
  const found = TOKEN.test(token) ? await ports.interviews.invitationByTokenHash(ports.secrets.hashToken(token)) : null;
  if (found === null) throw refuse('invitation-not-found', 'This link is not known. Please use the link from the mail as it is.');
  return mintInvitationAccess(found);
}

/** Whoever calls a connection's callback address: nobody yet. The provider proves the call before anything is done with it. */
export function calendarSystemAccess(organizationId: OrganizationId): SystemAccess {
  return mintSystemAccess(organizationId);
}
