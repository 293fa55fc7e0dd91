import { describe, expect, it } from 'vitest';
import { createWorld, user, type World } from '../../../test/support/fakes/world.ts';
import { type Permission, permissionsOf, type RoleKey } from '../../domain/access/permission.ts';
import { mintUserAccess } from '../../domain/access/proof.ts';
import type { UserId } from '../../domain/identifiers.ts';
import { addMs, HOUR_MS } from '../../domain/time/instant.ts';
import { createUser, type NewUser } from './create-user.ts';
import { describeAccess } from './describe-access.ts';
import { listUsers } from './list-users.ts';
import { openSession } from './open-session.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { type UserChange, updateUser } from './update-user.ts';

const PASSWORD = 'correct horse battery';

async function seeded() {
  const world = await createWorld();
  const ids: Partial<Record<RoleKey, UserId>> = {};
  for (const role of ['administrator', 'human-resources'] as const) {
    const id = world.ports.secrets.newId<UserId>();
    const account = {
      id,
      organizationId: world.organizationId,
      name: role,
      email: `${role}@example.test`,
      roles: [role],
      language: 'en',
      active: true,
    } as const;
    await world.ports.accounts.createUser(account, await world.ports.secrets.hashPassword(PASSWORD));
    ids[role] = id;
  }
  return { world, admin: ids.administrator as UserId, hr: ids['human-resources'] as UserId };
}

function as<P extends Permission>(world: World, userId: UserId, permission: P) {
  const permissions = permissionsOf(['administrator']);
  const access = mintUserAccess({ organizationId: world.organizationId, userId, userName: 'x', permissions }, permission);
  if (access === null) throw new Error('no such permission');
  return access;
}

describe('signing in', () => {
  it('opens a session that ends by signing out or by its time', async () => {
    const { world } = await seeded();
    const outcome = await signIn(world.ports, { email: ' Administrator@example.test', password: PASSWORD });
    if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
    const session = await openSession(world.ports, outcome.token);
    expect(session?.user.name).toBe('administrator');
    expect(session && (await describeAccess(world.ports, session))).toMatchObject({
      organization: { name: 'Example Ltd' },
      permissions: expect.arrayContaining(['settings.configure']),
    });
    await signOut(world.ports, { token: outcome.token });
    expect(await openSession(world.ports, outcome.token)).toBeNull();
    const again = await signIn(world.ports, { email: 'administrator@example.test', password: PASSWORD });
    world.now = addMs(world.now, 12 * HOUR_MS);
    expect(again.kind === 'signed-in' && (await openSession(world.ports, again.token))).toBeNull();
  });

  it('answers wrong passwords, unknown addresses and inactive users alike, with the same work', async () => {
    const { world, hr, admin } = await seeded();
    let work = 0;
    const secrets = {
      ...world.ports.secrets,
      hashPassword: (text: string) => {
        work++;
        return world.ports.secrets.hashPassword(text);
      },
      verifyPassword: (text: string, hash: string) => {
        work++;
        return world.ports.secrets.verifyPassword(text, hash);
      },
    };
    await updateUser(world.ports, as(world, admin, 'users.edit'), { userId: hr, active: false });
    for (const [email, password] of [
      ['administrator@example.test', 'wrong'],
      ['nobody@example.test', PASSWORD],
      ['human-resources@example.test', PASSWORD],
    ] as const) {
      work = 0;
      expect(await signIn({ ...world.ports, secrets }, { email, password })).toEqual({ kind: 'wrong-credentials' });
      expect(work).toBe(1);
    }
  });
});

describe('users', () => {
  const NEW: NewUser = { name: 'Nina', email: 'Nina@Example.test', password: PASSWORD, roles: ['recruiter'], language: 'de' };

  it('are created once per address', async () => {
    const { world, admin } = await seeded();
    const create = (change: Partial<NewUser> = {}) => createUser(world.ports, as(world, admin, 'users.create'), { ...NEW, ...change });
    expect(await create()).toMatchObject({ kind: 'created', user: { email: 'nina@example.test', active: true } });
    expect(await create()).toEqual({ kind: 'email-in-use' });
    for (const change of [{ password: 'x'.repeat(11) }, { name: ' ' }, { email: 'nina' }, { roles: [] }])
      expect((await create(change)).kind).toBe('invalid');
    expect((await create({ email: 'other@example.test', password: 'x'.repeat(12) })).kind).toBe('created');
    expect((await listUsers(world.ports, user(world, 'users.view'))).length).toBe(4);
  });

  it('cannot be given, or be taken over with, more than one has oneself', async () => {
    const { world, admin, hr } = await seeded();
    expect(await createUser(world.ports, as(world, hr, 'users.create'), { ...NEW, roles: ['administrator'] })).toEqual({
      kind: 'role-not-grantable',
    });
    const change = (change: UserChange) => updateUser(world.ports, as(world, hr, 'users.edit'), change);
    expect(await change({ userId: hr, roles: ['administrator'] })).toEqual({ kind: 'role-not-grantable' });
    expect(await change({ userId: admin, password: PASSWORD })).toEqual({ kind: 'role-not-grantable' });
    expect(await change({ userId: hr, name: ' Hanna ' })).toMatchObject({ kind: 'updated', user: { name: 'Hanna' } });
  });

  it('keep one active administrator', async () => {
    const { world, admin, hr } = await seeded();
    const change = (change: Omit<UserChange, 'userId'>, userId = admin) =>
      updateUser(world.ports, as(world, admin, 'users.edit'), { userId, ...change });
    expect(await change({ active: false })).toEqual({ kind: 'last-administrator' });
    expect(await change({ roles: ['recruiter'] })).toEqual({ kind: 'last-administrator' });
    expect((await change({ roles: ['administrator'] }, hr)).kind).toBe('updated');
    expect((await change({ active: false })).kind).toBe('updated');
    expect((await change({ name: '' })).kind).toBe('invalid');
    expect((await change({}, 'none' as UserId)).kind).toBe('not-found');
  });

  it('sign in with a changed password only', async () => {
    const { world, admin } = await seeded();
    await updateUser(world.ports, as(world, admin, 'users.edit'), { userId: admin, password: 'another long password' });
    expect((await signIn(world.ports, { email: 'administrator@example.test', password: PASSWORD })).kind).toBe('wrong-credentials');
    expect((await signIn(world.ports, { email: 'administrator@example.test', password: 'another long password' })).kind).toBe('signed-in');
  });
});
