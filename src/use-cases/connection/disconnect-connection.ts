/**
 * Disconnects a service account, by one of two named choices: `keep` pauses everybody and keeps credential and bindings,
 * `erase` forgets both. The outcome tells what was touched, in the numbers of the preview.
 */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { CalendarBinding } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import { openSystem, type SystemPorts } from './open-system.ts';
import { type DependentsPorts, type DisconnectPreview, previewDisconnect } from './preview-disconnect.ts';

export type DisconnectChoice = 'keep' | 'erase';

export type DisconnectConnectionOutcome =
  | {
      readonly kind: 'disconnected';
      readonly connection: Connection;
      readonly touched: DisconnectPreview;
      readonly notGivenBack: FaultReport | null;
    }
  | { readonly kind: 'not-found' };

export async function disconnectConnection(
  ports: DependentsPorts & SystemPorts,
  access: UserAccess<'connections.manage'>,
  input: { readonly connectionId: ConnectionId; readonly choice: DisconnectChoice },
): Promise<DisconnectConnectionOutcome> {
  const { organizationId } = access;
  const touched = await previewDisconnect(ports, access, input);
  if (touched === null) return { kind: 'not-found' };
  const notGivenBack = input.choice === 'erase' ? await giveBack(ports, organizationId, input.connectionId) : null;
  // The connection goes first: from here on no job reads or writes through it.
  const erased = { state: 'disconnected', sealedSecrets: '', capabilities: null, serviceAccount: null } as const;
  const change = input.choice === 'erase' ? erased : ({ state: 'paused' } as const);
  const connection = await ports.connections.update(organizationId, input.connectionId, change);
  if (connection === null) return { kind: 'not-found' };
  const ids = await ports.participants.ids(organizationId, { connectionId: connection.id });
  for (const { id, binding } of await ports.participants.getMany(organizationId, ids)) {
    await ports.participants.setBinding(organizationId, id, unbound(binding, input.choice, ports.clock.now()));
    if (input.choice === 'erase') await ports.participants.setChangeCursor(organizationId, id, null);
  }
  if (input.choice === 'erase') await ports.vaults.clear({ organizationId, connectionId: connection.id });
  return { kind: 'disconnected', connection, touched, notGivenBack };
}

/** Ends what was granted at the calendar system. One that cannot be reached does not keep its credential here. */
async function giveBack(ports: SystemPorts, organizationId: OrganizationId, id: ConnectionId): Promise<FaultReport | null> {
  try {
    const connection = await ports.connections.get(organizationId, id);
    if (connection === null) return null;
    const system = await openSystem(ports, organizationId, connection);
    try {
      await system.release?.(PATIENT);
      return null;
    } finally {
      await system.close();
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.report;
  }
}

function unbound(binding: CalendarBinding, choice: DisconnectChoice, since: Instant): CalendarBinding {
  if (choice === 'erase') return { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since, lastReadAt: null };
  // Whoever was never connected has nothing to pause.
  return binding.status === 'not-connected' ? binding : { ...binding, status: 'paused', fault: null, since };
}
