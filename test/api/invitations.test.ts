/** Private links: forged, expired, withdrawn and used ones, and what a refusal gives away. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/http/contract/contract.ts';
import { type Api, openApi, operationNamed } from './support/api.ts';
import { FREE_START, OTHER_START } from './support/valid-requests.ts';
import { createApplicant, invite } from './support/world.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const operations = OPERATIONS.filter(({ access }) => access === 'invitation').map(({ operationId }) => operationId);

function bodyOf(operationId: string) {
  if (operationNamed(operationId).body === null) return {};
  return { body: operationId === 'declineTimes' ? { message: 'No' } : { start: FREE_START } };
}

async function freshLink(): Promise<string> {
  const applicationId = await createApplicant(api.ports, api.world.organizationId);
  return (await invite(api.ports, api.world.organizationId, applicationId, api.world.plan)).linkToken;
}

describe('a link that was never given', () => {
  test.each(operations)('%s', async (operationId) => {
    const before = await api.fingerprint();
    const { linkToken } = api.world;
    const changed = (linkToken.startsWith('A') ? 'B' : 'A') + linkToken.slice(1);
    const session = api.world.sessions.administrator;
    const forged = [
      changed,
      linkToken.toLowerCase(),
      `${linkToken}A`,
      linkToken.slice(0, -1),
      api.ports.secrets.hashToken(linkToken),
      api.world.invitationId,
      session,
      'x',
      '%00',
      '..',
      "' or ''='",
    ];
    for (const token of forged) {
      const { status, body } = await api.call(operationId, { params: { token }, ...bodyOf(operationId) });
      expect([status, body.code], token).toEqual([404, token === '..' ? 'not-found' : 'invitation-not-found']);
    }
    expect(await api.fingerprint()).toEqual(before);
  });
});

describe('a link whose time is over', () => {
  test.each(operations.filter((operationId) => operationId !== 'releaseHold'))('%s', async (operationId) => {
    const fresh = await freshLink();
    const start = api.clock.now();
    api.clock.passMs(61 * 86_400_000);
    try {
      const before = await api.fingerprint();
      const { status, body } = await api.call(operationId, { params: { token: fresh }, ...bodyOf(operationId) });
      expect(GONE_OR_NOTHING_THERE).toContainEqual([status, body.code]);
      expect(await api.fingerprint()).toEqual(before);
    } finally {
      api.clock.set(new Date(start).toISOString());
    }
  });
});

/** Moving and cancelling ask for a booked interview first: there is none. */
const GONE_OR_NOTHING_THERE = [
  [410, 'invitation-gone'],
  [409, 'not-booked'],
];

test('a withdrawn link is gone, and says so', async () => {
  const applicationId = await createApplicant(api.ports, api.world.organizationId);
  const { invitationId, linkToken } = await invite(api.ports, api.world.organizationId, applicationId, api.world.plan);
  const params = { token: linkToken };
  await api.call('holdSlot', { params, body: { start: FREE_START } });
  expect((await api.call('withdrawInvitation', { as: 'recruiter', params: { id: invitationId } })).body.state).toBe('withdrawn');
  const page = await api.call('getBookingPage', { params });
  expect([page.status, page.body.code]).toEqual([410, 'invitation-gone']);
  expect((await api.call('bookSlot', { params, body: { start: FREE_START } })).status).toBe(410);
  for (const operationId of ['withdrawInvitation', 'resendInvitation']) {
    expect((await api.call(operationId, { as: 'recruiter', params: { id: invitationId } })).body.code).toBe('invitation-gone');
  }
});

test('one link never reaches what another has', async () => {
  const [mine, yours] = [await freshLink(), await freshLink()];
  await api.call('holdSlot', { params: { token: mine }, body: { start: FREE_START } });
  const taken = await api.call('holdSlot', { params: { token: yours }, body: { start: FREE_START } });
  expect([taken.status, taken.body.code]).toEqual([409, 'slot-taken']);
  expect(taken.body.alternatives.length).toBeGreaterThan(0);
  expect(taken.body.reasons).toBeUndefined();
  expect((await api.call('getBookingPage', { params: { token: yours } })).body).toMatchObject({ hold: null, interview: null });
  expect((await api.call('releaseHold', { params: { token: yours } })).status).toBe(204);
  expect((await api.call('getBookingPage', { params: { token: mine } })).body.hold.span.start).toBe(FREE_START);
  expect((await api.call('bookSlot', { params: { token: yours }, body: { start: FREE_START } })).body.code).toBe('hold-gone');
  await api.call('releaseHold', { params: { token: mine } });
});

test('a hold that ran out is not booked', async () => {
  const token = await freshLink();
  await api.call('holdSlot', { params: { token }, body: { start: OTHER_START } });
  api.clock.passMs(11 * 60_000);
  const before = await api.fingerprint();
  const { status, body } = await api.call('bookSlot', { params: { token }, body: { start: OTHER_START } });
  expect([status, body.code]).toEqual([409, 'hold-gone']);
  expect(await api.fingerprint()).toEqual(before);
  expect((await api.call('getBookingPage', { params: { token } })).body.hold).toBeNull();
});

test('a calendar that cannot be read is never offered, and nobody is told whose', async () => {
  const token = await freshLink();
  const [person] = api.world.people;
  const fault = { code: 'provider.unauthorized', retry: 'later', blame: 'admin', detail: 'svc@elbe.example was refused' } as const;
  await api.ports.participants.saveFreeBusy(api.world.organizationId, new Map([[person, { kind: 'unknown', fault }]]));
  const page = await api.call('getBookingPage', { params: { token } });
  expect(page.body.starts).toEqual([]);
  const kept = await api.call('holdSlot', { params: { token }, body: { start: OTHER_START } });
  expect([kept.status, kept.body.code]).toEqual([409, 'availability-unknown']);
  expect(JSON.stringify([page.body, kept.body])).not.toMatch(/elbe\.example|unauthorized/);
});

test('no link stands in the log', async () => {
  const token = await freshLink();
  await api.call('getBookingPage', { params: { token } });
  await api.call('holdSlot', { params: { token }, body: { start: 'x' } });
  await api.app.request(`/b/${token}`);
  const log = api.logged.join('');
  expect(log).toContain('/api/v1/booking/[kept out]');
  expect(log).not.toContain(token);
  expect(log).not.toContain(api.world.sessions.administrator);
});
