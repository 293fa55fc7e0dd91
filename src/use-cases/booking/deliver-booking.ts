/**
 * Brings a booking into every calendar, or out of it, and proves each by looking. Repeatable: what is verified stays untouched,
 * what is pending is tried again. Removals go first, so that a calendar system's own cancellations cannot undo what is written.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Booking, CalendarWrite } from '../../domain/booking/booking.ts';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import type { BookingId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import type { SystemPorts } from '../connection/open-system.ts';
import { withSystems } from '../connection/systems-in-use.ts';
import { clearAlarm, raiseAlarm } from './booking-alarm.ts';
import { interviewWords } from './booking-history.ts';
import type { EventFacts } from './interview-event.ts';
import { removeFromCalendar, writeIntoCalendar } from './write-calendar.ts';

export type DeliverBookingOutcome =
  /** Nothing is pending any more; `failed` tells how many need a person. */
  | { readonly kind: 'delivered'; readonly verified: number; readonly failed: number }
  /** The booking was changed meanwhile; another job brings the newer state. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'not-found' };

export type DeliverPorts = SystemPorts & Pick<Ports, 'bookings' | 'interviews' | 'participants' | 'clock'>;

interface Delivery {
  readonly organizationId: OrganizationId;
  readonly facts: EventFacts;
}

type WriteEnd = { readonly state: 'verified' } | { readonly state: 'pending' | 'failed'; readonly fault: FaultReport };

/** @throws Fault while something is pending: the job comes again. */
export async function deliverBooking(
  ports: DeliverPorts,
  access: SystemAccess,
  input: { readonly bookingId: BookingId },
): Promise<DeliverBookingOutcome> {
  const { organizationId } = access;
  const facts = await gatherFacts(ports, organizationId, input.bookingId);
  if (facts === null) return { kind: 'not-found' };
  const pending = (await pendingWrites(ports, organizationId, facts.booking)).toSorted(inOrder(facts.booking));
  // Booking and writes are read one after the other: a change in between belongs to the job that it enqueued.
  if (pending.some(({ wanted, sequence }) => wanted === 'present' && sequence !== facts.booking.sequence)) return { kind: 'overtaken' };
  let waiting: FaultReport | null = null;
  let refused: FaultReport | null = null;
  let failed = 0;
  let overtaken = false;
  await withSystems(ports, organizationId, async (systemOf) => {
    for (const write of pending) {
      const tried = await attempt(() =>
        write.wanted === 'absent'
          ? removeFromCalendar(systemOf, facts, write.participantId)
          : writeIntoCalendar(systemOf, facts, write.participantId),
      );
      const end = withoutSource(tried, refused);
      if (isOrganizers(write, facts.booking) && end.state === 'failed') refused = end.fault;
      const recorded = await record(ports, { organizationId, facts }, write, end);
      overtaken = !recorded;
      if (overtaken) break;
      if (end.state === 'failed') failed++;
      if (end.state === 'pending') waiting = end.fault;
    }
  });
  if (overtaken) {
    // An older event may now stand over a newer one: everything is written again.
    await ports.bookings.reopenWrites(organizationId, facts.booking.id);
    return { kind: 'overtaken' };
  }
  if (waiting !== null) throw new Fault(waiting);
  if (pending.length > failed) await recordSuccess(ports, { organizationId, facts }, pending);
  return { kind: 'delivered', verified: pending.length - failed, failed };
}

/** After the last try: what is still pending is failed, and somebody is told. */
export async function giveUpDelivery(
  ports: DeliverPorts,
  access: SystemAccess,
  input: { readonly bookingId: BookingId; readonly fault: FaultReport },
): Promise<void> {
  const { organizationId } = access;
  const facts = await gatherFacts(ports, organizationId, input.bookingId);
  if (facts === null) return;
  for (const write of await pendingWrites(ports, organizationId, facts.booking)) {
    await record(ports, { organizationId, facts }, write, { state: 'failed', fault: write.fault ?? input.fault });
  }
}

async function gatherFacts(ports: DeliverPorts, organizationId: OrganizationId, id: BookingId): Promise<EventFacts | null> {
  const booking = await ports.bookings.booking(organizationId, id);
  const invitation = booking && (await ports.interviews.invitation(organizationId, booking.invitationId));
  if (booking === null || invitation === null) return null;
  const { people, room } = booking.assignment;
  const written = (await ports.bookings.writesOf(organizationId, id)).map(({ participantId }) => participantId);
  const ids = [...new Set([...people, ...(room === null ? [] : [room]), ...written])];
  const found = await ports.participants.getMany(organizationId, ids);
  return { booking, invitation, participants: new Map(found.map((one) => [one.id, one])), now: ports.clock.now() };
}

async function pendingWrites(ports: DeliverPorts, organizationId: OrganizationId, booking: Booking): Promise<readonly CalendarWrite[]> {
  return (await ports.bookings.writesOf(organizationId, booking.id)).filter(({ state }) => state === 'pending');
}

/** Removals, the organizer first among them; then the organizer; then everybody else, whose copies follow from the organizer's. */
function inOrder({ assignment }: Booking): (a: CalendarWrite, b: CalendarWrite) => number {
  const organizer: ParticipantId | undefined = assignment.people[0];
  const rank = ({ wanted, participantId }: CalendarWrite) => (wanted === 'absent' ? 0 : 2) + (participantId === organizer ? 0 : 1);
  return (a, b) => rank(a) - rank(b);
}

function isOrganizers({ wanted, participantId }: CalendarWrite, { assignment }: Booking): boolean {
  return wanted === 'present' && participantId === assignment.people[0];
}

/** A copy that is still awaited never comes when the organizer's event, of which it would be one, was refused for good. */
function withoutSource(end: WriteEnd, refused: FaultReport | null): WriteEnd {
  const awaited = end.state === 'pending' && end.fault.code === 'provider.propagating';
  return awaited && refused !== null ? { state: 'failed', fault: refused } : end;
}

async function attempt(work: () => Promise<void>): Promise<WriteEnd> {
  try {
    await work();
    return { state: 'verified' };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { state: error.report.retry === 'never' ? 'failed' : 'pending', fault: error.report };
  }
}

/** False when the booking was changed meanwhile: then another job brings the newer state, and this outcome means nothing. */
async function record(ports: DeliverPorts, { organizationId, facts }: Delivery, write: CalendarWrite, end: WriteEnd): Promise<boolean> {
  const { participantId, sequence, bookingId } = write;
  const recorded = await ports.bookings.recordWrite(organizationId, bookingId, participantId, sequence, end, ports.clock.now());
  if (recorded && end.state === 'failed') {
    const name = facts.participants.get(participantId)?.name ?? '';
    const told = { name, wanted: write.wanted, code: end.fault.code, detail: end.fault.detail };
    await raiseAlarm(ports, organizationId, { invitation: facts.invitation, alarm: { kind: 'calendar-write-failed', facts: told } });
  }
  return recorded;
}

/** Once everything stands: one entry for the whole interview. */
async function recordSuccess(ports: DeliverPorts, { organizationId, facts }: Delivery, done: readonly CalendarWrite[]): Promise<void> {
  const writes = await ports.bookings.writesOf(organizationId, facts.booking.id);
  if (writes.some(({ state }) => state !== 'verified')) return;
  const kind = done.some(({ wanted }) => wanted === 'present') ? 'calendar-written' : 'calendar-removed';
  const words = await interviewWords(ports, organizationId, facts.booking);
  const entry = { at: ports.clock.now(), kind, actor: { kind: 'system' }, facts: words } as const;
  await ports.interviews.addHistory(organizationId, facts.invitation.applicationId, entry);
  await clearAlarm(ports, organizationId, { invitation: facts.invitation, booking: facts.booking });
}
