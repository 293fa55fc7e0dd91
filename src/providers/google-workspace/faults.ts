/**
 * What an answer of Google means when it is not the wanted one: pure tables from reasons to faults. A status says little here: 403 is
 * a missing right and a spent quota as well. No text of an answer ever reaches the fault.
 */
import { Fault, type FaultCode, type FaultReport } from '../../domain/fault.ts';
import { parseApiError, parseTokenError } from './wire.ts';

/** What the request was about; it decides what "not found" means. */
export type Subject = 'connection' | 'calendar' | 'known-calendar' | 'event' | 'changes' | 'directory' | 'channel' | 'signing';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

/** A spent quota does not come back in minutes. */
const QUOTA_WAIT_SECONDS = 3_600;
const SHORT_WAIT_SECONDS = 1;

interface Meaning {
  readonly code: FaultCode;
  readonly text: string;
  readonly waitSeconds?: number;
}

const REASONS: Readonly<Record<string, Meaning>> = {
  rateLimitExceeded: { code: 'provider.throttled', text: 'Google asked us to slow down', waitSeconds: SHORT_WAIT_SECONDS },
  userRateLimitExceeded: { code: 'provider.throttled', text: 'Google asked us to slow down', waitSeconds: SHORT_WAIT_SECONDS },
  quotaExceeded: { code: 'provider.throttled', text: 'The quota for calendar use is spent', waitSeconds: QUOTA_WAIT_SECONDS },
  dailyLimitExceeded: { code: 'provider.throttled', text: 'The daily quota of the project is spent', waitSeconds: QUOTA_WAIT_SECONDS },
  calendarUsageLimitsExceeded: { code: 'provider.throttled', text: 'The quota for calendar use is spent', waitSeconds: QUOTA_WAIT_SECONDS },
  accessNotConfigured: { code: 'provider.forbidden', text: 'The API is not switched on in the project of the service account' },
  SERVICE_DISABLED: { code: 'provider.forbidden', text: 'The API is not switched on in the project of the service account' },
  insufficientPermissions: { code: 'provider.forbidden', text: 'The scope of the access token does not cover this calendar' },
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: { code: 'provider.forbidden', text: 'The scope of the access token does not cover this calendar' },
  notACalendarUser: { code: 'provider.unsupported', text: 'This user has no Google Calendar; the service is switched off for them' },
  forbidden: { code: 'provider.forbidden', text: 'The user in whose name we asked has no right to do this' },
  requiredAccessLevel: { code: 'provider.forbidden', text: 'The calendar is not shared with the right to change events' },
  forbiddenForNonOrganizer: { code: 'provider.forbidden', text: 'Only the organizer of the event may change it' },
  cannotChangeOrganizer: { code: 'provider.forbidden', text: 'The organizer of an event cannot be changed' },
  duplicate: { code: 'provider.conflict', text: 'An event with this identity is there, or was there and was deleted' },
  conditionNotMet: { code: 'provider.conflict', text: 'The event was changed in between' },
  fullSyncRequired: { code: 'provider.cursor-expired', text: 'Google no longer knows the point from which changes were to be told' },
  updatedMinTooLongAgo: { code: 'provider.cursor-expired', text: 'Google no longer knows the point from which changes were to be told' },
  deleted: { code: 'provider.event-not-found', text: 'The event was deleted' },
  backendError: { code: 'provider.unavailable', text: 'Google had a disturbance' },
  internalError: { code: 'provider.unavailable', text: 'Google had a disturbance' },
  authError: { code: 'provider.unauthorized', text: 'Google refused the access token' },
};

const NOT_SHARED = 'The calendar is there, but it is not shared with the user in whose name we asked';

const NOT_FOUND: Readonly<Record<Subject, Meaning>> = {
  connection: { code: 'provider.unsupported', text: 'There is no such service at this address' },
  calendar: {
    code: 'provider.mailbox-not-found',
    text: 'The calendar is not there, or it is not shared with the user in whose name we asked',
  },
  'known-calendar': { code: 'provider.forbidden', text: NOT_SHARED },
  event: { code: 'provider.event-not-found', text: 'The event is not there, or it may not be seen' },
  changes: {
    code: 'provider.mailbox-not-found',
    text: 'The calendar is not there, or it is not shared with the user in whose name we asked',
  },
  directory: { code: 'provider.mailbox-not-found', text: 'The directory knows no such user or room' },
  channel: { code: 'provider.event-not-found', text: 'The channel is not there any more' },
  signing: { code: 'provider.forbidden', text: 'The service account is not there, or this machine may not sign for it' },
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: { code: 'provider.rejected', text: 'Google calls our request invalid' },
  401: { code: 'provider.unauthorized', text: 'Google refused the access token' },
  403: { code: 'provider.forbidden', text: 'The user in whose name we asked has no right to do this' },
  409: { code: 'provider.conflict', text: 'An event with this identity is there, or was there and was deleted' },
  410: { code: 'provider.event-not-found', text: 'The event was deleted' },
  412: { code: 'provider.conflict', text: 'The event was changed in between' },
  429: { code: 'provider.throttled', text: 'Google asked us to slow down', waitSeconds: SHORT_WAIT_SECONDS },
};

export function faultOf(answer: Answer, subject: Subject): Fault {
  return new Fault(faultReport(answer, subject));
}

export function faultReport({ status, body, retryAfter }: Answer, subject: Subject): FaultReport {
  const reason = parseApiError(body);
  // A 404 means what was asked for; a directory's "forbidden" is about a role, a calendar's about a share.
  const bySubject = status === 404 || status < 400 || (subject === 'directory' && reason === 'forbidden');
  const known = bySubject ? undefined : REASONS[reason];
  const text = known === undefined ? '' : `, ${reason}`;
  return reportOf(known ?? meaningOf(status, subject), { note: `HTTP ${status}${text}`, asked: waitIn(retryAfter) });
}

function meaningOf(status: number, subject: Subject): Meaning {
  if (subject === 'directory' && status === 403) {
    return { code: 'provider.forbidden', text: 'The user for the directory has no role that may read it' };
  }
  if (subject === 'signing' && (status === 403 || status === 401)) return NOT_FOUND.signing;
  if (status === 404) return NOT_FOUND[subject];
  if (status === 410 && subject === 'changes')
    return { code: 'provider.cursor-expired', text: 'Google no longer knows the point from which changes were to be told' };
  const other: Meaning =
    status >= 500
      ? { code: 'provider.unavailable', text: 'Google had a disturbance' }
      : { code: 'provider.malformed-reply', text: 'Something else than Google answered; a log-in page or a proxy may stand before it' };
  return BY_STATUS[status] ?? other;
}

function waitIn(retryAfter: string | null): number {
  const seconds = Number.parseFloat(retryAfter ?? '');
  return seconds > 0 ? Math.ceil(seconds) : 0;
}

const RETRY_LATER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.unavailable',
  'provider.malformed-reply',
  'provider.propagating',
]);
const BLAME_PROVIDER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.throttled',
  'provider.unavailable',
  'provider.malformed-reply',
  'provider.conflict',
  'provider.cursor-expired',
  'provider.event-not-found',
  'provider.propagating',
]);

function reportOf(
  { code, text, waitSeconds = 0 }: Meaning,
  { note, asked }: { readonly note: string; readonly asked: number },
): FaultReport {
  const seconds = Math.max(waitSeconds, asked);
  const retry = code === 'provider.throttled' ? { afterSeconds: seconds } : RETRY_LATER.has(code) ? 'later' : 'never';
  const blame = code === 'provider.rejected' ? 'us' : BLAME_PROVIDER.has(code) ? 'provider' : 'admin';
  return { code, retry, blame, detail: `${text} (${note}).` };
}

export type TokenRefusal =
  /** Key, clock or account: nothing of this connection works. */
  | { readonly of: 'credential'; readonly fault: Fault }
  /** This one user. */
  | { readonly of: 'user'; readonly fault: Fault }
  /** The scope is not on the list of delegations, or not yet. */
  | { readonly of: 'scope' }
  | { readonly of: 'service'; readonly fault: Fault };

/** The token endpoint speaks otherwise than the APIs (RFC 6749 section 5.2); the descriptions' wording is matched loosely. */
export function tokenRefusal(answer: Answer, user: string | null): TokenRefusal {
  const { error, description } = parseTokenError(answer.body);
  const note = { note: `HTTP ${answer.status}, ${KNOWN_ERRORS.has(error) ? error : 'no known error'}`, asked: waitIn(answer.retryAfter) };
  const credential = (text: string): TokenRefusal => ({
    of: 'credential',
    fault: new Fault(reportOf({ code: 'provider.unauthorized', text }, note)),
  });
  if (error === 'unauthorized_client') return { of: 'scope' };
  if (error === 'access_denied' || error === 'admin_policy_enforced') {
    const text = 'The organisation’s app access control does not let the service account in';
    return { of: 'credential', fault: new Fault(reportOf({ code: 'provider.forbidden', text }, note)) };
  }
  if (user !== null && (error === 'account_disabled' || /invalid email|user id/i.test(description))) {
    const text = error === 'account_disabled' ? `The user ${user} is suspended` : `There is no user ${user} in the organisation`;
    return { of: 'user', fault: new Fault(reportOf({ code: 'provider.mailbox-not-found', text }, note)) };
  }
  if (error === 'invalid_grant' || error === 'invalid_client' || error === 'account_disabled')
    return credential(credentialText(description));
  return { of: 'service', fault: faultOf(answer, 'connection') };
}

const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  'unauthorized_client',
  'access_denied',
  'admin_policy_enforced',
  'account_disabled',
  'invalid_grant',
  'invalid_client',
]);

function credentialText(description: string): string {
  if (/\biat\b|\bexp\b|reasonable timeframe/i.test(description)) {
    return 'Google says the time in our request is wrong: the clock of this server is fast or slow; set it by NTP';
  }
  if (/audience/i.test(description)) return 'Google says our request was meant for another address: correct the address for access tokens';
  if (/disabled/i.test(description)) return 'The service account is switched off';
  return 'Google does not accept the key of the service account: it was deleted, has expired, or belongs to another account';
}

export function malformed(detail: string): Fault {
  return new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail });
}

export function forbidden(detail: string): Fault {
  return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
}

export function misconfigured(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}

/** An error inside a successful free/busy answer. `known`: the directory says that the calendar is there. */
export function freeBusyFault(reason: string, known: boolean): FaultReport {
  const report = (code: FaultCode, text: string) =>
    reportOf({ code, text }, { note: `free/busy, ${FREE_BUSY_REASONS.has(reason) ? reason : 'unknown reason'}`, asked: 0 });
  if (reason === 'notFound') {
    return known
      ? report('provider.forbidden', NOT_SHARED)
      : report('provider.mailbox-not-found', 'There is no such calendar, or it is not shared with the user in whose name we asked');
  }
  if (reason === 'groupTooBig' || reason === 'tooManyCalendarsRequested')
    return report('provider.rejected', 'Google was asked for too many calendars at once');
  return report('provider.unavailable', 'Google could not answer for this calendar');
}

const FREE_BUSY_REASONS: ReadonlySet<string> = new Set(['notFound', 'groupTooBig', 'tooManyCalendarsRequested', 'internalError']);
