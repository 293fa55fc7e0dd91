/**
 * Our interviews in people's calendars (RFC 4791 section 5.3, RFC 6638). The UID decides: every write and removal first looks for it,
 * because servers ignore preconditions, lose answers, and refuse a UID that stands elsewhere. Foreign events are never touched.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault, isInDoubt } from '../../domain/fault.ts';
import { sameInterval } from '../../domain/time/interval.ts';
import { cleanText } from '../../icalendar/calendar-text.ts';
import { writeInterviewEvent } from '../../icalendar/interview-event.ts';
import { readStoredEvent, type StoredEvent } from '../../icalendar/own-event.ts';
import type { CalendarEvent, EventWriter } from '../../ports/calendar-provider.ts';
import { type Asking, askMultistatus, type DavClient, faultOfResponse } from './client.ts';
import { foundEvent } from './translate.ts';
import { eventByUidBody, textOf } from './wire.ts';

interface Located {
  readonly path: string;
  readonly etag: string | null;
  readonly stored: StoredEvent;
}

export function createEventWriter(client: DavClient, serverSchedules: boolean): EventWriter {
  return {
    async write(mailbox, event, policy) {
      const writing: Writing = { client, policy, mailbox, event, serverSchedules };
      const retry = await writeOnce(writing);
      if (retry && (await writeOnce(writing))) throw conflict('The event changes each time we look at it.');
    },
    async remove(mailbox, uid, policy) {
      const asking = { client, policy };
      const retry = await removeOnce(asking, mailbox, uid);
      if (retry && (await removeOnce(asking, mailbox, uid))) throw conflict('The event changes each time we look at it.');
    },
    async find(mailbox, uid, policy) {
      const located = await locate({ client, policy }, mailbox, uid);
      return located?.stored.own === true ? foundEvent(located.stored) : null;
    },
  };
}

/** Our own address for an event: its UID is in the name, so that change feeds name it even when the event is gone. */
export function eventPath(mailbox: Mailbox, uid: string): string {
  return `${mailbox.id.replace(/\/?$/, '/')}${encodeURIComponent(uid).replaceAll('%40', '@')}.ics`;
}

interface Writing extends Asking {
  readonly mailbox: Mailbox;
  readonly event: CalendarEvent;
  readonly serverSchedules: boolean;
}

/** @returns true when another version came in between and the whole step must be made again. */
async function writeOnce(writing: Writing): Promise<boolean> {
  const { event, mailbox } = writing;
  const current = await locate(writing, mailbox, event.uid);
  if (current !== null) {
    if (!current.stored.own) throw conflict('An event that is not ours has the identity of our event.');
    if (says(current.stored, event)) return false;
    if (current.stored.sequence > event.sequence) throw conflict('A newer version of the event stands in the calendar.');
  }
  try {
    await put(writing, current);
    return false;
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === 'provider.conflict' || (current !== null && error.code === 'provider.event-not-found')) return true;
    if (isInDoubt(error) && (await arrived(writing))) return false;
    throw error;
  }
}

async function put(writing: Writing, current: Located | null): Promise<void> {
  const { event, mailbox, serverSchedules } = writing;
  const isOrganizer = mailbox.address.toLowerCase() === event.organizer.mailbox.address.toLowerCase();
  const unmoved = current?.stored.span && sameInterval(current.stored.span, event.span);
  const body = writeInterviewEvent(event, {
    method: null,
    scheduling: serverSchedules && isOrganizer ? 'server' : 'client',
    ...(current === null ? {} : { replacedSequence: current.stored.serverSequence }),
    ...(unmoved ? { answers: current.stored.answers } : {}),
  });
  const precondition = current === null ? { 'if-none-match': '*' } : current.etag === null ? {} : { 'if-match': current.etag };
  const response = await writing.client.send(
    {
      method: 'PUT',
      path: current?.path ?? eventPath(mailbox, event.uid),
      headers: { 'content-type': 'text/calendar; charset=utf-8', ...precondition },
      body,
    },
    writing.policy,
  );
  if (response.status >= 200 && response.status <= 299) return;
  const withRoom = event.attendees.some((each) => each.kind === 'room');
  if (withRoom && response.status === 409) throw faultOfResponse(response, 'event-with-room');
  throw faultOfResponse(response, current === null ? 'new-event' : 'event');
}

/**
 * After an uncertain answer: whether the event stands there as wanted. When even that cannot be found out,
 * it counts as no. A PUT repeated below us meets its own precondition: that is a conflict, and the next look finds the event.
 */
async function arrived(writing: Writing): Promise<boolean> {
  const now = await locate(writing, writing.mailbox, writing.event.uid).catch((error: unknown) => {
    if (isFault(error)) return null;
    throw error;
  });
  return now?.stored.own === true && says(now.stored, writing.event);
}

/** Whether the stored event already says what we want to write; the server's additions and people's answers do not count. */
function says(stored: StoredEvent, event: CalendarEvent): boolean {
  const same = (kept: string, wanted: string) => kept === cleanText(wanted).trim();
  const organizer = event.organizer.mailbox.address.toLowerCase();
  const wanted = event.attendees.map((each) => each.mailbox.address.toLowerCase()).filter((each) => each !== organizer);
  const kept = [...stored.answers.keys()].filter((each) => each !== organizer);
  return (
    stored.sequence === event.sequence &&
    stored.span !== null &&
    sameInterval(stored.span, event.span) &&
    !stored.cancelled &&
    same(stored.title, event.title) &&
    same(stored.location, event.location) &&
    same(stored.description, event.description) &&
    wanted.length === kept.length &&
    wanted.every((each) => stored.answers.has(each))
  );
}

/** @returns true when the event changed in between and the whole step must be made again. */
async function removeOnce(asking: Asking, mailbox: Mailbox, uid: string): Promise<boolean> {
  const current = await locate(asking, mailbox, uid);
  if (current === null) return false;
  if (!current.stored.own) throw conflict('An event that is not ours has the identity of our event; it was left alone.');
  const headers = current.etag === null ? {} : { 'if-match': current.etag };
  const response = await asking.client.send({ method: 'DELETE', path: current.path, headers, repeatable: true }, asking.policy);
  if (response.status === 412) return true;
  const gone = response.status === 404 || response.status === 410;
  if (!gone && (response.status < 200 || response.status > 299)) throw faultOfResponse(response, 'event');
  return false;
}

/** The event with this UID: at our own address, else wherever the server finds it. Null only after both looks. */
async function locate(asking: Asking, mailbox: Mailbox, uid: string): Promise<Located | null> {
  const path = eventPath(mailbox, uid);
  const response = await asking.client.send({ method: 'GET', path }, asking.policy);
  if (response.status === 200) {
    const stored = readStoredEvent(response.body);
    if (stored?.uid === uid) return { path, etag: response.header('etag'), stored };
  } else if (response.status !== 404 && response.status !== 410) {
    throw faultOfResponse(response, 'event');
  }
  return locateByUid(asking, mailbox, uid);
}

async function locateByUid(asking: Asking, mailbox: Mailbox, uid: string): Promise<Located | null> {
  const request = { method: 'REPORT', path: mailbox.id, depth: '1', body: eventByUidBody(uid) } as const;
  const { items } = await askMultistatus(asking, request, 'calendar');
  for (const item of items) {
    const text = textOf(item.properties.get('calendar-data') ?? null);
    // A server that does not know the filter answers with other events as well.
    const stored = text === '' ? null : readStoredEvent(text);
    const etag = textOf(item.properties.get('getetag') ?? null);
    if (stored?.uid === uid) return { path: asking.client.pathOf(item.href), etag: etag === '' ? null : etag, stored };
  }
  return null;
}

function conflict(detail: string): Fault {
  return new Fault({ code: 'provider.conflict', retry: 'never', blame: 'provider', detail });
}
