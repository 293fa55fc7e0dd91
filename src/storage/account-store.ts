/** Organisations, users and sessions. Who signs in is found across organisations, by look-up tables; everything else inside one. */
import type { Organization, Session, User } from '../domain/access/account.ts';
import type { OrganizationId, UserId } from '../domain/identifiers.ts';
import type { AccountStore } from '../ports/account-store.ts';
import { fromColumn, read, toColumn } from './columns.ts';
import type { Database } from './database.ts';
import { language, role } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { asSystem, inOrganization, RolledBack, type Scope } from './transaction.ts';

export function createAccountStore(database: Database): AccountStore {
  return {
    createOrganization: (organization) => createOrganization(database, organization),
    organization: (id) => organization(database, id),
    organizations: async () => {
      const rows = await asSystem(database, (scope) => scope.selectFrom('organization').selectAll().orderBy('organization_id').execute());
      return rows.map(organizationFrom);
    },
    createUser: (user, passwordHash) => createUser(database, user, passwordHash),
    updateUser: (organizationId, id, change) => updateUser(database, { organizationId, id, change }),
    users: (organizationId) => users(database, organizationId),
    userByEmail: (email) => userByEmail(database, email),
    createSession: (tokenHash, userId, createdAt, expiresAt) =>
      asSystem(database, async (scope) => {
        const owner = scope.selectFrom('sign_in').select('organization_id').where('user_id', '=', userId);
        const { organization_id } = await owner.executeTakeFirstOrThrow();
        const session = { token_hash: tokenHash, organization_id, user_id: userId };
        await scope
          .insertInto('session')
          .values({ ...session, created_at: toColumn(createdAt), expires_at: toColumn(expiresAt) })
          .execute();
      }),
    session: (tokenHash, now) => session(database, tokenHash, toColumn(now)),
    deleteSession: async (tokenHash) => {
      await asSystem(database, (scope) => scope.deleteFrom('session').where('token_hash', '=', tokenHash).execute());
    },
    deleteExpiredSessions: async (now) => {
      const expired = (scope: Scope) => scope.deleteFrom('session').where('expires_at', '<=', toColumn(now)).executeTakeFirst();
      return Number((await asSystem(database, expired)).numDeletedRows);
    },
  };
}

async function createOrganization(database: Database, { id, name, zone, language }: Organization): Promise<void> {
  await inOrganization(database, id, (scope) =>
    scope.insertInto('organization').values({ organization_id: id, name, zone, language }).execute(),
  );
}

async function organization(database: Database, id: OrganizationId): Promise<Organization | null> {
  const row = await inOrganization(database, id, (scope) =>
    scope.selectFrom('organization').selectAll().where('organization_id', '=', id).executeTakeFirst(),
  );
  return row === undefined ? null : organizationFrom(row);
}

async function createUser(database: Database, user: User, passwordHash: string): Promise<boolean> {
  const key = { organization_id: user.organizationId, user_id: user.id };
  return inOrganization(database, user.organizationId, async (scope) => {
    const { name, email, language, active } = user;
    await scope
      .insertInto('app_user')
      .values({ ...key, name, email, roles: [...user.roles], language, active, password_hash: passwordHash })
      .execute();
    const taken = await scope
      .insertInto('sign_in')
      .values({ ...key, email })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .executeTakeFirst();
    if (taken.numInsertedOrUpdatedRows === 0n) throw new RolledBack(false);
    return true;
  });
}

async function updateUser(
  database: Database,
  to: { organizationId: OrganizationId; id: UserId; change: Parameters<AccountStore['updateUser']>[2] },
): Promise<User | null> {
  const { passwordHash, roles, name, language, active } = to.change;
  const row = await inOrganization(database, to.organizationId, (scope) =>
    scope
      .updateTable('app_user')
      .set({
        // A column is always set, so that a change without content is still a valid statement.
        user_id: to.id,
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language }),
        ...(active === undefined ? {} : { active }),
        ...(roles === undefined ? {} : { roles: [...roles] }),
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
      })
      .where('organization_id', '=', to.organizationId)
      .where('user_id', '=', to.id)
      .returningAll()
      .executeTakeFirst(),
  );
  return row === undefined ? null : userFrom(row);
}

async function users(database: Database, organizationId: OrganizationId): Promise<readonly User[]> {
  const rows = await inOrganization(database, organizationId, (scope) =>
    scope.selectFrom('app_user').selectAll().where('organization_id', '=', organizationId).orderBy('name').orderBy('user_id').execute(),
  );
  return rows.map(userFrom);
}

async function userByEmail(database: Database, email: string): Promise<{ user: User; passwordHash: string } | null> {
  const found = await asSystem(database, (scope) =>
    scope.selectFrom('sign_in').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst(),
  );
  const row = found === undefined ? undefined : await userRow(database, found);
  return row === undefined ? null : { user: userFrom(row), passwordHash: row.password_hash };
}

async function session(database: Database, tokenHash: string, now: Date): Promise<Session | null> {
  const found = await asSystem(database, (scope) =>
    scope.selectFrom('session').selectAll().where('token_hash', '=', tokenHash).where('expires_at', '>', now).executeTakeFirst(),
  );
  const row = found === undefined ? undefined : await userRow(database, found);
  if (found === undefined || !row?.active) return null;
  return { user: userFrom(row), createdAt: fromColumn(found.created_at), expiresAt: fromColumn(found.expires_at) };
}

function userRow(database: Database, key: { organization_id: string; user_id: string }) {
  return inOrganization(database, key.organization_id as OrganizationId, (scope) =>
    scope
      .selectFrom('app_user')
      .selectAll()
      .where('organization_id', '=', key.organization_id)
      .where('user_id', '=', key.user_id)
      .executeTakeFirst(),
  );
}

function organizationFrom(row: Tables['organization']): Organization {
  return {
    id: row.organization_id as OrganizationId,
    name: row.name,
    zone: row.zone,
    language: read(language, row.language, 'organization.language'),
  };
}

function userFrom(row: Tables['app_user']): User {
  return {
    id: row.user_id as UserId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    email: row.email,
    roles: row.roles.map((key) => read(role, key, 'app_user.roles')),
    language: read(language, row.language, 'app_user.language'),
    active: row.active,
  };
}
