/** What ordered faults do to a CalDAV answer: before it is made, while it is made, and to the bytes that go out. */
import { plainReply } from '../harness/fault-replies.ts';
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import type { Organization } from '../organization/organization.ts';
import { type Effects, empty } from './exchange.ts';
import { documentOf } from './xml.ts';

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

/** As `Protocol` asks: a database that is down looks like a wrong password. */
export function replyInstead(fault: Fault, now: number): Reply | null {
  return fault.kind === 'db-down' ? empty(401, { 'www-authenticate': 'Basic realm="Marigold"' }) : plainReply(fault, now);
}

export function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const cut = Math.floor(reply.body.length / 2);
  const bodies = {
    'not-xml': 'Internal error, please try again.',
    unclosed: reply.body.slice(0, cut),
    'wrong-root': documentOf('D:prop'),
    'illegal-character': `${reply.body.slice(0, -20)}\u0001${reply.body.slice(-20)}`,
    empty: '',
    'missing-part': documentOf('D:multistatus'),
    entity: reply.body
      .replace('?>', '?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>')
      .replace('HTTP/1.1', '&b;HTTP/1.1'),
  };
  return { ...reply, body: bodies[shape] };
}
