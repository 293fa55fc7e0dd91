/** How patient a call to the outside is. The caller decides: an applicant waits seconds, a job can wait minutes. */

export interface CallPolicy {
  /** Upper bound for the whole call with all its attempts. */
  readonly timeoutMs: number;
  /** Attempts in all, at least 1. Only faults whose retry is not `never` are tried again. */
  readonly attempts: number;
  readonly signal?: AbortSignal;
  /** Somebody waits for it: it goes ahead of work in the background where a system limits how often it may be asked. */
  readonly urgent?: boolean;
}

export const IMPATIENT: CallPolicy = { timeoutMs: 8_000, attempts: 1, urgent: true };
export const PATIENT: CallPolicy = { timeoutMs: 60_000, attempts: 3 };
