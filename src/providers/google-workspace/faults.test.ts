/** What Google answers, and what it means. Bodies are as the vendor documents them; the decision is by reason, not by status. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultReport, freeBusyFault, type Subject, tokenRefusal } from './faults.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');

const table: readonly [string, { status: number; body?: string; retryAfter?: string; subject?: Subject }, string][] = [
  ['a rate limit that looks like a missing right', { status: 403, body: fixture('rate-limit') }, 'provider.throttled'],
  ['the same for one user', { status: 403, body: fixture('user-rate-limit') }, 'provider.throttled'],
  ['a rate limit as 429', { status: 429, retryAfter: '7' }, 'provider.throttled'],
  ['a rate limit without a wait', { status: 429 }, 'provider.throttled'],
  ['a spent quota', { status: 403, body: fixture('calendar-usage-limits') }, 'provider.throttled'],
  ['a missing right', { status: 403, body: fixture('forbidden-non-organizer') }, 'provider.forbidden'],
  ['a scope that does not suffice', { status: 403, body: fixture('insufficient-scope') }, 'provider.forbidden'],
  ['an API that is off', { status: 403, body: fixture('api-not-enabled') }, 'provider.forbidden'],
  [
    'an administrator without a role',
    { status: 403, body: fixture('not-authorized-directory'), subject: 'directory' },
    'provider.forbidden',
  ],
  ['a 403 without a word', { status: 403 }, 'provider.forbidden'],
  ['a calendar that is not there', { status: 404, body: fixture('not-found'), subject: 'calendar' }, 'provider.mailbox-not-found'],
  ['a calendar the directory knows', { status: 404, body: fixture('not-found'), subject: 'known-calendar' }, 'provider.forbidden'],
  ['an event that is not there', { status: 404, body: fixture('not-found'), subject: 'event' }, 'provider.event-not-found'],
  ['an event that was deleted', { status: 410, body: fixture('deleted'), subject: 'event' }, 'provider.event-not-found'],
  ['a mark that is too old', { status: 410, body: fixture('full-sync-required'), subject: 'changes' }, 'provider.cursor-expired'],
  ['a mark that is too old, without a word', { status: 410, subject: 'changes' }, 'provider.cursor-expired'],
  ['an id in use', { status: 409, body: fixture('duplicate') }, 'provider.conflict'],
  ['another version', { status: 412, body: fixture('condition-not-met') }, 'provider.conflict'],
  ['a refused token', { status: 401, body: fixture('invalid-credentials') }, 'provider.unauthorized'],
  ['a disturbance', { status: 500, body: fixture('backend-error') }, 'provider.unavailable'],
  ['a gateway without a server', { status: 502 }, 'provider.unavailable'],
  ['an invalid request', { status: 400 }, 'provider.rejected'],
  ['a redirect', { status: 302 }, 'provider.malformed-reply'],
  ['a signature nobody may ask for', { status: 403, subject: 'signing' }, 'provider.forbidden'],
];

describe('an answer of an API', () => {
  it.each(table)('%s', (_, { status, body = '', retryAfter = null, subject = 'connection' }, code) => {
    expect(faultReport({ status, body, retryAfter }, subject).code).toBe(code);
  });

  it('waits seconds for a rate limit, an hour for a quota, and never less than was asked', () => {
    const retry = (body: string, retryAfter: string | null) => faultReport({ status: 403, body, retryAfter }, 'connection').retry;
    expect(retry(fixture('rate-limit'), null)).toEqual({ afterSeconds: 1 });
    expect(retry(fixture('rate-limit'), '12.3')).toEqual({ afterSeconds: 13 });
    expect(retry(fixture('calendar-usage-limits'), null)).toEqual({ afterSeconds: 3_600 });
  });

  it('passes on nothing of what the answer says', () => {
    const body = JSON.stringify({ error: { code: 403, message: 'Secret meeting with Mr X', errors: [{ reason: 'Secret meeting' }] } });
    expect(JSON.stringify(faultReport({ status: 403, body, retryAfter: null }, 'event'))).not.toContain('Secret');
  });
});

describe('a refused token request', () => {
  const of = (name: string, status: number, user: string | null = 'anna@example.test') =>
    tokenRefusal({ status, body: fixture(name), retryAfter: null }, user);

  it('tells a missing scope, a bad key, a missing user, a wrong clock and a policy apart', () => {
    expect(of('token-unauthorized-client', 401)).toEqual({ of: 'scope' });
    expect(of('token-invalid-signature', 400)).toMatchObject({ of: 'credential', fault: { code: 'provider.unauthorized' } });
    expect(of('token-account-not-found', 400)).toMatchObject({ of: 'credential', fault: { code: 'provider.unauthorized' } });
    expect(of('token-invalid-user', 400)).toMatchObject({ of: 'user', fault: { code: 'provider.mailbox-not-found' } });
    expect(of('token-policy', 400)).toMatchObject({ of: 'credential', fault: { code: 'provider.forbidden' } });
    const clock = of('token-invalid-times', 400);
    expect(clock.of === 'credential' && clock.fault.report.detail).toMatch(/clock of this server/);
  });

  it('is the service’s trouble when it is none of these', () => {
    const refusal = tokenRefusal({ status: 503, body: '<html>', retryAfter: null }, null);
    expect(refusal).toMatchObject({ of: 'service', fault: { code: 'provider.unavailable' } });
  });
});

describe('an error inside a good free/busy answer', () => {
  it.each([
    ['notFound', false, 'provider.mailbox-not-found'],
    ['notFound', true, 'provider.forbidden'],
    ['tooManyCalendarsRequested', true, 'provider.rejected'],
    ['internalError', true, 'provider.unavailable'],
    ['a word nobody knows', true, 'provider.unavailable'],
  ])('%s', (reason, known, code) => {
    expect(freeBusyFault(reason, known).code).toBe(code);
  });
});
