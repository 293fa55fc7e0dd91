/** Cronofy's own client with the emulator, beside our provider: what the one writes the other sees, and both see the same busy time. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION } from '../../emulators/cronofy/authorizations.ts';
import { instant } from '../../src/domain/time/instant.ts';
import type { CalendarSystem, EventAttendee } from '../../src/ports/calendar-provider.ts';
import { eventually } from '../../src/providers/conformance/world.ts';
import { startCronofy, type TestCronofy } from '../support/emulator/start-cronofy.ts';
import { type Inbound, startInbound } from '../support/inbound/start-inbound.ts';
import type { CronofyCall, CronofyOutcome } from './support/cronofy-client.ts';

const SCRIPT = fileURLToPath(new URL('./support/cronofy-client.ts', import.meta.url));
const CONFIG = { client_id: APPLICATION.clientId, client_secret: APPLICATION.clientSecret };
const REDIRECT = 'https://elsewhere.invalid/back';
const POLICY = { timeoutMs: 20_000, attempts: 1 };
const ANNIKA = 'annika.petersen@marigold.example';
const HOUR = 3_600_000;
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * HOUR), end: instant(TEN + 15 * HOUR) };
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

let folder: string;
let cronofy: TestCronofy;
let system: CalendarSystem;
let annika: EventAttendee;
let callbacks: Inbound;
const received: { readonly body: string; readonly hmac: string }[] = [];

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly sub: string;
}
let service: TokenAnswer;
let account: TokenAnswer;
let calendarId: string;

type Call = readonly [method: string, options: Readonly<Record<string, unknown>>, config?: Readonly<Record<string, unknown>>];

/** Several calls, one after the other, by one process of the client. */
async function run(...calls: readonly Call[]): Promise<readonly CronofyOutcome[]> {
  const input: CronofyCall[] = calls.map(([method, options, config = {}]) => ({
    api: cronofy.emulator.url,
    config: { ...CONFIG, ...config },
    method,
    options,
  }));
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
    const child = execFile(process.execPath, [SCRIPT], { env }, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    );
    child.stdin?.end(JSON.stringify(input));
  });
}

/** The only call's result; fails loudly when it was refused. */
async function ask<T>(method: string, options: Readonly<Record<string, unknown>>): Promise<T> {
  const [outcome] = await run([method, options]);
  if (outcome === undefined || outcome.status !== null) throw new Error(`${method}: ${String(outcome?.result)}`);
  return outcome.result as T;
}

/** An administrator allows another use of the same application. */
async function consentCode(): Promise<string> {
  const page = cronofy.provider.authorization?.pageUrl(cronofy.connection(), { redirectUrl: REDIRECT, state: 's' }) ?? '';
  const body = new URLSearchParams({ decision: 'allow', account: 'calendula' });
  const response = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

beforeAll(async () => {
  cronofy = await startCronofy();
  folder = await mkdtemp(join(tmpdir(), 'calendula-cronofy-'));
  await writeFile(join(folder, 'ca.pem'), cronofy.certificate.ca);
  await cronofy.consent();
  system = await cronofy.open();
  const { name, ...mailbox } = await system.findMailbox(ANNIKA, POLICY);
  annika = { mailbox, name, kind: 'person' };
  callbacks = await startInbound();
  callbacks.attach({
    receive: async ({ body, headers }: { body: string; headers: Readonly<Record<string, string>> }) => {
      received.push({ body, hmac: headers['cronofy-hmac-sha256'] ?? '' });
      return { status: 200, changed: [] };
    },
  } as unknown as CalendarSystem);
  service = await ask('requestAccessToken', { code: await consentCode(), redirect_uri: REDIRECT });
  const callback_url = `${callbacks.callbackUrl}/somewhere`;
  await ask('authorizeWithServiceAccount', {
    access_token: service.access_token,
    email: ANNIKA,
    callback_url,
    scope: 'read_write',
    state: 'x',
  });
  await eventually(async () => received.length === 1);
  const { authorization } = JSON.parse(received[0]?.body ?? '{}') as { authorization: { code: string; state: string } };
  expect(authorization.state).toBe('x');
  account = await ask('requestAccessToken', { code: authorization.code, redirect_uri: callback_url });
  const { calendars } = await ask<{ calendars: { calendar_id: string; calendar_primary: boolean }[] }>('listCalendars', {
    access_token: account.access_token,
  });
  calendarId = calendars.find((each) => each.calendar_primary)?.calendar_id ?? '';
});
beforeEach(() => cronofy.emulator.world.reset());
afterEach(() => expect(cronofy.emulator.findings).toEqual([]));
afterAll(async () => {
  await system.close();
  await Promise.all([cronofy.stop(), callbacks.stop(), rm(folder, { recursive: true })]);
});

interface EventsAnswer {
  readonly events: readonly { readonly event_id?: string; readonly start: string; readonly end: string }[];
  readonly pages: { readonly next_page?: string };
}
interface FreeBusyAnswer {
  readonly free_busy: readonly { readonly start: string; readonly end: string; readonly free_busy_status: string }[];
  readonly pages: { readonly next_page?: string };
}
const token = () => ({ access_token: account.access_token });
const WEEK = { from: '2028-01-10', to: '2028-01-17', tzid: 'Etc/UTC', include_managed: true };
const events = async () =>
  (await ask<EventsAnswer>('readEvents', { ...token(), ...WEEK })).events.map(({ event_id, start, end }) => [
    event_id,
    Date.parse(start),
    Date.parse(end),
  ]);
const busyByClient = async () =>
  (await ask<FreeBusyAnswer>('freeBusy', { ...token(), ...WEEK })).free_busy
    .filter(({ free_busy_status }) => free_busy_status !== 'free')
    .map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
async function busyByUs() {
  const answer = (await system.freeBusy.read([annika.mailbox], DAY, POLICY)).get(annika.mailbox.id);
  if (answer?.kind !== 'known') throw new Error(JSON.stringify(answer));
  return answer.periods.map(({ start, end }) => [start, end]);
}
const upsert = (start: number) => ({
  ...token(),
  calendar_id: calendarId,
  event_id: 'from-outside',
  summary: 'From outside',
  description: '',
  start: iso(start),
  end: iso(start + HOUR),
});
const writer = () => system.events ?? expect.unreachable('the system writes');

describe('Cronofy’s own client beside our provider', () => {
  it('stands for the same account', async () => {
    expect(service.sub).toMatch(/^ser_/);
    expect(account.sub).toBe(annika.mailbox.id);
    const user = await ask<{ email: string; name: string }>('userInfo', token());
    expect(user).toMatchObject({ email: ANNIKA, name: annika.name });
    expect(await ask<object>('profileInformation', token())).toMatchObject({ profiles: [{ profile_connected: true }] });
  });

  it('makes, moves and deletes an event, and our provider sees each', async () => {
    await ask('createEvent', upsert(TEN));
    expect(await events()).toEqual([['from-outside', TEN, TEN + HOUR]]);
    expect(await busyByUs()).toEqual([[TEN, TEN + HOUR]]);
    expect(await writer().find(annika.mailbox, 'from-outside', POLICY)).toMatchObject({ span: { start: TEN, end: TEN + HOUR } });
    await ask('createEvent', upsert(TEN + 2 * HOUR));
    expect(await events()).toEqual([['from-outside', TEN + 2 * HOUR, TEN + 3 * HOUR]]);
    expect(await busyByUs()).toEqual([[TEN + 2 * HOUR, TEN + 3 * HOUR]]);
    expect(await busyByClient()).toEqual(await busyByUs());
    await ask('deleteEvent', { ...token(), calendar_id: calendarId, event_id: 'from-outside' });
    expect(await events()).toEqual([]);
    expect(await busyByUs()).toEqual([]);
  });

  it('sees what our provider writes, moves and removes', async () => {
    const event = {
      uid: 'one@calendula',
      sequence: 0,
      span: { start: instant(TEN), end: instant(TEN + HOUR) },
      zone: 'Europe/Berlin',
      title: 'Interview',
      description: '',
      location: '',
      organizer: annika,
      attendees: [],
      stampedAt: instant(TEN),
    };
    await writer().write(annika.mailbox, event, POLICY);
    expect(await events()).toEqual([[event.uid, TEN, TEN + HOUR]]);
    expect(await busyByClient()).toEqual(await busyByUs());
    const span = { start: instant(TEN + 3 * HOUR), end: instant(TEN + 4 * HOUR) };
    await writer().write(annika.mailbox, { ...event, sequence: 1, span }, POLICY);
    expect(await events()).toEqual([[event.uid, span.start, span.end]]);
    expect(await busyByClient()).toEqual([[span.start, span.end]]);
    await writer().remove(annika.mailbox, event.uid, POLICY);
    expect(await events()).toEqual([]);
  });

  it('is not shown its own events unless it asks, and follows pages', async () => {
    cronofy.emulator.setPersonality({ pageSize: 1 });
    await run(['createEvent', upsert(TEN)], ['createEvent', { ...upsert(TEN + HOUR), event_id: 'second' }]);
    const hidden = await ask<EventsAnswer>('readEvents', { ...token(), from: WEEK.from, to: WEEK.to, tzid: WEEK.tzid });
    expect(hidden.events).toEqual([]);
    const first = await ask<EventsAnswer>('readEvents', { ...token(), ...WEEK });
    const second = await ask<EventsAnswer>('readEvents', { ...token(), next_page: first.pages.next_page });
    expect([...first.events, ...second.events].map(({ event_id }) => event_id)).toEqual(['from-outside', 'second']);
    const busy = await ask<FreeBusyAnswer>('freeBusy', { ...token(), ...WEEK });
    const rest = await ask<FreeBusyAnswer>('freeBusy', { ...token(), next_page: busy.pages.next_page });
    expect([...busy.free_busy, ...rest.free_busy].length).toBe(2);
    cronofy.emulator.setPersonality({ pageSize: 50 });
    expect((await busyByUs()).length).toBe(2);
  });

  it('writes in batches, answered one by one', async () => {
    const relative_url = `/v1/calendars/${calendarId}/events`;
    const { access_token, calendar_id, ...data } = upsert(TEN);
    const batch = [
      { method: 'POST', relative_url, data },
      { method: 'POST', relative_url, data: { event_id: 'x' } },
      { method: 'DELETE', relative_url, data: { event_id: 'never-was' } },
      { method: 'POST', relative_url: '/v1/calendars/cal_elsewhere/events', data },
    ];
    const { batch: answers } = await ask<{ batch: { status: number }[] }>('batch', { access_token, batch });
    expect(answers.map(({ status }) => status)).toEqual([202, 422, 202, 404]);
    expect(await busyByUs()).toEqual([[TEN, TEN + HOUR]]);
    expect(calendar_id).toBe(calendarId);
  });

  it('is told of changes, with a signature that it believes', async () => {
    const callback_url = `${callbacks.callbackUrl}/changes`;
    const before = received.length;
    const { channel } = await ask<{ channel: { channel_id: string } }>('createNotificationChannel', { ...token(), callback_url });
    await expect.poll(() => received.length - before).toBe(1);
    const last = received.at(-1);
    expect(JSON.parse(last?.body ?? '{}')).toMatchObject({
      notification: { type: 'verification' },
      channel: { channel_id: channel.channel_id },
    });
    const valid = { hmac: last?.hmac, body: last?.body };
    const [good, forged] = await run(['hmacValid', valid], ['hmacValid', { ...valid, body: `${last?.body} ` }]);
    expect([good?.result, forged?.result]).toEqual([true, false]);
    const { channels } = await ask<{ channels: { channel_id: string }[] }>('listNotificationChannels', token());
    expect(channels.map(({ channel_id }) => channel_id)).toContain(channel.channel_id);
    await ask('deleteNotificationChannel', { ...token(), channel_id: channel.channel_id });
  });

  it('is refused in the words it knows', async () => {
    const outcomes = await run(
      ['listCalendars', { access_token: 'nonsense' }],
      ['createEvent', { ...upsert(TEN), start: undefined }],
      ['createEvent', { ...upsert(TEN), end: iso(TEN - HOUR) }],
      ['readEvents', { ...token(), tzid: 'Mars/Olympus' }],
      ['readEvents', { access_token: service.access_token, tzid: 'Etc/UTC' }],
      ['refreshAccessToken', { refresh_token: 'nonsense' }],
      ['refreshAccessToken', { refresh_token: account.refresh_token }, { client_secret: 'wrong' }],
      ['authorizeWithServiceAccount', { access_token: service.access_token, email: 'nobody', callback_url: REDIRECT, scope: 'read_write' }],
    );
    expect(outcomes.map(({ status }) => status)).toEqual([401, 422, 422, 422, 403, 400, 400, 422]);
  });

  it('renews its token, and gives it back', async () => {
    const renewed = await ask<TokenAnswer>('refreshAccessToken', { refresh_token: account.refresh_token });
    expect(renewed.sub).toBe(account.sub);
    const [read, revoked, after] = await run(
      ['userInfo', { access_token: renewed.access_token }],
      ['revokeAuthorization', { token: renewed.refresh_token }],
      ['userInfo', { access_token: renewed.access_token }],
    );
    expect([read?.status, revoked?.status, after?.status]).toEqual([null, null, 401]);
    // The same account is ours: it is asked for again without its owner.
    expect(await busyByUs()).toEqual([]);
  });
});
