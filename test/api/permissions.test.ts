/** Who may call what: every operation with every role and with nobody. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Permission, type RoleKey, SHIPPED_ROLES } from '../../src/domain/access/permission.ts';
import { API_BASE, OPERATIONS } from '../../src/http/contract/contract.ts';
import { type Api, openApi, PUBLIC_URL } from './support/api.ts';
import { ROLES } from './support/world.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const NO_SUCH = '00000000-0000-4000-8000-000000000000';
const guarded = OPERATIONS.filter(({ access }) => access !== 'public' && access !== 'invitation' && access !== 'signed-in');

/** Written out, so that a changed permission is seen here and not only followed. */
const RECRUITERS = [
  'listParticipants',
  'getParticipant',
  'latestConnectRun',
  'getConnectRun',
  'listPlans',
  'createPlan',
  'changePlan',
  'previewPlan',
  'explainStart',
  'listApplications',
  'createApplication',
  'getApplication',
  'createInvitation',
  'resendInvitation',
  'withdrawInvitation',
  'listInterviews',
  'interviewSlots',
  'moveInterview',
  'cancelInterview',
  'retryInterview',
];
const ALL = guarded.map(({ operationId }) => operationId);
const REACH: Readonly<Record<RoleKey, readonly string[]>> = {
  administrator: ALL,
  'human-resources': ALL,
  recruiter: RECRUITERS,
  interviewer: [],
};

/** Permission is decided before anything of the request is read, so that a request that fits nothing shows it and changes nothing. */
async function ask(operationId: string, token: string | null): Promise<Response> {
  const operation = OPERATIONS.find((one) => one.operationId === operationId);
  if (operation === undefined) throw new Error(operationId);
  return api.app.request(API_BASE + operation.path.replace(/\{\w+\}/g, NO_SUCH), {
    method: operation.method,
    headers: { origin: PUBLIC_URL, ...(token !== null && { cookie: `__Host-session=${token}` }) },
  });
}

describe.each(ROLES)('%s', (role) => {
  test('reaches exactly its operations', async () => {
    const before = await api.fingerprint();
    const reached: string[] = [];
    for (const operationId of ALL) {
      const { status } = await ask(operationId, api.world.sessions[role]);
      expect(status, operationId).not.toBe(401);
      expect(status, operationId).toBeLessThan(500);
      if (status !== 403) reached.push(operationId);
    }
    expect(reached.sort()).toEqual([...REACH[role]].sort());
    expect(await api.fingerprint()).toEqual(before);
  });

  test('reaches what the permissions of its role say', () => {
    const permissions: readonly Permission[] = SHIPPED_ROLES[role];
    const reach = guarded.filter(({ access }) => permissions.includes(access as Permission)).map(({ operationId }) => operationId);
    expect(reach.sort()).toEqual([...REACH[role]].sort());
  });
});

test('nobody reaches anything without signing in', async () => {
  for (const { operationId } of OPERATIONS.filter(({ access }) => access !== 'public' && access !== 'invitation')) {
    for (const token of [null, '', 'x', 'a'.repeat(43), api.ports.secrets.newToken()]) {
      const { status } = await ask(operationId, token);
      expect(status, operationId).toBe(401);
    }
  }
});

test('somebody who was made inactive is out at once', async () => {
  const { users, sessions } = api.foreign;
  expect((await ask('getSession', sessions.recruiter)).status).toBe(200);
  await api.ports.accounts.updateUser(api.foreign.organizationId, users.recruiter.id, { active: false });
  expect((await ask('getSession', sessions.recruiter)).status).toBe(401);
});

test('a session ends with its time and with signing out', async () => {
  const session = async () => {
    const answer = await api.call('signIn', { body: { email: api.world.users.recruiter.email, password: 'correct horse battery' } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-session=[\w-]{43};/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
    return /=([\w-]{43});/.exec(cookie)?.[1] ?? '';
  };
  const [first, second] = [await session(), await session()];
  expect((await api.call('signOut', { as: { token: first } })).headers.get('set-cookie')).toContain('__Host-session=;');
  expect((await api.call('getSession', { as: { token: first } })).status).toBe(401);
  expect((await api.call('getSession', { as: { token: second } })).status).toBe(200);
  api.clock.passMs(13 * 3_600_000);
  expect((await api.call('getSession', { as: { token: second } })).status).toBe(401);
});

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await api.call('signIn', { body: { email: api.world.users.recruiter.email, password: 'wrong' } });
  const unknown = await api.call('signIn', { body: { email: 'nobody@elbe.example', password: 'wrong' } });
  for (const answer of [wrong, unknown]) {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
  expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
});
