/**
 * One calendar of one booking: put the event there and see it, or take it away and see it gone. A system that copies events to
 * its attendees gets one event, the organizer's, and is trusted only as far as the copies are found.
 */
import type { Participant } from '../../domain/directory/participant.ts';
import { Fault } from '../../domain/fault.ts';
import type { ConnectionId, ParticipantId } from '../../domain/identifiers.ts';
import type { CalendarEvent, EventAttendee, EventWriter, FoundEvent } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { SystemInUse, SystemOf } from '../connection/systems-in-use.ts';
import { type EventFacts, eventAttendee, hasDeclined, interviewEvent, showsBooking } from './interview-event.ts';

interface Place {
  readonly participant: Participant;
  readonly self: EventAttendee;
  readonly connectionId: ConnectionId;
}

/** @throws Fault; `provider.propagating` while a copy is on its way, `provider.slot-taken` when a room refused. */
export async function writeIntoCalendar(systemOf: SystemOf, facts: EventFacts, id: ParticipantId): Promise<void> {
  const place = placeOf(facts, id);
  const organizer = organizerOf(facts);
  const here = await systemOf(place.connectionId);
  const events = writerOf(here);
  if (place.participant.id !== organizer.participant.id && isCopied(here, place, organizer)) {
    return seeCopy(events, facts, { place, organizer });
  }
  await events.write(place.self.mailbox, eventFor(here, facts, { place, organizer }), PATIENT);
  const found = await events.find(place.self.mailbox, facts.booking.uid, PATIENT);
  if (!showsBooking(found, facts.booking)) throw notThereYet(place.participant);
}

/** @throws Fault when the event cannot be taken away or is still there. */
export async function removeFromCalendar(systemOf: SystemOf, facts: EventFacts, id: ParticipantId): Promise<void> {
  const place = placeOf(facts, id);
  const events = writerOf(await systemOf(place.connectionId));
  await events.remove(place.self.mailbox, facts.booking.uid, PATIENT);
  const found = await events.find(place.self.mailbox, facts.booking.uid, PATIENT);
  if (found !== null && !found.cancelled) throw notGoneYet(place.participant);
}

/** The system that holds the organizer's event fills this calendar by itself. */
function isCopied({ connection }: SystemInUse, place: Place, organizer: Place): boolean {
  return place.connectionId === organizer.connectionId && connection.capabilities?.schedulesAttendees === true;
}

async function seeCopy(
  events: EventWriter,
  { booking }: EventFacts,
  { place, organizer }: { readonly place: Place; readonly organizer: Place },
): Promise<void> {
  const { mailbox } = place.self;
  const atOrganizer = await events.find(organizer.self.mailbox, booking.uid, PATIENT);
  const copy = await events.find(mailbox, booking.uid, PATIENT);
  const refused = (found: FoundEvent | null) => showsBooking(found, booking) && hasDeclined(found, mailbox);
  if (place.participant.kind === 'room' && (refused(atOrganizer) || refused(copy))) throw roomRefused(place.participant);
  if (!showsBooking(copy, booking)) throw notThereYet(place.participant);
}

/**
 * Attendees are listed where nothing is sent by listing them, and for calendars the system fills. A system that schedules would
 * otherwise invite people again whose calendars are written elsewhere, and they would have two entries.
 */
function eventFor(
  { connection }: SystemInUse,
  facts: EventFacts,
  { place, organizer }: { readonly place: Place; readonly organizer: Place },
): CalendarEvent {
  const schedules = connection.capabilities?.schedulesAttendees === true;
  if (schedules && place.connectionId !== organizer.connectionId) return interviewEvent(facts, { organizer: place.self, attendees: [] });
  const others = attendeesOf(facts).filter(({ participant }) => participant.id !== organizer.participant.id);
  const listed = schedules ? others.filter(({ connectionId }) => connectionId === place.connectionId) : others;
  return interviewEvent(facts, { organizer: organizer.self, attendees: listed.map(({ self }) => self) });
}

function attendeesOf(facts: EventFacts): readonly Place[] {
  const { people, room } = facts.booking.assignment;
  return [...people, ...(room === null ? [] : [room])].flatMap((id) => findPlace(facts, id) ?? []);
}

function organizerOf(facts: EventFacts): Place {
  const [organizer] = facts.booking.assignment.people;
  if (organizer === undefined) throw new Error(`booking ${facts.booking.id} has no organizer`);
  return placeOf(facts, organizer);
}

function placeOf(facts: EventFacts, id: ParticipantId): Place {
  const place = findPlace(facts, id);
  if (place !== null) return place;
  const name = facts.participants.get(id)?.name ?? 'a person who does not exist any more';
  throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail: `The calendar of ${name} is not connected.` });
}

function findPlace({ participants }: EventFacts, id: ParticipantId): Place | null {
  const participant = participants.get(id);
  const self = participant === undefined ? null : eventAttendee(participant);
  const connectionId = participant?.binding.connectionId ?? null;
  return participant === undefined || self === null || connectionId === null ? null : { participant, self, connectionId };
}

function writerOf({ system, connection }: SystemInUse): EventWriter {
  if (system.events !== undefined) return system.events;
  throw new Fault({
    code: 'provider.unsupported',
    retry: 'never',
    blame: 'admin',
    detail: `The connection "${connection.name}" may not write into calendars.`,
  });
}

function notThereYet({ name }: Participant): Fault {
  return new Fault({
    code: 'provider.propagating',
    retry: 'later',
    blame: 'provider',
    detail: `The interview is not to be seen in the calendar of ${name} yet.`,
  });
}

function notGoneYet({ name }: Participant): Fault {
  return new Fault({
    code: 'provider.propagating',
    retry: 'later',
    blame: 'provider',
    detail: `The interview is still to be seen in the calendar of ${name}.`,
  });
}

function roomRefused({ name }: Participant): Fault {
  return new Fault({ code: 'provider.slot-taken', retry: 'never', blame: 'admin', detail: `The room ${name} refused this time.` });
}
