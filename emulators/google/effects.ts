/** What ordered faults do to an answer: before it is made, while it is made, and to the bytes that go out. */
import { plainReply, retryAfter } from '../harness/fault-replies.ts';
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import type { Organization } from '../organization/organization.ts';
import { ApiError, apiErrorReply, badCredentials, rateLimited } from './errors.ts';
import type { Effects } from './exchange.ts';
import { TOKEN_ERRORS } from './token-endpoint.ts';

/** What of a request decides how a fault is told. */
export interface Struck {
  readonly operation: string;
  /** Scopes a token is asked for, short names. */
  readonly scopes: readonly string[];
}

/** `orders` are those that hit this request; each acts only on the mailbox it was matched by. */
export function effectsOf(orders: readonly FaultOrder[], world: Organization): Effects {
  const names = (order: FaultOrder, ids: readonly string[]) => {
    const mailbox = order.match.mailbox?.toLowerCase();
    return mailbox === undefined || ids.includes(mailbox);
  };
  return {
    deprives: (mailbox) => orders.some((one) => one.fault.kind === 'rights' && names(one, [mailbox.id, mailbox.address.toLowerCase()])),
    innerError(address) {
      const id = world.findByAddress(address)?.id ?? '';
      for (const order of orders) {
        if (order.fault.kind === 'inner-error' && names(order, [id, address])) return order.fault.requestStatus ?? null;
      }
      return undefined;
    },
    cursorExpired: orders.some((one) => one.fault.kind === 'cursor-expired'),
  };
}

/** As `Protocol` asks. Credentials fail at the token endpoint, quotas and outages at the API. */
export function replyInstead(fault: Fault, struck: Struck, now: number): Reply | null {
  const atToken = struck.operation === 'token';
  switch (fault.kind) {
    case 'status':
      return fault.body === undefined ? statusReply(fault) : plainReply(fault, now);
    case 'throttle':
      return apiErrorReply(rateLimited('rateLimitExceeded', fault.status ?? 429), retryAfter(fault, now));
    case 'quota':
      return atToken ? null : apiErrorReply(rateLimited('quotaExceeded'));
    case 'db-down':
      return atToken ? statusReply({ status: 503 }) : apiErrorReply(badCredentials());
    case 'propagating':
      return atToken ? TOKEN_ERRORS.delegation() : null;
    case 'auth':
      return atToken ? authReply(fault, struck.scopes) : null;
    default:
      return plainReply(fault, now);
  }
}

function authReply({ reason, scope }: Extract<Fault, { kind: 'auth' }>, scopes: readonly string[]): Reply | null {
  switch (reason) {
    case 'secret-expired':
    case 'key-deleted':
      return TOKEN_ERRORS.signature();
    case 'clock-skew':
      return TOKEN_ERRORS.times();
    case 'wrong-audience':
      return TOKEN_ERRORS.audience();
    case 'account-disabled':
      return TOKEN_ERRORS.disabled();
    case 'consent-revoked':
      return TOKEN_ERRORS.delegation();
    case 'missing-scope':
      return scope === undefined || scopes.includes(scope) ? TOKEN_ERRORS.delegation() : null;
  }
}

const REASONS: Readonly<Record<number, readonly [string, string]>> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['forbidden', 'Forbidden'],
  404: ['notFound', 'Not Found'],
  409: ['duplicate', 'The requested identifier already exists.'],
  410: ['deleted', 'Resource has been deleted'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
};

function statusReply({ status, retryAfter: wait }: { readonly status: number; readonly retryAfter?: string }): Reply {
  const [reason, message] = REASONS[status] ?? ['backendError', 'Backend Error'];
  return apiErrorReply(new ApiError(status, reason, message), wait === undefined ? {} : { 'retry-after': wait });
}

export function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const { body } = reply;
  const bodies = {
    'not-xml': 'Internal error, please try again.',
    unclosed: body.slice(0, Math.floor(body.length / 2)),
    'wrong-root': '[]',
    'illegal-character': `${body.slice(0, -2)}\u0001${body.slice(-2)}`,
    empty: '',
    'missing-part': '{}',
    entity: body.replaceAll('"start"', '"begin"'),
  };
  return { ...reply, body: bodies[shape] };
}
