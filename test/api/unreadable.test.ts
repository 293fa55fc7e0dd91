/**
 * Unknown is never free, in a whole installation: one person and one room live on a second calendar server, and that server fails
 * in every way it can. Where they are needed nothing is offered, kept or booked; where somebody else can stand in, life goes on.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/seed.ts';
import { type CaldavEmulator, startCaldavEmulator } from '../../emulators/caldav/server.ts';
import type { Fault } from '../../emulators/harness/fault-script.ts';
import { createDemoOrganization } from '../../emulators/organization/create-demo-organization.ts';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { instant } from '../../src/domain/time/instant.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { type Client, createClient, type Participant, type Plan, ProblemError } from '../../web/client/api.ts';
import { startInstallation, type TestInstallation } from '../support/installation/start-installation.ts';
import { connectEverybody, connectServiceAccount, createPlan, invite, participant, signIn, until } from '../support/journey/api-journey.ts';

const ANNIKA = 'annika.petersen@marigold.example';
const HENRIK = 'henrik.lorenz@marigold.example';
/** On the server that fails. */
const LEILA = 'leila.rahimi@marigold.example';
const ROOM = 'room.elbe@marigold.example';
/** Longer than a failing calendar may stay in the doubt. */
const LONG_MS = 20 * 60_000;

let installation: TestInstallation;
let sound: CaldavEmulator;
let failing: CaldavEmulator;
let aheadMs = 0;
const clock: Clock = { now: () => instant(Date.now() + aheadMs) };
let hr: Client;
let recruiter: Client;
let people: Readonly<Record<'annika' | 'henrik' | 'leila' | 'room', Participant>>;
let plans: Readonly<Record<'person' | 'pool' | 'room', Plan>>;

beforeAll(async () => {
  sound = await startCaldavEmulator({ world: emptyWorld() });
  failing = await startCaldavEmulator({ world: emptyWorld() });
  installation = await startInstallation({}, { clock });
  const signedIn = (login: string) => signIn(installation.url, { email: `${login}@marigold.example`, password: DEMO_PASSWORD });
  [hr, recruiter] = [await signedIn('hr'), await signedIn('recruiter')];
  const connections = { sound: await connect(sound.url, ANNIKA), failing: await connect(failing.url, LEILA) };
  await hr.importDirectory({ id: connections.sound.id });
  const found = async () => ({
    annika: await participant(hr, 'person', ANNIKA),
    henrik: await participant(hr, 'person', HENRIK),
    leila: await participant(hr, 'person', LEILA),
    room: await participant(hr, 'room', ROOM),
  });
  people = await found();
  await connectEverybody(hr, connections.sound.id, [people.annika, people.henrik]);
  const run = await connectEverybody(hr, connections.failing.id, [people.leila, people.room]);
  expect(run.counts).toMatchObject({ connected: 2, failed: 0 });
  people = await found();
  const { annika, henrik, leila, room } = people;
  const zone = 'Europe/Berlin';
  plans = {
    person: await createPlan(hr, { panel: [[annika], [leila]], rooms: [], zone }),
    pool: await createPlan(hr, { panel: [[leila, henrik]], rooms: [], zone }),
    room: await createPlan(hr, { panel: [[annika]], rooms: [room], zone }),
  };
});
afterAll(async () => {
  await installation?.stop();
  await Promise.all([sound?.stop(), failing?.stop()]);
});

function emptyWorld() {
  return createDemoOrganization({ today: new Date().toISOString().slice(0, 10), busy: false });
}

function connect(serverUrl: string, probeMailbox: string) {
  const { user: userName, password } = SERVICE_ACCOUNTS.superuser;
  return connectServiceAccount(hr, {
    provider: 'caldav',
    settings: { serverUrl, userName, password, zone: 'Europe/Berlin' },
    probeMailbox,
  });
}

interface Applicant {
  readonly applicationId: string;
  readonly token: string;
  readonly client: Client;
}

async function applicantOf(plan: Plan): Promise<Applicant> {
  await until(
    () => recruiter.previewPlan({ body: { plan: planInput(plan) } }),
    ({ count }) => count > 0,
  );
  return { ...(await invite(recruiter, hr, plan.id)), client: createClient({ baseUrl: installation.url }) };
}

const starts = async ({ client, token }: Applicant) => (await client.getBookingPage({ token })).starts;

/** Keeps the first time that is offered. */
async function hold(applicant: Applicant): Promise<string> {
  const [start = ''] = await until(
    () => starts(applicant),
    (offered) => offered.length > 0,
  );
  await applicant.client.holdSlot({ token: applicant.token, body: { start } });
  return start;
}

async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem;
}

function planInput({ id: _, panel, rooms, ...plan }: Plan) {
  const candidates = panel.map(({ label, candidates: refs }) => ({ label, candidates: refs.map((ref) => ref.id) }));
  return { ...plan, panel: candidates, rooms: rooms.map(({ id }) => id) };
}

const orderFault = (fault: Fault, mailbox?: string) => {
  failing.faults.add({ match: mailbox === undefined ? {} : { mailbox }, fault });
};
function setRights(right: 'none' | null): void {
  for (const address of [LEILA, ROOM])
    failing.world.grant(SERVICE_ACCOUNTS.superuser.user, failing.world.findByAddress(address)?.id ?? '', right);
}

let stopped: { readonly url: string } | null = null;
async function stopServer(): Promise<void> {
  stopped = failing;
  await failing.stop();
}
async function startAgain({ url }: { readonly url: string }): Promise<void> {
  failing = await startCaldavEmulator({ world: failing.world, port: Number(new URL(url).port) });
  stopped = null;
}

async function heal(): Promise<void> {
  if (stopped !== null) await startAgain(stopped);
  failing.faults.clear();
  failing.setPersonality({ noRightsSuccess: false });
  setRights(null);
}

/** What goes wrong, and the code by which a recruiter is told. */
const WAYS: readonly (readonly [string, string, () => void | Promise<void>])[] = [
  ['the server is stopped', 'provider.unreachable', stopServer],
  ['the server refuses the password', 'provider.unauthorized', () => orderFault({ kind: 'db-down' })],
  ['the server answers 403', 'provider.forbidden', () => orderFault({ kind: 'status', status: 403 })],
  ['the server answers 503', 'provider.unavailable', () => orderFault({ kind: 'status', status: 503 })],
  ['the rights are taken away', 'provider.forbidden', () => setRights('none')],
  [
    'the server says "Success" without rights',
    'provider.forbidden',
    () => {
      setRights('none');
      failing.setPersonality({ noRightsSuccess: true });
    },
  ],
  ['the answer is no XML', 'provider.malformed-reply', () => orderFault({ kind: 'malformed', shape: 'not-xml' })],
  ['a log-in page comes instead', 'provider.malformed-reply', () => orderFault({ kind: 'html' })],
  ['the answer breaks off', 'provider.unavailable', () => orderFault({ kind: 'truncate' })],
  [
    'one recipient is an error',
    'provider.mailbox-not-found',
    () => {
      for (const address of [LEILA, ROOM]) orderFault({ kind: 'inner-error', requestStatus: '5.1;Service unavailable' }, address);
    },
  ],
  [
    'one recipient is left out',
    'provider.malformed-reply',
    () => {
      for (const address of [LEILA, ROOM]) orderFault({ kind: 'inner-error' }, address);
    },
  ],
  ['the connection is broken', 'provider.unavailable', () => orderFault({ kind: 'reset' })],
  ['no answer comes', 'provider.unavailable', () => orderFault({ kind: 'hang' })],
];

async function expectNothingBecauseOf(applicants: Readonly<Record<'person' | 'room' | 'pool', Applicant>>, code: string): Promise<void> {
  for (const applicant of [applicants.person, applicants.room]) {
    await until(
      () => starts(applicant),
      (offered) => offered.length === 0,
    );
  }
  const [start = ''] = await starts(applicants.pool);
  for (const [plan, culprit] of [
    [plans.person, people.leila],
    [plans.room, people.room],
  ] as const) {
    const explained = await recruiter.explainStart({ body: { plan: planInput(plan), start } });
    const reasons = explained.kind === 'not-free' ? explained.reasons : [];
    expect(reasons).toContainEqual(
      expect.objectContaining({
        kind: 'unknown',
        participant: expect.objectContaining({ name: culprit.name }),
        fault: expect.objectContaining({ code }),
      }),
    );
  }
}

test.each(WAYS)(
  '%s',
  async (_way, code, breakIt) => {
    const [person, room] = [await applicantOf(plans.person), await applicantOf(plans.room)];
    const [late, lateRoom, pool] = [await applicantOf(plans.person), await applicantOf(plans.room), await applicantOf(plans.pool)];
    const held = { person: await hold(person), room: await hold(room) };
    const [free = ''] = await starts(late);
    try {
      await breakIt();
      // The confirmation looks for itself, before anything is known to be wrong.
      for (const [applicant, start] of [
        [person, held.person],
        [room, held.room],
      ] as const) {
        const refused = await refusalOf(applicant.client.bookSlot({ token: applicant.token, body: { start } }));
        expect(refused).toMatchObject({ code: 'availability-unknown', status: 409 });
        expect(JSON.stringify(refused)).not.toMatch(/leila|elbe|provider\.|http:/i);
        expect((await applicant.client.getBookingPage({ token: applicant.token })).hold?.span.start).toBe(start);
      }
      await expectNothingBecauseOf({ person: late, room: lateRoom, pool }, code);
      const tooLate = await refusalOf(late.client.holdSlot({ token: late.token, body: { start: free } }));
      expect(tooLate).toMatchObject({ code: 'availability-unknown', status: 409 });
      expect(JSON.stringify(tooLate)).not.toMatch(/leila|elbe|provider\.|http:/i);
      // Somebody else of the pool can be read.
      const chosen = await hold(pool);
      await pool.client.bookSlot({ token: pool.token, body: { start: chosen } });
      const { invitations } = await recruiter.getApplication({ id: pool.applicationId });
      expect(invitations[0]?.interview?.people.map(({ name }) => name)).toEqual([people.henrik.name]);
    } finally {
      await heal();
    }
    for (const applicant of [late, lateRoom]) {
      await until(
        () => starts(applicant),
        (offered) => offered.length > 0,
      );
    }
    for (const [applicant, start] of [
      [person, held.person],
      [room, held.room],
    ] as const) {
      const page = await applicant.client.bookSlot({ token: applicant.token, body: { start } });
      expect(page).toMatchObject({ state: 'booked', interview: { span: { start } } });
    }
  },
  300_000,
);

test('a server that is gone for long is shown with the person, and everything heals when it is back', async () => {
  const applicant = await applicantOf(plans.person);
  await until(
    () => starts(applicant),
    (offered) => offered.length > 0,
  );
  await stopServer();
  await until(
    () => starts(applicant),
    (offered) => offered.length === 0,
  );
  aheadMs += LONG_MS;
  const leila = () => recruiter.getParticipant({ id: people.leila.id });
  const lost = await until(leila, ({ participant: one }) => one.calendar.status === 'failed');
  expect(lost.participant.calendar.fault).toMatchObject({ code: 'provider.unreachable' });
  await heal();
  const back = await until(leila, ({ participant: one }) => one.calendar.status === 'connected');
  expect(back.participant.calendar.fault).toBeNull();
  await until(
    () => starts(applicant),
    (offered) => offered.length > 0,
  );
}, 300_000);
