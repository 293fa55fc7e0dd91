/** What Graph and the sign-in service answer, and what it means. Bodies are as documented, with words nobody may ever read in them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Asked, faultReport, scheduleFault, signInFault } from './faults.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
const error = (code: string) => JSON.stringify({ error: { code, message: 'Salary talk with Alice' } });

const table: readonly [string, { status: number; body?: string; retryAfter?: string } & Partial<Asked>, string][] = [
  ['a refused token', { status: 401, body: error('InvalidAuthenticationToken') }, 'provider.unauthorized'],
  ['a mailbox outside the scope', { status: 403, body: error('ErrorAccessDenied') }, 'provider.forbidden'],
  ['a mailbox that consent does not reach yet', { status: 403, body: error('ErrorAccessDenied'), consented: true }, 'provider.propagating'],
  ['an access policy', { status: 403, body: fixture('access-policy') }, 'provider.forbidden'],
  ['an access policy in spite of consent', { status: 403, body: fixture('access-policy'), consented: true }, 'provider.forbidden'],
  ['a directory that is closed', { status: 403, body: error('Authorization_RequestDenied'), subject: 'connection' }, 'provider.forbidden'],
  ['a mailbox on premises', { status: 404, body: fixture('mailbox-not-enabled') }, 'provider.unsupported'],
  ['a subscription to one', { status: 404, body: fixture('subscription-mailbox-not-enabled'), subject: 'mailbox' }, 'provider.unsupported'],
  ['a user who is not there', { status: 404, body: error('ErrorInvalidUser') }, 'provider.mailbox-not-found'],
  ['a directory object that is not there', { status: 404, body: error('Request_ResourceNotFound') }, 'provider.mailbox-not-found'],
  ['an event that is gone', { status: 404, body: error('ErrorItemNotFound'), subject: 'event' }, 'provider.event-not-found'],
  ['a subscription that is gone', { status: 404, body: error('ResourceNotFound'), subject: 'subscription' }, 'provider.event-not-found'],
  ['a transaction that is known', { status: 409, body: fixture('duplicate-transaction') }, 'provider.conflict'],
  ['the same with the other status', { status: 400, body: fixture('duplicate-transaction') }, 'provider.conflict'],
  ['another version of the event', { status: 412, body: error('ErrorIrresolvableConflict'), subject: 'event' }, 'provider.conflict'],
  [
    'a delta token that is forgotten',
    { status: 410, body: fixture('sync-state-not-found'), subject: 'changes' },
    'provider.cursor-expired',
  ],
  ['a resynchronisation', { status: 400, body: error('resyncRequired'), subject: 'changes' }, 'provider.cursor-expired'],
  ['too many requests', { status: 429, body: error('ApplicationThrottled'), retryAfter: '7' }, 'provider.throttled'],
  ['a service that asks to wait', { status: 503, retryAfter: '2.5' }, 'provider.throttled'],
  ['a service that is down', { status: 503 }, 'provider.unavailable'],
  ['a gateway without a service', { status: 502, body: '<html>' }, 'provider.unavailable'],
  ['a window that is too long', { status: 400, body: error('ErrorTimeIntervalTooBig') }, 'provider.rejected'],
  ['a request nobody understands', { status: 400, body: error('RequestBodyRead') }, 'provider.rejected'],
  ['a redirect that leads nowhere', { status: 302 }, 'provider.malformed-reply'],
];

describe('an answer of Graph', () => {
  it.each(table)(
    '%s',
    (_, { status, body = '', retryAfter = null, subject = 'mailbox', needs = 'Calendars.ReadWrite', ...asked }, code) => {
      expect(faultReport({ status, body, retryAfter }, { subject, needs, ...asked }).code).toBe(code);
    },
  );

  it('names the permission that is missing', () => {
    const report = faultReport(
      { status: 403, body: error('Authorization_RequestDenied'), retryAfter: null },
      { subject: 'connection', needs: 'Place.Read.All' },
    );
    expect(report.detail).toContain('Place.Read.All');
  });

  it('tells how long to wait, rounded up', () => {
    const asked = { subject: 'mailbox', needs: '' } as const;
    expect(faultReport({ status: 503, body: '', retryAfter: '2.5' }, asked).retry).toEqual({ afterSeconds: 3 });
    expect(faultReport({ status: 429, body: '', retryAfter: null }, asked).retry).toBe('later');
  });

  it.each(table)('passes on nothing of the body: %s', (_, { status, body = '', retryAfter = null, subject = 'mailbox' }) => {
    expect(faultReport({ status, body, retryAfter }, { subject, needs: '' }).detail).not.toMatch(/Alice|Salary|6b2f|AAMk/);
  });
});

describe('an error of one schedule', () => {
  it.each([
    ['ErrorMailRecipientNotFound', 'Unable to resolve e-mail address ghost@example.test', 'provider.mailbox-not-found'],
    ['', 'Microsoft.Exchange.InfoWorker.Common.Availability.MailRecipientNotFoundException: 5016', 'provider.mailbox-not-found'],
    ['ErrorNoFreeBusyAccess', 'No access', 'provider.forbidden'],
    ['ErrorProxyRequestProcessingFailed', 'Alice is away', 'provider.unavailable'],
    ['', '', 'provider.unavailable'],
  ])('%s %s', (code, message, expected) => {
    const fault = scheduleFault(code, message);
    expect(fault.code).toBe(expected);
    expect(fault.detail).not.toMatch(/ghost|Alice/);
  });
});

describe('a refusal of the sign-in service', () => {
  const refusal = (name: string, number: number) => JSON.stringify({ error: name, error_description: `AADSTS${number}: Alice may not.` });
  it.each([
    ['an expired secret', 401, fixture('secret-expired'), 'provider.unauthorized', 'expired'],
    ['a wrong secret', 401, refusal('invalid_client', 7000215), 'provider.unauthorized', 'wrong'],
    ['a certificate that was removed', 401, refusal('invalid_client', 700027), 'provider.unauthorized', 'certificate'],
    ['a clock that is wrong', 401, refusal('invalid_client', 700024), 'provider.unauthorized', 'clock'],
    ['an app nobody knows', 400, refusal('unauthorized_client', 700016), 'provider.unauthorized', 'consent'],
    ['a tenant nobody knows', 400, refusal('invalid_request', 90002), 'provider.unauthorized', 'tenant'],
    ['missing consent', 400, refusal('invalid_grant', 65001), 'provider.unauthorized', 'Consent'],
    ['conditional access', 400, fixture('conditional-access'), 'provider.forbidden', 'conditional access'],
    ['an ended sign-in', 400, refusal('invalid_grant', 70008), 'provider.unauthorized', 'technical user'],
    ['a number nobody knows', 400, refusal('invalid_grant', 99), 'provider.unauthorized', 'AADSTS99'],
    ['a wrong scope', 400, refusal('invalid_scope', 70011), 'provider.rejected', 'AADSTS70011'],
    ['a pause', 429, '', 'provider.throttled', 'wait'],
    ['a failure', 500, '', 'provider.unavailable', 'failed'],
    ['a page of a proxy', 403, '<html>Alice</html>', 'provider.malformed-reply', 'proxy'],
  ])('%s', (_, status, body, code, words) => {
    const { report } = signInFault({ status, body, retryAfter: null });
    expect(report.code).toBe(code);
    expect(report.detail).toContain(words);
    expect(report.detail).not.toMatch(/Alice|11111111/);
  });
});
