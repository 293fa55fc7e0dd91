/** The traps of real servers, each switched on by itself. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DavCaller, davCaller, eventOf, freeBusyRequest } from '../../test/support/emulator/dav-call.ts';
import { startTestEmulator, type TestEmulator } from '../../test/support/emulator/start-emulator.ts';
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { WELL_BEHAVED } from './personality.ts';

const NS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const TEN = ['DTSTART:20261012T080000Z', 'DTEND:20261012T090000Z'];
const PATH = '/dav/calendars/u1001/calendar/';
let emulator: TestEmulator;
let svc: DavCaller;
let hamburg: DavCaller;

beforeAll(async () => {
  emulator = await startTestEmulator();
  svc = davCaller(emulator.url, SERVICE_ACCOUNTS.superuser);
  hamburg = davCaller(emulator.url, SERVICE_ACCOUNTS.restricted);
});
afterEach(() => {
  emulator.world.reset();
  emulator.setPersonality(WELL_BEHAVED);
});
afterAll(() => emulator.stop());

const put = (uid: string, headers = {}, ...lines: string[]) =>
  svc('PUT', `${PATH}${uid}.ics`, { body: eventOf(uid, ...TEN, ...lines), headers });

it('noRightsSuccess: success and no busy time for somebody out of scope', async () => {
  emulator.setPersonality({ noRightsSuccess: true });
  await svc('PUT', '/dav/calendars/u1045/calendar/a.ics', { body: eventOf('a', ...TEN) });
  const body = freeBusyRequest(
    'calendula-hamburg@marigold.example',
    ['grace.whitmore@marigold.example'],
    ['20261012T000000Z', '20261013T000000Z'],
  );
  const answer = await hamburg('POST', '/dav/calendars/s3002/outbox/', { body });
  expect(answer.text).toContain('2.0;Success');
  expect(answer.text).not.toContain('FREEBUSY;');
});

it('ignoresIfNoneMatch: overwrites', async () => {
  emulator.setPersonality({ ignoresIfNoneMatch: true });
  expect((await put('a', { 'if-none-match': '*' })).status).toBe(201);
  expect((await put('a', { 'if-none-match': '*' })).status).toBe(204);
});

it('bogusTokenAccepted: everything, as if all were well', async () => {
  emulator.setPersonality({ bogusTokenAccepted: true });
  await put('a');
  const answer = await svc('REPORT', PATH, {
    body: `<D:sync-collection ${NS}><D:sync-token>bogus</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  });
  expect(answer.status).toBe(207);
  expect(answer.text).toContain('a.ics');
});

it('noOutbox and noFreeBusyQuery: the server cannot', async () => {
  emulator.setPersonality({ noOutbox: true, noFreeBusyQuery: true });
  expect((await svc('POST', '/dav/calendars/s3001/outbox/', { body: 'BEGIN:' })).status).toBe(405);
  expect((await svc('REPORT', PATH, { body: `<C:free-busy-query ${NS}/>` })).status).toBe(501);
  const found = await svc('PROPFIND', PATH, {
    headers: { depth: '0' },
    body: `<D:propfind ${NS}><D:prop><D:supported-report-set/></D:prop></D:propfind>`,
  });
  expect(found.text).not.toContain('free-busy-query');
});

it('noScheduling: stored, and nobody hears of it', async () => {
  emulator.setPersonality({ noScheduling: true });
  expect(
    (await put('a', {}, 'ORGANIZER:mailto:annika.petersen@marigold.example', 'ATTENDEE:mailto:yusuf.demir@marigold.example')).status,
  ).toBe(201);
  expect(emulator.world.calendar(emulator.world.mailboxAt('yusuf.demir').id).all()).toEqual([]);
  expect((await svc('OPTIONS', PATH)).headers.get('dav')).not.toContain('auto-schedule');
});

it('redirectsCalendars: other people live elsewhere, and answer there', async () => {
  emulator.setPersonality({ redirectsCalendars: true });
  const moved = await put('a');
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/dav/shared/u1001/calendar/a.ics']);
  expect((await svc('PUT', '/dav/shared/u1001/calendar/a.ics', { body: eventOf('a', ...TEN) })).status).toBe(201);
  const listed = await svc('PROPFIND', '/dav/shared/u1001/calendar/', { headers: { depth: '1' } });
  expect(listed.text).toContain('<D:href>/dav/shared/u1001/calendar/a.ics</D:href>');
  expect((await svc('PROPFIND', '/dav/calendars/s3001/', { headers: { depth: '0' } })).status).toBe(207);
});

it('duplicateUid500: a database error instead of a precondition', async () => {
  emulator.setPersonality({ duplicateUid500: true });
  await put('a');
  expect((await svc('PUT', `${PATH}b.ics`, { body: eventOf('a', ...TEN) })).status).toBe(500);
});

it('roomClash decline: stored, and the room says no', async () => {
  emulator.setPersonality({ roomClash: 'decline' });
  const room = ['ORGANIZER:mailto:annika.petersen@marigold.example', 'ATTENDEE:mailto:room.elbe@marigold.example'];
  await put('a', {}, ...room);
  expect((await put('b', {}, ...room)).status).toBe(201);
  expect((await svc('GET', `${PATH}b.ics`)).text).toContain('PARTSTAT=DECLINED');
});
