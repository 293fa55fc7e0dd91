/** What the well-behaved server says, request by request. */
import { XMLValidator } from 'fast-xml-parser';
import ICAL from 'ical.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DavCaller, davCaller, eventOf, freeBusyRequest } from '../../test/support/emulator/dav-call.ts';
import { startTestEmulator, type TestEmulator } from '../../test/support/emulator/start-emulator.ts';
import { childOf, childrenOf, type XmlNode } from '../harness/xml.ts';
import { enterMeeting } from '../organization/acts.ts';
import { PERSON_PASSWORD, SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { parseXml } from './xml.ts';

const NS =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:NC="http://nextcloud.com/ns"';
const TEN = ['DTSTART:20261012T080000Z', 'DTEND:20261012T090000Z'];
const DAY = ['20261012T000000Z', '20261013T000000Z'] as const;
let emulator: TestEmulator;
let svc: DavCaller;
let hamburg: DavCaller;
let freeBusyOnly: DavCaller;
let annika: DavCaller;

beforeAll(async () => {
  emulator = await startTestEmulator();
  svc = davCaller(emulator.url, SERVICE_ACCOUNTS.superuser);
  hamburg = davCaller(emulator.url, SERVICE_ACCOUNTS.restricted);
  freeBusyOnly = davCaller(emulator.url, SERVICE_ACCOUNTS.freeBusyOnly);
  annika = davCaller(emulator.url, { user: 'annika.petersen@marigold.example', password: PERSON_PASSWORD });
});
beforeEach(() => {
  emulator.world.reset();
  emulator.journal.clear();
});
afterAll(() => emulator.stop());

const id = (name: string) => emulator.world.mailboxAt(name).id;
const calendar = (name: string) => `/dav/calendars/${id(name)}/calendar/`;
const invitation = (uid: string, ...attendees: string[]) =>
  eventOf(
    uid,
    ...TEN,
    'ORGANIZER:mailto:annika.petersen@marigold.example',
    ...attendees.map((one) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${one}@marigold.example`),
  );

function read(text: string): XmlNode {
  expect(XMLValidator.validate(text)).toBe(true);
  return parseXml(text);
}
function deep(node: XmlNode, name: string): XmlNode[] {
  return [...(node.name === name ? [node] : []), ...node.children.flatMap((child) => deep(child, name))];
}
const first = (node: XmlNode, name: string) => deep(node, name)[0]?.text ?? '';
const hrefs = (text: string) => childrenOf(read(text), 'D:response').map((one) => first(one, 'D:href'));
const query = (range: readonly [string, string], data = '<C:calendar-data/>', more = '') =>
  `<C:calendar-query ${NS}><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${range[0]}" end="${range[1]}"/>${more}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;

describe('discovery', () => {
  it('redirects the well-known address without credentials and keeps the rest closed', async () => {
    const anybody = davCaller(emulator.url, null);
    const moved = await anybody('PROPFIND', '/.well-known/caldav');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/dav/']);
    const closed = await anybody('PROPFIND', '/dav/', { headers: { depth: '0' } });
    expect([closed.status, closed.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Marigold"']);
    const wrong = davCaller(emulator.url, { ...SERVICE_ACCOUNTS.superuser, password: 'wrong' });
    expect((await wrong('OPTIONS', '/dav/')).status).toBe(401);
  });

  it('leads from the root to the own principal, its home and its outbox', async () => {
    const root = await svc('PROPFIND', '/dav/', {
      headers: { depth: '0' },
      body: `<D:propfind ${NS}><D:prop><D:current-user-principal/></D:prop></D:propfind>`,
    });
    const principal = first(deep(read(root.text), 'D:current-user-principal')[0] as XmlNode, 'D:href');
    const body = `<D:propfind ${NS}><D:prop><C:calendar-home-set/><C:schedule-outbox-URL/><C:calendar-user-address-set/><D:unknown/></D:prop></D:propfind>`;
    const answer = await svc('PROPFIND', principal, { headers: { depth: '0' }, body });
    const node = read(answer.text);
    expect(first(deep(node, 'C:calendar-home-set')[0] as XmlNode, 'D:href')).toBe('/dav/calendars/s3001/');
    expect(first(deep(node, 'C:schedule-outbox-URL')[0] as XmlNode, 'D:href')).toBe('/dav/calendars/s3001/outbox/');
    expect(deep(node, 'C:calendar-user-address-set')[0]?.children.map((one) => one.text)).toContain('mailto:calendula@marigold.example');
    expect(deep(node, 'D:status').map((one) => one.text)).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']);
  });

  it('says in OPTIONS what it can do, and 403 to an endless PROPFIND', async () => {
    const options = await svc('OPTIONS', calendar('annika.petersen'));
    expect(options.headers.get('dav')).toContain('calendar-auto-schedule');
    expect((await svc('PROPFIND', '/dav/')).status).toBe(403);
    expect((await svc('PROPFIND', '/dav/', { headers: { depth: '0' }, body: '<broken' })).status).toBe(400);
    expect((await svc('GET', '/elsewhere')).status).toBe(404);
    expect((await svc('DELETE', calendar('annika.petersen'))).status).toBe(405);
  });
});

describe('the directory', () => {
  const search = (property: string, word: string) =>
    `<D:principal-property-search ${NS}><D:property-search><D:prop><${property}/></D:prop><D:match>${word}</D:match></D:property-search><D:prop><D:displayname/><C:calendar-user-type/><NC:room-seating-capacity/><NC:room-building-name/></D:prop></D:principal-property-search>`;

  it.each([
    ['C:calendar-user-address-set', 'mailto:joao.figueira@marigold.example'],
    ['CS:email-address-set', 'joao.figueira@marigold.example'],
    ['D:displayname', 'JOÃO'],
  ])('finds a person by %s', async (property, word) => {
    const answer = await svc('REPORT', '/dav/principals/', { body: search(property, word) });
    expect(hrefs(answer.text)).toEqual([`/dav/principals/${id('joao.figueira')}/`]);
  });

  it('finds a person by an alias', async () => {
    const alias = emulator.world.mailboxAt('annika.petersen').aliases[0] ?? '';
    const answer = await svc('REPORT', '/dav/principals/', { body: search('CS:email-address-set', alias) });
    expect(hrefs(answer.text)).toEqual(['/dav/principals/u1001/']);
  });

  it('lists all rooms with site and seats', async () => {
    const answer = await svc('REPORT', '/dav/principals/', { body: search('C:calendar-user-type', 'ROOM') });
    const rooms = childrenOf(read(answer.text), 'D:response');
    expect(rooms).toHaveLength(12);
    expect(
      rooms.map((one) => [first(one, 'D:displayname'), first(one, 'NC:room-building-name'), first(one, 'NC:room-seating-capacity')]),
    ).toContainEqual(['Belém', 'Lisbon', '10']);
  });

  it('lists everybody with PROPFIND depth 1, without technical users', async () => {
    const answer = await svc('PROPFIND', '/dav/principals/', {
      headers: { depth: '1' },
      body: `<D:propfind ${NS}><D:prop><D:displayname/></D:prop></D:propfind>`,
    });
    expect(hrefs(answer.text)).toHaveLength(73);
    expect(answer.text).not.toContain('calendula');
  });
});

describe('calendar objects', () => {
  const path = () => `${calendar('annika.petersen')}a.ics`;

  it('are created, read, changed and deleted under preconditions', async () => {
    const text = eventOf('a', ...TEN);
    const created = await svc('PUT', path(), { body: text, headers: { 'if-none-match': '*' } });
    expect(created.status).toBe(201);
    const etag = created.headers.get('etag') ?? '';
    expect((await svc('PUT', path(), { body: text, headers: { 'if-none-match': '*' } })).status).toBe(412);
    const got = await svc('GET', path());
    expect([got.text, got.headers.get('etag'), got.headers.get('content-type')]).toEqual([text, etag, 'text/calendar; charset=utf-8']);
    expect((await svc('PUT', path(), { body: text, headers: { 'if-match': '"other"' } })).status).toBe(412);
    const changed = await svc('PUT', path(), { body: eventOf('a', ...TEN, 'SEQUENCE:1'), headers: { 'if-match': etag } });
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([204, false]);
    expect((await svc('DELETE', path(), { headers: { 'if-match': etag } })).status).toBe(412);
    expect((await svc('DELETE', path())).status).toBe(204);
    expect((await svc('DELETE', path())).status).toBe(404);
    expect((await svc('GET', path())).status).toBe(404);
    expect((await svc('PROPFIND', path(), { headers: { depth: '0' } })).status).toBe(404);
  });

  it('refuse the same UID at another address', async () => {
    await svc('PUT', path(), { body: eventOf('a', ...TEN) });
    const again = await svc('PUT', `${calendar('annika.petersen')}b.ics`, { body: eventOf('a', ...TEN) });
    expect(again.status).toBe(403);
    expect(first(deep(read(again.text), 'C:no-uid-conflict')[0] as XmlNode, 'D:href')).toBe(path());
  });

  it.each([
    ['no event', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nEND:VCALENDAR\r\n'],
    ['no calendar', 'BEGIN:VCARD\r\nEND:VCARD\r\n'],
    ['no iCalendar', 'BEGIN:hello'],
    ['a METHOD', eventOf('a', ...TEN).replace('BEGIN:VEVENT', 'METHOD:REQUEST\r\nBEGIN:VEVENT')],
    ['an unknown zone', eventOf('a', 'DTSTART;TZID=Nowhere/Land:20261012T100000')],
  ])('refuse a text with %s', async (_what, body) => {
    const answer = await svc('PUT', path(), { body });
    expect(answer.status).toBe(403);
    expect(childOf(read(answer.text), 'C:valid-calendar-data')).not.toBeNull();
  });

  it('keep any name that a client gives them', async () => {
    const odd = `${calendar('annika.petersen')}a%2Fb%20%25%40c.ics`;
    expect((await svc('PUT', odd, { body: eventOf('odd', ...TEN) })).status).toBe(201);
    expect(hrefs((await svc('REPORT', calendar('annika.petersen'), { body: query(DAY) })).text)).toEqual([odd]);
    expect((await svc('DELETE', odd)).status).toBe(204);
  });

  it('reach attendees and rooms; a text the server changed comes without ETag', async () => {
    const put = await svc('PUT', path(), { body: invitation('a', 'annika.petersen', 'yusuf.demir', 'room.elbe') });
    expect([put.status, put.headers.get('etag')]).toEqual([201, null]);
    const copy = await svc('REPORT', calendar('yusuf.demir'), { body: query(DAY) });
    expect(hrefs(copy.text)).toEqual([`${calendar('yusuf.demir')}a.ics`]);
    const unfolded = (await svc('GET', path())).text.replaceAll('\r\n ', '');
    expect(unfolded).toMatch(/ATTENDEE;PARTSTAT=ACCEPTED;SCHEDULE-STATUS="?1\.2"?:mailto:room\.elbe@/);
    const clash = await svc('PUT', `${calendar('annika.petersen')}b.ics`, { body: invitation('b', 'room.elbe') });
    expect([clash.status, clash.text.includes('room.elbe@marigold.example')]).toEqual([409, true]);
    expect((await svc('GET', `${calendar('annika.petersen')}b.ics`)).status).toBe(404);
    await svc('DELETE', path());
    expect(hrefs((await svc('REPORT', calendar('room.elbe'), { body: query(DAY) })).text)).toEqual([]);
  });
});

describe('rights', () => {
  it('the restricted account reaches its site and no other', async () => {
    const inside = `${calendar('annika.petersen')}a.ics`;
    const outside = `${calendar('grace.whitmore')}a.ics`;
    expect((await hamburg('PUT', inside, { body: eventOf('a', ...TEN) })).status).toBe(201);
    expect((await hamburg('PUT', outside, { body: eventOf('a', ...TEN) })).status).toBe(403);
    expect((await hamburg('PROPFIND', calendar('grace.whitmore'), { headers: { depth: '0' } })).status).toBe(403);
    expect((await hamburg('REPORT', calendar('grace.whitmore'), { body: query(DAY) })).status).toBe(403);
    expect((await hamburg('DELETE', outside)).status).toBe(403);
  });

  it('the free/busy account sees when, not what, and writes nowhere', async () => {
    expect((await freeBusyOnly('PUT', `${calendar('annika.petersen')}a.ics`, { body: eventOf('a', ...TEN) })).status).toBe(403);
    expect((await freeBusyOnly('REPORT', calendar('annika.petersen'), { body: query(DAY) })).status).toBe(403);
    const body = `<D:propfind ${NS}><D:prop><D:current-user-privilege-set/></D:prop></D:propfind>`;
    const privileges = await freeBusyOnly('PROPFIND', calendar('annika.petersen'), { headers: { depth: '0' }, body });
    expect(deep(read(privileges.text), 'D:privilege').map((one) => one.children[0]?.name)).toEqual(['C:read-free-busy']);
  });

  it('people own their calendar and see the free/busy of others', async () => {
    expect((await annika('PUT', `${calendar('annika.petersen')}a.ics`, { body: eventOf('a', ...TEN) })).status).toBe(201);
    expect((await annika('PUT', `${calendar('yusuf.demir')}a.ics`, { body: eventOf('b', ...TEN) })).status).toBe(403);
  });

  it('change while the server runs', async () => {
    emulator.world.grant(SERVICE_ACCOUNTS.superuser.user, id('annika.petersen'), 'none');
    expect((await svc('REPORT', calendar('annika.petersen'), { body: query(DAY) })).status).toBe(403);
    emulator.world.grant(SERVICE_ACCOUNTS.superuser.user, id('annika.petersen'), null);
    expect((await svc('REPORT', calendar('annika.petersen'), { body: query(DAY) })).status).toBe(207);
  });
});

describe('free/busy', () => {
  const busyLines = (text: string) =>
    new ICAL.Component(ICAL.parse(text))
      .getFirstSubcomponent('vfreebusy')
      ?.getAllProperties('freebusy')
      .flatMap((one) => one.getValues().map((period) => `${one.getFirstParameter('fbtype')} ${period}`));
  const ask = (as: DavCaller, organizer: string, attendees: string[]) =>
    as('POST', `/dav/calendars/${id(organizer)}/outbox/`, {
      body: freeBusyRequest(
        `${organizer}@marigold.example`,
        attendees.map((one) => `${one}@marigold.example`),
        DAY,
      ),
    });
  const statuses = (text: string) =>
    childrenOf(read(text), 'C:response').map((one) => [
      first(one, 'D:href').replace(/^mailto:(.*)@.*/, '$1'),
      first(one, 'C:request-status').slice(0, 3),
    ]);

  beforeEach(() => {
    const owner = emulator.world.mailboxAt('annika.petersen');
    const at = (hour: number) => Date.UTC(2026, 9, 12, hour);
    enterMeeting(emulator.world, owner, { uid: 'one', title: 'x', start: at(8), end: at(9) });
    enterMeeting(emulator.world, owner, { uid: 'two', title: 'x', start: at(9), end: at(10) });
    enterMeeting(emulator.world, owner, { uid: 'maybe', title: 'x', start: at(12), end: at(13), status: 'TENTATIVE' });
    enterMeeting(emulator.world, owner, { uid: 'free', title: 'x', start: at(14), end: at(15), transparent: true });
  });

  it('of many people in one POST to the outbox', async () => {
    const answer = await ask(svc, 'calendula', ['annika.petersen', 'room.elbe', 'nobody']);
    expect(statuses(answer.text)).toEqual([
      ['annika.petersen', '2.0'],
      ['room.elbe', '2.0'],
      ['nobody', '3.7'],
    ]);
    const [ofAnnika, ofElbe] = deep(read(answer.text), 'C:calendar-data').map((one) => one.text);
    expect(busyLines(ofAnnika ?? '')).toEqual([
      'BUSY 2026-10-12T08:00:00Z/2026-10-12T10:00:00Z',
      'BUSY-TENTATIVE 2026-10-12T12:00:00Z/2026-10-12T13:00:00Z',
    ]);
    expect(busyLines(ofElbe ?? '')).toEqual([]);
    expect(emulator.journal.entries().at(-1)).toMatchObject({
      operation: 'outbox',
      account: 'calendula',
      mailboxes: ['annika.petersen@marigold.example', 'room.elbe@marigold.example'],
    });
  });

  it('is refused per person outside the scope', async () => {
    expect(statuses((await ask(hamburg, 'calendula-hamburg', ['annika.petersen', 'grace.whitmore'])).text)).toEqual([
      ['annika.petersen', '2.0'],
      ['grace.whitmore', '3.8'],
    ]);
    expect(statuses((await ask(freeBusyOnly, 'calendula-freebusy', ['annika.petersen'])).text)).toEqual([['annika.petersen', '2.0']]);
  });

  it('only through the own outbox, and only in the own name', async () => {
    expect((await ask(svc, 'annika.petersen', ['yusuf.demir'])).status).toBe(403);
    const body = freeBusyRequest('annika.petersen@marigold.example', ['yusuf.demir@marigold.example'], DAY);
    expect((await svc('POST', '/dav/calendars/s3001/outbox/', { body })).text).toContain('organizer-allowed');
    expect((await svc('POST', '/dav/calendars/s3001/outbox/', { body: eventOf('a', ...TEN) })).text).toContain('valid-calendar-data');
  });

  it('of one calendar by report', async () => {
    const body = `<C:free-busy-query ${NS}><C:time-range start="${DAY[0]}" end="${DAY[1]}"/></C:free-busy-query>`;
    const answer = await freeBusyOnly('REPORT', calendar('annika.petersen'), { body });
    expect(answer.headers.get('content-type')).toContain('text/calendar');
    expect(busyLines(answer.text)).toHaveLength(2);
    expect((await hamburg('REPORT', calendar('grace.whitmore'), { body })).status).toBe(403);
    expect((await svc('REPORT', calendar('annika.petersen'), { body: body.replace(DAY[1], DAY[0]) })).status).toBe(403);
  });
});

describe('reports', () => {
  it('calendar-query filters by time and property, and cuts the data to what was asked', async () => {
    await svc('PUT', `${calendar('annika.petersen')}a.ics`, { body: eventOf('a', ...TEN, 'RRULE:FREQ=DAILY;COUNT=3') });
    await svc('PUT', `${calendar('annika.petersen')}b.ics`, { body: eventOf('b', 'DTSTART:20261020T080000Z', 'DTEND:20261020T090000Z') });
    const names = async (body: string) =>
      hrefs((await svc('REPORT', calendar('annika.petersen'), { body })).text).map((href) => href.split('/').at(-1));
    expect(await names(query(['20261014T000000Z', '20261015T000000Z']))).toEqual(['a.ics']);
    expect(
      await names(
        query(['20261001T000000Z', '20261101T000000Z'], '', '<C:prop-filter name="UID"><C:text-match>b</C:text-match></C:prop-filter>'),
      ),
    ).toEqual(['b.ics']);
    const byUid = (attributes: string) =>
      names(
        query(
          ['20261001T000000Z', '20261101T000000Z'],
          '',
          `<C:prop-filter name="UID"><C:text-match ${attributes}>B</C:text-match></C:prop-filter>`,
        ),
      );
    expect([await byUid(''), await byUid('collation="i;octet"'), await byUid('negate-condition="yes"')]).toEqual([
      ['b.ics'],
      [],
      ['a.ics'],
    ]);
    const data =
      '<C:calendar-data><C:expand start="20261012T000000Z" end="20261030T000000Z"/><C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="DTSTART"/><C:prop name="UID"/></C:comp></C:comp></C:calendar-data>';
    const answer = await svc('REPORT', calendar('annika.petersen'), { body: query(['20261012T000000Z', '20261015T000000Z'], data) });
    const text = first(read(answer.text), 'C:calendar-data');
    const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent');
    expect(events.map((one) => String(one.getFirstPropertyValue('dtstart')))).toEqual([
      '2026-10-12T08:00:00Z',
      '2026-10-13T08:00:00Z',
      '2026-10-14T08:00:00Z',
    ]);
    expect(text).not.toContain('SUMMARY');
    const bad = await svc('REPORT', calendar('annika.petersen'), { body: query(['x', 'y']) });
    expect([bad.status, bad.text.includes('supported-filter')]).toEqual([403, true]);
  });

  it('calendar-multiget answers each address for itself', async () => {
    const path = `${calendar('annika.petersen')}a.ics`;
    await svc('PUT', path, { body: eventOf('a', ...TEN) });
    const foreign = `${calendar('yusuf.demir')}a.ics`;
    const body = `<C:calendar-multiget ${NS}><D:prop><D:getetag/></D:prop><D:href>${path}</D:href><D:href>${emulator.url}${path}</D:href><D:href>${foreign}</D:href></C:calendar-multiget>`;
    const answer = await svc('REPORT', calendar('annika.petersen'), { body });
    expect(childrenOf(read(answer.text), 'D:response').map((one) => first(one, 'D:status'))).toEqual([
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK',
      'HTTP/1.1 404 Not Found',
    ]);
  });

  it('sync-collection gives what changed, page by page, and refuses foreign tokens', async () => {
    const sync = async (token: string, limit = '') =>
      svc('REPORT', calendar('annika.petersen'), {
        body: `<D:sync-collection ${NS}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${limit && `<D:limit><D:nresults>${limit}</D:nresults></D:limit>`}<D:prop><D:getetag/></D:prop></D:sync-collection>`,
      });
    const token = async (answer: ReturnType<typeof sync>) => childOf(read((await answer).text), 'D:sync-token')?.text ?? '';
    const start = await token(sync(''));
    expect(await token(sync(start))).toBe(start);
    for (const uid of ['a', 'b', 'c']) await svc('PUT', `${calendar('annika.petersen')}${uid}.ics`, { body: eventOf(uid, ...TEN) });
    await svc('DELETE', `${calendar('annika.petersen')}a.ics`);
    const all = await sync(start);
    expect(
      childrenOf(read(all.text), 'D:response').map(
        (one) => `${first(one, 'D:href').split('/').at(-1)} ${first(one, 'D:status').split(' ')[1]}`,
      ),
    ).toEqual(['b.ics 200', 'c.ics 200', 'a.ics 404']);
    const page = await sync(start, '1');
    expect(hrefs(page.text).map((href) => href.split('/').at(-1))).toEqual(['b.ics', '']);
    expect(first(childrenOf(read(page.text), 'D:response')[1] as XmlNode, 'D:status')).toContain('507');
    expect(hrefs((await sync(childOf(read(page.text), 'D:sync-token')?.text ?? '')).text)).toHaveLength(2);
    emulator.world.reset();
    for (const bogus of ['bogus', start, `${start}9`, start.replace('u1001', 'u1002')]) {
      const refused = await sync(bogus);
      expect([refused.status, childOf(read(refused.text), 'D:valid-sync-token') !== null]).toEqual([403, true]);
    }
  });

  it('an unknown report is refused by name', async () => {
    const answer = await svc('REPORT', calendar('annika.petersen'), { body: `<D:expand-property ${NS}/>` });
    expect([answer.status, childOf(read(answer.text), 'D:supported-report') !== null]).toEqual([403, true]);
  });
});
