/**
 * The positive control of a mailbox: a marked private test event, far in the future, must be seen as busy through the same
 * free/busy call that bookings rely on. A system that answers "free" to everything is found out here. The event is always removed.
 */
import type { ParticipantKind } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import { addMinutes, addMs, DAY_MS, HOUR_MS, type Instant, instant } from '../../domain/time/instant.ts';
import { contains, type Interval, overlaps } from '../../domain/time/interval.ts';
import { intervalSet } from '../../domain/time/interval-set.ts';
import type { CalendarSystem, EventAttendee, EventWriter } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';

/** Far enough to meet no real meeting, near enough for every system's free/busy. */
const TEST_DAYS_AHEAD = 45;
const TEST_MINUTES = 30;
const TEST_TITLE = 'Connection test';
/** Some systems show a new event only at the second look. */
const LOOKS = 3;

export interface ControlOrder {
  readonly mailbox: EventAttendee;
  /** UID of the test event; new for every control. */
  readonly uid: string;
  readonly now: Instant;
  readonly policy: CallPolicy;
}

/** `busy` counts only without a fault. */
interface BusyRead {
  readonly busy: readonly Interval[];
  readonly fault: FaultReport | null;
}

/** Null = proven. */
export interface ControlResult {
  readonly write: FaultReport | null;
  readonly see: FaultReport | null;
}

export async function positiveControl(system: CalendarSystem, order: ControlOrder): Promise<ControlResult> {
  const { events } = system;
  if (events === undefined) return bothFail(CANNOT_WRITE);
  let result: ControlResult;
  try {
    result = await writeAndLook(system, events, order);
  } catch (error) {
    if (!isFault(error)) throw error;
    result = bothFail(error.report);
  }
  const left = await removed(events, order);
  return left === null || result.write !== null ? result : { ...result, write: left };
}

export function testEvent(
  mailbox: EventAttendee,
  { uid, span, now }: { readonly uid: string; readonly span: Interval; readonly now: Instant },
) {
  return {
    uid,
    sequence: 0,
    span,
    zone: 'UTC',
    title: TEST_TITLE,
    description: '',
    location: '',
    organizer: mailbox,
    attendees: [],
    stampedAt: now,
  };
}

export function attendee(mailbox: { readonly id: string; readonly address: string }, name: string, kind: ParticipantKind): EventAttendee {
  return { mailbox: { id: mailbox.id, address: mailbox.address }, name, kind };
}

/** The day on which test events stand. */
export function testDay(now: Instant): Interval {
  const start = instant(Math.ceil(addMs(now, TEST_DAYS_AHEAD * DAY_MS) / HOUR_MS) * HOUR_MS);
  return { start, end: addMs(start, DAY_MS) };
}

async function writeAndLook(system: CalendarSystem, events: EventWriter, order: ControlOrder): Promise<ControlResult> {
  const day = testDay(order.now);
  const before = await busyIn(system, order, day);
  if (before.fault !== null) return bothFail(before.fault);
  const span = freeSpan(day, before.busy);
  if (span === null) return bothFail(NO_ROOM_FOR_TEST);
  await events.write(order.mailbox.mailbox, testEvent(order.mailbox, { uid: order.uid, span, now: order.now }), order.policy);
  let see: FaultReport | null = NOT_SEEN;
  for (let look = 0; look < LOOKS && see !== null; look++) see = await lookFor(system, events, order, { day, span });
  return { write: null, see };
}

async function lookFor(
  system: CalendarSystem,
  events: EventWriter,
  order: ControlOrder,
  { day, span }: { readonly day: Interval; readonly span: Interval },
): Promise<FaultReport | null> {
  try {
    const { busy, fault } = await busyIn(system, order, day);
    if (fault !== null) return fault;
    if (!intervalSet(busy).some((period) => contains(period, span))) return NOT_SEEN;
    return (await events.find(order.mailbox.mailbox, order.uid, order.policy)) === null ? NOT_FOUND : null;
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.report;
  }
}

async function busyIn(system: CalendarSystem, { mailbox, policy }: ControlOrder, window: Interval): Promise<BusyRead> {
  const answer = (await system.freeBusy.read([mailbox.mailbox], window, policy)).get(mailbox.mailbox.id);
  if (answer === undefined || (answer.kind === 'known' && !contains(answer.window, window))) return { busy: [], fault: NOT_ANSWERED };
  return answer.kind === 'unknown' ? { busy: [], fault: answer.fault } : { busy: answer.periods, fault: null };
}

function freeSpan(day: Interval, busy: readonly Interval[]): Interval | null {
  for (let start = day.start; start < day.end; start = addMinutes(start, TEST_MINUTES)) {
    const span = { start, end: addMinutes(start, TEST_MINUTES) };
    if (span.end <= day.end && !busy.some((period) => overlaps(period, span))) return span;
  }
  return null;
}

async function removed(events: EventWriter, { mailbox, uid, policy }: ControlOrder): Promise<FaultReport | null> {
  try {
    await events.remove(mailbox.mailbox, uid, policy);
    return null;
  } catch (error) {
    if (isFault(error)) return error.report;
    throw error;
  }
}

function bothFail(fault: FaultReport): ControlResult {
  return { write: fault, see: fault };
}

function unproven(detail: string): FaultReport {
  return { code: 'provider.unproven', retry: 'later', blame: 'admin', detail };
}

const NOT_SEEN = unproven('A test event was written, but free/busy does not show it: busy time may be invisible to the service account.');
const NOT_FOUND = unproven('A test event was written and shows as busy, but cannot be found again in the calendar.');
const NO_ROOM_FOR_TEST = unproven('The calendar has no free half hour on the day of the test.');
const NOT_ANSWERED: FaultReport = {
  code: 'provider.malformed-reply',
  retry: 'later',
  blame: 'provider',
  detail: 'The calendar system did not answer for the whole of the time it was asked about.',
};
const CANNOT_WRITE: FaultReport = {
  code: 'provider.unsupported',
  retry: 'never',
  blame: 'admin',
  detail: 'With this access level the service account cannot write into calendars.',
};
