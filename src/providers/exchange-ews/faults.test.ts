/** What answers of Exchange mean. The bodies in `fixtures/` have the form that Microsoft documents; nothing of their words is passed on. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultOfMessage } from './client.ts';
import { codeReport, refusedReport, type Subject, statusReport } from './faults.ts';
import { messagesIn, parseAnswer } from './wire.ts';

const fixture = (name: string) => parseAnswer(readFileSync(new URL(`./fixtures/${name}.xml`, import.meta.url), 'utf8'));

const codes: readonly [string, string, Subject?][] = [
  ['ErrorImpersonateUserDenied', 'provider.forbidden'],
  ['ErrorImpersonationDenied', 'provider.forbidden'],
  ['ErrorAccessDenied', 'provider.forbidden'],
  ['ErrorNoFreeBusyAccess', 'provider.forbidden'],
  ['ErrorSendAsDenied', 'provider.forbidden'],
  ['ErrorFolderNotFound', 'provider.forbidden'],
  ['ErrorItemNotFound', 'provider.forbidden'],
  ['ErrorItemNotFound', 'provider.event-not-found', 'event'],
  ['ErrorNonExistentMailbox', 'provider.mailbox-not-found'],
  ['ErrorMailRecipientNotFound', 'provider.mailbox-not-found'],
  ['ErrorMissingEmailAddress', 'provider.mailbox-not-found'],
  ['ErrorNonPrimarySmtpAddress', 'provider.mailbox-not-found'],
  ['ErrorServerBusy', 'provider.throttled'],
  ['ErrorExceededConnectionCount', 'provider.throttled'],
  ['ErrorTimeoutExpired', 'provider.unavailable'],
  ['ErrorMailboxStoreUnavailable', 'provider.unavailable'],
  ['ErrorMailboxMoveInProgress', 'provider.unavailable'],
  ['ErrorFreeBusyGenerationFailed', 'provider.unavailable'],
  ['ErrorInternalServerTransientError', 'provider.unavailable'],
  ['ErrorQuotaExceeded', 'provider.unavailable'],
  ['ErrorInvalidSyncStateData', 'provider.cursor-expired'],
  ['ErrorInvalidWatermark', 'provider.cursor-expired'],
  ['ErrorIrresolvableConflict', 'provider.conflict'],
  ['ErrorChangeKeyRequired', 'provider.conflict'],
  ['ErrorStaleObject', 'provider.conflict'],
  ['ErrorCalendarIsNotOrganizer', 'provider.conflict'],
  ['ErrorPasswordExpired', 'provider.unauthorized'],
  ['ErrorAccountDisabled', 'provider.unauthorized'],
  ['ErrorSchemaValidation', 'provider.rejected'],
  ['ErrorCalendarEndDateIsEarlierThanStartDate', 'provider.rejected'],
  ['ErrorThatNobodyKnows', 'provider.rejected'],
  ['ErrorCrossSiteRequest', 'provider.malformed-reply'],
  ['', 'provider.malformed-reply'],
  ['<script>', 'provider.malformed-reply'],
];

describe('a response code', () => {
  it.each(codes)('%s is %s', (responseCode, code, subject = 'mailbox') => {
    expect(codeReport(responseCode, subject).code).toBe(code);
  });

  it('is named in the detail, and nothing that is none is', () => {
    expect(codeReport('ErrorAccessDenied', 'mailbox').detail).toContain('(ErrorAccessDenied)');
    expect(codeReport('<script>', 'mailbox').detail).not.toContain('script');
  });

  it('tells how long to wait, rounded up, and "later" where the server names no time', () => {
    expect(codeReport('ErrorServerBusy', 'mailbox', 13_500).retry).toEqual({ afterSeconds: 14 });
    expect(codeReport('ErrorServerBusy', 'mailbox', 0).retry).toBe('later');
    expect(codeReport('ErrorServerBusy', 'mailbox').retry).toBe('later');
  });
});

describe('a status', () => {
  it.each([
    [400, null, 'provider.rejected'],
    [403, null, 'provider.forbidden'],
    [404, null, 'provider.unsupported'],
    [405, null, 'provider.unsupported'],
    [429, '7', 'provider.throttled'],
    [503, '7', 'provider.throttled'],
    [503, null, 'provider.unavailable'],
    [500, null, 'provider.unavailable'],
    [502, null, 'provider.unavailable'],
    [302, null, 'provider.malformed-reply'],
    [440, null, 'provider.malformed-reply'],
    [456, null, 'provider.malformed-reply'],
  ])('%i with Retry-After %s is %s', (status, retryAfter, code) => {
    expect(statusReport(status, retryAfter).code).toBe(code);
  });
});

describe('the bodies', () => {
  it.each([
    ['server-busy', 'provider.throttled'],
    ['impersonation-denied', 'provider.forbidden'],
    ['schema-validation', 'provider.rejected'],
    ['no-mailbox', 'provider.mailbox-not-found'],
  ])('%s as a fault', (name, code) => {
    const answer = fixture(name);
    const report = answer.kind === 'fault' ? codeReport(answer.code, 'mailbox', answer.backOffMs) : null;
    expect(report?.code).toBe(code);
    expect(report?.detail).not.toMatch(/nobody@|CalendarItem|right now/);
  });

  it.each([
    ['access-denied', 'provider.forbidden', 'never'],
    ['busy-inside', 'provider.throttled', { afterSeconds: 3 }],
  ])('%s inside an answer', (name, code, retry) => {
    const answer = fixture(name);
    const [message] = answer.kind === 'body' ? messagesIn(answer.node) : [];
    const report = message === undefined ? null : faultOfMessage(message, 'mailbox').report;
    expect(report).toMatchObject({ code, retry });
    expect(report?.detail).not.toMatch(/Alice|Recipients/);
  });
});

describe('a refusal', () => {
  it('names the schemes where the wanted one is missing', () => {
    expect(refusedReport('basic', ['Negotiate', 'NTLM'], true).detail).toMatch(/does not offer Basic but Negotiate, NTLM/);
    expect(refusedReport('ntlm', [], true).detail).toContain('none at all');
  });

  it('speaks of Extended Protection only for NTLM over TLS', () => {
    expect(refusedReport('ntlm', ['NTLM'], true).detail).toContain('Extended Protection');
    expect(refusedReport('ntlm', ['NTLM'], false).detail).not.toContain('Extended Protection');
    expect(refusedReport('basic', ['Basic'], true).detail).not.toContain('Extended Protection');
  });
});
