/**
 * A whole installation whose calendar server fails while interviews are written: whatever breaks, each calendar ends with exactly
 * one event at the right time, nothing is given up silently, and the server is not stormed.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/seed.ts';
import type { Fault, FaultMatch } from '../../emulators/harness/fault-script.ts';
import { calendarLines } from '../../emulators/organization/acts.ts';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { type Client, createClient, type Plan } from '../../web/client/api.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator/start-emulator.ts';
import { startInstallation, type TestInstallation } from '../support/installation/start-installation.ts';
import {
  connectEverybody,
  connectServiceAccount,
  createPlan,
  invite,
  participant,
  settledInterview,
  signIn,
  until,
} from '../support/journey/api-journey.ts';

const PEOPLE = ['annika.petersen@marigold.example', 'henrik.lorenz@marigold.example'] as const;
const ROOM = 'room.elbe@marigold.example';
const DAY_MS = 86_400_000;
/** One try of a job writes at most this often. */
const ATTEMPTS_PER_CALL = 3;

let emulator: TestEmulator;
let installation: TestInstallation;
let hr: Client;
let plan: Plan;

/** Starts of the interviews in each calendar concerned. */
function interviewsSeen(): readonly (readonly string[])[] {
  const now = Date.now();
  return [...PEOPLE, ROOM].map((address) =>
    calendarLines(emulator.world, emulator.world.mailboxAt(address), { start: now, end: now + 30 * DAY_MS })
      .filter(({ title }) => title === 'Interview')
      .map(({ start }) => new Date(start).toISOString()),
  );
}
const everywhere = (...starts: readonly string[]) => [starts, starts, starts];

async function applicantOf() {
  const { applicationId, token } = await invite(hr, hr, plan.id);
  const client = createClient({ baseUrl: installation.url });
  return { applicationId, token, client, starts: async () => (await client.getBookingPage({ token })).starts };
}

/** Books, moves and cancels with the fault in the way of each step. */
async function walk(order: () => void): Promise<void> {
  const { applicationId, token, client, starts } = await applicantOf();
  const [start = ''] = await starts();
  await client.holdSlot({ token, body: { start } });
  order();
  await client.bookSlot({ token, body: { start } });
  await settledInterview(hr, applicationId);
  expect(interviewsSeen()).toEqual(everywhere(start));
  const other = (await starts()).find((each) => Date.parse(each) > Date.parse(start) + DAY_MS / 2) ?? '';
  order();
  await client.moveBooking({ token, body: { start: other } });
  const moved = await settledInterview(hr, applicationId);
  expect(moved.writes.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
  expect(interviewsSeen()).toEqual(everywhere(other));
  order();
  await client.cancelBooking({ token });
  const gone = await settledInterview(hr, applicationId);
  expect(gone.writes.map(({ wanted, state }) => [wanted, state])).toEqual(gone.writes.map(() => ['absent', 'verified']));
  expect(interviewsSeen()).toEqual(everywhere());
}

describe.each([
  { scheduling: 'server', writtenByUs: 1 },
  { scheduling: 'client', writtenByUs: 3 },
])('copies are made by the $scheduling:', ({ scheduling, writtenByUs }) => {
  beforeAll(async () => {
    emulator = await startTestEmulator({ frozenAt: null });
    installation = await startInstallation();
    hr = await signIn(installation.url, { email: 'hr@marigold.example', password: DEMO_PASSWORD });
    const { user: userName, password } = SERVICE_ACCOUNTS.superuser;
    const settings = { serverUrl: emulator.url, userName, password, zone: 'Europe/Berlin', scheduling };
    const connection = await connectServiceAccount(hr, { provider: 'caldav', settings, probeMailbox: PEOPLE[0] });
    await hr.importDirectory({ id: connection.id });
    const [organizer, second] = [await participant(hr, 'person', PEOPLE[0]), await participant(hr, 'person', PEOPLE[1])];
    const room = await participant(hr, 'room', ROOM);
    await connectEverybody(hr, connection.id, [organizer, second, room]);
    plan = await createPlan(hr, { panel: [[organizer], [second]], rooms: [room], zone: 'Europe/Berlin' });
  });
  afterAll(async () => {
    await installation?.stop();
    await emulator?.stop();
  });
  beforeEach(() => emulator.faults.clear());

  test.each<[string, Fault, number]>([
    ['the write is done and its answer lost', { kind: 'commit-then-fail' }, 1],
    ['the write is done and answered with 503', { kind: 'commit-then-fail', status: 503 }, 2],
    ['the connection breaks before the write', { kind: 'reset' }, 2],
    ['the answer breaks off in the middle', { kind: 'truncate' }, 1],
    ['the server asks for patience', { kind: 'throttle', retryAfter: 'seconds', seconds: 1 }, 2],
    ['the server asks for patience without saying how much', { kind: 'throttle', retryAfter: 'absent', status: 503 }, 2],
  ])(
    '%s: one event at the right time',
    async (_what, fault, times) => {
      await walk(() => {
        for (const method of ['PUT', 'DELETE']) emulator.faults.add({ match: { method }, fault, times });
      });
    },
    300_000,
  );

  test('cut connections here and there, in reading as in writing, change nothing in the end', async () => {
    await walk(() => {
      const times = 2;
      for (const operation of ['put', 'delete', 'get', 'calendar-query', 'calendar-multiget']) {
        const match: FaultMatch = { operation };
        emulator.faults.add({ match, fault: { kind: 'reset' }, times });
      }
    });
  }, 300_000);

  test('while no calendar can be written a booking waits, is shown as waiting, and is delivered once', async () => {
    const { applicationId, token, client, starts } = await applicantOf();
    const [start = ''] = await starts();
    await client.holdSlot({ token, body: { start } });
    emulator.journal.clear();
    emulator.faults.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 503 } });
    expect((await client.bookSlot({ token, body: { start } })).state).toBe('booked');
    const interview = async () => {
      const { invitations } = await hr.getApplication({ id: applicationId });
      return invitations[0]?.interview ?? null;
    };
    const waiting = await until(interview, (one) => one?.writes.some(({ attempts }) => attempts >= 3) ?? false);
    expect(waiting?.state).toBe('confirmed');
    expect(waiting?.writes).toContainEqual(
      expect.objectContaining({ state: 'pending', fault: expect.objectContaining({ code: 'provider.unavailable', retry: 'later' }) }),
    );
    expect(interviewsSeen()).toEqual(everywhere());
    const puts = () => emulator.journal.entries().filter(({ method }) => method === 'PUT');
    const tries = (waiting?.writes ?? []).reduce((sum, { attempts }) => sum + attempts + 1, 0);
    expect(puts().length).toBeLessThanOrEqual(tries * ATTEMPTS_PER_CALL);

    emulator.faults.clear();
    await hr.retryInterview({ id: waiting?.id ?? '' });
    const settled = await settledInterview(hr, applicationId);
    expect(settled.writes.map(({ state, fault }) => [state, fault])).toEqual(settled.writes.map(() => ['verified', null]));
    expect(interviewsSeen()).toEqual(everywhere(start));
    expect(puts().filter(({ status }) => status === 201 || status === 204)).toHaveLength(writtenByUs);
    const { history } = await hr.getApplication({ id: applicationId });
    expect(history.filter(({ kind }) => kind === 'calendar-written')).toHaveLength(1);
  }, 300_000);

  test('a write that is refused for good is given up, and everybody who looks sees it', async () => {
    const { applicationId, token, client, starts } = await applicantOf();
    const [start = ''] = await starts();
    await client.holdSlot({ token, body: { start } });
    emulator.faults.add({ match: { method: 'PUT' }, fault: { kind: 'status', status: 403 } });
    await client.bookSlot({ token, body: { start } });
    // Copies that the server would have made stay pending: they may yet come, when somebody has set things right.
    const detail = await until(
      () => hr.getApplication({ id: applicationId }),
      ({ status }) => status === 'needs-attention',
    );
    const interview = detail.invitations[0]?.interview;
    expect(interview?.writes.map(({ state }) => state)).toContain('failed');
    const told = detail.history.find(({ kind }) => kind === 'calendar-write-failed');
    expect(told?.facts).toMatchObject({ name: expect.stringMatching(/^Annika Petersen/), code: 'provider.forbidden' });
    emulator.faults.clear();
    await hr.retryInterview({ id: interview?.id ?? '' });
    const healed = await until(
      () => hr.getApplication({ id: applicationId }),
      ({ status }) => status === 'booked',
    );
    expect(healed.invitations[0]?.interview?.writes.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
  }, 300_000);
});
