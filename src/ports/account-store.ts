/** Organisations, users, sessions. */
import type { Organization, Session, User } from '../domain/access/account.ts';
import type { RoleKey } from '../domain/access/permission.ts';
import type { OrganizationId, UserId } from '../domain/identifiers.ts';
import type { Language } from '../domain/interview/application.ts';
import type { Instant } from '../domain/time/instant.ts';

export interface AccountStore {
  createOrganization(organization: Organization): Promise<void>;
  organization(id: OrganizationId): Promise<Organization | null>;
  /** Every organisation of the installation; for jobs. */
  organizations(): Promise<readonly Organization[]>;
  /** False when the e-mail address is in use. */
  createUser(user: User, passwordHash: string): Promise<boolean>;
  updateUser(
    organizationId: OrganizationId,
    id: UserId,
    change: { name?: string; roles?: readonly RoleKey[]; language?: Language; active?: boolean; passwordHash?: string },
  ): Promise<User | null>;
  users(organizationId: OrganizationId): Promise<readonly User[]>;
  /** For signing in: looked up across organisations. */
  userByEmail(email: string): Promise<{ user: User; passwordHash: string } | null>;
  createSession(tokenHash: string, userId: UserId, createdAt: Instant, expiresAt: Instant): Promise<void>;
  /** Null when unknown, expired at `now`, or the user is not active. */
  session(tokenHash: string, now: Instant): Promise<Session | null>;
  deleteSession(tokenHash: string): Promise<void>;
  deleteExpiredSessions(now: Instant): Promise<number>;
}
