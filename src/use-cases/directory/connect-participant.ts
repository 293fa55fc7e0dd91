/**
 * Connects one calendar: finds the mailbox, proves by a test event that its busy time can be seen, reads free/busy once
 * completely. Only then is it connected; until then, and whenever something fails, it counts as unknown.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { CalendarBinding, Mailbox, Participant } from '../../domain/directory/participant.ts';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { type SystemPorts, withSystem } from '../connection/open-system.ts';
import { attendee, positiveControl } from '../connection/positive-control.ts';
import { readLive } from '../free-busy/read-live.ts';
import { refreshWindow } from '../free-busy/refresh-window.ts';

export type ConnectParticipantOutcome =
  | { readonly kind: 'connected' }
  | { readonly kind: 'failed'; readonly fault: FaultReport }
  | { readonly kind: 'not-found' };

export type ConnectPorts = SystemPorts & Pick<Ports, 'participants' | 'interviews' | 'clock'>;

interface Order {
  readonly organizationId: OrganizationId;
  readonly connectionId: ConnectionId;
  readonly participant: Participant;
}

const TAKEN: FaultReport = {
  code: 'provider.conflict',
  retry: 'never',
  blame: 'admin',
  detail: 'This mailbox is connected for somebody else already.',
};

export async function connectParticipant(
  ports: ConnectPorts,
  access: SystemAccess,
  input: { readonly participantId: ParticipantId; readonly connectionId: ConnectionId },
): Promise<ConnectParticipantOutcome> {
  const { organizationId } = access;
  const participant = await ports.participants.get(organizationId, input.participantId);
  if (participant === null) return { kind: 'not-found' };
  const order = { organizationId, connectionId: input.connectionId, participant };
  try {
    await connect(ports, order);
    return { kind: 'connected' };
  } catch (error) {
    if (!isFault(error)) throw error;
    // What the directory said stays: a later attempt must not bind another mailbox under the same address.
    await bind(ports, order, { status: 'failed', mailbox: importedMailbox(order), fault: error.report, lastReadAt: null });
    return { kind: 'failed', fault: error.report };
  }
}

async function connect(ports: ConnectPorts, order: Order): Promise<void> {
  const { participant } = order;
  const known = importedMailbox(order);
  await bind(ports, order, { status: 'connecting', mailbox: known, fault: null, lastReadAt: null });
  const mailbox = await withSystem(ports, order, async (system) => {
    const found = await findMailbox(system, participant, known);
    await bindMailbox(ports, order, found);
    await prove(ports, system, { participant, mailbox: found, now: ports.clock.now() });
    return found;
  });
  const asOf = await readFirst(ports, order, mailbox);
  await bind(ports, order, { status: 'connected', mailbox, fault: null, lastReadAt: asOf });
}

function importedMailbox({ participant, connectionId }: Order): Mailbox | null {
  return participant.binding.connectionId === connectionId ? participant.binding.mailbox : null;
}

/** Bound by the system's own id. An address that meanwhile leads to another mailbox stops the binding. */
async function findMailbox(system: CalendarSystem, participant: Participant, known: Mailbox | null): Promise<Mailbox> {
  const { id, address } = await system.findMailbox(known?.address ?? participant.address, PATIENT);
  if (known !== null && known.id !== id) {
    throw new Fault({
      code: 'provider.conflict',
      retry: 'never',
      blame: 'admin',
      detail: `The address ${known.address} now belongs to another mailbox than the one that was imported.`,
    });
  }
  return { id, address };
}

/** The same mailbox is never bound twice: its time would be claimed under two names. */
async function bindMailbox(ports: ConnectPorts, order: Order, mailbox: Mailbox): Promise<void> {
  const { organizationId, connectionId, participant } = order;
  if (importedMailbox(order) === null) {
    const bound = await ports.participants.ids(organizationId, { connectionId, mailboxId: mailbox.id });
    if (bound.some((id) => id !== participant.id)) throw new Fault(TAKEN);
  }
  await bind(ports, order, { status: 'connecting', mailbox, fault: null, lastReadAt: null });
}

async function prove(
  ports: Pick<Ports, 'secrets'>,
  system: CalendarSystem,
  { participant, mailbox, now }: { readonly participant: Participant; readonly mailbox: Mailbox; readonly now: Instant },
): Promise<void> {
  const uid = `probe-${ports.secrets.newId()}@calendula`;
  const order = { mailbox: attendee(mailbox, participant.name, participant.kind), uid, now, policy: PATIENT };
  const { write, see } = await positiveControl(system, order);
  const fault = write ?? see;
  if (fault !== null) throw new Fault(fault);
}

async function readFirst(ports: ConnectPorts, order: Order, mailbox: Mailbox): Promise<Instant> {
  const { organizationId, connectionId, participant } = order;
  const window = refreshWindow(ports.clock.now(), await ports.interviews.plans(organizationId));
  const bound: Participant = { ...participant, binding: { ...participant.binding, connectionId, mailbox } };
  const answers = await readLive(ports, { organizationId, participants: [bound], window, policy: PATIENT });
  await ports.participants.saveFreeBusy(organizationId, answers);
  const answer = answers.get(participant.id);
  if (answer === undefined) throw new Error('a live read answers for everybody who was asked');
  if (answer.kind === 'unknown') throw new Fault(answer.fault);
  return answer.asOf;
}

async function bind(
  ports: Pick<Ports, 'participants' | 'clock'>,
  order: Order,
  change: Omit<CalendarBinding, 'connectionId' | 'since'>,
): Promise<void> {
  const binding = { ...change, connectionId: order.connectionId, since: ports.clock.now() };
  await ports.participants.setBinding(order.organizationId, order.participant.id, binding);
}
