/**
 * Finds out whether somebody changed an interview elsewhere. A hint of a change feed starts a look; only what the look finds is
 * told, to recruiters. Nothing is ever cancelled or moved from here. When many vanish at once the connection is doubted, not
 * the bookings.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Booking } from '../../domain/booking/booking.ts';
import type { CalendarBinding, Participant } from '../../domain/directory/participant.ts';
import { isFault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import { PLAN_LIMITS } from '../../domain/interview/plan.ts';
import { addMs, DAY_MS } from '../../domain/time/instant.ts';
import { interval } from '../../domain/time/interval.ts';
import type { CalendarSystem, ChangeFeed, EventWriter } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { type SystemPorts, withSystem } from '../connection/open-system.ts';
import type { MailboxAt } from '../free-busy/refresh-free-busy.ts';
import { raiseAlarm } from './booking-alarm.ts';
import { interviewWords } from './booking-history.ts';
import { hasDeclined, showsBooking } from './interview-event.ts';

export interface VerifyOutcome {
  /** Bookings that were looked at. */
  readonly looked: number;
  /** Found changed and told. */
  readonly changed: number;
  /** Connections at which too many vanished at once; nothing of theirs was told. */
  readonly doubted: readonly ConnectionId[];
  /** Calendars that could not be looked at this time. */
  readonly undecided: number;
}

export type VerifyPorts = SystemPorts & Pick<Ports, 'bookings' | 'interviews' | 'participants' | 'clock'>;

/** So many interviews do not vanish in one run by people's hands. */
export const VANISHED_MAX = 5;
const VERIFIED_BOOKINGS = 10_000;

type Difference = 'gone' | 'moved' | 'declined';

interface Finding {
  readonly booking: Booking;
  readonly difference: Difference;
}

interface Look {
  readonly findings: readonly Finding[];
  readonly looked: number;
  readonly undecided: number;
  /** Cursors to keep once the findings are told. */
  readonly cursors: ReadonlyMap<ParticipantId, string>;
}

/** @param only Where something may have changed; without it every calendar with an interview is looked at. */
export async function verifyBookings(ports: VerifyPorts, access: SystemAccess, only?: MailboxAt): Promise<VerifyOutcome> {
  const { organizationId } = access;
  const now = ports.clock.now();
  const window = interval(now, addMs(now, (PLAN_LIMITS.lastDay.max + 2) * DAY_MS));
  const bookings = (await ports.bookings.bookings(organizationId, window, VERIFIED_BOOKINGS)).filter(({ state }) => state === 'confirmed');
  const byOrganizer = Map.groupBy(bookings, ({ assignment }) => assignment.people[0]);
  const ids = [...byOrganizer.keys()].filter((id) => id !== undefined);
  const organizers = (await ports.participants.getMany(organizationId, ids)).filter(
    ({ binding }) => binding.status === 'connected' && isMeant(binding, only),
  );
  const byConnection = Map.groupBy(organizers, ({ binding }) => binding.connectionId);
  let outcome: VerifyOutcome = { looked: 0, changed: 0, doubted: [], undecided: 0 };
  for (const [connectionId, group] of byConnection) {
    if (connectionId === null) continue;
    const look = await lookThrough(ports, { organizationId, connectionId, organizers: group, byOrganizer });
    outcome = await conclude(ports, { organizationId, connectionId, look, outcome });
  }
  return outcome;
}

function isMeant({ connectionId, mailbox }: CalendarBinding, only: MailboxAt | undefined): boolean {
  return only === undefined || (connectionId === only.connectionId && mailbox?.id === only.mailboxId);
}

async function conclude(
  ports: VerifyPorts,
  {
    organizationId,
    connectionId,
    look,
    outcome,
  }: { organizationId: OrganizationId; connectionId: ConnectionId; look: Look; outcome: VerifyOutcome },
): Promise<VerifyOutcome> {
  const counted = { ...outcome, looked: outcome.looked + look.looked, undecided: outcome.undecided + look.undecided };
  if (look.findings.filter(({ difference }) => difference === 'gone').length >= VANISHED_MAX) {
    // Cursors stay where they were: the same hints are looked at again next time.
    await ports.connections.update(organizationId, connectionId, { state: 'degraded' });
    return { ...counted, doubted: [...outcome.doubted, connectionId] };
  }
  let changed = outcome.changed;
  for (const finding of look.findings) if (await tell(ports, organizationId, finding)) changed++;
  for (const [id, cursor] of look.cursors) await ports.participants.setChangeCursor(organizationId, id, cursor);
  return { ...counted, changed };
}

async function lookThrough(
  ports: VerifyPorts,
  at: {
    readonly organizationId: OrganizationId;
    readonly connectionId: ConnectionId;
    readonly organizers: readonly Participant[];
    readonly byOrganizer: ReadonlyMap<ParticipantId | undefined, readonly Booking[]>;
  },
): Promise<Look> {
  const findings: Finding[] = [];
  const cursors = new Map<ParticipantId, string>();
  let looked = 0;
  let undecided = 0;
  const lookAtAll = async (system: CalendarSystem) => {
    for (const organizer of at.organizers) {
      const bookings = at.byOrganizer.get(organizer.id) ?? [];
      try {
        const seen = await lookAt(ports, system, { organizationId: at.organizationId, organizer, bookings });
        findings.push(...seen.findings);
        looked += seen.looked;
        if (seen.cursor !== null) cursors.set(organizer.id, seen.cursor);
      } catch (error) {
        if (!isFault(error)) throw error;
        undecided++;
      }
    }
  };
  try {
    await withSystem(ports, at, lookAtAll);
  } catch (error) {
    if (!isFault(error)) throw error;
    undecided += at.organizers.length;
  }
  return { findings, looked, undecided, cursors };
}

async function lookAt(
  ports: VerifyPorts,
  system: CalendarSystem,
  of: { readonly organizationId: OrganizationId; readonly organizer: Participant; readonly bookings: readonly Booking[] },
): Promise<{ readonly findings: readonly Finding[]; readonly looked: number; readonly cursor: string | null }> {
  const { changes, events } = system;
  if (changes === undefined || events === undefined || of.organizer.binding.mailbox === null)
    return { findings: [], looked: 0, cursor: null };
  const cursor = await ports.participants.changeCursor(of.organizationId, of.organizer.id);
  const hint = await hintSince(changes, of.organizer, cursor);
  if (!hint.changed) return { findings: [], looked: 0, cursor: hint.cursor };
  const findings: Finding[] = [];
  let looked = 0;
  for (const booking of of.bookings) {
    if (!(await isWritten(ports, of.organizationId, { booking, organizer: of.organizer }))) continue;
    const difference = await differenceOf(ports, events, { ...of, booking });
    looked++;
    if (difference !== null) findings.push({ booking, difference });
  }
  return { findings, looked, cursor: hint.cursor };
}

/** Without a cursor, or with one the system does not know any more, everything is looked at. */
async function hintSince(
  changes: ChangeFeed,
  { binding }: Participant,
  cursor: string | null,
): Promise<{ cursor: string; changed: boolean }> {
  const { mailbox } = binding;
  if (mailbox === null) throw new Error('only bound calendars are looked at');
  try {
    const hint = await changes.since(mailbox, cursor, PATIENT);
    return { cursor: hint.cursor, changed: hint.changed || cursor === null };
  } catch (error) {
    if (!isFault(error) || error.code !== 'provider.cursor-expired' || cursor === null) throw error;
    return { cursor: (await changes.since(mailbox, null, PATIENT)).cursor, changed: true };
  }
}

/** What is still on its way cannot have been changed by anybody else. */
async function isWritten(
  ports: VerifyPorts,
  organizationId: OrganizationId,
  { booking, organizer }: { readonly booking: Booking; readonly organizer: Participant },
): Promise<boolean> {
  const writes = await ports.bookings.writesOf(organizationId, booking.id);
  return writes.some(({ participantId, state, wanted }) => participantId === organizer.id && state === 'verified' && wanted === 'present');
}

async function differenceOf(
  ports: VerifyPorts,
  events: EventWriter,
  {
    organizationId,
    organizer,
    booking,
  }: { readonly organizationId: OrganizationId; readonly organizer: Participant; readonly booking: Booking },
): Promise<Difference | null> {
  const { mailbox } = organizer.binding;
  if (mailbox === null) return null;
  const found = await events.find(mailbox, booking.uid, PATIENT);
  if (found === null || found.cancelled) return 'gone';
  if (!showsBooking(found, booking)) return 'moved';
  const { people, room } = booking.assignment;
  const taking = await ports.participants.getMany(organizationId, [...people, ...(room === null ? [] : [room])]);
  return taking.some(({ binding }) => binding.mailbox !== null && hasDeclined(found, binding.mailbox)) ? 'declined' : null;
}

/** Each difference is told once for each state of the booking, and not when the booking was changed by us meanwhile. */
async function tell(ports: VerifyPorts, organizationId: OrganizationId, { booking, difference }: Finding): Promise<boolean> {
  const present = await ports.bookings.booking(organizationId, booking.id);
  const invitation = await ports.interviews.invitation(organizationId, booking.invitationId);
  if (present?.sequence !== booking.sequence || invitation === null) return false;
  const identity = { booking: booking.id, sequence: String(booking.sequence), change: difference };
  const history = await ports.interviews.history(organizationId, invitation.applicationId);
  const isSame = (facts: Readonly<Record<string, string>>) => Object.entries(identity).every(([name, value]) => facts[name] === value);
  if (history.some(({ kind, facts }) => kind === 'calendar-changed-elsewhere' && isSame(facts))) return false;
  const facts = { ...identity, ...(await interviewWords(ports, organizationId, booking)) };
  await raiseAlarm(ports, organizationId, { invitation, alarm: { kind: 'calendar-changed-elsewhere', facts } });
  return true;
}
