/**
 * What an answer of Exchange means when it is not the wanted one: one pure table from response codes and HTTP statuses to faults. Of an
 * answer only its code reaches the fault, never its words: servers name people and events in them.
 */
import { Fault, type FaultCode, type FaultReport } from '../../domain/fault.ts';

/** What the request was about; it decides what "not found" means. */
export type Subject = 'mailbox' | 'event';

const CODES: Readonly<Record<string, FaultCode>> = {
  ErrorAccessDenied: 'provider.forbidden',
  ErrorAccountDisabled: 'provider.unauthorized',
  ErrorCalendarIsNotOrganizer: 'provider.conflict',
  ErrorCannotDeleteObject: 'provider.forbidden',
  ErrorChangeKeyRequired: 'provider.conflict',
  ErrorChangeKeyRequiredForWriteOperations: 'provider.conflict',
  ErrorConnectionFailed: 'provider.unavailable',
  ErrorCreateItemAccessDenied: 'provider.forbidden',
  ErrorCrossSiteRequest: 'provider.malformed-reply',
  ErrorExceededConnectionCount: 'provider.throttled',
  ErrorExceededFindCountLimit: 'provider.throttled',
  ErrorExceededSubscriptionCount: 'provider.throttled',
  ErrorFolderNotFound: 'provider.forbidden',
  ErrorFreeBusyGenerationFailed: 'provider.unavailable',
  ErrorImpersonateUserDenied: 'provider.forbidden',
  ErrorImpersonationDenied: 'provider.forbidden',
  ErrorImpersonationFailed: 'provider.forbidden',
  ErrorInsufficientResources: 'provider.throttled',
  ErrorInternalServerError: 'provider.unavailable',
  ErrorInternalServerTransientError: 'provider.unavailable',
  ErrorInvalidSmtpAddress: 'provider.mailbox-not-found',
  ErrorInvalidSyncStateData: 'provider.cursor-expired',
  ErrorInvalidWatermark: 'provider.cursor-expired',
  ErrorIrresolvableConflict: 'provider.conflict',
  ErrorItemNotFound: 'provider.forbidden',
  ErrorMailRecipientNotFound: 'provider.mailbox-not-found',
  ErrorMailboxLogonFailed: 'provider.unavailable',
  ErrorMailboxMoveInProgress: 'provider.unavailable',
  ErrorMailboxStoreUnavailable: 'provider.unavailable',
  ErrorMissingEmailAddress: 'provider.mailbox-not-found',
  ErrorNameResolutionNoMailbox: 'provider.mailbox-not-found',
  ErrorNameResolutionNoResults: 'provider.mailbox-not-found',
  ErrorNoCalendar: 'provider.calendar-not-found',
  ErrorNoFreeBusyAccess: 'provider.forbidden',
  ErrorNonExistentMailbox: 'provider.mailbox-not-found',
  ErrorNonPrimarySmtpAddress: 'provider.mailbox-not-found',
  ErrorNotDelegate: 'provider.forbidden',
  ErrorNotEnoughMemory: 'provider.unavailable',
  ErrorPasswordChangeRequired: 'provider.unauthorized',
  ErrorPasswordExpired: 'provider.unauthorized',
  ErrorProxyRequestProcessingFailed: 'provider.unavailable',
  ErrorQuotaExceeded: 'provider.unavailable',
  ErrorSendAsDenied: 'provider.forbidden',
  ErrorServerBusy: 'provider.throttled',
  ErrorServiceDiscoveryFailed: 'provider.unavailable',
  ErrorStaleObject: 'provider.conflict',
  ErrorSubmissionQuotaExceeded: 'provider.throttled',
  ErrorSubscriptionDelegateAccessNotSupported: 'provider.forbidden',
  ErrorTimeoutExpired: 'provider.unavailable',
};

const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'provider.rejected',
  401: 'provider.unauthorized',
  403: 'provider.forbidden',
  404: 'provider.unsupported',
  405: 'provider.unsupported',
  413: 'provider.rejected',
  415: 'provider.rejected',
  429: 'provider.throttled',
};

const TEXTS: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'Exchange refused the user name or the password',
  'provider.forbidden': 'The service account has no right to do this, or the right does not reach this mailbox',
  'provider.mailbox-not-found': 'Exchange knows no such mailbox under this address, or it is not on this server',
  'provider.calendar-not-found': 'The mailbox has no calendar',
  'provider.event-not-found': 'The event is not there, or the service account has no right to see it',
  'provider.conflict': 'Exchange holds another version of this event, or somebody else organises it',
  'provider.throttled': 'Exchange asked us to wait',
  'provider.unavailable': 'Exchange could not do this just now',
  'provider.cursor-expired': 'Exchange no longer knows the point from which changes were to be told',
  'provider.unsupported': 'There are no Exchange Web Services at this address',
  'provider.rejected': 'Exchange calls our request invalid',
  'provider.malformed-reply':
    'Something that is not Exchange Web Services answered: check the address, and proxies and sign-in pages in front of it',
};

/** Where a general sentence would send the administrator the wrong way. */
const TEXTS_OF_CODES: Readonly<Record<string, string>> = {
  ErrorNonPrimarySmtpAddress: 'The address is no longer the mailbox’s primary one: read the directory again',
  ErrorPasswordExpired: 'The password of the service account has expired',
  ErrorPasswordChangeRequired: 'The service account must change its password',
  ErrorAccountDisabled: 'The service account is disabled',
  ErrorImpersonateUserDenied: 'The service account may not impersonate this mailbox',
  ErrorQuotaExceeded: 'The mailbox is full',
  ErrorSendAsDenied: 'The service account may not send invitations on behalf of this mailbox',
  ErrorNoFreeBusyAccess: 'The service account may not see when this mailbox is busy',
  ErrorExceededSubscriptionCount: 'Exchange allows no more subscriptions to changes',
  ErrorCrossSiteRequest: 'The mailbox is on another site: enter that site’s address',
};

const RETRY_LATER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.throttled',
  'provider.unavailable',
  'provider.malformed-reply',
]);
const BLAME_PROVIDER: ReadonlySet<FaultCode> = new Set<FaultCode>(['provider.conflict', 'provider.throttled', 'provider.unavailable']);

/** Of a code that Exchange put into a fault, a message, or an answer about one mailbox. */
export function codeReport(responseCode: string, subject: Subject, backOffMs: number | null = null): FaultReport {
  const known = /^Error[A-Za-z]{1,80}$/.test(responseCode);
  const code = known ? codeOf(responseCode, subject) : 'provider.malformed-reply';
  return report(
    code,
    `${TEXTS_OF_CODES[responseCode] ?? TEXTS[code] ?? ''} (${known ? responseCode : 'no known response code'}).`,
    backOffMs,
  );
}

function codeOf(responseCode: string, subject: Subject): FaultCode {
  const known = CODES[responseCode] ?? 'provider.rejected';
  if (responseCode === 'ErrorItemNotFound' && subject === 'event') return 'provider.event-not-found';
  return known;
}

/** Of an answer that is no SOAP message. */
export function statusReport(status: number, retryAfter: string | null): FaultReport {
  const busy = status === 503 && retryAfter !== null;
  const code = busy ? 'provider.throttled' : (BY_STATUS[status] ?? (status >= 500 ? 'provider.unavailable' : 'provider.malformed-reply'));
  const seconds = Number.parseFloat(retryAfter ?? '');
  return report(code, `${TEXTS[code] ?? ''} (HTTP ${status}).`, seconds > 0 ? seconds * 1_000 : null);
}

function report(code: FaultCode, detail: string, waitMs: number | null): FaultReport {
  const patient = code === 'provider.throttled' && waitMs !== null && waitMs > 0;
  return {
    code,
    retry: patient ? { afterSeconds: Math.ceil(waitMs / 1_000) } : RETRY_LATER.has(code) ? 'later' : 'never',
    blame: code === 'provider.rejected' || code === 'provider.cursor-expired' ? 'us' : BLAME_PROVIDER.has(code) ? 'provider' : 'admin',
    detail,
  };
}

/** @param offered The schemes that the server names in WWW-Authenticate. */
export function refusedReport(scheme: 'ntlm' | 'basic', offered: readonly string[], tls: boolean): FaultReport {
  const wanted = scheme === 'ntlm' ? 'NTLM' : 'Basic';
  const schemes = offered.length === 0 ? 'none at all' : offered.join(', ');
  const text = offered.some((each) => each.toLowerCase() === scheme)
    ? `Exchange refused the user name or the password twice with ${wanted} (it offers ${schemes})`
    : `The address does not offer ${wanted} but ${schemes}: choose another way to sign in, or have it switched on`;
  const binding =
    scheme === 'ntlm' && tls
      ? ' Where the password is right: Extended Protection refuses a channel binding when a proxy ends TLS with another certificate'
      : '';
  return report('provider.unauthorized', `${text} (HTTP 401).${binding === '' ? '' : `${binding}.`}`, null);
}

export function unsupported(detail: string): Fault {
  return new Fault({ code: 'provider.unsupported', retry: 'never', blame: 'admin', detail });
}

export function conflict(detail: string): Fault {
  return new Fault({ code: 'provider.conflict', retry: 'never', blame: 'provider', detail });
}
