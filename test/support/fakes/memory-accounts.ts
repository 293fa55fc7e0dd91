/** Organisations, users and sessions in memory. */
import type { Organization, User } from '../../../src/domain/access/account.ts';
import type { Instant } from '../../../src/domain/time/instant.ts';
import type { AccountStore } from '../../../src/ports/account-store.ts';

export function memoryAccounts(): AccountStore {
  const organizations = new Map<string, Organization>();
  const users = new Map<string, { user: User; passwordHash: string }>();
  const sessions = new Map<string, { userId: string; createdAt: Instant; expiresAt: Instant }>();
  return {
    createOrganization: async (organization) => void organizations.set(organization.id, organization),
    organization: async (id) => organizations.get(id) ?? null,
    organizations: async () => [...organizations.values()],
    createUser: async (user, passwordHash) => {
      if ([...users.values()].some((other) => other.user.email === user.email)) return false;
      users.set(user.id, { user, passwordHash });
      return true;
    },
    updateUser: async (organizationId, id, change) => {
      const found = users.get(id);
      if (found === undefined || found.user.organizationId !== organizationId) return null;
      const { passwordHash = found.passwordHash, ...rest } = change;
      const user = { ...found.user, ...rest };
      users.set(id, { user, passwordHash });
      return user;
    },
    users: async (organizationId) => [...users.values()].map(({ user }) => user).filter((user) => user.organizationId === organizationId),
    userByEmail: async (email) => [...users.values()].find(({ user }) => user.email === email) ?? null,
    createSession: async (tokenHash, userId, createdAt, expiresAt) => void sessions.set(tokenHash, { userId, createdAt, expiresAt }),
    session: async (tokenHash, now) => {
      const session = sessions.get(tokenHash);
      const user = session && users.get(session.userId)?.user;
      if (session === undefined || user === undefined || !user.active || now >= session.expiresAt) return null;
      return { user, createdAt: session.createdAt, expiresAt: session.expiresAt };
    },
    deleteSession: async (tokenHash) => void sessions.delete(tokenHash),
    deleteExpiredSessions: async (now) => {
      const expired = [...sessions].filter(([, session]) => session.expiresAt <= now);
      for (const [hash] of expired) sessions.delete(hash);
      return expired.length;
    },
  };
}
