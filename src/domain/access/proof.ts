/**
 * Proof types: who is calling, already established. Use cases demand one, so that a forgotten check does not compile.
 * Only http/access and jobs may mint them; an architecture test sees to it.
 */
import type { InvitationId, OrganizationId, UserId } from '../identifiers.ts';
import type { Permission } from './permission.ts';

declare const brand: unique symbol;

/** A signed-in user who holds at least permission `P`. */
export interface UserAccess<P extends Permission = Permission> {
  readonly [brand]: P;
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly userName: string;
}

/** The bearer of one invitation's private link. */
export interface InvitationAccess {
  readonly [brand]: 'invitation';
  readonly organizationId: OrganizationId;
  readonly invitationId: InvitationId;
}

/** The system itself, in the name of one organisation: a job. */
export interface SystemAccess {
  readonly [brand]: 'system';
  readonly organizationId: OrganizationId;
}

export function mintUserAccess<P extends Permission>(
  of: { organizationId: OrganizationId; userId: UserId; userName: string; permissions: ReadonlySet<Permission> },
  permission: P,
): UserAccess<P> | null {
  if (!of.permissions.has(permission)) return null;
  return { organizationId: of.organizationId, userId: of.userId, userName: of.userName } as UserAccess<P>;
}

export function mintInvitationAccess(of: { organizationId: OrganizationId; invitationId: InvitationId }): InvitationAccess {
  return { ...of } as InvitationAccess;
}

export function mintSystemAccess(organizationId: OrganizationId): SystemAccess {
  return { organizationId } as SystemAccess;
}
