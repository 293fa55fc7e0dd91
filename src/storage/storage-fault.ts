/** Reads what a database threw: a fault of the world becomes a `Fault`, everything else is a bug of ours and stays as it is. */
import { Fault, type FaultReport, isFault } from '../domain/fault.ts';

/** SQLSTATE of two transactions in each other's way; the loser may simply try again. */
const RETRYABLE = new Set(['40001', '40P01']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);
/** Classes 08 connection, 53 resources, 57 intervention (shut-down, statement time-out), 58 system error. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);
/** Class 28 wrong password or user, 3D no such database. */
const MISCONFIGURED_CLASSES = new Set(['28', '3D']);
const POOL_MESSAGES = /timeout exceeded when trying to connect|connection terminated|client has encountered a connection error/i;

export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(codeOf(error));
}

export function storageFault(error: unknown): unknown {
  if (isFault(error)) return error;
  const report = reportOf(error);
  return report === null ? error : new Fault(report, { cause: error });
}

function reportOf(error: unknown): FaultReport | null {
  const code = codeOf(error);
  if (RETRYABLE.has(code)) {
    return { code: 'storage.conflict', retry: 'later', blame: 'us', detail: 'Two changes stood in each other’s way again and again.' };
  }
  if (MISCONFIGURED_CLASSES.has(code.slice(0, 2))) {
    return { code: 'config.invalid', retry: 'never', blame: 'admin', detail: `The database refuses the sign-in (${code}).` };
  }
  if (UNREACHABLE.has(code) || UNAVAILABLE_CLASSES.has(code.slice(0, 2)) || POOL_MESSAGES.test(messageOf(error))) {
    return {
      code: 'storage.unavailable',
      retry: 'later',
      blame: 'us',
      detail: `The database does not answer (${code || 'connection lost'}).`,
    };
  }
  return null;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
