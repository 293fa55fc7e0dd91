/** The demo as somebody runs it: it starts, ends on Ctrl+C, starts again with everything that was booked, and leaves nothing behind. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/seed.ts';
import { createClient } from '../../web/client/api.ts';
import { freePort } from '../support/installation/free-port.ts';
import { type RunningProgram, runProgram } from '../support/installation/run-program.ts';
import {
  bookFirstTime,
  connectEverybody,
  connectServiceAccount,
  createPlan,
  invite,
  participant,
  settledInterview,
  signIn,
  until,
} from '../support/journey/api-journey.ts';
import { readCalendar } from '../support/journey/read-calendar.ts';

const ORGANIZER = 'annika.petersen@marigold.example';
/** A process that was killed takes its child along; nobody promises how fast. */
const PATIENCE_MS = 20_000;
let directory: string;
let running: RunningProgram[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'calendula-demo-'));
  running = [];
});
afterEach(async () => {
  for (const { child, ended } of running) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
});

interface Ports {
  readonly web: number;
  readonly organization: number;
}

function startDemo({ web, organization }: Ports): RunningProgram {
  const environment = {
    CALENDULA_DATA_DIRECTORY: directory,
    CALENDULA_PORT: String(web),
    CALENDULA_DEMO_ORGANIZATION_PORT: String(organization),
    CALENDULA_RATE_LIMITS: 'off',
  };
  const program = runProgram('demo/start.ts', [], environment, { ownGroup: true });
  running.push(program);
  return program;
}

/** As a terminal does it: the signal goes to the whole group. */
async function pressControlC({ child, ended }: RunningProgram): Promise<number | null> {
  process.kill(-Number(child.pid), 'SIGINT');
  return ended;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
    () => false,
  );
  socket.destroy();
  return answered;
}

const signedIn = (url: string, login: string) => signIn(url, { email: `${login}@marigold.example`, password: DEMO_PASSWORD });

/** Connects with what the form would be filled with, and books. */
async function bookSomething(url: string) {
  const [hr, recruiter] = [await signedIn(url, 'hr'), await signedIn(url, 'recruiter')];
  const { items } = await hr.listProviders();
  const example = items.find(({ kind }) => kind === 'caldav')?.example;
  if (!example) throw new Error('the form has no example');
  const connection = await connectServiceAccount(hr, { provider: 'caldav', ...example });
  expect(connection).toMatchObject({ state: 'active', check: { provenLevel: 'full' } });
  await hr.importDirectory({ id: connection.id });
  const person = await participant(recruiter, 'person', ORGANIZER);
  const { items: rooms } = await recruiter.listParticipants({ kind: 'room' });
  const run = await connectEverybody(hr, connection.id, [person, ...rooms]);
  expect(run.counts).toMatchObject({ waiting: 0, failed: 0 });
  const plan = await createPlan(recruiter, { panel: [[person]], rooms, zone: 'Europe/Berlin' });
  const { applicationId, token } = await invite(recruiter, hr, plan.id);
  const start = await bookFirstTime(url, token);
  await settledInterview(recruiter, applicationId);
  return { connectionId: connection.id, applicationId, token, start };
}

test('what was booked is there after Ctrl+C and a second start, in Calendula and in the calendars', async () => {
  const ports = { web: await freePort(), organization: await freePort() };
  const url = `http://localhost:${ports.web}`;
  const calendar = {
    serverUrl: `http://127.0.0.1:${ports.organization}`,
    userName: ORGANIZER,
    password: 'marigold',
    calendarPath: '/calendar/',
  };
  const interviews = async () => (await readCalendar(calendar)).filter(({ title }) => title === 'Interview').map(({ start }) => start);

  const first = startDemo(ports);
  await first.said(/Ctrl\+C ends/);
  const booked = await bookSomething(url);
  expect(await interviews()).toEqual([booked.start]);
  expect(await pressControlC(first)).toBe(0);
  expect(first.errors().replace(/^Building .*\n/, '')).toBe('');
  expect(await answers(ports.organization)).toBe(false);

  const second = startDemo(ports);
  await second.said(/Ctrl\+C ends/);
  expect(await interviews()).toEqual([booked.start]);
  const [hr, recruiter] = [await signedIn(url, 'hr'), await signedIn(url, 'recruiter')];
  expect(await hr.getConnection({ id: booked.connectionId })).toMatchObject({ state: 'active' });
  const interview = await settledInterview(recruiter, booked.applicationId);
  expect(interview.span.start).toBe(booked.start);
  const applicant = createClient({ baseUrl: url });
  const { starts } = await applicant.getBookingPage({ token: booked.token });
  const other = starts.find((start) => start !== booked.start) ?? '';
  await applicant.moveBooking({ token: booked.token, body: { start: other } });
  await until(interviews, (found) => found.length === 1 && found[0] === other);

  second.child.kill('SIGKILL');
  await second.ended;
  const deadline = Date.now() + PATIENCE_MS;
  while ((await answers(ports.organization)) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await answers(ports.organization)).toBe(false);
}, 300_000);

test.each([
  ['organization', 'CALENDULA_DEMO_ORGANIZATION_PORT'],
  ['web', 'CALENDULA_PORT'],
] as const)('a port in use is named with the way to another one: %s', async (which, setting) => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const ports = { web: await freePort(), organization: await freePort(), [which]: port };
  try {
    const demo = startDemo(ports);
    expect(await demo.ended).toBe(1);
    expect(demo.errors()).toContain(`Port ${port}`);
    expect(demo.errors()).toContain('is in use');
    expect(demo.errors()).toContain(setting);
    expect(demo.errors()).not.toContain('    at ');
    expect(await answers(ports.organization)).toBe(which === 'organization');
  } finally {
    blocker.close();
  }
});
