/**
 * The whole main job on real calendar servers: a service account is connected, an applicant books, moves and cancels. After each
 * step the calendars are read by a client that is not ours, as the people they belong to.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/seed.ts';
import { type Client, createClient, type Interview, type Participant, type Plan, ProblemError } from '../../web/client/api.ts';
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
import { type CalendarAccess, enterAppointment, readCalendar } from '../support/journey/read-calendar.ts';
import { type ServerStart, startOrReason } from '../support/servers/describe-server.ts';
import type { RealServer } from '../support/servers/launch-server.ts';
import { startDavical } from '../support/servers/start-davical.ts';
import { startRadicale } from '../support/servers/start-radicale.ts';
import { startSogo } from '../support/servers/start-sogo.ts';

interface Kind {
  readonly start: () => Promise<RealServer>;
  /** Fields of the form besides address, user, password and zone. */
  readonly form: Readonly<Record<string, string>>;
  /** Whether the server tells who is there; otherwise people come from a CSV file. */
  readonly directory: boolean;
  /** How the address of somebody's calendar ends. */
  readonly calendarPath: (user: string) => string;
}

const KINDS = {
  SOGo: {
    start: startSogo,
    form: { roomAddresses: 'room-*@example.test' },
    directory: true,
    calendarPath: (user) => `/SOGo/dav/${user}/Calendar/personal/`,
  },
  Radicale: {
    start: startRadicale,
    form: { urlTemplate: '/{user}/personal/' },
    directory: false,
    calendarPath: (user) => `/${user}/personal/`,
  },
  DAViCal: { start: startDavical, form: {}, directory: true, calendarPath: (user) => `/${user}/calendar/` },
} as const satisfies Record<string, Kind>;

/** A running installation whose people and rooms live on one real server. */
interface Stage {
  readonly server: RealServer;
  readonly installation: TestInstallation;
  readonly hr: Client;
  readonly plan: Plan;
  /** Organizer, second interviewer and room, as themselves. */
  readonly calendars: Readonly<Record<'organizer' | 'second' | 'room', CalendarAccess>>;
}

async function openStage(server: RealServer, kind: Kind): Promise<Stage> {
  const installation = await startInstallation();
  const hr = await signIn(installation.url, { email: 'hr@marigold.example', password: DEMO_PASSWORD });
  const [organizer, second] = server.people;
  const room = server.rooms[0] ?? '';
  const settings = { serverUrl: server.url, userName: server.user, password: server.password, zone: 'UTC', ...kind.form };
  const connection = await connectServiceAccount(hr, { provider: 'caldav', settings, probeMailbox: organizer });
  expect(connection.check?.verdicts.filter(({ result }) => result === 'failed')).toEqual([]);
  expect(connection.state).toBe('active');
  if (kind.directory) await hr.importDirectory({ id: connection.id });
  else await hr.importParticipants({ body: { csv: csvOf(server) } });
  const run = await connectEverybody(hr, connection.id);
  expect(run.counts.connected).toBeGreaterThanOrEqual(server.people.length + server.rooms.length);
  const found: readonly [Participant, Participant, Participant] = [
    await participant(hr, 'person', organizer),
    await participant(hr, 'person', second),
    await participant(hr, 'room', room),
  ];
  const plan = await createPlan(hr, { panel: [[found[0]], [found[1]]], rooms: [found[2]], zone: 'Europe/Berlin' });
  const access = (address: string): CalendarAccess => {
    const userName = address.split('@')[0] ?? '';
    return { serverUrl: server.url, userName, password: server.password, calendarPath: kind.calendarPath(userName) };
  };
  return { server, installation, hr, plan, calendars: { organizer: access(organizer), second: access(second), room: access(room) } };
}

function csvOf({ people, rooms }: RealServer): string {
  const lines = [...people.map((address) => `${address},${address},person`), ...rooms.map((address) => `${address},${address},room`)];
  return ['name,email,kind', ...lines, ''].join('\n');
}

/** Every interview in each of the three calendars, by start. */
async function interviewsSeen({ calendars }: Stage) {
  const seen = async (access: CalendarAccess) =>
    (await readCalendar(access)).filter(({ title }) => title === 'Interview').map(({ start }) => start);
  return { organizer: await seen(calendars.organizer), second: await seen(calendars.second), room: await seen(calendars.room) };
}

async function expectEverywhere(stage: Stage, starts: readonly string[]): Promise<void> {
  expect(await interviewsSeen(stage)).toEqual({ organizer: starts, second: starts, room: starts });
}

async function applicantOf({ installation, hr, plan }: Stage) {
  const { applicationId, token } = await invite(hr, hr, plan.id);
  const client = createClient({ baseUrl: installation.url });
  const starts = async () => (await client.getBookingPage({ token })).starts;
  return {
    token,
    client,
    starts,
    /** Keeps the first time, or the one that is named. */
    hold: async (at?: string) => {
      const offered = await until(starts, (times) => times.length > 0);
      const start = at ?? offered[0] ?? '';
      await client.holdSlot({ token, body: { start } });
      return start;
    },
    book: (start: string) => client.bookSlot({ token, body: { start } }),
    settled: (): Promise<Interview> => settledInterview(hr, applicationId),
  };
}

const verified = ({ writes }: Interview) => writes.every(({ state }) => state === 'verified');

const started = new Map<string, ServerStart>();
for (const [name, { start }] of Object.entries(KINDS)) started.set(name, await startOrReason(start));
// Also those whose tests were filtered out.
afterAll(async () => {
  for (const start of started.values()) if ('server' in start) await start.server.stop();
});

describe.each(Object.entries(KINDS))('the whole way on %s', (name, kind: Kind) => {
  const start = started.get(name);
  if (start === undefined || !('server' in start)) {
    it('books, moves and cancels', (context) => context.skip(start?.reason));
    return;
  }
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(start.server, kind);
  });
  afterAll(async () => {
    await stage?.installation.stop();
  });

  it('books, moves and cancels; what people enter themselves takes times away', async () => {
    const applicant = await applicantOf(stage);
    const first = await applicant.hold();
    await expectEverywhere(stage, []);
    await applicant.book(first);
    expect(verified(await applicant.settled())).toBe(true);
    await expectEverywhere(stage, [first]);

    const free = (await applicant.starts()).filter((each) => Date.parse(each) >= Date.parse(first) + 2 * 3_600_000);
    const [taken = '', target = ''] = [free[0], free.find((each) => Date.parse(each) >= Date.parse(free[0] ?? '') + 2 * 3_600_000)];
    await enterAppointment(stage.calendars.second, { start: taken, end: new Date(Date.parse(taken) + 1_800_000).toISOString() });
    await until(applicant.starts, (times) => times.length > 0 && !times.includes(taken));

    await applicant.client.moveBooking({ token: applicant.token, body: { start: target } });
    expect(verified(await applicant.settled())).toBe(true);
    await expectEverywhere(stage, [target]);

    await applicant.client.cancelBooking({ token: applicant.token });
    const gone = await applicant.settled();
    expect(gone).toMatchObject({ state: 'cancelled' });
    expect(gone.writes).toEqual(gone.writes.map((write) => ({ ...write, wanted: 'absent', state: 'verified' })));
    await expectEverywhere(stage, []);
    expect((await readCalendar(stage.calendars.second)).map(({ title }) => title)).toEqual(['Dentist']);
  });

  if (name !== 'SOGo') return;

  it('is stopped in the middle: nothing is offered or booked, and what was to be written arrives once', async () => {
    const [early, late, waiting] = [await applicantOf(stage), await applicantOf(stage), await applicantOf(stage)];
    const cancelled = await early.hold();
    await early.book(cancelled);
    expect(verified(await early.settled())).toBe(true);
    const kept = await waiting.hold();
    const booked = await late.hold();
    await late.book(booked);
    // Nobody waited for the writes of the last booking: they are cut off wherever they are.
    await stage.server.halt('sogod');
    await early.client.cancelBooking({ token: early.token });
    const refused = await waiting.book(kept).then(
      () => null,
      (error: unknown) => (error instanceof ProblemError ? error.problem : error),
    );
    expect(refused).toMatchObject({ code: 'availability-unknown', status: 409 });
    await until(waiting.starts, (times) => times.length === 0);

    await stage.server.launchAgain('sogod');
    await until(waiting.starts, (times) => times.length > 0);
    await waiting.book(kept);
    for (const applicant of [early, late, waiting]) expect(verified(await applicant.settled())).toBe(true);
    await expectEverywhere(stage, [kept, booked].sort());
  });
});
