/**
 * Free/busy by `freebusy.query`: many calendars at once in the name of the technical user, and what is closed to that user once more in
 * the owner's name. Errors stand inside the good answer and are read first; whatever is missing, doubled or half is unknown, never free.
 */
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import { DAY_MS, instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { GoogleClient } from './client.ts';
import { forbidden, freeBusyFault, malformed } from './faults.ts';
import { inParallel, MAX_CALENDARS, MAX_SPAN_DAYS } from './limits.ts';
import { type GoogleSettings, readingUser } from './settings.ts';
import { type CalendarAddresses, isResource, utcText } from './translate.ts';
import { readFreeBusy, type WireFreeBusy } from './wire.ts';

export interface Question {
  readonly user: string;
  /** Addresses, lower case, each once, at most `MAX_CALENDARS`. */
  readonly calendars: readonly string[];
  /** At most `MAX_SPAN_DAYS`. */
  readonly window: Interval;
  /** The directory says that they are there. */
  readonly known: boolean;
}

type Answers = ReadonlyMap<string, FreeBusyAnswer>;

export function createFreeBusyReader(client: GoogleClient, settings: GoogleSettings, people: CalendarAddresses): FreeBusyReader {
  return {
    async read(mailboxes, window, policy) {
      const places = await inParallel(mailboxes, (mailbox) => placeOf(people, mailbox, policy));
      const calendars = [...new Set(places.flatMap(({ calendar }) => calendar ?? []))];
      const answers = await readAll({ client, settings, policy }, calendars, window);
      return new Map(
        places.map(({ id, calendar, fault }) => {
          const answer = calendar === null ? undefined : answers.get(calendar);
          return [id, answer ?? { kind: 'unknown', fault: fault ?? missing() }];
        }),
      );
    },
  };
}

interface Place {
  readonly id: string;
  readonly calendar: string | null;
  readonly fault: FaultReport | null;
}

async function placeOf(people: CalendarAddresses, mailbox: Mailbox, policy: CallPolicy): Promise<Place> {
  try {
    return { id: mailbox.id, calendar: await people.calendarOf(mailbox, policy), fault: null };
  } catch (error) {
    return { id: mailbox.id, calendar: null, fault: reportOf(error) };
  }
}

interface Reading {
  readonly client: GoogleClient;
  readonly settings: GoogleSettings;
  readonly policy: CallPolicy;
}

async function readAll(reading: Reading, calendars: readonly string[], window: Interval): Promise<Answers> {
  const reader = readingUser(reading.settings);
  const together = reader === null ? new Map<string, FreeBusyAnswer>() : await readAs(reading, reader, { calendars, window });
  const closed = calendars.filter((calendar) => needsOwner(reading.settings, calendar, together.get(calendar)));
  const alone = await inParallel(closed, async (calendar) =>
    isResource(calendar) ? nobodyReads(calendar) : readAs(reading, calendar, { calendars: [calendar], window }),
  );
  return new Map([...together, ...alone.flatMap((each) => [...each])]);
}

/** Closed to the technical user, and its owner can be asked. */
function needsOwner({ acting }: GoogleSettings, calendar: string, answer: FreeBusyAnswer | undefined): boolean {
  if (answer === undefined) return acting !== 'shares';
  const isClosed = answer.kind === 'unknown' && ['provider.forbidden', 'provider.mailbox-not-found'].includes(answer.fault.code);
  return isClosed && acting !== 'shares' && !isResource(calendar);
}

function nobodyReads(calendar: string): Answers {
  const { report } = forbidden('Rooms are read in the name of a technical user, and none was entered.');
  return new Map([[calendar, { kind: 'unknown', fault: report }]]);
}

async function readAs(
  { client, settings, policy }: Reading,
  user: string,
  { calendars, window }: { readonly calendars: readonly string[]; readonly window: Interval },
): Promise<Answers> {
  const known = settings.adminUser !== null;
  const spans = split(window);
  const questions = chunks(calendars).flatMap((chunk) => spans.map((span) => ({ user, calendars: chunk, window: span, known })));
  const parts = await inParallel(questions, (question) => askOrFail(client, question, policy));
  return new Map(
    calendars.map((calendar) => [
      calendar,
      joined(
        parts.flatMap((part) => part.get(calendar) ?? []),
        { window, spans: spans.length },
      ),
    ]),
  );
}

async function askOrFail(client: GoogleClient, question: Question, policy: CallPolicy): Promise<Answers> {
  try {
    return await askFreeBusy(client, question, policy);
  } catch (error) {
    const fault = reportOf(error);
    return new Map(question.calendars.map((calendar) => [calendar, { kind: 'unknown', fault }]));
  }
}

/** One request; answers for every calendar that was asked. @throws Fault when the whole question fails. */
export async function askFreeBusy(client: GoogleClient, question: Question, policy: CallPolicy): Promise<Answers> {
  const { user, calendars, window } = question;
  const body = {
    timeMin: utcText(window.start),
    timeMax: utcText(window.end),
    timeZone: 'UTC',
    calendarExpansionMax: MAX_CALENDARS,
    items: calendars.map((id) => ({ id })),
  };
  const access = { scope: 'calendar.freebusy', user } as const;
  const answer = readFreeBusy(
    await client.call({ method: 'POST', api: 'calendar', path: '/freeBusy', body, access, about: 'calendar' }, policy),
  );
  const byAddress = Map.groupBy(Object.entries(answer.calendars), ([id]) => id.toLowerCase());
  return new Map(
    calendars.map((calendar) => {
      const [first, ...others] = byAddress.get(calendar) ?? [];
      const fits = first !== undefined && others.length === 0;
      return [calendar, fits ? answerOf(first[1], question) : { kind: 'unknown', fault: missing() }];
    }),
  );
}

function answerOf({ errors = [], busy }: WireFreeBusy['calendars'][string], { window, known }: Question): FreeBusyAnswer {
  const [error] = errors;
  if (error !== undefined) return { kind: 'unknown', fault: freeBusyFault(error.reason, known) };
  if (busy === undefined) return { kind: 'unknown', fault: missing() };
  const periods = busy.map(({ start, end }) => ({
    start: instant(Date.parse(start)),
    end: instant(Date.parse(end)),
    status: 'busy' as const,
  }));
  if (periods.some(({ start, end }) => end < start))
    return { kind: 'unknown', fault: malformed('A busy time ends before it begins.').report };
  return { kind: 'known', window, periods: periods.filter(({ start, end }) => start < end), asOf: instant(Date.now()) };
}

/** The parts of one calendar as one answer; unless every part is known, nothing is. */
function joined(
  parts: readonly FreeBusyAnswer[],
  { window, spans }: { readonly window: Interval; readonly spans: number },
): FreeBusyAnswer {
  const bad = parts.find((part) => part.kind === 'unknown');
  if (bad !== undefined) return bad;
  const known = parts.filter((part) => part.kind === 'known');
  if (known.length !== spans) return { kind: 'unknown', fault: missing() };
  // What reaches over the edge of two parts is told in both, as two periods that touch.
  const periods = known.flatMap((part) => part.periods).sort((a, b) => a.start - b.start || a.end - b.end);
  return { kind: 'known', window, periods, asOf: instant(Math.min(...known.map(({ asOf }) => asOf))) };
}

function split(window: Interval): Interval[] {
  const spans: Interval[] = [];
  for (let { start } = window; start < window.end; ) {
    const end = instant(Math.min(window.end, start + MAX_SPAN_DAYS * DAY_MS));
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

function chunks(calendars: readonly string[]): string[][] {
  const result: string[][] = [];
  for (let at = 0; at < calendars.length; at += MAX_CALENDARS) result.push(calendars.slice(at, at + MAX_CALENDARS));
  return result;
}

function missing(): FaultReport {
  return malformed('The free/busy answer says nothing, or two things, about a calendar that was asked for.').report;
}

/** A reader never throws; a bug of our own still does. */
function reportOf(error: unknown): FaultReport {
  if (isFault(error)) return error.report;
  throw error;
}
