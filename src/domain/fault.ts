/**
 * Faults: the world failed (a calendar system, the database, a mail server). Thrown by whatever talks to the world,
 * never by the domain. The list of codes is closed; each code has a section in docs/reference/errors.md.
 */

export const FAULT_CODES = [
  'provider.unauthorized',
  'provider.forbidden',
  'provider.out-of-scope',
  'provider.mailbox-not-found',
  'provider.calendar-not-found',
  'provider.event-not-found',
  'provider.conflict',
  'provider.slot-taken',
  'provider.throttled',
  'provider.unavailable',
  'provider.unreachable',
  'provider.tls-untrusted',
  'provider.cursor-expired',
  'provider.unsupported',
  'provider.malformed-reply',
  'provider.rejected',
  'provider.propagating',
  'provider.unproven',
  'storage.unavailable',
  'storage.conflict',
  'mail.refused',
  'mail.unavailable',
  'config.invalid',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];
export type FaultRetry = 'never' | 'later' | { readonly afterSeconds: number };
export type FaultBlame = 'admin' | 'provider' | 'us';

/** What is kept, shown and logged of a fault: never a secret, never a calendar's content. */
export interface FaultReport {
  readonly code: FaultCode;
  readonly retry: FaultRetry;
  readonly blame: FaultBlame;
  /** One plain English sentence for an administrator: what was asked, what came back. */
  readonly detail: string;
}

export class Fault extends Error {
  readonly report: FaultReport;
  constructor(report: FaultReport, options?: { cause?: unknown }) {
    super(`${report.code}: ${report.detail}`, options);
    this.name = 'Fault';
    this.report = report;
  }
  get code(): FaultCode {
    return this.report.code;
  }
}

export function isFault(error: unknown): error is Fault {
  return error instanceof Fault;
}

const IN_DOUBT: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'provider.unavailable',
  'provider.unreachable',
  'provider.throttled',
  'provider.malformed-reply',
]);

/** Whether the calendar system may have done what was asked all the same. */
export function isInDoubt({ code }: Fault): boolean {
  return IN_DOUBT.has(code);
}
