/** What real servers answered, and what it means. Bodies are as the servers sent them, shortened. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultReport, recipientFault, type Subject } from './faults.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const condition = (name: string) =>
  `<?xml version="1.0"?><D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:${name}/></D:error>`;

const table: readonly [string, { status: number; body?: string; retryAfter?: string; subject?: Subject }, string][] = [
  ['a wrong password', { status: 401 }, 'provider.unauthorized'],
  ['a calendar of somebody else', { status: 403, subject: 'calendar' }, 'provider.forbidden'],
  ['a new event without any right (SOGo)', { status: 404, subject: 'new-event' }, 'provider.forbidden'],
  ['a person who is not there', { status: 404, subject: 'mailbox' }, 'provider.mailbox-not-found'],
  ['a calendar that is not there', { status: 404, subject: 'calendar' }, 'provider.calendar-not-found'],
  ['an event that is not there', { status: 404, subject: 'event' }, 'provider.event-not-found'],
  ['an event that is gone', { status: 410, subject: 'event' }, 'provider.event-not-found'],
  ['a booked room (SOGo)', { status: 409, body: fixture('sogo-room-booked.xml'), subject: 'event-with-room' }, 'provider.slot-taken'],
  ['a UID in use (SOGo)', { status: 409, body: fixture('sogo-uid-in-use.xml'), subject: 'event-with-room' }, 'provider.conflict'],
  ['a UID in use (Cyrus)', { status: 403, body: condition('no-uid-conflict'), subject: 'new-event' }, 'provider.conflict'],
  ['a UID in use (DAViCal)', { status: 500, body: 'DAViCal Fatal Error', subject: 'new-event' }, 'provider.unavailable'],
  ['a precondition that fails', { status: 412, subject: 'event' }, 'provider.conflict'],
  ['a bad sync token', { status: 403, body: condition('valid-sync-token'), subject: 'changes' }, 'provider.cursor-expired'],
  ['too many changes', { status: 507, body: condition('number-of-matches-within-limits'), subject: 'changes' }, 'provider.cursor-expired'],
  ['a token that is gone', { status: 410, subject: 'changes' }, 'provider.cursor-expired'],
  ['no space left', { status: 507, subject: 'event' }, 'provider.unavailable'],
  ['an object that is too large', { status: 403, body: condition('max-resource-size'), subject: 'event' }, 'provider.rejected'],
  ['an object the server cannot read', { status: 403, body: condition('valid-calendar-data'), subject: 'event' }, 'provider.rejected'],
  ['a wrong type', { status: 415 }, 'provider.rejected'],
  ['a method the server does not know', { status: 405 }, 'provider.unsupported'],
  ['a report the server does not know (SOGo)', { status: 501, body: fixture('sogo-unknown-report.html') }, 'provider.unsupported'],
  ['a locked calendar', { status: 423 }, 'provider.unavailable'],
  ['too many requests', { status: 429, retryAfter: '7' }, 'provider.throttled'],
  ['a server that asks to wait', { status: 503, retryAfter: '2.5' }, 'provider.throttled'],
  ['a server that is down', { status: 503 }, 'provider.unavailable'],
  ['a gateway without a server', { status: 502 }, 'provider.unavailable'],
  ['an answer of another kind', { status: 200 }, 'provider.malformed-reply'],
  ['a redirect that leads nowhere', { status: 302 }, 'provider.malformed-reply'],
];

describe('an answer of a server', () => {
  it.each(table)('%s', (_, { status, body = '', retryAfter = null, subject = 'connection' }, code) => {
    expect(faultReport({ status, body, retryAfter }, subject).code).toBe(code);
  });

  it('tells how long to wait, rounded up', () => {
    expect(faultReport({ status: 503, body: '', retryAfter: '2.5' }, 'calendar').retry).toEqual({ afterSeconds: 3 });
    expect(faultReport({ status: 429, body: '', retryAfter: null }, 'calendar').retry).toBe('later');
  });

  it('never passes on what stands in the body, because servers quote other people’s events', () => {
    const report = faultReport({ status: 409, body: fixture('sogo-room-booked.xml'), retryAfter: null }, 'event-with-room');
    expect(report.detail).not.toMatch(/Confidential|conflicting|Elbe/);
  });
});

describe('the status of one recipient', () => {
  it.each([
    ['2.0;Success', null],
    ['2.8; Success, repeating event ignored', null],
    ['3.7;Invalid Calendar User', 'provider.mailbox-not-found'],
    ['5.1;Service unavailable', 'provider.mailbox-not-found'],
    ['3.8;No authority', 'provider.forbidden'],
    ['5.3;No scheduling support for user', 'provider.forbidden'],
    ['5.2;Invalid calendar service', 'provider.unavailable'],
    ['', 'provider.malformed-reply'],
  ])('%s', (status, code) => {
    expect(recipientFault(status)?.code ?? null).toBe(code);
  });
});
