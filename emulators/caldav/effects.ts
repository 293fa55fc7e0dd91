/** What ordered faults do to a CalDAV answer: before it is made, while it is made, and to the bytes that go out. */
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import type { Organization } from '../organization/organization.ts';
import { type Effects, empty, type Reply } from './exchange.ts';
import { documentOf } from './xml.ts';

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method="post"><input name="user"></form></body></html>';
const DEFAULT_RETRY_SECONDS = 2;

/** `orders` are those that hit this request; each acts only on the mailbox it was matched by. */
export function effectsOf(orders: readonly FaultOrder[], organization: Organization): Effects {
  const named = (order: FaultOrder, ids: readonly string[]) => {
    const mailbox = order.match.mailbox?.toLowerCase();
    return mailbox === undefined || ids.includes(mailbox);
  };
  return {
    deprives: (mailbox) => orders.some((one) => one.fault.kind === 'rights' && named(one, [mailbox.id, mailbox.address.toLowerCase()])),
    recipientError: (address) => {
      const id = organization.findByAddress(address)?.id ?? '';
      for (const order of orders) {
        if (order.fault.kind === 'inner-error' && named(order, [id, address])) return order.fault.requestStatus ?? null;
      }
      return undefined;
    },
    cursorExpired: orders.some((one) => one.fault.kind === 'cursor-expired'),
  };
}

/** The answer that replaces the real one, if the fault is of that kind. The request is then not carried out. */
export function replyInstead(fault: Fault, now: number): Reply | null {
  switch (fault.kind) {
    case 'status':
      return { ...empty(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }), body: fault.body ?? '' };
    case 'throttle':
      return empty(fault.status ?? 429, retryAfter(fault, now));
    case 'html':
      return fault.status === 302
        ? empty(302, { location: '/login' })
        : { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: LOGIN_PAGE };
    case 'db-down':
      return empty(401, { 'www-authenticate': 'Basic realm="Marigold"' });
    default:
      return null;
  }
}

function retryAfter(
  { retryAfter: form, seconds = DEFAULT_RETRY_SECONDS }: Extract<Fault, { kind: 'throttle' }>,
  now: number,
): Record<string, string> {
  if (form === 'absent') return {};
  if (form === 'date') return { 'retry-after': new Date(now + seconds * 1_000).toUTCString() };
  return { 'retry-after': form === 'decimal' ? `${seconds}.5` : String(seconds) };
}

export function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const cut = Math.floor(reply.body.length / 2);
  const bodies = {
    'not-xml': 'Internal error, please try again.',
    unclosed: reply.body.slice(0, cut),
    'wrong-root': documentOf('D:prop'),
    'illegal-character': `${reply.body.slice(0, -20)}\u0001${reply.body.slice(-20)}`,
    empty: '',
    entity: reply.body
      .replace('?>', '?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>')
      .replace('HTTP/1.1', '&b;HTTP/1.1'),
  };
  return { ...reply, body: bodies[shape] };
}
