/** Organisations cannot reach each other's rows: not with forged identifiers, not with raw SQL. The schema keeps its own rules. */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrganizationId, ParticipantId } from '../../src/domain/identifiers.ts';
import { asSystem, inOrganization } from '../../src/storage/transaction.ts';
import { TRANSFERRED_TABLES } from '../../src/storage/transfer.ts';
import {
  along,
  at,
  book,
  bookingOf,
  buildWorld,
  ENGINES,
  type Engine,
  HOURS,
  history,
  invite,
  NOW,
  newConnection,
  newHold,
  newUser,
  secrets,
  span,
  type World,
} from '../support/storage/world.ts';

const LOOK_UPS = ['sign_in', 'session', 'invitation_link'];

describe.each(ENGINES)('isolation on $name', ({ open }) => {
  let engine: Engine;
  let ours: World;
  let theirs: World;
  beforeAll(async () => {
    engine = await open();
    ours = await buildWorld(stores());
    theirs = await buildWorld(stores());
  });
  afterAll(() => engine.close());
  const stores = () => engine.storage.stores;
  const database = () => engine.storage.database;

  test('forged identifiers find and change nothing', async () => {
    const { organizationId } = ours;
    const victim = theirs.people[0] as ParticipantId;
    const invitation = await invite(stores(), theirs);
    const hold = newHold(invitation.id, span(60, 105), [victim]);
    const booking = await book(stores(), theirs, hold);
    const connection = newConnection();
    await stores().connections.create(theirs.organizationId, connection, 'sealed');
    if (booking === null) throw new Error('not booked');
    expect(await stores().accounts.organization(organizationId)).not.toBeNull();
    expect(await stores().participants.get(organizationId, victim)).toBeNull();
    expect(await stores().participants.getMany(organizationId, theirs.people)).toEqual([]);
    expect(await stores().participants.setHours(organizationId, victim, 'UTC', HOURS)).toBeNull();
    expect(await stores().interviews.plan(organizationId, theirs.plan.id)).toBeNull();
    expect(await stores().interviews.invitation(organizationId, invitation.id)).toBeNull();
    expect(await stores().interviews.sealedToken(organizationId, invitation.id)).toBeNull();
    expect(
      await stores().interviews.changeInvitationState(
        organizationId,
        invitation.id,
        'booked',
        'withdrawn',
        history('invitation-withdrawn'),
      ),
    ).toBe(false);
    expect(await stores().bookings.booking(organizationId, booking.id)).toBeNull();
    expect(await stores().bookings.claims(organizationId, [victim], span(0, 1_000), NOW)).toEqual([]);
    expect((await stores().bookings.cancel(organizationId, booking.id, 0, along('interview-cancelled'), NOW)).kind).toBe(
      'changed-meanwhile',
    );
    expect(await stores().bookings.recordWrite(organizationId, booking.id, victim, 0, { state: 'verified' }, NOW)).toBe(false);
    expect(await stores().connections.get(organizationId, connection.id)).toBeNull();
    expect(await stores().connections.sealedSecrets(organizationId, connection.id)).toBeNull();
    expect(await stores().connections.update(organizationId, connection.id, { state: 'active' })).toBeNull();
    const vault = { organizationId: theirs.organizationId, connectionId: connection.id };
    await stores().vaults.write(vault, 'token', 'theirs');
    const forged = { ...vault, organizationId };
    expect(await stores().vaults.read(forged, 'token')).toBeNull();
    expect(await stores().vaults.keys(forged, '')).toEqual([]);
    await stores().vaults.clear(forged);
    await expect(stores().vaults.write(forged, 'token', 'ours')).rejects.toThrow();
    expect(await stores().vaults.read(vault, 'token')).toBe('theirs');
    await expect(
      stores().bookings.hold(organizationId, newHold(invitation.id, span(500, 545), [victim]), span(500, 545), NOW),
    ).rejects.toThrow();
    await expect(
      stores().bookings.confirm(organizationId, hold.id, bookingOf(hold), along('interview-booked'), at(1)),
    ).resolves.toMatchObject({ kind: 'invitation-used' });
  });

  test.each(TRANSFERRED_TABLES)('raw SQL of one organisation sees, changes and takes nothing of another in %s', async (table) => {
    const raw = (text: string) => inOrganization(database(), ours.organizationId, (scope) => sql.raw<{ n: number }>(text).execute(scope));
    const foreign = `organization_id = '${theirs.organizationId}'`;
    expect((await raw(`select count(*)::int as n from ${table} where ${foreign}`)).rows[0]?.n).toBe(0);
    expect((await raw(`update ${table} set organization_id = organization_id where ${foreign}`)).numAffectedRows ?? 0n).toBe(0n);
    expect((await raw(`delete from ${table} where ${foreign}`)).numAffectedRows ?? 0n).toBe(0n);
  });

  test('rows cannot be planted in another organisation or moved there', async () => {
    const raw = (text: string) => inOrganization(database(), ours.organizationId, (scope) => sql.raw(text).execute(scope));
    const plant = `insert into organization (organization_id, name, zone, language) values (gen_random_uuid(), 'x', 'UTC', 'en')`;
    await expect(raw(plant)).rejects.toMatchObject({ code: '42501' });
    await expect(raw(`update plan set organization_id = '${theirs.organizationId}'`)).rejects.toMatchObject({ code: '42501' });
  });

  test('without an organisation there are no rows, and the roles reach nothing else', async () => {
    const none = await inOrganization(database(), '' as OrganizationId, (scope) => scope.selectFrom('organization').selectAll().execute());
    expect(none).toEqual([]);
    const app = (text: string) => inOrganization(database(), ours.organizationId, (scope) => sql.raw(text).execute(scope));
    const system = (text: string) => asSystem(database(), (scope) => sql.raw(text).execute(scope));
    for (const text of [
      'select * from idempotency_answer',
      'select * from schema_migration',
      'select data from calendula_jobs.job_common',
      'alter table plan disable row level security',
      'create table planted (x int)',
    ]) {
      await expect(app(text), text).rejects.toMatchObject({ code: '42501' });
    }
    for (const text of [
      'select * from app_user',
      'select * from participant',
      'select * from mail',
      'update organization set name = name',
      'delete from invitation_link',
    ]) {
      await expect(system(text), text).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('the system access finds users, sessions and invitations across organisations', async () => {
    const user = newUser(theirs);
    expect(await stores().accounts.createUser(user, 'hash')).toBe(true);
    expect(await stores().accounts.createUser(newUser(ours, { email: user.email }), 'hash')).toBe(false);
    expect(await stores().accounts.userByEmail(user.email.toUpperCase())).toEqual({ user, passwordHash: 'hash' });
    expect((await stores().accounts.organizations()).map(({ id }) => id)).toEqual(
      expect.arrayContaining([ours.organizationId, theirs.organizationId]),
    );
    expect((await stores().accounts.users(ours.organizationId)).map(({ id }) => id)).not.toContain(user.id);
    expect(await stores().interviews.invitationByTokenHash(secrets.hashToken('x'))).toBeNull();
  });

  test('every organisation table has forced row level security and leads its keys, indexes and constraints with the organisation', async () => {
    const { rows: tables } = await sql<{
      name: string;
      secured: boolean;
    }>`select relname as name, relrowsecurity and relforcerowsecurity as secured
      from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'organization_id')`.execute(database().kysely);
    expect(tables.filter(({ secured }) => !secured)).toEqual([]);
    expect(new Set(tables.map(({ name }) => name))).toEqual(new Set(TRANSFERRED_TABLES));
    const { rows: indexes } = await sql<{
      name: string;
      table: string;
      first: string;
    }>`select i.relname as name, t.relname as table, a.attname as first
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0] where t.relnamespace = 'public'::regnamespace`.execute(
      database().kysely,
    );
    const astray = indexes.filter(({ table, first }) => tables.some(({ name }) => name === table) && first !== 'organization_id');
    expect(astray.filter(({ table }) => !LOOK_UPS.includes(table))).toEqual([]);
  });

  test('the hand-written tables are those of the database, column by column', async () => {
    const { rows } = await sql<{
      table: string;
      column: string;
      nullable: string;
    }>`select table_name as table, column_name as column, is_nullable as nullable
      from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(database().kysely);
    const stored = rows.map(({ table, column, nullable }) => `${table}.${column}${nullable === 'YES' ? ' null' : ''}`);
    expect(declaredColumns().sort()).toEqual(stored.sort());
  });
});

/** Reads `Tables` as text: the types are gone at run time. */
function declaredColumns(): string[] {
  const text = readFileSync(new URL('../../src/storage/tables.ts', import.meta.url), 'utf8');
  const body = text.slice(text.indexOf('export interface Tables'));
  return [...body.matchAll(/^ {2}(\w+): \{([^}]*)\};/gm)].flatMap(([, table, columns = '']) =>
    [...columns.matchAll(/(\w+): ([^;]+?)\s*(?:;|$)/g)].map(
      ([, column, type = '']) => `${table}.${column}${/\bnull\b|Nullable/.test(type) ? ' null' : ''}`,
    ),
  );
}
