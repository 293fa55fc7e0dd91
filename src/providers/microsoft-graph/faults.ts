/**
 * What an answer of Microsoft Graph or of the sign-in service means when it is not the wanted one: pure tables, the inner code first,
 * the status second. No text of a body reaches a fault.
 */
import { Fault, type FaultCode, type FaultReport } from '../../domain/fault.ts';

/** What the request was about; it decides what "not found" means. */
export type Subject = 'connection' | 'mailbox' | 'event' | 'changes' | 'subscription';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

export interface Asked {
  readonly subject: Subject;
  /** Permission the call needs, for the text of a refusal. */
  readonly needs: string;
  /** The token says that this permission was granted for the whole tenant. */
  readonly consented?: boolean;
}

const CODES: Readonly<Record<string, FaultCode>> = {
  InvalidAuthenticationToken: 'provider.unauthorized',
  ErrorAccessDenied: 'provider.forbidden',
  Authorization_RequestDenied: 'provider.forbidden',
  MailboxNotEnabledForRESTAPI: 'provider.unsupported',
  MailboxNotSupportedForRESTAPI: 'provider.unsupported',
  ErrorInvalidUser: 'provider.mailbox-not-found',
  ErrorNonExistentMailbox: 'provider.mailbox-not-found',
  Request_ResourceNotFound: 'provider.mailbox-not-found',
  ErrorDuplicateTransactionId: 'provider.conflict',
  ErrorIrresolvableConflict: 'provider.conflict',
  SyncStateNotFound: 'provider.cursor-expired',
  SyncStateInvalid: 'provider.cursor-expired',
  resyncRequired: 'provider.cursor-expired',
  ApplicationThrottled: 'provider.throttled',
  TooManyRequests: 'provider.throttled',
};

const NOT_FOUND: Readonly<Record<Subject, FaultCode>> = {
  connection: 'provider.unsupported',
  mailbox: 'provider.mailbox-not-found',
  event: 'provider.event-not-found',
  changes: 'provider.calendar-not-found',
  subscription: 'provider.event-not-found',
};

const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'provider.rejected',
  401: 'provider.unauthorized',
  403: 'provider.forbidden',
  405: 'provider.rejected',
  409: 'provider.conflict',
  410: 'provider.cursor-expired',
  412: 'provider.conflict',
  413: 'provider.rejected',
  414: 'provider.rejected',
  415: 'provider.rejected',
  423: 'provider.unavailable',
  429: 'provider.throttled',
};

const BY_ACCESS_POLICY = /Access to OData is disabled/i;

/** Calls that were too much for the service in one go and may be made in halves. */
export const TOO_BIG = ['ErrorTimeIntervalTooBig', 'ErrorResultSetTooBig', 'ErrorTooManyRequestedSchedules'];

export function faultOf(answer: Answer, asked: Asked): Fault {
  return new Fault(faultReport(answer, asked));
}

export function faultReport(answer: Answer, asked: Asked): FaultReport {
  const inner = innerCode(answer.body);
  const code = codeOf(answer, inner, asked);
  const known = inner in CODES || TOO_BIG.includes(inner) || inner === 'ErrorItemNotFound' ? `, ${inner}` : '';
  return {
    code,
    retry: retryOf(code, answer.retryAfter),
    blame: BLAME_ADMIN.has(code) ? 'admin' : code === 'provider.rejected' ? 'us' : 'provider',
    detail: `${textOf(code, answer, asked)} (HTTP ${answer.status}${known}).`,
  };
}

/** `error.code`; what `/subscriptions` wraps as `ExtensionError` shows only in its message. */
export function innerCode(body: string): string {
  const error = errorIn(body);
  const code = typeof error?.code === 'string' ? error.code : '';
  if (code !== 'ExtensionError') return code;
  const message = String(error?.message ?? '');
  return (
    Object.keys(CODES).find((each) => message.includes(each)) ?? (/Forbidden|Access is denied/i.test(message) ? 'ErrorAccessDenied' : code)
  );
}

function errorIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const json = JSON.parse(body) as { error?: unknown };
    return typeof json?.error === 'object' && json.error !== null ? (json.error as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function codeOf({ status, body, retryAfter }: Answer, inner: string, { subject, consented }: Asked): FaultCode {
  const known = CODES[inner];
  // Consent for the whole tenant leaves no mailbox out but those of a policy: one that refuses has not heard of it yet.
  if (known === 'provider.forbidden' && consented === true && !BY_ACCESS_POLICY.test(body)) return 'provider.propagating';
  if (known !== undefined) return known;
  if (inner === 'ErrorItemNotFound' && subject !== 'changes') return NOT_FOUND[subject];
  if (status === 404) return NOT_FOUND[subject];
  if (status === 503 && retryAfter !== null) return 'provider.throttled';
  return BY_STATUS[status] ?? (status >= 500 ? 'provider.unavailable' : 'provider.malformed-reply');
}

function retryOf(code: FaultCode, retryAfter: string | null): FaultReport['retry'] {
  const seconds = Number.parseFloat(retryAfter ?? '');
  if (code === 'provider.throttled' && seconds > 0) return { afterSeconds: Math.ceil(seconds) };
  return RETRY_LATER.has(code) ? 'later' : 'never';
}

const RETRY_LATER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.throttled',
  'provider.unavailable',
  'provider.malformed-reply',
  'provider.propagating',
]);
const BLAME_ADMIN: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.forbidden',
  'provider.mailbox-not-found',
  'provider.calendar-not-found',
  'provider.unsupported',
]);

function textOf(code: FaultCode, { body }: Answer, { needs }: Asked): string {
  if (code === 'provider.forbidden') {
    return BY_ACCESS_POLICY.test(body)
      ? 'An application access policy of Exchange Online keeps the app out of this mailbox'
      : `Microsoft refused the call: the app lacks the permission ${needs} here, or the mailbox is outside its scope`;
  }
  return TEXTS[code] ?? 'Microsoft gave an unexpected answer';
}

const TEXTS: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'Microsoft Graph refused the token twice',
  'provider.propagating': 'The permission was granted, but Exchange Online does not act on it yet',
  'provider.mailbox-not-found': 'Microsoft knows no such person or room, or it has no mailbox',
  'provider.calendar-not-found': 'The calendar is not there, or the app has no right to see it',
  'provider.event-not-found': 'What was asked for is not there any more',
  'provider.conflict': 'Exchange Online holds another version of this event',
  'provider.throttled': 'Microsoft asked us to wait',
  'provider.unavailable': 'Microsoft Graph failed',
  'provider.cursor-expired': 'Microsoft no longer knows the point from which changes were to be told',
  'provider.unsupported':
    'This mailbox is not in Exchange Online (on premises, or without a licence), so Microsoft Graph does not serve it',
  'provider.rejected': 'Microsoft calls our request invalid',
  'provider.malformed-reply': 'The answer is not that of Microsoft Graph: a proxy or sign-in page may stand in between',
};

/** Error of one schedule inside a successful answer. */
export function scheduleFault(responseCode: string, message: string): FaultReport {
  if (responseCode === 'ErrorMailRecipientNotFound' || /\b5016\b|\b5009\b/.test(`${responseCode} ${message}`)) {
    const detail = 'Microsoft knows no mailbox with this address (ErrorMailRecipientNotFound).';
    return { code: 'provider.mailbox-not-found', retry: 'never', blame: 'admin', detail };
  }
  if (responseCode === 'ErrorNoFreeBusyAccess' || responseCode === 'ErrorAccessDenied') {
    return { code: 'provider.forbidden', retry: 'never', blame: 'admin', detail: `The app may not see this free/busy (${responseCode}).` };
  }
  const known = /^Error[A-Za-z]{1,60}$/.test(responseCode) ? responseCode : 'no code';
  const detail = `Exchange Online could not answer for this mailbox (${known}).`;
  return { code: 'provider.unavailable', retry: 'later', blame: 'provider', detail };
}

/** Numbers of the identity platform that say more than the OAuth word; the word decides, the number only adds to the text. */
const SIGN_IN_TEXTS: Readonly<Record<number, string>> = {
  7000215: 'The client secret is wrong',
  7000222: 'The client secret has expired',
  7000112: 'The app is disabled in this tenant',
  700016: 'The app is not known in this tenant: consent is missing, or the application id is wrong',
  700024: 'The signed assertion is out of its time: the clock of this server may be wrong',
  700027: 'The certificate is not, or no longer, registered with the app',
  65001: 'Consent is missing: an administrator has to agree to the app’s permissions',
  90002: 'There is no such tenant',
  50057: 'The technical user is disabled',
  50173: 'The sign-in of the technical user was ended by a changed password',
  53003: 'A conditional access policy keeps the app out',
  70008: 'The sign-in of the technical user has expired',
};
const BY_POLICY = [53000, 53001, 53002, 53003, 50005, 50076, 50079, 530035];

/** What the token endpoint refused (RFC 6749 section 5.2). */
export function signInFault(answer: Answer): Fault {
  const { error, number } = refusalIn(answer.body);
  const code = signInCode(answer, error, number);
  const number_ = number === null ? '' : `, AADSTS${number}`;
  const text =
    (number === null ? undefined : SIGN_IN_TEXTS[number]) ?? SIGN_IN_BY_CODE[code] ?? 'The sign-in service gave an unexpected answer';
  return new Fault({
    code,
    retry: retryOf(code, answer.retryAfter),
    blame: code === 'provider.unavailable' || code === 'provider.throttled' ? 'provider' : 'admin',
    detail: `${text} (HTTP ${answer.status}${number_}).`,
  });
}

const SIGN_IN_BY_CODE: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'Microsoft refused the credential of the app',
  'provider.forbidden': 'A policy of the tenant keeps the app out',
  'provider.rejected': 'The sign-in service calls our request invalid',
  'provider.unavailable': 'The sign-in service failed',
  'provider.throttled': 'The sign-in service asked us to wait',
  'provider.malformed-reply': 'The answer is not that of the sign-in service: a proxy may stand in between',
};

function signInCode({ status }: Answer, error: string, number: number | null): FaultCode {
  if (status === 429) return 'provider.throttled';
  if (status >= 500 || error === 'temporarily_unavailable' || error === 'server_error') return 'provider.unavailable';
  if (number !== null && BY_POLICY.includes(number)) return 'provider.forbidden';
  if (number === 90002 || ['invalid_client', 'unauthorized_client', 'invalid_grant'].includes(error)) return 'provider.unauthorized';
  if (error === 'interaction_required' || error === 'access_denied') return 'provider.forbidden';
  return error === '' ? 'provider.malformed-reply' : 'provider.rejected';
}

function refusalIn(body: string): { readonly error: string; readonly number: number | null } {
  try {
    const json = JSON.parse(body) as { error?: unknown; error_description?: unknown } | null;
    const number = /AADSTS(\d+)/.exec(String(json?.error_description ?? ''))?.[1];
    return { error: typeof json?.error === 'string' ? json.error : '', number: number === undefined ? null : Number(number) };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: '', number: null };
    throw error;
  }
}

export function malformedReport(detail: string): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail };
}

export function conflict(detail: string): Fault {
  return new Fault({ code: 'provider.conflict', retry: 'never', blame: 'provider', detail });
}
