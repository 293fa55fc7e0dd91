/** The emulated Workspace by raw requests: what only one side of a conversation can show, and the same organisation seen by CalDAV. */
import { request } from 'node:https';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { davCaller } from '../../test/support/emulator/dav-call.ts';
import { startTestGoogle, type TestGoogle } from '../../test/support/emulator/start-google.ts';
import { startCaldavEmulator } from '../caldav/server.ts';
import { enterMeeting } from '../organization/acts.ts';
import { PERSON_PASSWORD } from '../organization/demo/accounts.ts';
import { GOOGLE_ACCOUNTS, privateKeyOf, type ServiceAccount } from './accounts.ts';

const ANNIKA = 'annika.petersen@marigold.example';
const HENRIK = 'henrik.lorenz@marigold.example';
const ALL = { start: Date.UTC(2020, 0), end: Date.UTC(2040, 0) };
const EVENTS = `/calendar/v3/calendars/${ANNIKA}/events`;
const AT_TEN = { start: { dateTime: '2028-05-04T10:00:00+02:00', timeZone: 'Europe/Berlin' }, end: { dateTime: '2028-05-04T09:00:00Z' } };

let google: TestGoogle;
beforeAll(async () => {
  google = await startTestGoogle();
});
afterAll(() => google.stop());
beforeEach(() => google.world.reset());
afterEach(() => {
  expect(google.lint).toEqual([]);
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // Tests look into whatever came back.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what is being tested
  readonly json: any;
  readonly text: string;
}

function send(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, google.url), { method, headers, ca: google.ca }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const json = text.startsWith('{') ? JSON.parse(text) : null;
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

interface Asking {
  readonly account?: ServiceAccount;
  readonly scopes?: readonly string[];
  readonly sub?: string | null;
  readonly claims?: object;
  readonly key?: ServiceAccount;
}

async function askToken({
  account = GOOGLE_ACCOUNTS.full,
  scopes = ['calendar.events.owned'],
  sub = ANNIKA,
  claims = {},
  key = account,
}: Asking) {
  const iat = Math.floor(Date.now() / 1_000);
  const scope = scopes.map((one) => `https://www.googleapis.com/auth/${one}`).join(' ');
  const basics = { iss: account.email, scope, aud: `${google.url}/token`, iat, exp: iat + 3_600, ...(sub === null ? {} : { sub }) };
  const assertion = await new SignJWT({ ...basics, ...claims }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(privateKeyOf(key));
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString();
  return send('POST', '/token', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
}

async function caller(asking: Asking = {}) {
  const { json } = await askToken(asking);
  return (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    send(method, path, {
      headers: { authorization: `Bearer ${json.access_token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

describe('the token endpoint', () => {
  it('gives a token for what was delegated', async () => {
    const { status, json } = await askToken({});
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3_599 });
  });

  it.each([
    ['another key', { key: GOOGLE_ACCOUNTS.restricted }, 400, /Signature/],
    ['an account that is not there', { claims: { iss: 'x@y' } }, 400, /account not found/],
    ['a time long past', { claims: { iat: 1_000, exp: 4_000 } }, 400, /reasonable timeframe/],
    ['too long a life', { claims: { exp: Math.floor(Date.now() / 1_000) + 9_000 } }, 400, /short-lived/],
    ['another audience', { claims: { aud: 'https://example.test' } }, 400, /audience/],
    ['a user who is not there', { sub: 'nobody@marigold.example' }, 400, /Invalid email/],
    ['a room', { sub: 'room.alster@marigold.example' }, 400, /Invalid email/],
    ['one scope too many', { scopes: ['calendar.events.owned', 'calendar'] }, 401, /unauthorized to retrieve/],
  ] as readonly [string, Asking, number, RegExp][])('refuses %s', async (_, asking, status, words) => {
    const answer = await askToken(asking);
    expect(answer.status).toBe(status);
    expect(answer.json.error_description).toMatch(words);
  });
});

describe('scopes and rights', () => {
  it('go by the tables of the discovery document', async () => {
    const write = await caller();
    const freeBusy = { timeMin: '2028-05-04T00:00:00Z', timeMax: '2028-05-05T00:00:00Z', items: [{ id: ANNIKA }] };
    expect((await write('POST', '/calendar/v3/freeBusy', freeBusy)).json.error.errors[0].reason).toBe('insufficientPermissions');
    const read = await caller({ scopes: ['calendar.freebusy'] });
    expect((await read('POST', '/calendar/v3/freeBusy', freeBusy)).json.calendars).toEqual({ [ANNIKA]: { busy: [] } });
    expect((await read('GET', EVENTS)).status).toBe(403);
    expect((await write('GET', `/calendar/v3/calendars/${HENRIK}/events`)).status).toBe(403);
    const itself = await caller({ scopes: ['calendar.freebusy'], sub: null });
    expect((await itself('POST', '/calendar/v3/freeBusy', freeBusy)).json.calendars[ANNIKA].errors).toEqual([
      { domain: 'global', reason: 'notFound' },
    ]);
    expect((await send('GET', EVENTS)).status).toBe(401);
  });

  it('show a guest with free/busy alone the time and nothing else', async () => {
    const annika = google.world.mailboxAt(ANNIKA);
    enterMeeting(google.world, annika, { uid: 'secret', title: 'Secret', start: Date.UTC(2028, 4, 4, 8), end: Date.UTC(2028, 4, 4, 9) });
    const henrik = await caller({ scopes: ['calendar.events.freebusy'], sub: HENRIK });
    const { json } = await henrik('GET', EVENTS);
    expect(json.accessRole).toBe('freeBusyReader');
    expect(json.items).toMatchObject([{ visibility: 'private', start: { dateTime: '2028-05-04T10:00:00+02:00' } }]);
    expect(JSON.stringify(json.items)).not.toContain('Secret');
  });
});

describe('free/busy', () => {
  it('fails inside the answer from the fifty-first calendar on, and as a whole for too long a time', async () => {
    const read = await caller({ scopes: ['calendar.freebusy'] });
    const people = google.world.mailboxes().filter(({ kind }) => kind === 'person');
    const items = people.slice(0, 51).map(({ address }) => ({ id: address }));
    const { json } = await read('POST', '/calendar/v3/freeBusy', {
      timeMin: '2028-05-04T00:00:00Z',
      timeMax: '2028-05-05T00:00:00Z',
      items,
    });
    expect(Object.values(json.calendars).filter((one) => (one as { errors?: unknown }).errors === undefined)).toHaveLength(50);
    const long = await read('POST', '/calendar/v3/freeBusy', {
      timeMin: '2028-05-04T00:00:00Z',
      timeMax: '2028-09-05T00:00:00Z',
      items: [{ id: ANNIKA }],
    });
    expect([long.status, long.json.error.errors[0].reason]).toEqual([400, 'timeRangeTooLong']);
  });
});

describe('events', () => {
  it('keep the id that was given, for good', async () => {
    const write = await caller();
    expect((await write('POST', EVENTS, { id: 'abc123', summary: 'One', ...AT_TEN })).json).toMatchObject({
      id: 'abc123',
      iCalUID: 'abc123@google.com',
    });
    expect((await write('POST', EVENTS, { id: 'abc123', ...AT_TEN })).status).toBe(409);
    expect((await write('POST', EVENTS, { id: 'XYZ', ...AT_TEN })).status).toBe(400);
    expect((await write('DELETE', `${EVENTS}/abc123`)).status).toBe(204);
    expect((await write('DELETE', `${EVENTS}/abc123`)).status).toBe(410);
    expect((await write('GET', `${EVENTS}/abc123`)).json).toMatchObject({ status: 'cancelled', summary: 'One' });
    expect((await write('POST', EVENTS, { id: 'abc123', ...AT_TEN })).json.error.errors[0].reason).toBe('duplicate');
    expect((await write('PATCH', `${EVENTS}/abc123`, { status: 'confirmed' })).json).toMatchObject({ status: 'confirmed', summary: 'One' });
  });

  it('are changed only as they were seen', async () => {
    const write = await caller();
    const { json, headers } = await write('POST', EVENTS, { id: 'etags1', summary: 'One', ...AT_TEN });
    expect(headers.etag).toBe(json.etag);
    expect((await write('GET', `${EVENTS}?singleEvents=true&timeMin=2028-05-04T07:00:00Z`)).json.items).toMatchObject([{ id: 'etags1' }]);
    expect((await write('PATCH', `${EVENTS}/etags1`, { summary: 'Two' }, { 'if-match': json.etag })).json.summary).toBe('Two');
    expect((await write('PATCH', `${EVENTS}/etags1`, { summary: 'Three' }, { 'if-match': json.etag })).status).toBe(412);
    const put = await write('PUT', `${EVENTS}/etags1`, { ...AT_TEN });
    expect(put.json.summary).toBeUndefined();
    expect(put.json.start).toEqual({ dateTime: '2028-05-04T10:00:00+02:00', timeZone: 'Europe/Berlin' });
  });

  it('are copied to guests with the same id; shared properties go along, private ones stay', async () => {
    const write = await caller();
    const extendedProperties = { shared: { a: '1; x=y' }, private: { b: '2' } };
    const body = { id: 'copied1', summary: 'Meeting', attendees: [{ email: HENRIK }], extendedProperties, ...AT_TEN };
    expect((await write('POST', `${EVENTS}?sendUpdates=all`, body)).json.extendedProperties).toEqual(extendedProperties);
    const henrik = await caller({ sub: HENRIK });
    const copy = (await henrik('GET', '/calendar/v3/calendars/primary/events/copied1')).json;
    expect(copy).toMatchObject({ organizer: { email: ANNIKA }, extendedProperties: { shared: { a: '1; x=y' } } });
    expect(copy.extendedProperties.private).toBeUndefined();
    expect(google.notifications.at(-1)).toEqual({ eventId: 'copied1', sendUpdates: 'all', to: [HENRIK] });
    const mine = '/calendar/v3/calendars/primary/events/copied1';
    expect((await henrik('PATCH', mine, { summary: 'Mine now' })).json.error.errors[0].reason).toBe('forbiddenForNonOrganizer');
    await henrik('PATCH', mine, { attendees: [{ email: HENRIK, responseStatus: 'declined' }] });
    expect((await write('GET', `${EVENTS}/copied1`)).json.attendees[0].responseStatus).toBe('declined');
    const list = await henrik(
      'GET',
      '/calendar/v3/calendars/primary/events?sharedExtendedProperty=a%3D1;%20x%3Dy&fields=items(id,start/dateTime)',
    );
    expect(list.json).toEqual({ items: [{ id: 'copied1', start: { dateTime: '2028-05-04T10:00:00+02:00' } }] });
  });

  it('get their Meet link later, and lose it by a write that does not know of it', async () => {
    const write = await caller();
    const conferenceData = { createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } } };
    const made = await write('POST', `${EVENTS}?conferenceDataVersion=1`, { id: 'meet1', conferenceData, ...AT_TEN });
    expect(made.json.conferenceData.createRequest.status.statusCode).toBe('pending');
    const links = [];
    for (let look = 0; look < 3; look++) links.push((await write('GET', `${EVENTS}/meet1`)).json.hangoutLink);
    expect(links[0]).toBeUndefined();
    expect(links[2]).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
    expect((await write('PATCH', `${EVENTS}/meet1?conferenceDataVersion=1`, { summary: 'Kept' })).json.hangoutLink).toBe(links[2]);
    expect((await write('PATCH', `${EVENTS}/meet1`, { summary: 'Lost' })).json.hangoutLink).toBeUndefined();
  });

  it('repeat: occurrences are listed, moved and taken out by themselves', async () => {
    const write = await caller();
    const weekly = {
      id: 'series1',
      summary: 'Weekly',
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      start: AT_TEN.start,
      end: { dateTime: '2028-05-04T11:00:00', timeZone: 'Europe/Berlin' },
    };
    await write('POST', EVENTS, weekly);
    const starts = async () =>
      ((await write('GET', `${EVENTS}?singleEvents=true&orderBy=startTime`)).json.items as { start: { dateTime: string } }[]).map((one) =>
        one.start.dateTime.slice(0, 13),
      );
    expect(await starts()).toEqual(['2028-05-04T10', '2028-05-11T10', '2028-05-18T10', '2028-05-25T10']);
    const second = (await write('GET', `${EVENTS}/series1/instances`)).json.items[1];
    expect(second).toMatchObject({ id: 'series1_20280511T080000Z', recurringEventId: 'series1' });
    await write('PATCH', `${EVENTS}/${second.id}`, {
      start: { dateTime: '2028-05-12T14:00:00Z' },
      end: { dateTime: '2028-05-12T15:00:00Z' },
    });
    await write('DELETE', `${EVENTS}/series1_20280518T080000Z`);
    expect(await starts()).toEqual(['2028-05-04T10', '2028-05-12T16', '2028-05-25T10']);
    expect((await write('GET', EVENTS)).json.items).toHaveLength(1);
  });

  it('come in pages and then with a mark, after which only changes are told', async () => {
    const write = await caller();
    for (const id of ['page1', 'page2', 'page3']) await write('POST', EVENTS, { id, ...AT_TEN });
    const first = (await write('GET', `${EVENTS}?maxResults=2`)).json;
    expect([first.items.length, first.nextSyncToken]).toEqual([2, undefined]);
    const { nextSyncToken } = (await write('GET', `${EVENTS}?maxResults=2&pageToken=${first.nextPageToken}`)).json;
    await write('DELETE', `${EVENTS}/page2`);
    const changes = (await write('GET', `${EVENTS}?syncToken=${nextSyncToken}`)).json;
    expect(changes.items).toMatchObject([{ id: 'page2', status: 'cancelled' }]);
    expect((await write('GET', `${EVENTS}?syncToken=${nextSyncToken}&timeMin=2028-05-04T00:00:00Z`)).status).toBe(400);
    expect((await write('GET', `${EVENTS}?syncToken=nobodys`)).json.error.errors[0].reason).toBe('fullSyncRequired');
    expect((await write('GET', `${EVENTS}?orderBy=startTime`)).status).toBe(400);
  });
});

it('answers several calls in one', async () => {
  const { json } = await askToken({});
  const part = (id: number, line: string, body = '') =>
    `--b\r\nContent-Type: application/http\r\nContent-ID: <${id}>\r\n\r\n${line}\r\nContent-Type: application/json\r\n\r\n${body}\r\n`;
  const body = `${part(1, `POST ${EVENTS} HTTP/1.1`, JSON.stringify({ id: 'batch1', ...AT_TEN }))}${part(2, `GET ${EVENTS}/nothing HTTP/1.1`)}--b--`;
  const headers = { authorization: `Bearer ${json.access_token}`, 'content-type': 'multipart/mixed; boundary=b' };
  const { text, status } = await send('POST', '/batch/calendar/v3', { headers, body });
  expect(status).toBe(200);
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['200', '404']);
  expect(text).toContain('"id":"batch1"');
});

it('refuses the call that is one too many for a user in a minute', async () => {
  const own = await startTestGoogle();
  const ask = google;
  google = own;
  try {
    const write = await caller();
    const statuses = new Set<number>();
    for (let call = 0; call < 600; call++) statuses.add((await write('GET', `${EVENTS}?maxResults=1`)).status);
    expect([...statuses]).toEqual([200]);
    expect((await write('GET', `${EVENTS}?maxResults=1`)).json.error.errors[0].reason).toBe('userRateLimitExceeded');
    own.world.clock.advance(61_000);
    expect((await write('GET', `${EVENTS}?maxResults=1`)).status).toBe(200);
  } finally {
    google = ask;
    await own.stop();
  }
});

it('writes down what deviates from the discovery documents', async () => {
  const own = await startTestGoogle();
  const ask = google;
  google = own;
  try {
    const write = await caller();
    expect((await write('POST', EVENTS, { ...AT_TEN, colour: 'red' })).status).toBe(200);
    expect((await write('GET', `${EVENTS}?maxResults=many`)).status).toBe(400);
    expect((await write('GET', `${EVENTS}?limit=1`)).status).toBe(400);
    expect(own.lint).toEqual([
      'request events.insert: $.colour: unknown field',
      'request events.list: maxResults: not a whole number',
      'request events.list: limit: unknown parameter',
    ]);
  } finally {
    google = ask;
    await own.stop();
  }
});

it('shows by CalDAV what was written here, and the reverse', async () => {
  const caldav = await startCaldavEmulator({ world: google.world });
  try {
    const write = await caller();
    const dav = davCaller(caldav.url, { user: ANNIKA, password: PERSON_PASSWORD });
    await write('POST', EVENTS, {
      id: 'seen1',
      summary: 'Over there',
      attendees: [{ email: 'c_r2001@resource.calendar.google.com' }],
      ...AT_TEN,
    });
    const path = '/dav/calendars/u1001/calendar/';
    const { text } = await dav('GET', `${path}seen1.ics`);
    expect(text).toContain('SUMMARY:Over there');
    expect(text.replaceAll('\r\n ', '')).toContain('mailto:room.alster@marigold.example');
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//T//EN',
      'BEGIN:VEVENT',
      'UID:from-dav',
      'DTSTAMP:20280101T000000Z',
      'SUMMARY:From CalDAV',
      'DTSTART:20280504T120000Z',
      'DTEND:20280504T130000Z',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ];
    await dav('PUT', `${path}from-dav.ics`, { body: lines.join('\r\n') });
    const { json } = await write('GET', `${EVENTS}?iCalUID=from-dav`);
    expect(json.items).toMatchObject([{ summary: 'From CalDAV', start: { dateTime: '2028-05-04T14:00:00+02:00', timeZone: 'UTC' } }]);
    expect((await write('DELETE', `${EVENTS}/${json.items[0].id}`)).status).toBe(204);
    expect((await dav('GET', `${path}from-dav.ics`)).status).toBe(404);
    expect(google.world.busy('r2001', ALL)).toHaveLength(1);
  } finally {
    await caldav.stop();
  }
});
