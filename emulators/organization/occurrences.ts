/**
 * When an event takes place and how it occupies the owner of a copy. Dates without a time, and times without a zone, are meant
 * in the zone of the mailbox that asks.
 */
import ICAL from 'ical.js';
import { addressIn, attendeesOf, type EventText, parseEventText, textOf } from './event-text.ts';

export interface Window {
  /** Epoch ms, half-open. */
  readonly start: number;
  readonly end: number;
}

export type Occupation = 'free' | 'tentative' | 'busy' | 'out-of-office';

export interface Occurrence extends Window {
  /** The VEVENT that describes this occurrence: the master or an override. */
  readonly component: ICAL.Component;
  /** Value of RECURRENCE-ID, null for an event that does not repeat. */
  readonly recurrenceId: ICAL.Time | null;
}

/** Epoch ms, or a local time whose zone is that of whoever asks. */
type Moment = number | Temporal.PlainDateTime;

interface Expanded {
  readonly start: Moment;
  readonly end: Moment;
  readonly component: ICAL.Component;
  readonly recurrenceId: ICAL.Time | null;
}

const MAX_STEPS = 20_000;
/** Local times lie at most this far from the same digits read as UTC. */
const ZONE_SLACK_MS = 26 * 3_600_000;
/** So that a window that moves on day by day does not expand everything anew each time. */
const EXPAND_AHEAD_MS = 14 * 86_400_000;
const MAX_CACHED = 8_000;
const cache = new Map<string, { until: number; event: EventText; found: readonly Expanded[] }>();

/** The occurrences that overlap the window, in order of their recurrence. @throws InvalidEventText */
export function occurrencesOf(text: string, zone: string, window: Window): Occurrence[] {
  return expandedUntil(text, window.end + ZONE_SLACK_MS).flatMap((one) => {
    const start = epochMs(one.start, zone);
    const end = epochMs(one.end, zone);
    const inside = start < window.end && end > window.start;
    return inside ? [{ start, end, component: one.component, recurrenceId: one.recurrenceId }] : [];
  });
}

/** How an occurrence occupies the person or room with one of these addresses. */
export function occupationOf(component: ICAL.Component, addresses: readonly string[]): Occupation {
  const vendor = textOf(component, 'x-microsoft-cdo-busystatus').toUpperCase();
  const status = textOf(component, 'status').toUpperCase();
  const answer = ownAnswer(component, addresses);
  if (status === 'CANCELLED' || answer === 'DECLINED' || vendor === 'FREE') return 'free';
  if (textOf(component, 'transp').toUpperCase() === 'TRANSPARENT') return 'free';
  if (vendor === 'OOF') return 'out-of-office';
  const unsure = status === 'TENTATIVE' || answer === 'TENTATIVE' || answer === 'NEEDS-ACTION';
  return unsure ? 'tentative' : 'busy';
}

function ownAnswer(component: ICAL.Component, addresses: readonly string[]): string | null {
  const organizer = addressIn(component.getFirstPropertyValue('organizer'));
  if (organizer !== null && addresses.includes(organizer)) return null;
  return attendeesOf(component).find((attendee) => addresses.includes(attendee.address))?.answer ?? null;
}

function expandedUntil(text: string, until: number): readonly Expanded[] {
  const known = cache.get(text);
  if (known && known.until >= until) return known.found;
  const event = known?.event ?? parseEventText(text);
  const horizon = until + EXPAND_AHEAD_MS;
  const found = expand(event, horizon);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, { until: horizon, event, found });
  return found;
}

function expand({ master, overrides }: EventText, until: number): Expanded[] {
  if (master === null) return overrides.map(overrideAlone);
  const event = new ICAL.Event(master, { exceptions: [...overrides] });
  if (!event.isRecurring())
    return [{ start: momentOf(event.startDate), end: momentOf(endOf(event)), component: master, recurrenceId: null }];
  const found: Expanded[] = [];
  const iterator = event.iterator();
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = iterator.next();
    if (!next || epochMs(momentOf(next), 'UTC') > until) break;
    const details = event.getOccurrenceDetails(next);
    const [start, end] = [momentOf(details.startDate), momentOf(details.endDate)];
    found.push({ start, end, component: details.item.component, recurrenceId: next.clone() });
  }
  const seen = new Set(found.map((one) => one.component));
  return [...found, ...overrides.filter((one) => !seen.has(one)).map(overrideAlone)];
}

function overrideAlone(component: ICAL.Component): Expanded {
  const event = new ICAL.Event(component);
  return { start: momentOf(event.startDate), end: momentOf(endOf(event)), component, recurrenceId: event.recurrenceId };
}

/** Quirk: ical.js gives an event without DTEND and DURATION no end when its start is a date-time. RFC 5545 section 3.6.1: it ends as it starts. */
function endOf(event: ICAL.Event): ICAL.Time {
  return event.endDate ?? event.startDate;
}

function epochMs(moment: Moment, zone: string): number {
  return typeof moment === 'number' ? moment : moment.toZonedDateTime(zone).epochMilliseconds;
}

/** A TZID that the zone table knows is read by its name, as servers do; only others by their VTIMEZONE. */
function momentOf(time: ICAL.Time): Moment {
  const zone = time.zone;
  if (zone === ICAL.Timezone.utcTimezone) return time.toUnixTime() * 1_000;
  const { year, month, day, hour, minute, second } = time;
  const local = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second });
  if (time.isDate || zone === ICAL.Timezone.localTimezone) return local;
  return isKnownZone(zone.tzid) ? epochMs(local, zone.tzid) : time.toUnixTime() * 1_000;
}

const knownZones = new Map<string, boolean>();

function isKnownZone(tzid: string): boolean {
  const known = knownZones.get(tzid) ?? isInZoneTable(tzid);
  knownZones.set(tzid, known);
  return known;
}

function isInZoneTable(tzid: string): boolean {
  try {
    Temporal.PlainDateTime.from('2000-01-01').toZonedDateTime(tzid);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
