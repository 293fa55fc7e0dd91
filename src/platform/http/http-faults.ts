/** Connection errors as faults. Details name the origin and what happened, never a path, header or body. */
import { Fault, type FaultReport } from '../../domain/fault.ts';
import { FORBIDDEN_ADDRESS } from './guarded-lookup.ts';

const UNTRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const NOT_REACHED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it accepts no connection on this port',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};

export function refused(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}

export function timedOut(origin: string): Fault {
  return new Fault({
    code: 'provider.unavailable',
    retry: 'later',
    blame: 'provider',
    detail: `${origin} did not answer in the time that was left.`,
  });
}

/** The other side closed the connection instead of answering. */
export function isBroken(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

export function connectionFault(error: unknown, origin: string): Fault {
  return new Fault(connectionReport(codeOf(error), origin), { cause: error });
}

function connectionReport(code: string, origin: string): FaultReport {
  if (code === FORBIDDEN_ADDRESS) {
    return {
      code: 'config.invalid',
      retry: 'never',
      blame: 'admin',
      detail: `${origin} leads to an address that is never a calendar server.`,
    };
  }
  if (UNTRUSTED.has(code) || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    const detail = `The certificate or encryption of ${origin} is not trusted (${code}).`;
    return { code: 'provider.tls-untrusted', retry: 'never', blame: 'admin', detail };
  }
  const reason = NOT_REACHED[code];
  if (reason !== undefined) {
    return { code: 'provider.unreachable', retry: 'later', blame: 'admin', detail: `${origin} cannot be reached: ${reason}.` };
  }
  const detail = `The connection to ${origin} broke off${code === '' ? '' : ` (${code})`}.`;
  return { code: 'provider.unavailable', retry: 'later', blame: 'provider', detail };
}

/** The first system code in the chain of causes; happy-eyeballs errors keep theirs in a list. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && code !== 'UND_ERR') return code;
    at = at instanceof AggregateError && at.errors.length > 0 ? at.errors[0] : at.cause;
  }
  return '';
}
