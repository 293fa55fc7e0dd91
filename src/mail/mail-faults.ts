/**
 * What a failed SMTP dialogue means (RFC 5321 section 4.2): refused for good, or to be tried later. A refused sign-in is the
 * installation's trouble, not the mail's, so the mail waits.
 */
import { Fault } from '../domain/fault.ts';

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

const SIGN_IN_CODES: ReadonlySet<number> = new Set([530, 534, 535, 538]);
const SAID_MAX_LENGTH = 200;

export function mailFault(error: unknown): Fault {
  const failure: SmtpError = error instanceof Error ? error : new Error(String(error));
  const { code, responseCode } = failure;
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2' || (responseCode !== undefined && SIGN_IN_CODES.has(responseCode))) {
    return unavailable('admin', 'The mail server refuses the sign-in', failure);
  }
  if (code === 'ETLS' || code === 'EREQUIRETLS') return unavailable('admin', 'The mail server offers no acceptable encryption', failure);
  if (responseCode !== undefined && responseCode >= 500) return refused(failure);
  if (code === 'EENVELOPE' && responseCode === undefined) return refused(failure);
  return unavailable('provider', 'The mail server could not take the mail', failure);
}

function refused(failure: SmtpError): Fault {
  return new Fault(
    { code: 'mail.refused', retry: 'never', blame: 'provider', detail: `The mail server refuses the mail${said(failure)}.` },
    { cause: failure },
  );
}

function unavailable(blame: 'admin' | 'provider', what: string, failure: SmtpError): Fault {
  return new Fault({ code: 'mail.unavailable', retry: 'later', blame, detail: `${what}${said(failure)}.` }, { cause: failure });
}

/** The server's own words, without addresses: faults are kept in logs. */
function said(failure: SmtpError): string {
  const words = (failure.response ?? failure.code ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/<?[^\s<>]+@[^\s<>]+>?/g, '<address>')
    .trim();
  return words === '' ? '' : ` (${words.slice(0, SAID_MAX_LENGTH)})`;
}
