/** The emulated tenant over the wire: strict about what comes in, in Graph's own words, and the same world as through other protocols. */
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGraph, type TestGraph } from '../../test/support/emulator/start-graph-emulator.ts';
import { calendarLines, enterMeeting } from '../organization/acts.ts';
import { TENANT_ID } from './ids.ts';
import { actionViolations, violations } from './schema.ts';

const ANNIKA = 'annika.petersen@marigold.example';
const AT = Date.UTC(2027, 2, 1, 9);
const HOUR = 3_600_000;
let emulator: TestGraph;
let agent: Agent;
let token: string;

beforeAll(async () => {
  emulator = await startTestGraph();
  agent = new Agent({ connect: { ca: emulator.tls.ca } });
  token = await tokenFor('superuser');
});
beforeEach(() => {
  emulator.world.reset();
  emulator.tenant.forgetFindings();
});
afterAll(async () => {
  await agent.close();
  await emulator.stop();
});

async function tokenFor(account: 'superuser' | 'restricted' | 'freeBusyOnly'): Promise<string> {
  const { clientId = '', clientSecret = '' } = emulator.form(account);
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: `${emulator.url}/.default` };
  const answer = await send('POST', `/${TENANT_ID}/oauth2/v2.0/token`, { form });
  return String(answer.json.access_token);
}

interface Sending {
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly as?: string;
}

async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, { json, form, headers = {}, as = token }: Sending = {}) {
  const body = form === undefined ? (json === undefined ? null : JSON.stringify(json)) : new URLSearchParams(form).toString();
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const answer = await request(`${emulator.url}${path}`, {
    method,
    dispatcher: agent,
    body,
    headers: { 'content-type': type, ...(form === undefined ? { authorization: `Bearer ${as}` } : {}), ...headers },
  });
  const text = await answer.body.text();
  return {
    status: answer.statusCode,
    headers: answer.headers,
    json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

const codeOf = ({ json }: { json: Record<string, unknown> }) => (json.error as { code?: string } | undefined)?.code;
const at = (ms: number, timeZone = 'UTC') => ({ dateTime: new Date(ms).toISOString().replace('Z', ''), timeZone });
const event = (changes: Record<string, unknown> = {}) => ({ subject: 'Talk', start: at(AT), end: at(AT + HOUR), ...changes });

describe('the metadata as a judge', () => {
  it.each([
    ['a property nobody declared', { subjekt: 'x' }],
    ['another type', { isAllDay: 'yes' }],
    ['a word of no enumeration', { showAs: 'sleeping' }],
    ['a part that must be there', { start: { timeZone: 'UTC' } }],
    ['something inside a list', { attendees: [{ type: 'speaker' }] }],
    ['a list that is none', { categories: 'x' }],
  ])('sees %s', (_, change) => {
    expect(violations(change, 'event')).toHaveLength(1);
  });
  it('sees parameters of an action, whatever their case', () => {
    expect(actionViolations('getschedule', { SCHEDULES: ['a@b.example'], startTime: at(AT), EndTime: at(AT) })).toEqual([]);
    expect(actionViolations('getSchedule', { schedules: 'a@b.example', until: 1 })).toHaveLength(2);
  });
  it('refuses a request that does not fit, and notes it', async () => {
    const answer = await send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ subjekt: 'x' }) });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'RequestBodyRead']);
    expect(emulator.tenant.findings()).toEqual(['request users/annika.petersen@marigold.example/events: event has no property subjekt']);
  });
});

describe('one world', () => {
  it('shows what is written here to every other protocol, and the reverse', async () => {
    const mailbox = emulator.world.mailboxAt(ANNIKA);
    const window = { start: AT, end: AT + 24 * HOUR };
    await send('POST', `/v1.0/users/${ANNIKA}/events`, {
      json: event({ start: at(AT, 'W. Europe Standard Time'), end: at(AT + HOUR, 'W. Europe Standard Time') }),
    });
    expect(calendarLines(emulator.world, mailbox, { start: AT - 24 * HOUR, end: AT + 24 * HOUR })).toMatchObject([
      { title: 'Talk', start: AT - HOUR },
    ]);
    enterMeeting(emulator.world, mailbox, { uid: 'by-hand', title: 'By hand', start: AT + 2 * HOUR, end: AT + 3 * HOUR });
    const query = `startDateTime=${new Date(window.start).toISOString()}&endDateTime=${new Date(window.end).toISOString()}`;
    const { json } = await send('GET', `/v1.0/users/${ANNIKA}/calendarView?${query}`);
    expect(json.value).toMatchObject([{ subject: 'By hand', iCalUId: 'by-hand', start: { dateTime: '2027-03-01T11:00:00.0000000' } }]);
  });

  it('keeps what an organizer’s program noted on an event out of attendees’ copies', async () => {
    const property = { id: 'String {6d2f6f0e-6f1b-4a8d-9a55-6f2d3c1e7b90} Name Note', value: 'mine' };
    const attendees = [{ emailAddress: { address: 'yusuf.demir@marigold.example' }, type: 'required' }];
    await send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ attendees, singleValueExtendedProperties: [property] }) });
    const filter = encodeURIComponent(`singleValueExtendedProperties/any(ep: ep/id eq '${property.id}' and ep/value eq 'mine')`);
    const count = async (who: string) =>
      ((await send('GET', `/v1.0/users/${who}/events?$filter=${filter}`)).json.value as unknown[]).length;
    expect([await count(ANNIKA), await count('yusuf.demir@marigold.example')]).toEqual([1, 0]);
  });

  it('ends a meeting whose body is replaced', async () => {
    const made = await send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ isOnlineMeeting: true }) });
    expect(made.json.onlineMeeting).toMatchObject({ joinUrl: expect.stringMatching(/^https:/) });
    const changed = await send('PATCH', `/v1.0/users/${ANNIKA}/events/${made.json.id}`, {
      json: { body: { contentType: 'text', content: 'new' } },
    });
    expect(changed.json.onlineMeeting).toBeNull();
  });
});

describe('refusals in Graph’s words', () => {
  it.each([
    ['no token', () => send('GET', '/v1.0/users', { as: '' }), 401, 'InvalidAuthenticationToken'],
    ['a token of somebody else', () => send('GET', '/v1.0/users', { as: 'a.b.c' }), 401, 'InvalidAuthenticationToken'],
    ['an unknown property in $select', () => send('GET', `/v1.0/users/${ANNIKA}/events?$select=nonsense`), 400, 'RequestBroker--ParseUri'],
    [
      'an unknown zone',
      () => send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ start: at(AT, 'Mars') }) }),
      400,
      'TimeZoneNotSupportedException',
    ],
    ['an unknown path', () => send('GET', `/v1.0/users/${ANNIKA}/nonsense`), 400, 'BadRequest'],
    ['an unknown user', () => send('GET', '/v1.0/users/nobody@marigold.example/events'), 404, 'ErrorInvalidUser'],
    ['a view without a window', () => send('GET', `/v1.0/users/${ANNIKA}/calendarView`), 400, 'ErrorInvalidParameter'],
    ['a made-up id', () => send('GET', `/v1.0/users/${ANNIKA}/events/xyz`), 400, 'ErrorInvalidIdMalformed'],
    ['a filter nobody can read', () => send('GET', `/v1.0/users/${ANNIKA}/events?$filter=subject%20is%20x`), 400, 'BadRequest'],
    ['a series', () => send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ recurrence: {} }) }), 400, 'ErrorInvalidRequest'],
  ])('%s', async (_, call, status, code) => {
    const answer = await call();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  it('the twenty-first schedule, and more than 62 days', async () => {
    const ask = (schedules: readonly string[], end: number) =>
      send('POST', `/v1.0/users/${ANNIKA}/calendar/getSchedule`, { json: { schedules, startTime: at(AT), endTime: at(end) } });
    expect(
      codeOf(
        await ask(
          Array.from({ length: 21 }, (_, one) => `p${one}@b.example`),
          AT + HOUR,
        ),
      ),
    ).toBe('ErrorTooManyRequestedSchedules');
    expect(codeOf(await ask([ANNIKA], AT + 62 * 24 * HOUR))).toBe('ErrorTimeIntervalTooBig');
  });

  it('a fifth call at once for one app and mailbox', async () => {
    emulator.setPersonality({ callMs: 50 });
    const all = await Promise.all(Array.from({ length: 6 }, () => send('GET', `/v1.0/users/${ANNIKA}/events`)));
    emulator.setPersonality({ callMs: 0 });
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429]);
    expect(all.find(({ status }) => status === 429)?.headers['retry-after']).toBe('1');
  });

  it('a subscription whose address does not answer the handshake, or that lives too long', async () => {
    const subscription = {
      changeType: 'updated',
      resource: `/users/${ANNIKA}/events`,
      notificationUrl: 'http://127.0.0.1:9/',
      clientState: 'x',
    };
    const until = (minutes: number) => ({ ...subscription, expirationDateTime: new Date(Date.now() + minutes * 60_000).toISOString() });
    expect(codeOf(await send('POST', '/v1.0/subscriptions', { json: until(60) }))).toBe('ValidationError');
    expect(emulator.tenant.subscriptions.all()).toEqual([]);
  });
});

it('answers page by page with opaque links, ten at a time', async () => {
  for (let one = 0; one < 12; one++) await send('POST', `/v1.0/users/${ANNIKA}/events`, { json: event({ subject: `Talk ${one}` }) });
  const first = await send('GET', `/v1.0/users/${ANNIKA}/events`);
  const link = new URL(String(first.json['@odata.nextLink']));
  const second = await send('GET', link.pathname + link.search);
  expect([first, second].map(({ json }) => (json.value as unknown[]).length)).toEqual([10, 2]);
  expect(second.json['@odata.nextLink']).toBeUndefined();
  expect(emulator.tenant.findings()).toEqual([]);
});

it('adds rights by scope and rights by consent', async () => {
  const outside = '/v1.0/users/grace.whitmore@marigold.example/events';
  expect((await send('GET', outside, { as: await tokenFor('restricted') })).status).toBe(403);
  emulator.tenant.change(emulator.clientId('restricted'), { roles: ['Calendars.Read'] });
  const wider = await tokenFor('restricted');
  expect((await send('GET', outside, { as: wider })).status).toBe(200);
  expect((await send('POST', outside, { as: wider, json: event() })).status).toBe(403);
});

it('keeps secrets out of the journal', () => {
  expect(JSON.stringify(emulator.journal.entries())).not.toMatch(/calendula-secret|hamburg-secret|Bearer/);
});
