/**
 * What an answer of a CalDAV server means when it is not the wanted one: one pure table from status and body to a fault. No text of
 * the body ever reaches the fault: servers quote other people's events in it.
 */
import { Fault, type FaultCode, type FaultReport } from '../../domain/fault.ts';
import { parseError } from './wire.ts';

/** What the request was about; it decides what "not found" means. */
export type Subject = 'connection' | 'mailbox' | 'calendar' | 'event' | 'new-event' | 'event-with-room' | 'changes';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

const CONDITIONS: Readonly<Record<string, FaultCode>> = {
  'valid-sync-token': 'provider.cursor-expired',
  'number-of-matches-within-limits': 'provider.cursor-expired',
  'no-uid-conflict': 'provider.conflict',
  'max-resource-size': 'provider.rejected',
  'supported-calendar-data': 'provider.rejected',
  'supported-calendar-component': 'provider.rejected',
  'valid-calendar-data': 'provider.rejected',
  'valid-calendar-object-resource': 'provider.rejected',
};

const NOT_FOUND: Readonly<Record<Subject, FaultCode>> = {
  connection: 'provider.unsupported',
  mailbox: 'provider.mailbox-not-found',
  calendar: 'provider.calendar-not-found',
  event: 'provider.event-not-found',
  'new-event': 'provider.forbidden',
  'event-with-room': 'provider.forbidden',
  changes: 'provider.calendar-not-found',
};

const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  400: 'provider.rejected',
  401: 'provider.unauthorized',
  403: 'provider.forbidden',
  405: 'provider.unsupported',
  409: 'provider.conflict',
  412: 'provider.conflict',
  413: 'provider.rejected',
  414: 'provider.rejected',
  415: 'provider.rejected',
  423: 'provider.unavailable',
  429: 'provider.throttled',
  501: 'provider.unsupported',
  507: 'provider.unavailable',
};

export function faultOf(answer: Answer, subject: Subject): Fault {
  return new Fault(faultReport(answer, subject));
}

export function faultReport(answer: Answer, subject: Subject): FaultReport {
  const code = codeOf(answer, subject);
  const waitSeconds = Number.parseFloat(answer.retryAfter ?? '');
  const patient = code === 'provider.throttled' && waitSeconds > 0;
  return {
    code,
    retry: patient ? { afterSeconds: Math.ceil(waitSeconds) } : RETRY_LATER.has(code) ? 'later' : 'never',
    blame: BLAME_ADMIN.has(code) ? 'admin' : code === 'provider.rejected' ? 'us' : 'provider',
    detail: `${TEXTS[code] ?? 'The server gave an unexpected answer'} (HTTP ${answer.status}).`,
  };
}

function codeOf({ status, body, retryAfter }: Answer, subject: Subject): FaultCode {
  if (status === 403 || status === 409 || status === 507) {
    const error = parseError(body);
    const known = error.conditions.map((name) => CONDITIONS[name]).find((each) => each !== undefined);
    if (known !== undefined) return known;
    // Quirk: a booked room and a UID that is in use are both 409 at SOGo; only the words differ.
    if (status === 409 && subject === 'event-with-room' && !/\bUID\b/.test(body)) return 'provider.slot-taken';
    if (status === 507 && subject === 'changes') return 'provider.cursor-expired';
  }
  if (status === 404) return NOT_FOUND[subject];
  if (status === 410) return subject === 'changes' ? 'provider.cursor-expired' : NOT_FOUND[subject];
  if (status === 503 && retryAfter !== null) return 'provider.throttled';
  return BY_STATUS[status] ?? (status >= 500 ? 'provider.unavailable' : 'provider.malformed-reply');
}

const RETRY_LATER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.throttled',
  'provider.unavailable',
  'provider.malformed-reply',
]);
const BLAME_ADMIN: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unauthorized',
  'provider.forbidden',
  'provider.mailbox-not-found',
  'provider.calendar-not-found',
  'provider.unsupported',
]);

const TEXTS: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'The server refused the user name or the password twice; a server whose own database is down answers the same',
  'provider.forbidden': 'The service account has no right to do this; give it the right on the calendar or as a whole',
  'provider.mailbox-not-found': 'The server knows no such person or room, or the service account has no right to see them',
  'provider.calendar-not-found': 'The calendar is not there, or the service account has no right to see it',
  'provider.event-not-found': 'The event is not there, or the service account has no right to see it',
  'provider.conflict': 'The server holds another version of this event, or another event with its identity',
  'provider.slot-taken': 'The server refused the time, because a room is booked',
  'provider.throttled': 'The server asked us to wait',
  'provider.unavailable': 'The server failed',
  'provider.cursor-expired': 'The server no longer knows the point from which changes were to be told',
  'provider.unsupported': 'The server does not offer this',
  'provider.rejected': 'The server calls our request invalid',
  'provider.malformed-reply': 'The server gave an unexpected answer',
};

/** Request status of one recipient (RFC 5546 section 3.6, RFC 6638 section 3.2.10); null when they were answered for. */
export function recipientFault(requestStatus: string): FaultReport | null {
  const code = /^\d\.\d/.exec(requestStatus)?.[0] ?? '';
  if (code.startsWith('2.') || code.startsWith('1.')) return null;
  const detail = (text: string) => `${text} (request status ${code === '' ? 'missing' : code}).`;
  if (code === '3.8' || code === '5.3') {
    return { code: 'provider.forbidden', retry: 'never', blame: 'admin', detail: detail('The service account may not see this free/busy') };
  }
  if (code === '3.7' || code === '5.1') {
    const text = 'The server knows no such person or room, or the service account has no right to see them';
    return { code: 'provider.mailbox-not-found', retry: 'never', blame: 'admin', detail: detail(text) };
  }
  if (code === '') return malformedReport('A free/busy answer has no request status.');
  return { code: 'provider.unavailable', retry: 'later', blame: 'provider', detail: detail('The server could not answer for this person') };
}

export function malformedReport(detail: string): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail };
}

export function unsupported(detail: string): Fault {
  return new Fault({ code: 'provider.unsupported', retry: 'never', blame: 'admin', detail });
}
