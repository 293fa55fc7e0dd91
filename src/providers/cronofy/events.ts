/**
 * Our interviews in people's calendars. Cronofy keeps an application's events apart by the `event_id` we choose, so nobody else's can be
 * touched; a write is only queued by its answer, so every one is looked for until it shows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { withoutEvent } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault, isInDoubt } from '../../domain/fault.ts';
import { overlaps } from '../../domain/time/interval.ts';
import type { HttpResponse } from '../../platform/http/http-client.ts';
import type { CalendarEvent, EventWriter } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Session } from './auth.ts';
import { callAsMailbox, placeOfMailbox, readPages } from './directory.ts';
import { conflict, invalidKeys } from './faults.ts';
import { readBusy } from './free-busy.ts';
import { isVersion, type Place, type StoredEvent, says, storedEvent, wireEvent } from './translate.ts';
import { eventsSchema, expectSuccess } from './wire.ts';

/** How long a queued write is looked for before somebody comes back later. */
const SETTLE_MS = 12_000;
const FIRST_LOOK_MS = 200;
const LONGEST_LOOK_MS = 2_000;
const NO_MEETING_KEYS = ['integrated_conferencing_not_available', 'conferencing'];

interface Writing {
  readonly session: Session;
  readonly mailbox: Mailbox;
  readonly place: Place;
  readonly calendarId: string;
  readonly policy: CallPolicy;
}

export function createEventWriter(session: Session): EventWriter {
  return {
    async write(mailbox, event, policy) {
      const writing = await openCalendar(session, mailbox, policy);
      const current = await locate(writing, event.uid);
      if (current !== null && says(current, event)) return;
      if (current !== null && current.found.sequence > event.sequence)
        throw conflict('A newer version of the event stands in the calendar.');
      await keepRoomSingle(writing, event, current);
      await send(
        writing,
        event.uid,
        (now) => now !== null && isVersion(now.found, event),
        () => put(writing, event, current),
      );
    },
    async remove(mailbox, uid, policy) {
      const writing = await openCalendar(session, mailbox, policy);
      if ((await locate(writing, uid)) === null) return;
      const request = { method: 'DELETE', path: eventsPath(writing), body: { event_id: uid } } as const;
      await send(
        writing,
        uid,
        (now) => now === null,
        async () => {
          const response = await callAsMailbox(session, mailbox, request, policy);
          if (response.status !== 404 && response.status !== 410) expectSuccess(response, 'event');
        },
      );
    },
    async find(mailbox, uid, policy) {
      return (await locate(await openCalendar(session, mailbox, policy), uid))?.found ?? null;
    },
  };
}

async function openCalendar(session: Session, mailbox: Mailbox, policy: CallPolicy): Promise<Writing> {
  const place = await placeOfMailbox(session, mailbox, policy);
  if (place.writable !== null) return { session, mailbox, place, calendarId: place.writable, policy };
  const detail = 'The calendar may be read only; the service account lacks the right to write into it.';
  throw new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
}

function eventsPath({ calendarId }: Writing): string {
  return `/v1/calendars/${encodeURIComponent(calendarId)}/events`;
}

/** Carries out, then looks until it shows: also after an answer that leaves it open whether the write was taken. */
async function send(writing: Writing, uid: string, shows: (now: StoredEvent | null) => boolean, work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + Math.min(SETTLE_MS, writing.policy.timeoutMs / 2);
  let doubt: Fault | null = null;
  try {
    await work();
  } catch (error) {
    if (!isFault(error) || !isInDoubt(error)) throw error;
    doubt = error;
  }
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_LOOK_MS, wait * 2)) {
    const now = await locate(writing, uid).catch((error: unknown) => {
      // What cannot be seen after a doubtful write is told as the doubt, not as the failed look.
      if (doubt !== null && isFault(error)) throw doubt;
      throw error;
    });
    if (shows(now)) return;
    if (doubt !== null && wait > FIRST_LOOK_MS) throw doubt;
    if (Date.now() + wait >= deadline || writing.policy.signal?.aborted === true) throw doubt ?? queued();
    await sleep(wait, undefined, writing.policy.signal === undefined ? {} : { signal: writing.policy.signal }).catch(() => undefined);
  }
}

async function put(writing: Writing, event: CalendarEvent, current: StoredEvent | null): Promise<void> {
  const has = current?.hasMeeting === true;
  // Untouched while there is one, so that moving an interview keeps its address.
  const meeting = event.onlineMeeting === true ? (has || !writing.place.conferencing ? null : 'integrated') : has ? 'none' : null;
  const first = await post(writing, wireEvent(event, meeting));
  const refused = meeting !== null && first.status === 422 && lacksMeetings(first);
  expectSuccess(refused ? await post(writing, wireEvent(event, null)) : first, 'event');
}

function post({ session, mailbox, policy, ...writing }: Writing, body: unknown): Promise<HttpResponse> {
  const path = eventsPath({ session, mailbox, policy, ...writing });
  return callAsMailbox(session, mailbox, { method: 'POST', path, body }, policy);
}

function lacksMeetings({ status, body }: HttpResponse): boolean {
  return invalidKeys({ status, body, retryAfter: null }).some((key) => NO_MEETING_KEYS.some((word) => key.includes(word)));
}

/** Our event with this id; null only after every page of all our events in this calendar. */
async function locate({ session, mailbox, place, calendarId, policy }: Writing, uid: string): Promise<StoredEvent | null> {
  const query = new URLSearchParams({ tzid: 'Etc/UTC', only_managed: 'true', 'calendar_ids[]': calendarId });
  const own = ({ events }: z.infer<typeof eventsSchema>) => events.find((each) => each.event_id === uid && each.deleted !== true);
  const question = {
    path: `/v1/events?${query}`,
    schema: eventsSchema,
    enough: (answer: z.infer<typeof eventsSchema>) => own(answer) !== undefined,
  };
  const last = (await readPages(session, mailbox, question, policy)).at(-1);
  const found = last === undefined ? undefined : own(last);
  return found === undefined ? null : storedEvent(found, uid, place.zone);
}

/** What is written straight into a room's calendar is not refused by the room: a busy one must be seen before. */
async function keepRoomSingle({ session, mailbox, policy }: Writing, event: CalendarEvent, current: StoredEvent | null): Promise<void> {
  if (!event.attendees.some((each) => each.kind === 'room' && each.mailbox.id === mailbox.id)) return;
  const { periods } = await readBusy(session, mailbox, event.span, policy);
  const others = current === null ? periods : withoutEvent(periods, { uid: event.uid, span: current.found.span });
  if (!others.some((period) => overlaps(period, event.span))) return;
  throw new Fault({ code: 'provider.slot-taken', retry: 'never', blame: 'provider', detail: 'The room is booked at this time.' });
}

function queued(): Fault {
  const detail = 'Cronofy took the write, but it does not show in the calendar yet.';
  return new Fault({ code: 'provider.propagating', retry: 'later', blame: 'provider', detail });
}
