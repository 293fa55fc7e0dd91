/**
 * What goes wrong, as RFC 9457 problems. A route refuses with `refuse(code, detail)`; a fault of the world is translated by one
 * table; anything else is a bug and says nothing but the id of the request.
 */
import { type FaultCode, isFault } from '../domain/fault.ts';
import type { Problem } from './contract/problem.ts';
import { PROBLEMS, type ProblemCode } from './contract/problem-codes.ts';

export interface FieldAtFault {
  readonly field: string;
  readonly message: string;
}

export interface RefusalExtras {
  readonly errors?: readonly FieldAtFault[];
  readonly retryAfterSeconds?: number;
  readonly alternatives?: NonNullable<Problem['alternatives']>;
  readonly reasons?: NonNullable<Problem['reasons']>;
}

/** An answer that says no. Returned by routes, thrown by what comes before them. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly extras: RefusalExtras;
  constructor(code: ProblemCode, detail: string, extras: RefusalExtras = {}) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.extras = extras;
  }
}

export function refuse(code: ProblemCode, detail: string = `${PROBLEMS[code].title}.`, extras: RefusalExtras = {}): Refusal {
  return new Refusal(code, detail, extras);
}

export function refuseFields(errors: readonly FieldAtFault[]): Refusal {
  return refuse('invalid-input', errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join(' '), {
    errors,
  });
}

const FAULT_STATUS: Readonly<Record<FaultCode, number>> = {
  'provider.unauthorized': 502,
  'provider.forbidden': 502,
  'provider.out-of-scope': 502,
  'provider.mailbox-not-found': 502,
  'provider.calendar-not-found': 502,
  'provider.event-not-found': 502,
  'provider.conflict': 502,
  'provider.slot-taken': 409,
  'provider.throttled': 503,
  'provider.unavailable': 503,
  'provider.unreachable': 504,
  'provider.tls-untrusted': 502,
  'provider.cursor-expired': 502,
  'provider.unsupported': 502,
  'provider.malformed-reply': 502,
  'provider.rejected': 502,
  'provider.propagating': 503,
  'provider.unproven': 502,
  'storage.unavailable': 503,
  'storage.conflict': 409,
  'mail.refused': 502,
  'mail.unavailable': 503,
  'config.invalid': 500,
};

const FAULT_TITLE = {
  admin: 'An administrator has to help',
  provider: 'The calendar system does not answer as it should',
  us: 'Something went wrong here',
} as const;

/** What is kept from people outside the organisation: which system fails, and how. */
const DETAIL_FOR_OUTSIDERS = 'This does not work at the moment. Please try again later.';

/** `insider`: whether the caller is signed in and may read the details of a fault. */
export function problemOf(error: unknown, of: { readonly requestId: string; readonly insider: boolean }): Problem {
  if (error instanceof Refusal) return refusalProblem(error, of.requestId);
  if (isFault(error)) {
    const { code, blame, detail, retry } = error.report;
    return {
      type: `/problems/${code}`,
      title: FAULT_TITLE[blame],
      status: FAULT_STATUS[code],
      code,
      detail: of.insider ? detail : DETAIL_FOR_OUTSIDERS,
      ...(typeof retry === 'object' && { retryAfterSeconds: Math.max(1, Math.ceil(retry.afterSeconds)) }),
      requestId: of.requestId,
    };
  }
  return refusalProblem(refuse('internal', 'This is our mistake. It was recorded under the id of this request.'), of.requestId);
}

function refusalProblem({ code, message, extras }: Refusal, requestId: string): Problem {
  const field = extras.errors?.[0]?.field;
  return {
    type: `/problems/${code}`,
    title: PROBLEMS[code].title,
    status: PROBLEMS[code].status,
    code,
    detail: message,
    ...(field && { field }),
    ...(extras.errors && { errors: extras.errors.map(({ field, message }) => ({ field, message })) }),
    ...(extras.alternatives && { alternatives: extras.alternatives }),
    ...(extras.reasons && { reasons: extras.reasons }),
    ...(extras.retryAfterSeconds && { retryAfterSeconds: extras.retryAfterSeconds }),
    requestId,
  };
}
