/**
 * Free/busy by the rung of the ladder that sign-in proved: scheduling outbox (RFC 6638 section 5), free-busy-query (RFC 4791
 * section 7.10), or own computation from events. Whatever is missing, refused or half is unknown, never free.
 */
import { randomUUID } from 'node:crypto';
import type { BusyPeriod, FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import { DAY_MS, instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import { busyFromEvents } from '../../icalendar/busy-from-events.ts';
import { parseFreeBusy, writeFreeBusyRequest } from '../../icalendar/free-busy.ts';
import { ianaName, ianaZone } from '../../icalendar/zones.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import { type Asking, askMultistatus, askProperties, type DavClient, faultOfResponse, inParallel } from './client.ts';
import { malformedReport, recipientFault, unsupported } from './faults.ts';
import type { CaldavSettings } from './settings.ts';
import {
  type CalendarCollection,
  calendarAt,
  calendarsOf,
  type Discovered,
  type FreeBusyWay,
  privilegesOf,
  seesAllBusyTime,
} from './translate.ts';
import { eventsInWindowBody, freeBusyQueryBody, parseScheduleResponse, textOf } from './wire.ts';

/** Recipients of one request to the outbox. */
const MAX_RECIPIENTS = 50;
/** Longest span asked at once; longer windows are read in parts, all of which must succeed. */
const MAX_SPAN_DAYS = 42;
/** How long a mailbox's rights, once seen, are taken as given. */
const RIGHTS_LIFE_MS = 15 * 60_000;

interface Reading extends Asking {
  readonly discovered: Discovered;
  readonly settings: CaldavSettings;
  /** When each mailbox's rights were last seen to be enough. */
  readonly rightsSeenAt: Map<string, number>;
}

export function createFreeBusyReader(client: DavClient, settings: CaldavSettings, discovered: Discovered): FreeBusyReader {
  const rightsSeenAt = new Map<string, number>();
  return {
    async read(mailboxes, window, policy) {
      const reading: Reading = { client, settings, discovered, rightsSeenAt, policy };
      const parts: ReadonlyMap<string, FreeBusyAnswer>[] = [];
      for (const span of split(window)) parts.push(await readSpan(reading, mailboxes, span));
      return new Map(
        mailboxes.map(({ id }) => [
          id,
          joined(
            parts.map((part) => part.get(id)),
            window,
          ),
        ]),
      );
    },
  };
}

function split(window: Interval): Interval[] {
  const spans: Interval[] = [];
  for (let start: number = window.start; start < window.end; start += MAX_SPAN_DAYS * DAY_MS) {
    spans.push({ start: instant(start), end: instant(Math.min(window.end, start + MAX_SPAN_DAYS * DAY_MS)) });
  }
  return spans;
}

/** Known only when every part is. */
function joined(parts: readonly (FreeBusyAnswer | undefined)[], window: Interval): FreeBusyAnswer {
  const periods: BusyPeriod[] = [];
  let asOf = instant(Date.now());
  for (const part of parts) {
    if (part === undefined) return unknown(malformedReport('The server left this calendar out of its answer.'));
    if (part.kind === 'unknown') return part;
    periods.push(...part.periods);
    asOf = part.asOf < asOf ? part.asOf : asOf;
  }
  return { kind: 'known', window, periods: periods.sort((a, b) => a.start - b.start || a.end - b.end), asOf };
}

async function readSpan(reading: Reading, mailboxes: readonly Mailbox[], span: Interval): Promise<Map<string, FreeBusyAnswer>> {
  const ways = reading.discovered.ways;
  for (const [index, way] of ways.entries()) {
    const answers = await readBy(way, reading, mailboxes, span);
    const impossible = [...answers.values()].every((each) => each.kind === 'unknown' && each.fault.code === 'provider.unsupported');
    if (!impossible || index === ways.length - 1) return needsRights(reading, way) ? withoutSilence(reading, mailboxes, answers) : answers;
  }
  const fault = unsupported('The server offers no way to read free/busy with this access level.').report;
  return new Map(mailboxes.map(({ id }) => [id, unknown(fault)]));
}

function needsRights({ discovered }: Reading, way: FreeBusyWay): boolean {
  return discovered.traits.honesty === 'strict' || (discovered.traits.honesty === 'doubted' && way === 'outbox');
}

async function readBy(
  way: FreeBusyWay,
  reading: Reading,
  mailboxes: readonly Mailbox[],
  span: Interval,
): Promise<Map<string, FreeBusyAnswer>> {
  if (way === 'outbox') return readByOutbox(reading, mailboxes, span);
  const one = way === 'report' ? readReport : readEvents;
  const answers = await inParallel(mailboxes, (mailbox) => answerOrUnknown(() => one(reading, mailbox, span)));
  return new Map(mailboxes.map(({ id }, index) => [id, answers[index] ?? unknown(malformedReport('No answer was made.'))]));
}

async function readByOutbox(reading: Reading, mailboxes: readonly Mailbox[], span: Interval): Promise<Map<string, FreeBusyAnswer>> {
  const { discovered } = reading;
  const found = new Map<string, FreeBusyAnswer>();
  const missing = unknown(malformedReport('The server left this person out of its free/busy answer.'));
  for (let at = 0; at < mailboxes.length; at += MAX_RECIPIENTS) {
    const chunk = mailboxes.slice(at, at + MAX_RECIPIENTS);
    const recipients = [...new Set(chunk.map((each) => each.address.toLowerCase()))];
    const question = { outbox: discovered.outbox, organizer: discovered.address, recipients, window: span };
    const answers = await askOutbox(reading, question).catch((error: unknown) => {
      const failed = unknown(reportOf(error));
      return new Map(recipients.map((each) => [each, failed]));
    });
    for (const { id, address } of chunk) found.set(id, answers.get(address.toLowerCase()) ?? missing);
  }
  return found;
}

export interface OutboxQuestion {
  readonly outbox: string;
  /** Address of the account that asks. */
  readonly organizer: string;
  readonly recipients: readonly string[];
  readonly window: Interval;
}

/** Answers by lower-case address; a recipient the server is silent about is missing. @throws Fault when the request as a whole fails. */
export async function askOutbox(asking: Asking, question: OutboxQuestion): Promise<Map<string, FreeBusyAnswer>> {
  const { outbox, organizer, recipients, window } = question;
  const asOf = instant(Date.now());
  const body = writeFreeBusyRequest({ uid: randomUUID(), stampedAt: asOf, window, organizer, attendees: recipients });
  const headers = {
    'content-type': 'text/calendar; charset=utf-8; component=VFREEBUSY; method=REQUEST',
    // Servers of the drafts before RFC 6638 want both.
    originator: `mailto:${organizer}`,
    recipient: recipients.map((each) => `mailto:${each}`).join(', '),
  };
  const response = await asking.client.send({ method: 'POST', path: outbox, headers, body, repeatable: true }, asking.policy);
  if (response.status !== 200) throw faultOfResponse(response, 'connection');
  const answers = new Map<string, FreeBusyAnswer>();
  for (const each of parseScheduleResponse(response.body)) {
    const answer = await answerOrUnknown(async () => {
      const fault = recipientFault(each.requestStatus);
      if (fault !== null) throw new Fault(fault);
      if (each.calendarData === null) throw new Fault(malformedReport('The server answered "Success" without any free/busy.'));
      return known(parseFreeBusy(each.calendarData), window, asOf);
    });
    const earlier = answers.get(each.recipient);
    answers.set(each.recipient, earlier === undefined ? answer : joined([earlier, answer], window));
  }
  return answers;
}

function known(reply: { periods: readonly BusyPeriod[]; covered: Interval | null }, window: Interval, asOf: number): FreeBusyAnswer {
  if (reply.covered !== null && (reply.covered.start > window.start || reply.covered.end < window.end)) {
    // Servers count in whole seconds; a window that starts inside a second is still covered.
    const slack = Math.max(reply.covered.start - window.start, window.end - reply.covered.end);
    if (slack >= 1_000) throw new Fault(malformedReport('The server answered for a part of the time only.'));
  }
  return { kind: 'known', window, periods: reply.periods, asOf: instant(asOf) };
}

/**
 * Quirk: SOGo tells an account without rights "Success" and no busy time; SOGo and DAViCal leave out the classes of events it may not
 * see. So an answer counts only where the account's rights on that calendar were seen to be enough.
 */
async function withoutSilence(
  reading: Reading,
  mailboxes: readonly Mailbox[],
  answers: ReadonlyMap<string, FreeBusyAnswer>,
): Promise<Map<string, FreeBusyAnswer>> {
  const checked = await inParallel(mailboxes, ({ id }) => {
    const answer = answers.get(id) ?? unknown(malformedReport('No answer was made.'));
    return answer.kind === 'unknown'
      ? Promise.resolve(answer)
      : answerOrUnknown(async () => {
          await proveRights(reading, id);
          return answer;
        });
  });
  return new Map(mailboxes.map(({ id }, index) => [id, checked[index] ?? unknown(malformedReport('No answer was made.'))]));
}

async function proveRights(reading: Reading, calendarPath: string): Promise<void> {
  const seenAt = reading.rightsSeenAt.get(calendarPath);
  if (seenAt !== undefined && Date.now() - seenAt < RIGHTS_LIFE_MS) return;
  const item = await askProperties(reading, calendarPath, ['current-user-privilege-set'], 'calendar').catch((error: unknown) => {
    // The server answered for this person, so a calendar that is "not there" is one we may not see.
    if (isFault(error) && error.code === 'provider.calendar-not-found') throw noRights();
    throw error;
  });
  const privileges = privilegesOf(item);
  const honesty = reading.discovered.traits.honesty === 'strict' ? 'strict' : 'doubted';
  // A server that tells no rights at all leaves the proof to the check of the connection, which writes and looks.
  if (privileges !== null && !seesAllBusyTime(privileges, honesty)) throw noRights();
  reading.rightsSeenAt.set(calendarPath, Date.now());
}

function noRights(): Fault {
  const detail =
    'The service account has no sufficient right on this calendar, and the server then leaves out busy time without a word. Give it the right to see dates and times of public, confidential and private events (SOGo) or all rights (DAViCal).';
  return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
}

async function readReport(reading: Reading, mailbox: Mailbox, span: Interval): Promise<FreeBusyAnswer> {
  const asOf = Date.now();
  const calendars = await busyCalendars(reading, mailbox);
  const answers: FreeBusyAnswer[] = [];
  for (const { path } of calendars) answers.push(known(await askFreeBusyReport(reading, path, span), span, asOf));
  return joined(answers, span);
}

/** @throws Fault unless the server answers with one complete VFREEBUSY that covers the window. */
export async function askFreeBusyReport(asking: Asking, path: string, window: Interval) {
  const headers = { depth: '1', 'content-type': 'application/xml; charset=utf-8' };
  const response = await asking.client.send({ method: 'REPORT', path, headers, body: freeBusyQueryBody(window) }, asking.policy);
  if (response.status !== 200)
    throw response.status === 207 ? unsupported('The server does not offer free-busy-query.') : faultOfResponse(response, 'calendar');
  const reply = parseFreeBusy(response.body);
  // Quirk: Radicale 3.5 answers in a shape that names no covered time, and wrongly expands series without VTIMEZONE.
  if (reply.covered === null) throw unsupported('The server answers free-busy-query in a way that cannot be trusted.');
  return reply;
}

async function readEvents(reading: Reading, mailbox: Mailbox, span: Interval): Promise<FreeBusyAnswer> {
  const asOf = instant(Date.now());
  const periods: BusyPeriod[] = [];
  // A day around the window, because servers filter all-day and floating events in a zone of their own.
  const body = eventsInWindowBody({ start: instant(span.start - DAY_MS), end: instant(span.end + DAY_MS) });
  for (const calendar of await busyCalendars(reading, mailbox)) {
    const { items } = await askMultistatus(reading, { method: 'REPORT', path: calendar.path, depth: '1', body }, 'calendar');
    const objects = items.map((item) => {
      const text = textOf(item.properties.get('calendar-data') ?? null);
      if (text === '') throw new Fault(malformedReport('The server left an event out of its answer.'));
      return text;
    });
    const zone = ianaZone(zoneOf(calendar) ?? reading.settings.zone);
    periods.push(...busyFromEvents(objects, { window: span, zone, address: mailbox.address }));
  }
  return { kind: 'known', window: span, periods: periods.sort((a, b) => a.start - b.start || a.end - b.end), asOf };
}

function zoneOf(calendar: CalendarCollection): string | null {
  const tzid = /^TZID:(.+)$/m.exec(calendar.timeZone)?.[1];
  return tzid === undefined ? null : ianaName(tzid);
}

/**
 * The calendars that make a person busy: their main one, and those beside it that count. Where the account may not list the home,
 * or the list is of another home (Cyrus shows delegated calendars inside the account's own), only the main one is readable.
 */
async function busyCalendars(reading: Reading, mailbox: Mailbox): Promise<readonly CalendarCollection[]> {
  const home = mailbox.id.replace(/[^/]+\/?$/, '');
  const listed = await calendarsOf(reading, home).catch((error: unknown) => {
    if (isFault(error) && ['provider.forbidden', 'provider.mailbox-not-found', 'provider.malformed-reply'].includes(error.code)) return [];
    throw error;
  });
  const main = listed.find((each) => each.path === mailbox.id);
  if (main !== undefined) return listed.filter((each) => each.opaque || each === main);
  const alone = await calendarAt(reading, mailbox.id);
  if (alone === null) throw new Fault(malformedReport('The address of the mailbox is no calendar.'));
  return [alone];
}

async function answerOrUnknown(answer: () => Promise<FreeBusyAnswer>): Promise<FreeBusyAnswer> {
  try {
    return await answer();
  } catch (error) {
    return unknown(reportOf(error));
  }
}

/** Only faults are answers; anything else is a defect of ours and must not look like a busy or free calendar. */
function reportOf(error: unknown): FaultReport {
  if (isFault(error)) return error.report;
  throw error;
}

function unknown(fault: FaultReport): FreeBusyAnswer {
  return { kind: 'unknown', fault };
}
