/** The stores beside bookings, the same on every engine. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FreeBusyAnswer } from '../../src/domain/availability/free-busy.ts';
import type { CalendarBinding, Participant } from '../../src/domain/directory/participant.ts';
import type { ConnectRunId, ParticipantId, UserId } from '../../src/domain/identifiers.ts';
import { addMs, DAY_MS } from '../../src/domain/time/instant.ts';
import {
  at,
  buildWorld,
  ENGINES,
  type Engine,
  FAULT,
  HOURS,
  history,
  invite,
  NOW,
  newApplication,
  newConnection,
  newMail,
  newPerson,
  newRoom,
  newUser,
  secrets,
  span,
  type World,
} from '../support/storage/world.ts';

describe.each(ENGINES)('stores on $name', ({ open }) => {
  let engine: Engine;
  let world: World;
  beforeAll(async () => {
    engine = await open();
    world = await buildWorld(stores());
  });
  afterAll(() => engine.close());
  const stores = () => engine.storage.stores;
  const org = () => world.organizationId;

  test('users and sessions', async () => {
    const { accounts } = stores();
    const user = newUser(world, { name: 'Äda', roles: ['recruiter', 'interviewer'] });
    expect(await accounts.createUser(user, 'hash')).toBe(true);
    expect(await accounts.createUser(newUser(world, { email: user.email }), 'other')).toBe(false);
    expect(await accounts.users(org())).toEqual([user]);
    await accounts.createSession('t1', user.id, NOW, at(60));
    expect(await accounts.session('t1', at(59))).toEqual({ user, createdAt: NOW, expiresAt: at(60) });
    expect(await accounts.session('t1', at(60))).toBeNull();
    expect(await accounts.session('t2', NOW)).toBeNull();
    expect(await accounts.updateUser(org(), user.id, { active: false, roles: ['administrator'] })).toEqual({
      ...user,
      active: false,
      roles: ['administrator'],
    });
    expect(await accounts.session('t1', NOW)).toBeNull();
    expect(await accounts.updateUser(org(), user.id, {})).toMatchObject({ active: false });
    expect(await accounts.updateUser(org(), user.id, { passwordHash: 'new', name: 'Ada', language: 'de' })).toMatchObject({
      name: 'Ada',
      language: 'de',
    });
    expect((await accounts.userByEmail(user.email))?.passwordHash).toBe('new');
    expect(await accounts.deleteExpiredSessions(at(59))).toBe(0);
    expect(await accounts.deleteExpiredSessions(at(60))).toBe(1);
    await accounts.deleteSession('t1');
    expect(await accounts.updateUser(org(), secrets.newId(), { name: 'x' })).toBeNull();
  });

  test('connections, and what changes of them', async () => {
    const { connections } = stores();
    const connection = newConnection();
    await connections.create(org(), connection, 'sealed');
    expect(await connections.get(org(), connection.id)).toEqual(connection);
    expect(await connections.sealedSecrets(org(), connection.id)).toBe('sealed');
    const check = {
      startedAt: NOW,
      finishedAt: at(1),
      verdicts: [{ probe: 'sign-in', result: 'failed', fault: FAULT, fix: 'Try.', remedy: null }],
      provenLevel: null,
    } as const;
    const change = {
      state: 'active',
      check,
      serviceAccount: 'a@example.org',
      capabilities: { schedulesAttendees: true, freeBusyWays: ['x'], extra: {} },
    } as const;
    expect(await connections.update(org(), connection.id, { ...change, sealedSecrets: 'new' })).toEqual({ ...connection, ...change });
    expect(await connections.update(org(), connection.id, { capabilities: null, serviceAccount: null })).toMatchObject({
      capabilities: null,
      serviceAccount: null,
    });
    expect(await connections.sealedSecrets(org(), connection.id)).toBe('new');
    expect((await connections.list(org())).map(({ id }) => id)).toEqual([connection.id]);
  });

  test('the vault of a connection: written over, listed by prefix, forgotten', async () => {
    const { connections, vaults } = stores();
    const [one, two] = [newConnection(), newConnection()];
    for (const each of [one, two]) await connections.create(org(), each, 'sealed');
    const place = { organizationId: org(), connectionId: one.id };
    await vaults.write(place, 'push:b', '1');
    await vaults.write(place, 'push:b', '2');
    await vaults.write(place, 'push:a%', '3');
    await vaults.write(place, 'token', '4');
    await vaults.write({ ...place, connectionId: two.id }, 'push:b', 'other');
    expect(await vaults.read(place, 'push:b')).toBe('2');
    expect(await vaults.keys(place, 'push:')).toEqual(['push:a%', 'push:b']);
    expect(await vaults.keys(place, 'push:%')).toEqual([]);
    await vaults.remove(place, 'push:b');
    await vaults.remove(place, 'push:b');
    expect(await vaults.read(place, 'push:b')).toBeNull();
    await vaults.clear(place);
    expect(await vaults.keys(place, '')).toEqual([]);
    expect(await vaults.read({ ...place, connectionId: two.id }, 'push:b')).toBe('other');
  });

  test('people and rooms: import again, pages, filters, counts', async () => {
    const { participants } = stores();
    const w = await buildWorld(stores(), { people: 0, rooms: 0 });
    const connection = newConnection();
    await stores().connections.create(w.organizationId, connection, 'sealed');
    const bound = (name: string, id: string, over: Partial<Participant> = {}) =>
      newPerson(name, {
        binding: {
          status: 'connected',
          connectionId: connection.id,
          mailbox: { id, address: `${id}@x` },
          fault: null,
          since: NOW,
          lastReadAt: null,
        },
        ...over,
      } as Partial<Participant>);
    const all = [newPerson('bea'), newPerson('Ada'), newRoom('Calais'), bound('Dora', 'm1'), bound('Emil', 'm2')];
    expect(await participants.upsert(w.organizationId, all)).toEqual({ added: 5, updated: 0 });
    const again = [
      newPerson('BEA'),
      { ...newRoom('Calais'), capacity: 9 },
      bound('Dora Neu', 'm1', { address: 'elsewhere@example.org' }),
      bound('Ada', 'm3'),
      newPerson('Fritz'),
      newPerson('FRITZ'),
    ];
    expect(await participants.upsert(w.organizationId, again as Participant[])).toEqual({ added: 1, updated: 5 });
    const read = async (name: string) => (await participants.page(w.organizationId, { text: name }, 10, null)).items[0];
    expect(await read('calais')).toMatchObject({ capacity: 9, kind: 'room', location: 'Bremen' });
    expect(await read('dora neu')).toMatchObject({ address: 'dora@example.org' });
    expect(await read('ada')).toMatchObject({
      id: all[1]?.id,
      binding: { status: 'not-connected', mailbox: { id: 'm3' }, connectionId: connection.id },
    });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof participants.page>> = await participants.page(w.organizationId, {}, 2, cursor);
      expect(page.total).toBe(6);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(['Ada', 'BEA', 'Calais', 'Dora Neu', 'Emil', 'FRITZ']);
    expect((await participants.page(w.organizationId, { kind: 'room' }, 10, 'nonsense')).items).toHaveLength(1);
    expect(await participants.ids(w.organizationId, { connectionId: connection.id, status: 'connected' })).toHaveLength(2);
    const counts = await participants.countByStatus(w.organizationId);
    expect(counts).toContainEqual({ kind: 'person', status: 'connected', connectionId: connection.id, count: 2 });
    expect(await participants.getMany(w.organizationId, [all[4]?.id, secrets.newId(), all[0]?.id] as ParticipantId[])).toHaveLength(2);
    expect(await participants.setHours(w.organizationId, all[0]?.id as ParticipantId, 'UTC', { ...HOURS, zone: 'UTC' })).toMatchObject({
      zone: 'UTC',
    });
    expect(await participants.getMany(w.organizationId, [])).toEqual([]);
  });

  test('free/busy: a failure never replaces what was known, and a new mailbox starts empty', async () => {
    const { participants } = stores();
    const [one, two] = world.people as [ParticipantId, ParticipantId];
    const known = (asOf: number): FreeBusyAnswer => ({
      kind: 'known',
      window: span(0, 100),
      periods: [
        { ...span(10, 20), status: 'tentative', uid: 'u' },
        { ...span(30, 40), status: 'busy' },
      ],
      asOf: at(asOf),
    });
    const unknown: FreeBusyAnswer = { kind: 'unknown', fault: FAULT };
    const save = (answer: FreeBusyAnswer) => participants.saveFreeBusy(org(), new Map([[one, answer]]));
    const read = async () => (await participants.freeBusy(org(), [one])).get(one);
    expect(await read()).toEqual({ participantId: one, lastKnown: null, latest: null });
    await save(unknown);
    expect(await read()).toEqual({ participantId: one, lastKnown: null, latest: unknown });
    await save(known(5));
    expect(await read()).toEqual({ participantId: one, lastKnown: known(5), latest: known(5) });
    expect((await participants.get(org(), one))?.binding.lastReadAt).toBe(at(5));
    await save(known(3));
    expect(await read()).toEqual({ participantId: one, lastKnown: known(5), latest: known(5) });
    await save(unknown);
    expect(await read()).toEqual({ participantId: one, lastKnown: known(5), latest: unknown });
    await save(known(6));
    expect((await read())?.latest).toEqual(known(6));
    await participants.setChangeCursor(org(), one, 'c');
    expect(await participants.changeCursor(org(), one)).toBe('c');
    const connection = newConnection();
    await stores().connections.create(org(), connection, 'sealed');
    const binding: CalendarBinding = {
      status: 'connected',
      connectionId: connection.id,
      mailbox: { id: 'm', address: 'm@x' },
      fault: null,
      since: NOW,
      lastReadAt: null,
    };
    await participants.setBinding(org(), one, binding);
    expect((await participants.get(org(), one))?.binding).toEqual(binding);
    expect(await read()).toEqual({ participantId: one, lastKnown: null, latest: null });
    expect(await participants.changeCursor(org(), one)).toBeNull();
    await save(known(7));
    await participants.setBinding(org(), one, { ...binding, status: 'failed', fault: FAULT });
    expect((await read())?.lastKnown).toEqual(known(7));
    expect((await participants.freeBusy(org(), [two])).get(two)).toEqual({ participantId: two, lastKnown: null, latest: null });
    await participants.saveFreeBusy(org(), new Map([[secrets.newId<ParticipantId>(), known(1)]]));
  });

  test('plans, applications and invitations', async () => {
    const { interviews } = stores();
    const w = await buildWorld(stores());
    expect(await interviews.plan(w.organizationId, w.plan.id)).toEqual(w.plan);
    const renamed = { ...w.plan, name: 'Second talk' };
    await interviews.savePlan(w.organizationId, renamed);
    expect(await interviews.plans(w.organizationId)).toEqual([renamed]);
    const invitation = await invite(stores(), w);
    expect(await interviews.invitation(w.organizationId, invitation.id)).toEqual(invitation);
    expect(await interviews.sealedToken(w.organizationId, invitation.id)).toBe('sealed');
    expect(await interviews.invitationsOf(w.organizationId, invitation.applicationId)).toEqual([invitation]);
    expect((await interviews.application(w.organizationId, invitation.applicationId))?.status).toBe('invited');
    expect(await interviews.liveInvitations(w.organizationId, NOW)).toEqual([invitation]);
    expect(await interviews.liveInvitations(w.organizationId, invitation.expiresAt)).toEqual([]);
    const withdraw = () =>
      interviews.changeInvitationState(w.organizationId, invitation.id, 'open', 'withdrawn', history('invitation-withdrawn'));
    expect([await withdraw(), await withdraw()]).toEqual([true, false]);
    expect((await interviews.history(w.organizationId, invitation.applicationId)).map(({ kind }) => kind)).toEqual([
      'application-created',
      'invitation-sent',
      'invitation-withdrawn',
    ]);
    const entry = { ...history('times-declined'), actor: { kind: 'user', userId: secrets.newId<UserId>(), name: 'Ada' } } as const;
    await interviews.addHistory(w.organizationId, invitation.applicationId, entry);
    expect((await interviews.history(w.organizationId, invitation.applicationId)).at(-1)).toEqual(entry);
    for (let n = 1; n <= 3; n++)
      await interviews.createApplication(
        w.organizationId,
        newApplication({ createdAt: at(n), position: `Post ${n}` }),
        history('application-created'),
      );
    const first = await interviews.applications(w.organizationId, {}, 3, null);
    expect([first.total, first.items.map(({ position }) => position)]).toEqual([4, ['Post 3', 'Post 2', 'Post 1']]);
    const rest = await interviews.applications(w.organizationId, {}, 3, first.nextCursor);
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[invitation.applicationId], null]);
    expect((await interviews.applications(w.organizationId, { text: 'post 2', status: 'open' }, 10, null)).total).toBe(1);
  });

  test('mails', async () => {
    const { applicationId } = await invite(stores(), world);
    const mail = newMail(applicationId);
    await stores().mails.add(org(), mail);
    expect(await stores().mails.get(org(), mail.id)).toEqual({ ...mail, state: 'waiting', sentAt: null });
    expect(await stores().mails.overdue(org(), at(1))).toContain(mail.id);
    await stores().mails.setState(org(), mail.id, 'sent', at(1));
    expect(await stores().mails.get(org(), mail.id)).toMatchObject({ state: 'sent', sentAt: at(1) });
    expect(await stores().mails.overdue(org(), at(1))).not.toContain(mail.id);
    expect(await stores().mails.latest(org(), 1)).toHaveLength(1);
  });

  test('runs of bulk connecting', async () => {
    const { runs } = stores();
    const connection = newConnection();
    await stores().connections.create(org(), connection, 'sealed');
    const [one, two] = world.people as [ParticipantId, ParticipantId];
    const run = { id: secrets.newId<ConnectRunId>(), connectionId: connection.id, startedAt: NOW };
    await runs.create(org(), run, [one, two]);
    expect(await runs.latest(org())).toEqual({ ...run, finishedAt: null, counts: { waiting: 2, connected: 0, failed: 0 } });
    expect([[one], [two]]).toContainEqual(await runs.waiting(org(), run.id, 1));
    await runs.finishItem(org(), run.id, one, 'connected', null);
    expect(await runs.finishIfDone(org(), run.id, at(1))).toBe(false);
    await runs.finishItem(org(), run.id, two, 'failed', FAULT);
    expect([await runs.finishIfDone(org(), run.id, at(1)), await runs.finishIfDone(org(), run.id, at(2))]).toEqual([true, false]);
    expect(await runs.get(org(), run.id)).toMatchObject({ finishedAt: at(1), counts: { waiting: 0, connected: 1, failed: 1 } });
    expect((await runs.items(org(), run.id)).map(({ name, result, fault }) => [name, result, fault])).toEqual([
      ['Person 0', 'connected', null],
      ['Person 1', 'failed', FAULT],
    ]);
  });

  test('idempotency keys', async () => {
    const { idempotency } = stores();
    const begin = (key: string, hash: string, now = NOW) => idempotency.begin('caller', key, hash, now);
    expect(await begin('k', 'h')).toEqual({ kind: 'fresh' });
    expect(await begin('k', 'h')).toEqual({ kind: 'in-progress' });
    expect(await begin('k', 'other')).toEqual({ kind: 'different-request' });
    expect(await idempotency.begin('somebody else', 'k', 'h', NOW)).toEqual({ kind: 'fresh' });
    await idempotency.finish('caller', 'k', { status: 201, body: '{}' });
    await idempotency.abandon('caller', 'k');
    expect(await begin('k', 'h')).toEqual({ kind: 'replay', answer: { status: 201, body: '{}' } });
    expect(await begin('k2', 'h')).toEqual({ kind: 'fresh' });
    await idempotency.abandon('caller', 'k2');
    expect(await begin('k2', 'h')).toEqual({ kind: 'fresh' });
    expect(await begin('k2', 'h', at(4))).toEqual({ kind: 'in-progress' });
    expect(await begin('k2', 'h', at(6))).toEqual({ kind: 'fresh' });
    expect(await begin('k', 'h', addMs(NOW, DAY_MS + 1))).toEqual({ kind: 'fresh' });
    const same = await Promise.all(Array.from({ length: 20 }, () => begin('k3', 'h')));
    expect(same.filter(({ kind }) => kind === 'fresh')).toHaveLength(1);
  });

  test('a damaged row is an error that says where', async () => {
    const w = await buildWorld(stores());
    await sql`update plan set content = '{"panel": 3}' where organization_id = ${w.organizationId}`.execute(engine.storage.database.kysely);
    await expect(stores().interviews.plans(w.organizationId)).rejects.toThrow(/plan\.content/);
  });
});
