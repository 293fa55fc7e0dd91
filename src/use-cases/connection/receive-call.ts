/**
 * What a calendar system calls us for: pushes, answers to what we asked it. Whether it is the calendar system that calls is for the
 * provider to prove; a mailbox that it names is looked at, nothing more.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { InboundAnswer, InboundCall } from '../../ports/calendar-provider.ts';
import type { Ports } from '../../ports/ports.ts';
import { openSystem, type SystemPorts } from './open-system.ts';

export type ReceiveCallOutcome = { readonly kind: 'answered'; readonly answer: InboundAnswer } | { readonly kind: 'not-found' };

/** @throws Fault when a provider cannot take the call just now; who called may call again. */
export async function receiveCall(
  ports: SystemPorts & Pick<Ports, 'jobs'>,
  { organizationId }: SystemAccess,
  { connectionId, call }: { readonly connectionId: ConnectionId; readonly call: InboundCall },
): Promise<ReceiveCallOutcome> {
  const connection = await ports.connections.get(organizationId, connectionId);
  if (connection === null || connection.state === 'disconnected') return { kind: 'not-found' };
  const system = await openSystem(ports, organizationId, connection);
  try {
    if (system.receive === undefined) return { kind: 'not-found' };
    const answer = await system.receive(call);
    for (const mailboxId of new Set(answer.changed)) {
      await ports.jobs.enqueue('look-at-mailbox', { organizationId, connectionId, mailboxId });
    }
    return { kind: 'answered', answer };
  } finally {
    await system.close();
  }
}
