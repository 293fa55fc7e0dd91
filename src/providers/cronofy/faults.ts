/**
 * What an answer or a callback of Cronofy means when it is not the wanted one: pure tables. Only Cronofy's own machine words, never
 * its sentences, reach a fault: they may quote people and events.
 */
import { Fault, type FaultCode, type FaultReport } from '../../domain/fault.ts';

/** What the request was about; it decides whom a refusal concerns and what "not found" means. */
export type Subject = 'token' | 'service-account' | 'mailbox' | 'event' | 'page';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

const NOT_FOUND: Readonly<Record<Subject, FaultCode>> = {
  token: 'provider.unsupported',
  'service-account': 'provider.unsupported',
  mailbox: 'provider.calendar-not-found',
  event: 'provider.event-not-found',
  page: 'provider.cursor-expired',
};

const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'provider.rejected',
  401: 'provider.unauthorized',
  402: 'provider.forbidden',
  403: 'provider.forbidden',
  409: 'provider.conflict',
  413: 'provider.rejected',
  415: 'provider.rejected',
  422: 'provider.rejected',
  423: 'provider.unavailable',
  429: 'provider.throttled',
};

/** RFC 6749 section 5.2. */
const TOKEN_ERRORS: Readonly<Record<string, readonly [FaultCode, string]>> = {
  invalid_client: [
    'provider.unauthorized',
    'Cronofy does not accept the client ID with this client secret, or they belong to another data centre',
  ],
  unauthorized_client: ['provider.unauthorized', 'Cronofy does not allow this application to ask for tokens'],
  invalid_grant: ['provider.unauthorized', 'What was granted has ended or was revoked'],
  invalid_scope: ['provider.forbidden', 'The scope that was asked for goes beyond what was granted'],
};

/** Keys of a 422 that mean something other than a mistake of ours. */
const INVALID_KEYS: Readonly<Record<string, readonly [FaultCode, string]>> = {
  'errors.invalid_email': ['provider.mailbox-not-found', 'Cronofy does not accept the address'],
  'errors.not_recognized': ['provider.mailbox-not-found', 'Cronofy does not know the address'],
};

export function faultOf(answer: Answer, subject: Subject): Fault {
  return new Fault(faultReport(answer, subject));
}

export function faultReport(answer: Answer, subject: Subject): FaultReport {
  const known = subject === 'token' ? TOKEN_ERRORS[tokenError(answer) ?? ''] : invalidKeys(answer).flatMap((key) => [INVALID_KEYS[key]])[0];
  const code = known?.[0] ?? codeOf(answer, subject);
  const waitSeconds = Number.parseFloat(answer.retryAfter ?? '');
  const words = known?.[1] ?? textOf(answer, code);
  return {
    code,
    retry:
      code === 'provider.throttled' && waitSeconds > 0
        ? { afterSeconds: Math.ceil(waitSeconds) }
        : RETRY_LATER.has(code)
          ? 'later'
          : 'never',
    blame: BLAME_ADMIN.has(code) ? 'admin' : code === 'provider.rejected' ? 'us' : 'provider',
    detail: `${words} (${['HTTP', answer.status, ...machineWords(answer)].join(' ')}).`,
  };
}

function codeOf({ status }: Answer, subject: Subject): FaultCode {
  if (status === 404 || status === 410) return NOT_FOUND[subject];
  return BY_STATUS[status] ?? (status >= 500 ? 'provider.unavailable' : 'provider.malformed-reply');
}

function textOf({ status }: Answer, code: FaultCode): string {
  if (status === 402) return 'The Cronofy plan of this application lacks the feature';
  if (status === 423) return 'Cronofy holds the account back: it is disconnected, or its first synchronisation is not complete';
  return TEXTS[code] ?? 'Cronofy gave an unexpected answer';
}

const TEXTS: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'Cronofy refused the token, also after it was renewed; a token of another data centre is refused as well',
  'provider.forbidden': 'The authorisation at Cronofy does not cover this',
  'provider.calendar-not-found': 'The calendar is not there any more',
  'provider.event-not-found': 'The event is not there',
  'provider.conflict': 'Cronofy holds another version',
  'provider.throttled': 'Cronofy asked us to wait',
  'provider.unavailable': 'Cronofy failed',
  'provider.cursor-expired': 'Cronofy no longer keeps the rest of a long answer',
  'provider.unsupported': 'Cronofy does not offer this to the application',
  'provider.rejected': 'Cronofy calls our request invalid',
};

const RETRY_LATER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.throttled',
  'provider.unavailable',
  'provider.malformed-reply',
  'provider.cursor-expired',
]);
const BLAME_ADMIN: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.forbidden',
  'provider.mailbox-not-found',
  'provider.calendar-not-found',
  'provider.unsupported',
]);

/** Whether the token endpoint says that what was granted is over. */
export function isInvalidGrant(answer: Answer): boolean {
  return answer.status === 400 && tokenError(answer) === 'invalid_grant';
}

function tokenError({ status, body }: Answer): string | null {
  if (status !== 400 && status !== 401) return null;
  const { error } = jsonIn(body);
  return typeof error === 'string' ? error : null;
}

/** Fields with their keys, e.g. `start: errors.required`, as far as they look like machine words. */
function machineWords(answer: Answer): string[] {
  const error = tokenError(answer);
  const words = error === null ? invalidFields(answer).map(({ field, key }) => `${field}: ${key}`) : [error];
  return words.filter((word) => /^[\w.:[\] -]{1,80}$/.test(word)).slice(0, 3);
}

export function invalidKeys(answer: Answer): string[] {
  return invalidFields(answer).map(({ key }) => key);
}

function invalidFields({ status, body }: Answer): { field: string; key: string }[] {
  const { errors } = jsonIn(body);
  if (status !== 422 || typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([field, list]) =>
    (Array.isArray(list) ? list : []).flatMap((each: { key?: unknown } | null) =>
      typeof each?.key === 'string' ? [{ field, key: each.key }] : [],
    ),
  );
}

function jsonIn(body: string): { readonly error?: unknown; readonly errors?: unknown } {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Why a delegation was refused, by the callback's words. Unknown keys are kept as they are. */
export function delegationFault(error: string, key: string | null, scope: string): FaultReport {
  const word = [error, key ?? ''].filter((each) => /^[\w.-]{1,60}$/.test(each)).join(' ');
  const refused = (code: FaultCode, text: string): FaultReport => ({ code, retry: 'never', blame: 'admin', detail: `${text} (${word}).` });
  if (/not_found|unknown_(?:account|email)|invalid_email|no_mailbox/.test(word)) {
    return refused('provider.mailbox-not-found', 'The calendar system behind Cronofy knows no such mailbox');
  }
  if (error === 'unable_to_grant_scope' || (key ?? '').includes('unable_to_grant_scope')) {
    return refused('provider.forbidden', `The service account lacks the right on this mailbox that the scope ${scope} needs`);
  }
  return refused('provider.forbidden', 'The calendar system behind Cronofy refused access to this mailbox');
}

export function malformed(detail: string): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail };
}

export function notAuthorized(): Fault {
  const detail = 'The service account has not been authorised at Cronofy yet, or the authorisation was given back.';
  return new Fault({ code: 'provider.unauthorized', retry: 'never', blame: 'admin', detail });
}

export function conflict(detail: string): Fault {
  return new Fault({ code: 'provider.conflict', retry: 'never', blame: 'provider', detail });
}

export function callbackMissing(callbackUrl: string): Fault {
  const detail = `Cronofy accepted the request for this mailbox, but its answer never arrived: it must be able to reach ${callbackUrl}.`;
  return new Fault({ code: 'provider.unavailable', retry: 'later', blame: 'admin', detail });
}
