/** The emulator beside another one over the same organisation, and over a restart; what no connector of ours asks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCaldavEmulator } from '../caldav/server.ts';
import { createDemoOrganization } from '../organization/create-demo-organization.ts';
import { PERSON_PASSWORD } from '../organization/demo/accounts.ts';
import { APPLICATION } from './authorizations.ts';
import { type CronofyEmulator, startCronofyEmulator } from './server.ts';

const NOW = Date.parse('2026-10-12T07:00:00Z');
const ANNIKA = 'annika.petersen@marigold.example';
const world = createDemoOrganization({ today: '2026-10-12', frozenAt: NOW, busy: false });
let cronofy: CronofyEmulator;
let token: { access_token: string; refresh_token: string };

beforeAll(async () => {
  cronofy = await startCronofyEmulator({ world });
  const mailboxId = world.mailboxAt(ANNIKA).id;
  const grant = { user: 'calendula', mailboxId, scope: 'read_write', delegatedScope: 'read_write' };
  const { access, refresh } = cronofy.authorizations.tokens(grant, 10_800);
  token = { access_token: access, refresh_token: refresh };
});
afterAll(() => cronofy.stop());

const call = (method: string, path: string, body?: unknown, url = cronofy.url) =>
  fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const read = async (path: string) => (await (await call('GET', path)).json()) as never;
const calendarId = async () => {
  const { calendars } = (await read('/v1/calendars')) as { calendars: { calendar_id: string; calendar_primary: boolean }[] };
  return calendars.find((each) => each.calendar_primary)?.calendar_id ?? '';
};
const EVENT = { event_id: 'shown', summary: 'Shown', start: '2026-10-14T08:00:00Z', end: '2026-10-14T09:00:00Z' };

describe('one organisation', () => {
  it('is shown alike by CalDAV and by Cronofy', async () => {
    const caldav = await startCaldavEmulator({ world });
    const dav = (method: string, name: string, body?: string) =>
      fetch(`${caldav.url}/dav/calendars/u1001/calendar/${name}`, {
        method,
        headers: { authorization: `Basic ${btoa(`${ANNIKA}:${PERSON_PASSWORD}`)}`, 'content-type': 'text/calendar' },
        ...(body === undefined ? {} : { body }),
      });
    expect((await call('POST', `/v1/calendars/${await calendarId()}/events`, EVENT)).status).toBe(202);
    const text = await (await dav('GET', 'shown.ics')).text();
    expect(text).toContain('SUMMARY:Shown');
    // Her own calendar program moves it and keeps what it does not know.
    expect((await dav('PUT', 'shown.ics', text.replace('T080000Z', 'T073000Z'))).status).toBe(204);
    const { events } = (await read('/v1/events?tzid=Etc/UTC&only_managed=true')) as { events: { event_id: string; start: string }[] };
    expect(events).toMatchObject([{ event_id: 'shown', start: '2026-10-14T07:30:00Z' }]);
    await dav('DELETE', 'shown.ics');
    const gone = (await read('/v1/events?tzid=Etc/UTC&only_managed=true&include_deleted=true')) as { events: object[] };
    expect(gone.events).toMatchObject([{ event_id: 'shown', deleted: true }]);
    await caldav.stop();
  });
  it('invites attendees when Cronofy is told to, and takes them away again', async () => {
    const path = `/v1/calendars/${await calendarId()}/events`;
    const henrik = { email: 'henrik.lorenz@marigold.example', display_name: 'Henrik' };
    await call('POST', path, { ...EVENT, event_id: 'panel', attendees: { invite: [henrik] } });
    const copy = () => world.calendar(world.mailboxAt(henrik.email).id).byUid('panel');
    expect(copy()).not.toBeNull();
    await call('POST', path, { ...EVENT, event_id: 'panel', attendees: { remove: [henrik] } });
    expect(copy()).toBeNull();
  });
});

describe('tokens', () => {
  const form = (fields: Readonly<Record<string, string>>, url: string) =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: APPLICATION.clientId, client_secret: APPLICATION.clientSecret, ...fields }),
    });
  it('are renewed by forms as well, on both hosts', async () => {
    for (const url of [cronofy.url, cronofy.appUrl]) {
      const response = await form({ grant_type: 'refresh_token', refresh_token: token.refresh_token }, url);
      expect(await response.json()).toMatchObject({ token_type: 'bearer', scope: 'read_write', expires_in: 10_800 });
    }
  });
  it('live on over a restart, and are nothing to another data centre', async () => {
    const again = await startCronofyEmulator({ world });
    expect((await call('GET', '/v1/userinfo', undefined, again.url)).status).toBe(200);
    await again.stop();
    const elsewhere = await startCronofyEmulator({ world, personality: { dataCentre: 'au' } });
    expect((await call('GET', '/v1/userinfo', undefined, elsewhere.url)).status).toBe(401);
    await elsewhere.stop();
  });
  it('end with the clock', async () => {
    world.clock.advance(4 * 3_600_000);
    expect((await call('GET', '/v1/userinfo')).status).toBe(401);
    world.clock.set(NOW);
    expect((await call('GET', '/v1/userinfo')).status).toBe(200);
  });
  it('are never in the journal', () => {
    const written = JSON.stringify(cronofy.journal.entries());
    for (const secret of [token.access_token, token.refresh_token, APPLICATION.clientSecret]) expect(written).not.toContain(secret);
  });
});

describe('findings', () => {
  it('name a request that the written form does not know', async () => {
    expect(cronofy.findings).toEqual([]);
    await call('GET', '/v1/events?tzid=Etc/UTC&inlcude_managed=true');
    expect(cronofy.findings).toEqual([expect.stringContaining('inlcude_managed')]);
  });
});
