import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../../test/support/emulator/start-emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
beforeEach(() => emulator.world.reset());
afterAll(() => emulator.stop());

async function call(method: string, path: string, body?: unknown) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${emulator.control.url}/_control/${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

it('lets people enter meetings, answer, and call off', async () => {
  const meeting = {
    mailbox: 'annika.petersen@marigold.example',
    start: '2026-10-12T08:00:00Z',
    end: '2026-10-12T09:00:00Z',
    title: 'Desk',
    attendees: ['yusuf.demir@marigold.example'],
  };
  const { body } = await call('POST', 'events', meeting);
  expect(body.outcome).toBe('stored');
  expect((await call('POST', 'answers', { mailbox: 'u1002', uid: body.uid, answer: 'DECLINED' })).body).toEqual({ found: true });
  const shown = await call('GET', 'events?mailbox=u1001');
  expect(shown.body.events).toMatchObject([
    { title: 'Desk', start: '2026-10-12T08:00:00.000Z', occupation: 'busy', attendees: [{ answer: 'ACCEPTED' }, { answer: 'DECLINED' }] },
  ]);
  expect((await call('DELETE', `events?mailbox=u1001&uid=${body.uid}`)).body).toEqual({ found: true });
  expect((await call('GET', 'events?mailbox=u1001')).body.events).toEqual([]);
});

it('moves the clock', async () => {
  expect((await call('POST', 'clock', { now: '2026-10-12T07:00:00Z' })).body.now).toBe('2026-10-12T07:00:00.000Z');
  expect((await call('POST', 'clock', { advanceMs: 60_000 })).body.now).toBe('2026-10-12T07:01:00.000Z');
});

it('takes orders for faults and shows the journal', async () => {
  const { body } = await call('POST', 'faults', { match: { path: '/dav/' }, fault: { kind: 'status', status: 418 } });
  expect((await fetch(`${emulator.url}/dav/`)).status).toBe(418);
  await call('DELETE', `faults/${body.id}`);
  expect((await fetch(`${emulator.url}/dav/`)).status).toBe(401);
  const journal = await call('GET', 'journal');
  expect(journal.body.entries).toMatchObject([
    { status: 418, faults: ['status'] },
    { status: 401, faults: [] },
  ]);
  expect((await call('GET', 'journal?after=1')).body.entries).toHaveLength(1);
});

it('changes rights and personality, tells the state without passwords, and resets', async () => {
  await call('POST', 'rights', { user: 'calendula', mailbox: 'u1001', right: 'none' });
  await call('POST', 'personality', { noOutbox: true });
  const state = await call('GET', 'state');
  expect(JSON.stringify(state.body)).not.toContain('secret');
  expect(state.body.personality).toMatchObject({ noOutbox: true });
  expect(emulator.world.account('calendula')?.grants).toEqual({ u1001: 'none' });
  await call('POST', 'reset');
  expect(emulator.world.account('calendula')?.grants).toEqual({});
});

it('says what is wrong with a call', async () => {
  expect((await call('GET', 'nothing')).status).toBe(404);
  expect(await call('POST', 'events', { mailbox: 'nobody', start: 'x', end: 'y' })).toMatchObject({ status: 400 });
  expect(await call('POST', 'faults', {})).toMatchObject({ status: 400, body: { error: 'a fault needs a kind' } });
  const broken = await fetch(`${emulator.control.url}/_control/clock`, { method: 'POST', body: '{' });
  expect(broken.status).toBe(400);
});
