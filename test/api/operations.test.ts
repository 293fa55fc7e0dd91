/** Every operation works, answers by its contract, and says what it did. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/http/contract/contract.ts';
import { type Api, openApi } from './support/api.ts';
import { CHANGING, FREE_START, OTHER_START, READING } from './support/valid-requests.ts';
import { createWorld, invite, type World } from './support/world.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** Covered in calendar-systems.test.ts, because they need a connection of a certain kind. */
const WITH_PAGE = ['beginAuthorization', 'completeAuthorization'];
/** Covered below, because they need a booked interview or end the session. */
const WITH_BOOKING = ['bookSlot', 'moveBooking', 'cancelBooking', 'interviewSlots', 'moveInterview', 'cancelInterview', 'retryInterview'];

test('no operation is left out', () => {
  const tried = [...Object.keys(READING), ...Object.keys(CHANGING), ...WITH_BOOKING, ...WITH_PAGE, 'signOut'];
  expect(tried.sort()).toEqual(OPERATIONS.map(({ operationId }) => operationId).sort());
});

describe('reading', () => {
  test.each(Object.entries(READING))('%s', async (operationId, making) => {
    const before = await api.fingerprint();
    const { status } = await api.call(operationId, making(api.world));
    expect(status).toBe(200);
    expect(await api.fingerprint()).toEqual(before);
  });

  test('the explanation of a free time names who would take part', async () => {
    const { body } = await api.call('explainStart', READING.explainStart?.(api.world));
    expect(body).toMatchObject({ kind: 'free', start: FREE_START, room: { id: api.world.roomId, kind: 'room', status: 'connected' } });
    expect(body.people.map((person: { id: string }) => person.id)).toEqual(api.world.people);
  });

  test('the explanation of a time that is not offered says why', async () => {
    const request = READING.explainStart?.(api.world);
    const body = { ...(request?.body as object), start: '2027-03-02T03:00:00+01:00' };
    const answer = await api.call('explainStart', { ...request, body });
    expect(answer.body.kind).toBe('not-free');
    expect(answer.body.reasons).toContainEqual(expect.objectContaining({ kind: 'outside-hours' }));
  });

  test('a preview counts per day', async () => {
    const { body } = await api.call('previewPlan', READING.previewPlan?.(api.world));
    expect(body.count).toBeGreaterThan(0);
    expect(body.perDay.reduce((sum: number, day: { count: number }) => sum + day.count, 0)).toBe(body.count);
  });

  test('a page of participants ends, and the next begins after it', async () => {
    const first = await api.call('listParticipants', { as: 'recruiter', query: { limit: '2' } });
    expect(first.body).toMatchObject({ total: 4, countsByStatus: { connected: 3, 'not-connected': 1, failed: 0 } });
    const second = await api.call('listParticipants', { as: 'recruiter', query: { limit: '2', cursor: first.body.nextCursor } });
    expect(second.body.nextCursor).toBeNull();
    const ids = [...first.body.items, ...second.body.items].map((item: { id: string }) => item.id);
    expect(new Set(ids)).toEqual(new Set([...api.world.people, api.world.roomId, api.world.newcomerId]));
  });

  test('no answer about connections holds a credential', async () => {
    const answers = [
      await api.call('listConnections', { as: 'administrator' }),
      await api.call('getConnection', READING.getConnection?.(api.world)),
    ];
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('sandbox-password');
  });

  test('the booking page says nothing about calendars and other people', async () => {
    const { body } = await api.call('getBookingPage', READING.getBookingPage?.(api.world));
    expect(body).toMatchObject({ organizationName: 'Elbe', state: 'open', hold: null, interview: null });
    expect(body.starts).toContain(FREE_START);
    expect(JSON.stringify(body)).not.toMatch(/@|candidates|binding|participant/);
  });
});

describe('an applicant', () => {
  test('keeps, books, moves and cancels a time', async () => {
    const { linkToken: token } = await invite(api.ports, api.world.organizationId, api.world.applicationId, api.world.plan);
    const params = { token };
    const kept = await api.call('holdSlot', { params, body: { start: FREE_START } });
    expect(kept.body.span.start).toBe(FREE_START);
    expect((await api.call('bookSlot', { params, body: { start: OTHER_START } })).body.code).toBe('hold-gone');
    const booked = await api.call('bookSlot', { params, body: { start: FREE_START } });
    expect(booked.body).toMatchObject({ state: 'booked', interview: { state: 'confirmed', span: { start: FREE_START } } });
    const moved = await api.call('moveBooking', { params, body: { start: OTHER_START } });
    expect(moved.body.interview.span.start).toBe(OTHER_START);
    expect((await api.call('declineTimes', { params, body: { message: '' } })).body.code).toBe('invitation-used');
    const cancelled = await api.call('cancelBooking', { params });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', interview: { state: 'cancelled' }, starts: [] });
  });
});

describe('a recruiter', () => {
  test('sees, moves, retries and cancels an interview', async () => {
    const { linkToken: token } = await invite(api.ports, api.world.organizationId, api.world.applicationId, api.world.plan);
    await api.call('holdSlot', { params: { token }, body: { start: FREE_START } });
    await api.call('bookSlot', { params: { token }, body: { start: FREE_START } });
    const listed = await api.call('listInterviews', READING.listInterviews?.(api.world));
    const interview = listed.body.items.find((one: { state: string }) => one.state === 'confirmed');
    expect(interview).toMatchObject({ span: { start: FREE_START }, application: { applicantName: 'Nora Novak' }, writes: [{}, {}, {}] });
    const as = 'recruiter' as const;
    const params = { id: interview.id };
    const slots = await api.call('interviewSlots', { as, params });
    expect(slots.body.starts).toContain(OTHER_START);
    expect((await api.call('moveInterview', { as, params, body: { start: OTHER_START } })).body.span.start).toBe(OTHER_START);
    const refused = await api.call('moveInterview', { as, params, body: { start: '2027-03-02T03:00:00Z' } });
    expect(refused.status).toBe(409);
    expect(refused.body.reasons.length).toBeGreaterThan(0);
    expect((await api.call('retryInterview', { as, params })).status).toBe(202);
    expect((await api.call('cancelInterview', { as, params })).body.state).toBe('cancelled');
    const application = await api.call('getApplication', { as, params: { id: api.world.applicationId } });
    expect(application.body.invitations.some((one: { interview: unknown }) => one.interview !== null)).toBe(true);
    expect(application.body.history.map((entry: { kind: string }) => entry.kind)).toContain('interview-moved');
  });
});

describe('changing', () => {
  test.each(Object.entries(CHANGING))('%s', async (operationId, making) => {
    const fresh = await createWorld(api.ports, `W-${operationId}`);
    if (operationId === 'retryFailed') await loseCalendar(api, fresh);
    const before = await api.fingerprint();
    const { status, body } = await api.call(operationId, { ...making(fresh), in: fresh });
    expect(body?.code).toBeUndefined();
    expect(status).toBeLessThan(300);
    if (operationId !== 'releaseHold') expect(await api.fingerprint()).not.toEqual(before);
  });
});

async function loseCalendar({ ports }: Api, world: World): Promise<void> {
  const participant = await ports.participants.get(world.organizationId, world.people[0]);
  if (participant === null) throw new Error('no such participant');
  const fault = { code: 'provider.forbidden', retry: 'never', blame: 'admin', detail: 'No right.' } as const;
  await ports.participants.setBinding(world.organizationId, participant.id, { ...participant.binding, status: 'failed', fault });
}
