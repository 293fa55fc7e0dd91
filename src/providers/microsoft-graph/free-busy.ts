/**
 * Free/busy by `getSchedule`: 20 addresses and 42 days a call, asked in the name of one mailbox. Errors stand inside successful answers;
 * what is missing, doubled or half is unknown, never free.
 */
import type { BusyPeriod, FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, type FaultReport, isFault } from '../../domain/fault.ts';
import { DAY_MS, instant, MINUTE_MS } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import { ianaName } from '../../icalendar/zones.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { GraphClient } from './client.ts';
import { malformedReport, scheduleFault, TOO_BIG } from './faults.ts';
import { MAX_SCHEDULE_DAYS, MAX_SCHEDULES } from './limits.ts';
import type { GraphSettings } from './settings.ts';
import { busyPeriodsOf } from './translate.ts';
import { dateTimeOf, isObject, type Json, textAt, valuesIn } from './wire.ts';

/** So many mailboxes of a question are asked in turn to ask for the others, before one that was good for another question. */
const OWN_ANCHORS = 3;
/** Windows are widened to whole half hours, because the service wants at least one interval in each. */
const STEP_MINUTES = 30;
const SHORTEST_SPAN_MS = DAY_MS;
/** Refusals that are about the mailbox which asks, not about the question. */
const ABOUT_ANCHOR: readonly string[] = [
  'provider.forbidden',
  'provider.propagating',
  'provider.mailbox-not-found',
  'provider.unsupported',
];

export interface Reading {
  readonly client: GraphClient;
  readonly settings: GraphSettings;
  readonly level: AccessLevel;
  readonly policy: CallPolicy;
}

interface Anchor {
  /** Path of the calendar in whose name is asked. */
  readonly path: string;
  readonly key: string;
  /** The asked mailbox that it is; null for another. */
  readonly mailbox: Mailbox | null;
}

export function createFreeBusyReader(client: GraphClient, settings: GraphSettings, level: AccessLevel): FreeBusyReader {
  return {
    async read(mailboxes, window, policy) {
      const reading: Reading = { client, settings, level, policy };
      const spans = split(window, MAX_SCHEDULE_DAYS * DAY_MS);
      const chunks = chunked(mailboxes);
      const parts = await Promise.all(chunks.flatMap((chunk) => spans.map((span) => readChunk(reading, chunk, span))));
      return new Map(
        mailboxes.map(({ id }) => [
          id,
          joined(
            parts.flatMap((part) => (part.has(id) ? [part.get(id)] : [])),
            { window, count: spans.length },
          ),
        ]),
      );
    },
  };
}

function chunked(mailboxes: readonly Mailbox[]): Mailbox[][] {
  const chunks: Mailbox[][] = [];
  for (let at = 0; at < mailboxes.length; at += MAX_SCHEDULES) chunks.push(mailboxes.slice(at, at + MAX_SCHEDULES));
  return chunks;
}

function split(window: Interval, longestMs: number): Interval[] {
  const spans: Interval[] = [];
  for (let start: number = window.start; start < window.end; start += longestMs) {
    spans.push({ start: instant(start), end: instant(Math.min(window.end, start + longestMs)) });
  }
  return spans;
}

/** Known only when every part is there and known. A time that two parts tell is one time. */
function joined(parts: readonly (FreeBusyAnswer | undefined)[], { window, count }: { window: Interval; count: number }): FreeBusyAnswer {
  const periods = new Map<string, BusyPeriod>();
  let asOf = instant(Date.now());
  for (const part of parts) {
    if (part === undefined || part.kind === 'unknown') return part ?? unknown(NOT_ANSWERED);
    for (const each of part.periods) periods.set(`${each.start} ${each.end} ${each.status} ${nthOf(part.periods, each)}`, each);
    asOf = part.asOf < asOf ? part.asOf : asOf;
  }
  if (parts.length < count) return unknown(NOT_ANSWERED);
  return { kind: 'known', window, periods: [...periods.values()].sort((a, b) => a.start - b.start || a.end - b.end), asOf };
}

/** Two different meetings at the very same time stay two. */
function nthOf(periods: readonly BusyPeriod[], one: BusyPeriod): number {
  return periods.filter((each) => each.start === one.start && each.end === one.end && each.status === one.status).indexOf(one);
}

const NOT_ANSWERED = malformedReport('Microsoft Graph left this mailbox out of its answer.');

type Answers = Map<string, FreeBusyAnswer>;

/** The mailbox that last asked successfully for several, by connection, over all systems opened in this process. */
const proven = new Map<string, Anchor>();

/** Asks in the name of one mailbox after the other until one may. A mailbox that may not even ask for itself is answered by its refusal. */
async function readChunk(reading: Reading, chunk: readonly Mailbox[], span: Interval): Promise<Answers> {
  const refused: Answers = new Map();
  const anchors = anchorsOf(reading, chunk);
  const key = connectionOf(reading);
  let last: FaultReport = NOT_ANSWERED;
  for (const anchor of inOrder(anchors, chunk.length > 1 ? proven.get(key) : undefined)) {
    const open = chunk.filter(({ id }) => !refused.has(id));
    if (open.length === 0) break;
    try {
      const answers = await ask(reading, { anchor, mailboxes: open, span });
      if (open.length > 1) proven.set(key, { ...anchor, mailbox: null });
      return new Map([...refused, ...answers]);
    } catch (error) {
      if (!isFault(error)) throw error;
      last = error.report;
      if (!ABOUT_ANCHOR.includes(error.code)) break;
      if (anchor.key === proven.get(key)?.key) proven.delete(key);
      if (anchor.mailbox !== null) refused.set(anchor.mailbox.id, unknown(error.report));
    }
  }
  return new Map(chunk.map(({ id }) => [id, refused.get(id) ?? unknown(last)]));
}

function connectionOf({ settings }: Reading): string {
  return fingerprint(settings.graphUrl, settings.tenant, settings.clientId, settings.credential);
}

function inOrder(anchors: readonly Anchor[], good: Anchor | undefined): readonly Anchor[] {
  if (good === undefined) return anchors;
  const others = anchors.filter(({ key }) => key !== good.key);
  const before = others.slice(0, OWN_ANCHORS);
  const itself = anchors.find(({ key }) => key === good.key) ?? good;
  return [...before, itself, ...others.slice(OWN_ANCHORS)];
}

/**
 * One mailbox asks for itself, wherever the level opens it: what the app may not open is then not answered from somebody else's point of
 * view. For several, the configured mailbox asks, or the technical user, or the first of them.
 */
function anchorsOf({ settings, level }: Reading, chunk: readonly Mailbox[]): Anchor[] {
  const own = chunk.map((mailbox): Anchor => ({ path: `/users/${encodeURIComponent(mailbox.id)}`, key: mailbox.id, mailbox }));
  if (chunk.length === 1 && level !== 'free-busy') return own;
  const { anchorMailbox, credential } = settings;
  const configured =
    anchorMailbox === null ? [] : [{ path: `/users/${encodeURIComponent(anchorMailbox)}`, key: anchorMailbox, mailbox: null }];
  const self = credential === 'user' ? [{ path: '/me', key: 'me', mailbox: null }] : [];
  return [...configured, ...self, ...own];
}

interface Question {
  readonly anchor: Anchor;
  readonly mailboxes: readonly Mailbox[];
  readonly span: Interval;
}

/** @throws Fault when the question as a whole fails. */
async function ask(reading: Reading, question: Question): Promise<Answers> {
  try {
    return await askOnce(reading, question);
  } catch (error) {
    const halves = isFault(error) && TOO_BIG.some((code) => error.report.detail.includes(code)) ? halvesOf(question) : null;
    if (halves === null) throw error;
    const parts = await Promise.all(halves.map((half) => ask(reading, half)));
    const whole = { window: question.span, count: parts.length };
    return new Map(
      question.mailboxes.map(({ id }) => [
        id,
        joined(
          parts.map((part) => part.get(id)),
          whole,
        ),
      ]),
    );
  }
}

/** Null when it cannot become smaller. */
function halvesOf(question: Question): Question[] | null {
  const { start, end } = question.span;
  if (end - start <= SHORTEST_SPAN_MS) return null;
  const middle = instant(Math.floor((start + end) / 2));
  return [
    { ...question, span: { start, end: middle } },
    { ...question, span: { start: middle, end } },
  ];
}

async function askOnce(reading: Reading, { anchor, mailboxes, span }: Question): Promise<Answers> {
  const asOf = instant(Date.now());
  const entries = await entriesFor(reading, { anchor, mailboxes, span });
  return new Map(mailboxes.map(({ id, address }) => [id, answerOf(entries.get(address.toLowerCase()) ?? [], span, asOf)]));
}

/** One call; what it says of each address, in lower case. */
async function entriesFor({ client, policy }: Reading, { anchor, mailboxes, span }: Question): Promise<Map<string, Json[]>> {
  const addresses = [...new Set(mailboxes.map(({ address }) => address.toLowerCase()))];
  const answer = await client.ask(
    {
      method: 'POST',
      path: `${anchor.path}/calendar/getSchedule`,
      body: { schedules: addresses, ...widened(span), availabilityViewInterval: STEP_MINUTES },
      repeatable: true,
      mailbox: anchor.key,
      subject: 'mailbox',
      needs: 'Calendars.ReadBasic',
    },
    policy,
  );
  return entriesByAddress(answer);
}

function widened({ start, end }: Interval): Json {
  const step = STEP_MINUTES * MINUTE_MS;
  const [from, to] = [Math.floor(start / step) * step, Math.ceil(end / step) * step];
  return { startTime: dateTimeOf(instant(from), 'UTC'), endTime: dateTimeOf(instant(to), 'UTC') };
}

function entriesByAddress(answer: Json): Map<string, Json[]> {
  const entries = new Map<string, Json[]>();
  for (const entry of valuesIn(answer)) {
    const address = textAt(entry, 'scheduleId').toLowerCase();
    entries.set(address, [...(entries.get(address) ?? []), entry]);
  }
  return entries;
}

/** The error is read before the items: without items and without an error nothing is known. */
function answerOf(entries: readonly Json[], span: Interval, asOf: number): FreeBusyAnswer {
  const [entry, another] = entries;
  if (entry === undefined) return unknown(NOT_ANSWERED);
  if (another !== undefined) return unknown(malformedReport('Microsoft Graph answered twice for this mailbox.'));
  const { error, scheduleItems } = entry;
  if (error !== undefined && error !== null) return unknown(scheduleFault(textAt(error, 'responseCode'), textAt(error, 'message')));
  if (!Array.isArray(scheduleItems) || !scheduleItems.every(isObject)) {
    return unknown(malformedReport('Microsoft Graph answered for this mailbox without its times.'));
  }
  try {
    return { kind: 'known', window: span, periods: busyPeriodsOf(scheduleItems, span), asOf: instant(asOf) };
  } catch (failure) {
    if (failure instanceof Fault) return unknown(failure.report);
    throw failure;
  }
}

function unknown(fault: FaultReport): FreeBusyAnswer {
  return { kind: 'unknown', fault };
}

/** So many people are asked for; in a larger tenant the others' zones stay unknown. */
const MAX_ZONES = 2_000;

/**
 * IANA zones by mailbox id, from the working hours that come with free/busy: no permission besides is needed. Whoever is refused, or has
 * a zone of their own making, is missing. @throws Fault for other trouble.
 */
export async function readZones(reading: Reading, mailboxes: readonly Mailbox[]): Promise<ReadonlyMap<string, string>> {
  const [first = [], ...others] = chunked(mailboxes.slice(0, MAX_ZONES));
  // The first finds somebody who may ask; the others then ask in that name.
  const known = first.length === 0 ? [] : await zonesOfChunk(reading, first);
  const more = proven.has(connectionOf(reading)) ? await Promise.all(others.map((chunk) => zonesOfChunk(reading, chunk))) : [];
  return new Map([...known, ...more.flat()]);
}

async function zonesOfChunk(reading: Reading, chunk: readonly Mailbox[]): Promise<[string, string][]> {
  const now = Date.now();
  const span = { start: instant(now), end: instant(now + 1) };
  const good = proven.get(connectionOf(reading));
  for (const anchor of good === undefined ? anchorsOf(reading, chunk).slice(0, OWN_ANCHORS) : [good]) {
    const entries = await entriesFor(reading, { anchor, mailboxes: chunk, span }).catch((error: unknown) => {
      if (isFault(error) && ABOUT_ANCHOR.includes(error.code)) return null;
      throw error;
    });
    if (entries === null && anchor === good) proven.delete(connectionOf(reading));
    if (entries === null) continue;
    proven.set(connectionOf(reading), { ...anchor, mailbox: null });
    return chunk.flatMap(({ id, address }): [string, string][] => {
      const zone = zoneOf(entries.get(address.toLowerCase())?.[0]);
      return zone === null ? [] : [[id, zone]];
    });
  }
  return [];
}

function zoneOf(entry: Json | undefined): string | null {
  const hours = entry?.workingHours;
  return isObject(hours) ? ianaName(textAt(hours.timeZone, 'name')) : null;
}
