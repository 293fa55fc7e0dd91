/** What the API refuses, how it says so, and that nothing is stored by it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { API_BASE, OPERATIONS } from '../../src/http/contract/contract.ts';
import { type Api, type ApiRequest, addressOf, expectProblem, openApi, operationNamed, PUBLIC_URL } from './support/api.ts';
import { CHANGING, READING } from './support/valid-requests.ts';

let api: Api;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  before = await api.fingerprint();
});
afterEach(async () => {
  expect(await api.fingerprint()).toEqual(before);
});

const VALID = { ...READING, ...CHANGING };
const NO_SUCH = '00000000-0000-4000-8000-000000000000';
const unsafe = OPERATIONS.filter(({ method }) => method !== 'GET');
const withId = OPERATIONS.filter(({ path }) => path.includes('{id}'));

function validRequest(operationId: string): ApiRequest {
  const making = VALID[operationId];
  if (making !== undefined) return making(api.world);
  return { as: 'recruiter', ...(operationNamed(operationId).body && { body: { start: '2027-03-02T09:00:00Z' } }) };
}

describe('another site', () => {
  test.each(unsafe.map(({ operationId }) => operationId))('cannot call %s', async (operationId) => {
    const request = validRequest(operationId);
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: PUBLIC_URL.replace('https', 'http') }]) {
      const { status, body } = await api.call(operationId, {
        ...request,
        params: { id: NO_SUCH, token: api.world.linkToken, ...request.params },
        headers,
      });
      expect([status, body.code]).toEqual([403, 'origin-refused']);
    }
  });

  test('cannot send a form', async () => {
    const response = await api.app.request(addressOf('createApplication'), {
      method: 'POST',
      headers: { cookie: `__Host-session=${api.world.sessions.recruiter}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=x&email=x@x.example&language=en&position=x',
    });
    expect(response.status).toBe(415);
  });

  test('gets no permission to read answers', async () => {
    const response = await api.app.request(addressOf('getSession'), { headers: { origin: 'https://evil.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('ids', () => {
  test.each(withId.map(({ operationId }) => operationId))(
    '%s answers 404 for unknown, malformed and foreign ones alike',
    async (operationId) => {
      const request = validRequest(operationId);
      const foreign = foreignId(operationId);
      const odd = [
        '1',
        'null',
        '../plans',
        NO_SUCH.toUpperCase(),
        `${NO_SUCH}\u0000`,
        `${NO_SUCH}%00`,
        "' or 1=1 --",
        '𝕀𝕕',
        'a'.repeat(5_000),
      ];
      for (const id of [NO_SUCH, foreign, ...odd]) {
        const { status, body } = await api.call(operationId, { ...request, as: 'administrator', params: { id } });
        expect([status, body.code], id.slice(0, 50)).toEqual([404, 'not-found']);
      }
    },
  );

  function foreignId(operationId: string): string {
    const { path } = operationNamed(operationId);
    const { foreign } = api;
    if (path.startsWith('/users')) return foreign.users.recruiter.id;
    if (path.startsWith('/connections')) return foreign.connectionId;
    if (path.startsWith('/participants')) return foreign.people[0];
    if (path.startsWith('/connect-runs')) return foreign.runId;
    if (path.startsWith('/plans')) return foreign.planId;
    if (path.startsWith('/applications')) return foreign.applicationId;
    if (path.startsWith('/invitations')) return foreign.invitationId;
    return NO_SUCH;
  }

  test('of another organisation in a body are refused', async () => {
    const { foreign } = api;
    const plan = await api.call('createPlan', {
      as: 'recruiter',
      body: { ...validPlan(), panel: [{ label: 'A', candidates: [foreign.people[0]] }] },
    });
    expect([plan.status, plan.body.code]).toEqual([422, 'invalid-input']);
    const room = await api.call('createPlan', { as: 'recruiter', body: { ...validPlan(), rooms: [foreign.roomId] } });
    expect(room.body.field).toBe('rooms');
    const invitation = await api.call('createInvitation', { ...validRequest('createInvitation'), body: { planId: foreign.planId } });
    expect([invitation.status, invitation.body.field]).toEqual([422, 'planId']);
    const run = await api.call('startConnectRun', {
      as: 'administrator',
      body: { connectionId: foreign.connectionId, participantIds: null },
    });
    expect(run.status).toBe(404);
    const people = await api.call('startConnectRun', {
      as: 'administrator',
      body: { connectionId: api.world.connectionId, participantIds: [foreign.newcomerId] },
    });
    expect([404, 409]).toContain(people.status);
    const listed = await api.call('listParticipants', { as: 'administrator', query: { connectionId: foreign.connectionId } });
    expect(listed.body.items).toEqual([]);
  });

  test('lists hold only what is ours', async () => {
    const told = [];
    for (const list of [
      'listUsers',
      'listConnections',
      'listParticipants',
      'listPlans',
      'listApplications',
      'listMails',
      'latestConnectRun',
    ]) {
      told.push((await api.call(list, { as: 'administrator' })).body);
    }
    const text = JSON.stringify(told);
    const { foreign } = api;
    for (const id of [
      foreign.organizationId,
      foreign.connectionId,
      foreign.planId,
      foreign.applicationId,
      foreign.runId,
      ...foreign.people,
    ]) {
      expect(text).not.toContain(id);
    }
  });
});

const validPlan = () => CHANGING.createPlan?.(api.world).body as Record<string, unknown>;

describe('plans out of bounds', () => {
  const rules = () => validPlan().rules as Record<string, unknown>;
  test.each([
    ['lengthMinutes', 0],
    ['lengthMinutes', 485],
    ['lengthMinutes', 11],
    ['lengthMinutes', 1e308],
    ['lengthMinutes', '45'],
    ['granularityMinutes', 0],
    ['granularityMinutes', 7],
    ['bufferBeforeMinutes', -1],
    ['bufferAfterMinutes', 241],
    ['noticeMinutes', 40_321],
    ['firstDay', -1],
    ['lastDay', 401],
    ['lastDay', 1.5],
    ['lastDay', null],
    ['zone', ''],
    ['zone', 'Mars/Olympus'],
    ['zone', '../../etc/passwd'],
  ])('%s = %j', async (field, value) => {
    const body = { ...validPlan(), rules: { ...rules(), [field]: value } };
    const created = await api.call('createPlan', { as: 'recruiter', body });
    expect([created.status, created.body.field]).toEqual([422, `rules.${field}`]);
    const previewed = await api.call('previewPlan', { as: 'recruiter', body: { plan: body } });
    expect([previewed.status, previewed.body.field]).toEqual([422, `plan.rules.${field}`]);
  });

  test('first day after the last', async () => {
    const body = { ...validPlan(), rules: { ...rules(), firstDay: 10, lastDay: 9 } };
    expect((await api.call('createPlan', { as: 'recruiter', body })).status).toBe(422);
  });

  test.each([[{ panel: [] }], [{ panel: [{ label: 'A', candidates: [] }] }], [{ name: ' ' }], [{ name: 'two\nlines' }], [{ title: '' }]])(
    '%j',
    async (change) => {
      const { status } = await api.call('createPlan', { as: 'recruiter', body: { ...validPlan(), ...change } });
      expect(status).toBe(422);
    },
  );
});

describe('windows and pages out of bounds', () => {
  test.each([
    [{ from: '2027-03-01T00:00:00Z' }],
    [{ from: '2027-03-01', to: '2027-03-02' }],
    [{ from: '2027-03-02T00:00:00Z', to: '2027-03-01T00:00:00Z' }],
    [{ from: '2027-03-01T00:00:00Z', to: '2027-03-01T00:00:00Z' }],
    [{ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }],
    [{ from: '2027-02-30T00:00:00Z', to: '2027-03-01T00:00:00Z' }],
    [{ from: '+275760-09-13T00:00:00Z', to: '+275760-09-14T00:00:00Z' }],
    [{ from: '2027-03-01T00:00:00+99:99', to: '2027-03-02T00:00:00Z' }],
  ])('interviews in %j', async (query) => {
    const { status, body } = await api.call('listInterviews', { as: 'recruiter', query: query as unknown as Record<string, string> });
    expect([status, body.code]).toEqual([422, 'invalid-input']);
  });

  test.each([
    ['listParticipants', { limit: '0' }],
    ['listParticipants', { limit: '201' }],
    ['listParticipants', { limit: '9'.repeat(400) }],
    ['listParticipants', { status: 'Connected' }],
    ['listParticipants', { more: '1' }],
    ['listParticipants', { q: 'x'.repeat(201) }],
    ['listParticipants', { q: 'a\u0000b' }],
    ['listApplications', { status: 'new' }],
    ['listMails', { limit: '1e3' }],
  ])('%s %j', async (operationId, query) => {
    const { status, body } = await api.call(operationId, { as: 'administrator', query: query as Record<string, string> });
    expect([status, body.code]).toEqual([422, 'invalid-input']);
  });

  test.each(['listParticipants', 'listApplications'])('%s with a cursor that was never given', async (operationId) => {
    for (const cursor of ['x', '%00', btoa('{}'), btoa('["a"]'), btoa('[1,2,3]'), 'a'.repeat(500), 'ü']) {
      const { status } = await api.call(operationId, { as: 'administrator', query: { cursor } });
      expect(status).toBeLessThan(500);
    }
  });
});

describe('times out of bounds', () => {
  test.each([
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00Z',
    '2027-03-02T09:00:00.001Z',
    '2027-03-02T09:07:00Z',
  ])('a start at %s is not offered', async (start) => {
    const params = { token: api.world.linkToken };
    const { status, body } = await api.call('holdSlot', { params, body: { start } });
    expect([status, body.code]).toEqual([409, 'not-offered']);
    const explained = await api.call('explainStart', { as: 'recruiter', body: { plan: validPlan(), start } });
    expect(explained.body.kind).toBe('not-free');
  });

  test.each(['tomorrow', '2027-03-02', '2027-03-02T09:00:00', 1_800_000_000_000, null, '', '2027-13-01T00:00:00Z'])(
    'a start of %j is not an instant',
    async (start) => {
      const { status, body } = await api.call('holdSlot', { params: { token: api.world.linkToken }, body: { start } });
      expect([status, body.field]).toEqual([422, 'start']);
    },
  );
});

describe('hours out of bounds', () => {
  test.each([
    [{ zone: 'Europe/Berlin', ranges: [{ weekday: 8, fromMinute: 0, toMinute: 60 }], exceptions: [] }],
    [{ zone: 'Europe/Berlin', ranges: [{ weekday: 1, fromMinute: 60, toMinute: 60 }], exceptions: [] }],
    [{ zone: 'Europe/Berlin', ranges: [{ weekday: 1, fromMinute: 0, toMinute: 1_441 }], exceptions: [] }],
    [{ zone: 'Nowhere', ranges: [], exceptions: [] }],
    [{ zone: 'Europe/Berlin', ranges: [], exceptions: [{ onDate: '2027-02-30', ranges: [] }] }],
    [{ zone: 'Europe/Berlin', ranges: [] }],
  ])('%j', async (body) => {
    const { status } = await api.call('setParticipantHours', { as: 'human-resources', params: { id: api.world.people[0] }, body });
    expect(status).toBe(422);
  });
});

describe('users', () => {
  const create = (change: object) =>
    api.call('createUser', { ...validRequest('createUser'), body: { ...(validRequest('createUser').body as object), ...change } });

  test.each([
    [{ email: 'no address' }, 'email'],
    [{ email: 'a@b.example\nbcc: x@y.example' }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ roles: [] }, 'roles'],
    [{ roles: ['owner'] }, 'roles.0'],
    [{ name: '\u0007' }, 'name'],
    [{ language: 'fr' }, 'language'],
  ])('with %j are refused', async (change, field) => {
    const { status, body } = await create(change);
    expect([status, body.field]).toEqual([422, field]);
  });

  test('with an address in use are refused, also in another organisation and in other letters', async () => {
    const { status, body } = await create({ email: api.foreign.users.interviewer.email.toUpperCase() });
    expect([status, body.code, body.field]).toEqual([409, 'email-in-use', 'email']);
  });

  test('cannot be given more than one has', async () => {
    const body = { ...(validRequest('createUser').body as object), roles: ['administrator'] };
    const { status, body: problem } = await api.call('createUser', { as: 'human-resources', body });
    expect([status, problem.code]).toEqual([403, 'role-not-grantable']);
  });

  test('keep a last administrator', async () => {
    const params = { id: api.world.users.administrator.id };
    for (const body of [{ active: false }, { roles: ['recruiter'] }]) {
      const { status, body: problem } = await api.call('changeUser', { as: 'administrator', params, body });
      expect([status, problem.code]).toEqual([409, 'last-administrator']);
    }
  });
});

describe('connections', () => {
  test('of an unknown calendar system are refused', async () => {
    const body = { ...(validRequest('createConnection').body as object), provider: '__proto__' };
    const answer = await api.call('createConnection', { as: 'administrator', body });
    expect([answer.status, answer.body.field]).toEqual([422, 'provider']);
  });

  test('keep the old credential when the new one is refused, and say why', async () => {
    const { status, body } = await api.call('renewCredential', {
      ...validRequest('renewCredential'),
      body: { settings: { password: 'wrong' } },
    });
    expect([status, body.code, body.detail]).toEqual([502, 'provider.unauthorized', 'The sandbox refuses the password.']);
    expect(JSON.stringify(body)).not.toContain('wrong');
  });
});

describe('addresses', () => {
  test.each([
    `${API_BASE}`,
    `${API_BASE}/`,
    `${API_BASE}/nothing`,
    `${API_BASE}/plans/`,
    '/api/v2/plans',
    '/nothing',
    '/b',
    '/.env',
    '/admin.php',
  ])('%s is not there', async (path) => {
    const response = await api.app.request(path);
    expect(response.status).toBe(404);
    expectProblem(response, await response.json());
  });

  test('that exist say which methods they know', async () => {
    for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      const response = await api.app.request(addressOf('listPlans'), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
      expectProblem(response, await response.json());
    }
  });

  test('answer HEAD like GET, without a body', async () => {
    const response = await api.app.request(addressOf('listPlans'), {
      method: 'HEAD',
      headers: { cookie: `__Host-session=${api.world.sessions.recruiter}` },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

test('a body that is too large is not read', async () => {
  const response = await api.app.request(addressOf('importParticipants'), {
    method: 'POST',
    headers: {
      origin: PUBLIC_URL,
      'content-type': 'application/json',
      cookie: `__Host-session=${api.world.sessions['human-resources']}`,
    },
    body: JSON.stringify({ csv: 'x'.repeat(5_000_000) }),
  });
  expect(response.status).toBe(413);
  expectProblem(response, await response.json());
});
