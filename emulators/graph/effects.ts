/** What ordered faults do to an answer of Graph or of its identity platform. */
import { plainReply, retryAfter } from '../harness/fault-replies.ts';
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import type { Organization } from '../organization/organization.ts';
import type { Effects } from './call.ts';
import { refusalFor, refusalReply, TokenRefusal } from './login.ts';
import { invalidToken, Problem, problemReply } from './problem.ts';

/** Codes by status, for faults that name only the status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'ErrorInvalidRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  409: 'ErrorIrresolvableConflict',
  410: 'SyncStateNotFound',
  412: 'ErrorIrresolvableConflict',
  429: 'ApplicationThrottled',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};
const DEPRIVING = ['rights', 'propagating'];

/** `orders` are those that hit this call; each acts only on the mailbox it was matched by. */
export function effectsOf(orders: readonly FaultOrder[], world: Organization): Effects {
  const named = (order: FaultOrder, ids: readonly string[]) => {
    const mailbox = order.match.mailbox?.toLowerCase();
    return mailbox === undefined || ids.includes(mailbox);
  };
  const scope = orders.map(({ fault }) => (fault.kind === 'auth' && fault.reason === 'missing-scope' ? (fault.scope ?? null) : null));
  return {
    deprives: (mailbox) =>
      orders.some((one) => DEPRIVING.includes(one.fault.kind) && named(one, [mailbox.id, mailbox.address.toLowerCase()])),
    scheduleError: (address) => {
      const id = world.findByAddress(address)?.id ?? '';
      for (const order of orders) {
        if (order.fault.kind === 'inner-error' && named(order, [id, address.toLowerCase()])) return order.fault.requestStatus ?? null;
      }
      return undefined;
    },
    cursorExpired: orders.some((one) => one.fault.kind === 'cursor-expired'),
    missingScope: scope.find((one) => one !== null) ?? null,
  };
}

/** @param atLogin Whether the identity platform is asked, and not Graph. */
export function replyInstead(fault: Fault, atLogin: boolean, now: number): Reply | null {
  switch (fault.kind) {
    case 'auth':
      return authReply(fault, atLogin, now);
    case 'db-down':
      return atLogin
        ? refusalReply(new TokenRefusal('invalid_client', 7000215, 'Invalid client secret provided.'), now)
        : problemReply(invalidToken('Access token validation failure.'), now);
    case 'quota':
      return problemReply(new Problem(429, 'ApplicationThrottled', 'Too many requests.', { headers: { 'retry-after': '3600' } }), now);
    case 'throttle':
      return problemReply(
        new Problem(fault.status ?? 429, 'ApplicationThrottled', 'Too many requests.', { headers: retryAfter(fault, now) }),
        now,
      );
    case 'status':
      return fault.body === undefined ? statusReply(fault, now) : plainReply(fault, now);
    default:
      return plainReply(fault, now);
  }
}

function authReply(fault: Extract<Fault, { kind: 'auth' }>, atLogin: boolean, now: number): Reply | null {
  const refusal = atLogin ? refusalFor(fault.reason) : null;
  if (refusal !== null) return refusalReply(refusal, now);
  if (atLogin || fault.reason !== 'wrong-audience') return null;
  return problemReply(invalidToken('Access token validation failure. Invalid audience.'), now);
}

function statusReply({ status, retryAfter: wait }: Extract<Fault, { kind: 'status' }>, now: number): Reply {
  const headers = wait === undefined ? {} : { 'retry-after': wait };
  return problemReply(new Problem(status, CODES[status] ?? 'UnknownError', 'The request failed.', { headers }), now);
}

export function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const bodies = {
    'not-xml': 'Internal error, please try again.',
    unclosed: reply.body.slice(0, Math.floor(reply.body.length / 2)),
    'wrong-root': '[]',
    'illegal-character': `${reply.body.slice(0, -2)}\u0001${reply.body.slice(-2)}`,
    empty: '',
    'missing-part': JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata' }),
    entity: JSON.stringify({ value: null, id: null }),
  };
  return { ...reply, body: bodies[shape] };
}
