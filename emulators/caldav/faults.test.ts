/** Each fault does what it says, to the request it was ordered for and to no other. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DavCaller, davCaller, eventOf, freeBusyRequest } from '../../test/support/emulator/dav-call.ts';
import { startTestEmulator, type TestEmulator } from '../../test/support/emulator/start-emulator.ts';
import type { Fault, FaultMatch } from '../harness/fault-script.ts';
import { InvalidXml } from '../harness/xml.ts';
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { parseXml } from './xml.ts';

const PATH = '/dav/calendars/u1001/calendar/a.ics';
const BODY = eventOf('a', 'DTSTART:20261012T080000Z', 'DTEND:20261012T090000Z');
let emulator: TestEmulator;
let svc: DavCaller;

beforeAll(async () => {
  emulator = await startTestEmulator();
  svc = davCaller(emulator.url, SERVICE_ACCOUNTS.superuser);
});
beforeEach(() => {
  emulator.world.reset();
  emulator.faults.clear();
  emulator.journal.clear();
});
afterAll(() => emulator.stop());

const once = (fault: Fault, match: FaultMatch = {}) => emulator.faults.add({ match, fault, times: 1 });
const put = () => svc('PUT', PATH, { body: BODY });
const stored = () => emulator.world.calendar('u1001').byName('a.ics') !== null;
const principal = () => svc('PROPFIND', '/dav/principals/u1001/', { headers: { depth: '0' } });

describe('before the request is carried out', () => {
  it('a status, with the Retry-After as given', async () => {
    once({ kind: 'status', status: 503, retryAfter: 'soon', body: 'busy' });
    const answer = await put();
    expect([answer.status, answer.headers.get('retry-after'), answer.text, stored()]).toEqual([503, 'soon', 'busy', false]);
    expect((await put()).status).toBe(201);
  });

  it.each([
    ['seconds', '2'],
    ['decimal', '2.5'],
    ['date', 'Mon, 12 Oct 2026 07:00:02 GMT'],
    ['absent', null],
  ] as const)('throttled, with %s', async (retryAfter, expected) => {
    once({ kind: 'throttle', retryAfter });
    const answer = await put();
    expect([answer.status, answer.headers.get('retry-after'), stored()]).toEqual([429, expected, false]);
  });

  it('a broken connection', async () => {
    once({ kind: 'reset' });
    await expect(put()).rejects.toThrow();
    expect(stored()).toBe(false);
    expect(emulator.journal.entries()[0]).toMatchObject({ status: null, faults: ['reset'] });
  });

  it('no answer at all, until the client gives up', async () => {
    once({ kind: 'hang' });
    const signal = AbortSignal.timeout(100);
    await expect(fetch(`${emulator.url}/dav/`, { signal })).rejects.toThrow();
    expect((await put()).status).toBe(201);
  });

  it('a log-in page, or the way to one', async () => {
    once({ kind: 'html' });
    expect((await put()).text).toContain('<form');
    once({ kind: 'html', status: 302 });
    const moved = await put();
    expect([moved.status, moved.headers.get('location'), stored()]).toEqual([302, '/login', false]);
  });

  it('401 for right credentials', async () => {
    once({ kind: 'db-down' });
    expect((await put()).status).toBe(401);
  });

  it('late', async () => {
    once({ kind: 'latency', ms: 30 });
    expect((await put()).status).toBe(201);
  });
});

describe('after it', () => {
  it('the write happened, the answer is lost', async () => {
    once({ kind: 'commit-then-fail' });
    await expect(put()).rejects.toThrow();
    expect(stored()).toBe(true);
  });

  it('the write happened, the answer says otherwise', async () => {
    once({ kind: 'commit-then-fail', status: 504 });
    expect([(await put()).status, stored()]).toEqual([504, true]);
  });

  it('half an answer', async () => {
    once({ kind: 'truncate' });
    await expect(principal()).rejects.toThrow();
  });

  it.each(['not-xml', 'unclosed', 'empty', 'entity'] as const)('an answer that is %s', async (shape) => {
    once({ kind: 'malformed', shape });
    const { text } = await principal();
    expect(() => parseXml(text)).toThrow(InvalidXml);
  });

  it('an answer with another root, or a character XML forbids', async () => {
    once({ kind: 'malformed', shape: 'wrong-root' });
    expect(parseXml((await principal()).text).name).toBe('D:prop');
    once({ kind: 'malformed', shape: 'illegal-character' });
    expect((await principal()).text).toContain('\u0001');
  });
});

describe('inside the answer', () => {
  const everyone = ['annika.petersen@marigold.example', 'yusuf.demir@marigold.example'];
  const ask = () =>
    svc('POST', '/dav/calendars/s3001/outbox/', {
      body: freeBusyRequest('calendula@marigold.example', everyone, ['20261012T000000Z', '20261013T000000Z']),
    });
  const statuses = (text: string) => [...text.matchAll(/<C:request-status>(\d\.\d)/g)].map((one) => one[1]);

  it('one recipient fails', async () => {
    once({ kind: 'inner-error', requestStatus: '5.1;Service unavailable' }, { mailbox: everyone[1] ?? '' });
    expect(statuses((await ask()).text)).toEqual(['2.0', '5.1']);
    expect(statuses((await ask()).text)).toEqual(['2.0', '2.0']);
  });

  it('one recipient is missing', async () => {
    once({ kind: 'inner-error' }, { mailbox: everyone[0] ?? '' });
    const { text } = await ask();
    expect([statuses(text), text.includes('annika')]).toEqual([['2.0'], false]);
  });

  it('the account has lost its right to one mailbox', async () => {
    emulator.faults.add({ match: { mailbox: 'u1001' }, fault: { kind: 'rights' } });
    expect((await put()).status).toBe(403);
    expect(statuses((await ask()).text)).toEqual(['3.8', '2.0']);
    expect((await svc('PUT', '/dav/calendars/u1002/calendar/a.ics', { body: BODY })).status).toBe(201);
  });

  it('the sync token has expired', async () => {
    once({ kind: 'cursor-expired' }, { operation: 'sync-collection' });
    const sync = () =>
      svc('REPORT', '/dav/calendars/u1001/calendar/', {
        body: '<sync-collection xmlns="DAV:"><sync-token/><prop><getetag/></prop></sync-collection>',
      });
    expect([(await sync()).status, (await sync()).status]).toEqual([403, 207]);
  });
});

describe('the journal', () => {
  it('holds what was asked, without credentials, and how many ran at once', async () => {
    emulator.faults.add({ match: { method: 'PUT' }, fault: { kind: 'latency', ms: 50 } });
    await Promise.all([put(), put(), put()]);
    const entries = emulator.journal.entries();
    expect(entries.map((one) => [one.operation, one.path, one.account, one.body])).toEqual(Array(3).fill(['put', PATH, 'calendula', BODY]));
    expect(JSON.stringify(entries).toLowerCase()).not.toContain('authorization');
    expect(emulator.journal.peak).toBe(3);
    expect(emulator.journal.running).toBe(0);
  });
});
