/**
 * Sees to it that calendar systems that can push tell us of changes in the calendars open invitations need, and of no others.
 * A system that refuses is asked again at the next run; until then its calendars are read by the timetable, as all are.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId } from '../../domain/identifiers.ts';
import type { CalendarSystem, PushFeed } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { plannedParticipants } from '../availability/build-question.ts';
import { isUsable, openSystem, type SystemPorts } from './open-system.ts';

export interface KeepSubscriptionsOutcome {
  readonly kept: number;
  readonly ended: number;
  /** Connections that refused; the rest of theirs was left for the next run. */
  readonly refused: readonly ConnectionId[];
}

type KeepPorts = SystemPorts & Pick<Ports, 'participants' | 'interviews' | 'clock'>;

export async function keepSubscriptions(ports: KeepPorts, { organizationId }: SystemAccess): Promise<KeepSubscriptionsOutcome> {
  const wanted = await neededMailboxes(ports, organizationId);
  let outcome: KeepSubscriptionsOutcome = { kept: 0, ended: 0, refused: [] };
  for (const connection of (await ports.connections.list(organizationId)).filter(isUsable)) {
    const system = await openSystem(ports, organizationId, connection);
    try {
      const { kept, ended } = await keepThese(system, wanted.get(connection.id) ?? []);
      outcome = { ...outcome, kept: outcome.kept + kept, ended: outcome.ended + ended };
    } catch (error) {
      if (!isFault(error)) throw error;
      outcome = { ...outcome, refused: [...outcome.refused, connection.id] };
    } finally {
      await system.close();
    }
  }
  return outcome;
}

async function neededMailboxes(ports: KeepPorts, organizationId: OrganizationId): Promise<ReadonlyMap<ConnectionId, readonly Mailbox[]>> {
  const invitations = await ports.interviews.liveInvitations(organizationId, ports.clock.now());
  const ids = [...new Set(invitations.flatMap(({ plan }) => plannedParticipants(plan)))];
  const needed = new Map<ConnectionId, Mailbox[]>();
  for (const { binding } of await ports.participants.getMany(organizationId, ids)) {
    const { connectionId, mailbox, status } = binding;
    if (connectionId === null || mailbox === null || status !== 'connected') continue;
    needed.set(connectionId, [...(needed.get(connectionId) ?? []), mailbox]);
  }
  return needed;
}

async function keepThese({ push }: CalendarSystem, wanted: readonly Mailbox[]): Promise<{ kept: number; ended: number }> {
  if (push === undefined) return { kept: 0, ended: 0 };
  for (const mailbox of wanted) await push.ensure(mailbox, PATIENT);
  return { kept: wanted.length, ended: await endOthers(push, wanted) };
}

async function endOthers(push: PushFeed, wanted: readonly Mailbox[]): Promise<number> {
  const kept = new Set(wanted.map(({ id }) => id));
  const others = (await push.subscribed()).filter(({ id }) => !kept.has(id));
  for (const mailbox of others) await push.end(mailbox, PATIENT);
  return others.length;
}
