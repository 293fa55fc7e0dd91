/** Answers that any server may give instead of the one that was asked for. */
import type { Fault } from './fault-script.ts';
import type { Reply } from './protocol-server.ts';

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post"><input name="user"></form></body></html>';
const DEFAULT_RETRY_SECONDS = 2;

/** Null for faults that are told in the protocol's own words, or that do not replace the answer. */
export function plainReply(fault: Fault, now: number): Reply | null {
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        headers: fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter },
        body: fault.body ?? '',
      };
    case 'throttle':
      return { status: fault.status ?? 429, headers: retryAfter(fault, now), body: '' };
    case 'html':
      return fault.status === 302
        ? { status: 302, headers: { location: '/login' }, body: '' }
        : { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: LOGIN_PAGE };
    default:
      return null;
  }
}

/** The header in the shape that was ordered. */
export function retryAfter(
  { retryAfter: form, seconds = DEFAULT_RETRY_SECONDS }: Extract<Fault, { kind: 'throttle' }>,
  now: number,
): Record<string, string> {
  if (form === 'absent') return {};
  if (form === 'date') return { 'retry-after': new Date(now + seconds * 1_000).toUTCString() };
  return { 'retry-after': form === 'decimal' ? `${seconds}.5` : String(seconds) };
}
