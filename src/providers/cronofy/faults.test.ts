/** The tables from answers and callbacks to faults, over bodies as the service documents them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { delegationFault, faultReport, isInvalidGrant, type Subject } from './faults.ts';

const fixture = (name: string) => (name === '' ? '' : readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));

describe('an answer', () => {
  const answers: readonly [number, string, Subject, string, unknown][] = [
    [400, 'token-invalid-grant.json', 'token', 'provider.unauthorized', 'later'],
    [400, 'token-invalid-client.json', 'token', 'provider.unauthorized', 'later'],
    [400, '', 'token', 'provider.rejected', 'never'],
    [401, '', 'token', 'provider.unauthorized', 'later'],
    [401, '', 'mailbox', 'provider.unauthorized', 'later'],
    [402, '', 'service-account', 'provider.forbidden', 'never'],
    [403, '', 'mailbox', 'provider.forbidden', 'never'],
    [404, '', 'event', 'provider.event-not-found', 'never'],
    [404, '', 'mailbox', 'provider.calendar-not-found', 'never'],
    [404, '', 'page', 'provider.cursor-expired', 'later'],
    [404, '', 'service-account', 'provider.unsupported', 'never'],
    [422, 'upsert-invalid.json', 'event', 'provider.rejected', 'never'],
    [422, 'delegation-invalid-email.json', 'service-account', 'provider.mailbox-not-found', 'never'],
    [423, '', 'mailbox', 'provider.unavailable', 'later'],
    [429, '', 'mailbox', 'provider.throttled', 'later'],
    [500, 'login-page.html', 'mailbox', 'provider.unavailable', 'later'],
    [503, '', 'event', 'provider.unavailable', 'later'],
    [302, 'login-page.html', 'mailbox', 'provider.malformed-reply', 'later'],
    [418, '', 'mailbox', 'provider.malformed-reply', 'later'],
  ];
  it.each(answers)('%i with "%s" about a %s is %s, retry %s', (status, body, subject, code, retry) => {
    expect(faultReport({ status, body: fixture(body), retryAfter: null }, subject)).toMatchObject({ code, retry });
  });
  it('says how long to wait when Cronofy does', () => {
    expect(faultReport({ status: 429, body: '', retryAfter: '2.5' }, 'mailbox').retry).toEqual({ afterSeconds: 3 });
  });
  it('names fields and keys, and none of the sentences', () => {
    const { detail } = faultReport({ status: 422, body: fixture('upsert-invalid.json'), retryAfter: null }, 'event');
    expect(detail).toContain('start: errors.required');
    expect(detail).not.toContain('Meyer');
  });
  it('tells nothing of a page that is not Cronofy’s', () => {
    expect(faultReport({ status: 500, body: fixture('login-page.html'), retryAfter: null }, 'mailbox').detail).not.toContain('secret');
  });
  it('names the plan where it is the plan', () => {
    expect(faultReport({ status: 402, body: '', retryAfter: null }, 'service-account').detail).toContain('plan');
  });
  it('is the end of a grant only when it says so', () => {
    expect(isInvalidGrant({ status: 400, body: fixture('token-invalid-grant.json'), retryAfter: null })).toBe(true);
    expect(isInvalidGrant({ status: 400, body: fixture('token-invalid-client.json'), retryAfter: null })).toBe(false);
    expect(isInvalidGrant({ status: 500, body: fixture('token-invalid-grant.json'), retryAfter: null })).toBe(false);
  });
});

describe('a refused delegation', () => {
  it.each([
    ['access_denied', null, 'provider.forbidden'],
    ['access_denied', 'errors.account_not_found', 'provider.mailbox-not-found'],
    ['access_denied', 'errors.no_access_to_account', 'provider.forbidden'],
    ['unable_to_grant_scope', null, 'provider.forbidden'],
    ['access_denied', 'errors.unable_to_grant_scope', 'provider.forbidden'],
    ['server_error', 'errors.never_seen_before', 'provider.forbidden'],
  ])('%s with %s is %s', (error, key, code) => {
    expect(delegationFault(error, key, 'read_write')).toMatchObject({ code, retry: 'never', blame: 'admin' });
  });
  it('keeps the machine words, names the scope, and drops what is no word', () => {
    expect(delegationFault('unable_to_grant_scope', null, 'read_write').detail).toContain('read_write');
    expect(delegationFault('server_error', 'errors.never_seen_before', 'x').detail).toContain('errors.never_seen_before');
    expect(delegationFault('access_denied', 'Sorry, Dr. Meyer!', 'x').detail).not.toContain('Meyer');
  });
});
