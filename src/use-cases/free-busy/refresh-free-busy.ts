/**
 * Reads everybody's free/busy anew, one batch per connection. A failed read makes a calendar unknown at once, while the last
 * complete picture is kept beside it; a calendar that stays unreadable becomes `failed`, and connected again when it answers.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { CalendarBinding, Participant } from '../../domain/directory/participant.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import { addMinutes, type Instant } from '../../domain/time/instant.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { StoredFreeBusy } from '../../ports/participant-store.ts';
import type { Ports } from '../../ports/ports.ts';
import { plannedParticipants } from '../availability/build-question.ts';
import type { SystemPorts } from '../connection/open-system.ts';
import { readLive } from './read-live.ts';
import { refreshWindow } from './refresh-window.ts';

/** `live`: those whom open or booked invitations need. `others`: the rest. One mailbox: where something may have changed. */
export type RefreshScope = 'live' | 'others' | MailboxAt;

export interface MailboxAt {
  readonly connectionId: ConnectionId;
  readonly mailboxId: string;
}

export interface RefreshOutcome {
  readonly known: number;
  readonly unknown: number;
}

type RefreshPorts = SystemPorts & Pick<Ports, 'participants' | 'interviews' | 'clock'>;

/** One unreadable answer is a hiccup. Unreadable for this long, and not for the first time: the calendar is lost. */
export const LOST_AFTER_MINUTES = 15;

export async function refreshFreeBusy(
  ports: RefreshPorts,
  access: SystemAccess,
  input: { readonly scope: RefreshScope },
): Promise<RefreshOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const invitations = await ports.interviews.liveInvitations(organizationId, now);
  const live = new Set(invitations.flatMap(({ plan }) => plannedParticipants(plan)));
  const ids = await idsIn(ports, organizationId, input.scope, live);
  const participants = (await ports.participants.getMany(organizationId, ids)).filter(isRefreshed);
  if (participants.length === 0) return { known: 0, unknown: 0 };
  const plans = [...invitations.map(({ plan }) => plan), ...(await ports.interviews.plans(organizationId))];
  const answers = await readLive(ports, { organizationId, participants, window: refreshWindow(now, plans), policy: PATIENT });
  return saveAnswers(ports, organizationId, { participants, answers, now });
}

async function idsIn(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  scope: RefreshScope,
  live: ReadonlySet<ParticipantId>,
): Promise<readonly ParticipantId[]> {
  if (scope === 'live') return [...live];
  if (scope === 'others') return (await ports.participants.ids(organizationId, {})).filter((id) => !live.has(id));
  return ports.participants.ids(organizationId, scope);
}

/** Whoever was read once is read again, also after having been lost: that is how a calendar comes back. */
function isRefreshed({ binding }: Participant): boolean {
  return binding.mailbox !== null && (binding.status === 'connected' || (binding.status === 'failed' && binding.lastReadAt !== null));
}

async function saveAnswers(
  ports: RefreshPorts,
  organizationId: OrganizationId,
  read: {
    readonly participants: readonly Participant[];
    readonly answers: ReadonlyMap<ParticipantId, FreeBusyAnswer>;
    readonly now: Instant;
  },
): Promise<RefreshOutcome> {
  const ids = read.participants.map(({ id }) => id);
  const before = await ports.participants.freeBusy(organizationId, ids);
  await ports.participants.saveFreeBusy(organizationId, read.answers);
  // Somebody may have been disconnected while their calendar was being read: go by what stands now.
  for (const { id, binding: present } of (await ports.participants.getMany(organizationId, ids)).filter(isRefreshed)) {
    const answer = read.answers.get(id);
    if (answer === undefined) continue;
    const binding = bindingAfter(present, answer, { before: before.get(id), now: read.now });
    if (binding !== null) await ports.participants.setBinding(organizationId, id, binding);
  }
  const known = [...read.answers.values()].filter(({ kind }) => kind === 'known').length;
  return { known, unknown: read.answers.size - known };
}

/** Null when nothing changes. */
function bindingAfter(
  binding: CalendarBinding,
  answer: FreeBusyAnswer,
  { before, now }: { readonly before: StoredFreeBusy | undefined; readonly now: Instant },
): CalendarBinding | null {
  if (answer.kind === 'known') {
    const since = binding.status === 'connected' ? binding.since : now;
    return { ...binding, status: 'connected', fault: null, since, lastReadAt: answer.asOf };
  }
  if (binding.status === 'failed') return null;
  const failedBefore = before?.latest?.kind === 'unknown';
  const readable = binding.lastReadAt ?? binding.since;
  if (!failedBefore || now < addMinutes(readable, LOST_AFTER_MINUTES)) return null;
  return { ...binding, status: 'failed', fault: answer.fault, since: now };
}
