/** What ordered faults do to an operation of Exchange: before it is carried out, while it is, and to the bytes that go out. */
import { plainReply } from '../harness/fault-replies.ts';
import type { Fault, FaultOrder } from '../harness/fault-script.ts';
import type { Reply } from '../harness/protocol-server.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { fault as soapFault } from './soap.ts';

export interface Effects {
  /** True: the account has no right to this mailbox just now. */
  deprives(mailbox: Mailbox): boolean;
  /** What to answer about this mailbox instead; null inside = leave it out; undefined = nothing special. */
  errorFor(mailbox: Mailbox | null): string | null | undefined;
  readonly cursorExpired: boolean;
}

/** `orders` are those that hit this request; each acts only on the mailbox it was matched by. */
export function effectsOf(orders: readonly FaultOrder[]): Effects {
  const concerns = (order: FaultOrder, mailbox: Mailbox | null) => {
    const wanted = order.match.mailbox?.toLowerCase();
    return wanted === undefined || wanted === mailbox?.id || wanted === mailbox?.address.toLowerCase();
  };
  const deprives = (order: FaultOrder) =>
    order.fault.kind === 'rights' || order.fault.kind === 'propagating' || isMissingScope(order.fault);
  return {
    deprives: (mailbox) => orders.some((one) => deprives(one) && concerns(one, mailbox)),
    errorFor: (mailbox) => {
      for (const one of orders) if (one.fault.kind === 'inner-error' && concerns(one, mailbox)) return one.fault.requestStatus ?? null;
      return undefined;
    },
    cursorExpired: orders.some((one) => one.fault.kind === 'cursor-expired'),
  };
}

/** A role that was never assigned. */
function isMissingScope(fault: Fault): boolean {
  return fault.kind === 'auth' && fault.reason === 'missing-scope';
}

const DEFAULT_WAIT_SECONDS = 2;

/** Throttling is a fault in SOAP unless a status was ordered; a credential that ended, and a directory that is down, are a 401. */
export function replyInstead(fault: Fault, unauthorized: () => Reply, now: number): Reply | null {
  switch (fault.kind) {
    case 'db-down':
      return unauthorized();
    case 'auth':
      return isMissingScope(fault) ? null : unauthorized();
    case 'throttle':
      if (fault.status !== undefined) return plainReply(fault, now);
      return soapFault('ErrorServerBusy', fault.retryAfter === 'absent' ? undefined : (fault.seconds ?? DEFAULT_WAIT_SECONDS) * 1_000);
    case 'quota':
      return soapFault('ErrorQuotaExceeded');
    default:
      return plainReply(fault, now);
  }
}

export function malformed(reply: Reply, shape: Extract<Fault, { kind: 'malformed' }>['shape']): Reply {
  const bodies = {
    'not-xml': 'Runtime Error',
    unclosed: reply.body.slice(0, Math.floor(reply.body.length / 2)),
    'wrong-root': '<?xml version="1.0"?><html><head/></html>',
    'illegal-character': reply.body.replaceAll('</t:Subject>', '&#x1;&#xFFFF;</t:Subject>'),
    empty: '',
    'missing-part': reply.body.replace(/<s:Body>.*<\/s:Body>/s, '<s:Body/>'),
    entity: reply.body.replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>').replace('NoError', 'NoError&b;'),
  };
  return { ...reply, body: bodies[shape] };
}
