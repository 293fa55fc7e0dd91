/** How patient a call to the outside is. The caller decides: an applicant waits seconds, a job can wait minutes. */

export interface CallPolicy {
  /** Upper bound for the whole call with all its attempts. */
  readonly timeoutMs: number;
  /** Attempts in all, at least 1. Only faults whose retry is not `never` are tried again. */
  readonly attempts: number;
  readonly signal?: AbortSignal;
}

export const IMPATIENT: CallPolicy = { timeoutMs: 8_000, attempts: 1 };
export const PATIENT: CallPolicy = { timeoutMs: 60_000, attempts: 3 };
