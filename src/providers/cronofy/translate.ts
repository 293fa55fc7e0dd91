/** Cronofy's things as ours: times, events with their version, the calendar of a person; and what is remembered of them in the vault. */
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { DAY_MS, HOUR_MS, type Instant, instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import type { CalendarEvent, FoundEvent } from '../../ports/calendar-provider.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { malformed } from './faults.ts';
import { DESCRIPTION_LENGTH, SUMMARY_LENGTH } from './limits.ts';
import { type Moment, parseBody, type UserInfoAnswer, type WireEvent } from './wire.ts';

/** Where a person's busy time is read and events are written. */
export interface Place {
  /** Main calendars of all profiles. */
  readonly calendarIds: readonly string[];
  /** The one that is written to; null where none may be. */
  readonly writable: string | null;
  readonly conferencing: boolean;
  /** Zone in which dates without a time are meant; null when Cronofy does not know it. */
  readonly zone: string | null;
  readonly name: string | null;
}

/** @throws Fault while the calendar behind the account cannot be trusted to be complete. */
export function placeOf(user: UserInfoAnswer): Place {
  const profiles = user['cronofy.data'].profiles ?? [];
  if (profiles.some((each) => !each.profile_connected)) {
    const detail = 'Cronofy lost its connection to this mailbox: what it still knows of the calendar is out of date.';
    throw new Fault({ code: 'provider.unauthorized', retry: 'later', blame: 'admin', detail });
  }
  if (profiles.some((each) => each.profile_initial_sync_required === true)) {
    const detail = 'Cronofy has not read this calendar completely yet; this passes by itself, usually within minutes.';
    throw new Fault({ code: 'provider.propagating', retry: 'later', blame: 'provider', detail });
  }
  const calendars = profiles.flatMap((each) => each.profile_calendars ?? []).filter((each) => each.calendar_deleted !== true);
  const primary = calendars.filter((each) => each.calendar_primary === true);
  const main = primary.length > 0 || calendars.length !== 1 ? primary : calendars;
  if (main.length === 0) {
    const detail = 'Cronofy names no main calendar for this mailbox.';
    throw new Fault({ code: 'provider.calendar-not-found', retry: 'never', blame: 'admin', detail });
  }
  const writable = main.find((each) => each.calendar_readonly !== true);
  const zone = user.zoneinfo ?? 'Etc/UTC';
  return {
    calendarIds: main.map((each) => each.calendar_id),
    writable: writable?.calendar_id ?? null,
    conferencing: writable?.calendar_integrated_conferencing_available === true,
    // Quirk: a zone that Cronofy does not know is told as Etc/UTC.
    zone: zone === 'Etc/UTC' || zone === 'UTC' ? null : zone,
    name: user.name ?? null,
  };
}

/** Dates begin somewhere between these offsets from UTC, whatever the zone. */
const EASTMOST_MS = 14 * HOUR_MS;
const WESTMOST_MS = 12 * HOUR_MS;

/** Null for a period without length. Without a zone, dates cover every zone's day. @throws Fault for times that are none. */
export function spanOf(
  times: { readonly start?: Moment | undefined; readonly end?: Moment | undefined },
  zone: string | null,
): Interval | null {
  const start = instantOf(times.start, zone, -EASTMOST_MS);
  const end = instantOf(times.end, zone, WESTMOST_MS);
  if (end < start) throw new Fault(malformed('Cronofy told a period that ends before it begins.'));
  return start === end ? null : { start, end };
}

function instantOf(moment: Moment | undefined, zone: string | null, slackMs: number): Instant {
  try {
    const { time, tzid } = typeof moment === 'object' ? moment : { time: moment ?? '', tzid: undefined };
    if (/^\d{4}-\d\d-\d\d$/.test(time)) {
      const day = Temporal.PlainDate.from(time);
      if (zone === null) return instant(day.toZonedDateTime('UTC').epochMilliseconds + slackMs);
      return instant(day.toZonedDateTime(zone).epochMilliseconds);
    }
    if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(time)) return instant(Temporal.Instant.from(time).epochMilliseconds);
    if (tzid === undefined) throw new RangeError('no zone');
    return instant(Temporal.PlainDateTime.from(time).toZonedDateTime(tzid).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(malformed('Cronofy told a time that cannot be read.'), { cause: error });
    throw error;
  }
}

/**
 * Cronofy keeps nothing of ours with an event but its `event_id` and the texts people see, so the version stands in the last line of
 * the description. An event whose line somebody took away counts as older than any: the next write restores it.
 */
const VERSION_LINE = /(?:^|\n)\[Calendula (\d{1,9})\]\s*$/;
const VERSION_LOST = -1;

/** One of the application's own events. */
export interface StoredEvent {
  readonly found: FoundEvent;
  /** There is a video meeting, or one is being made. */
  readonly hasMeeting: boolean;
  readonly title: string;
  readonly description: string;
  readonly location: string;
}

export function storedEvent(event: WireEvent, uid: string, zone: string | null): StoredEvent | null {
  const span = spanOf(event, zone);
  if (span === null) return null;
  const text = (event.description ?? '').replace(/\r\n?/g, '\n');
  const sequence = Number(VERSION_LINE.exec(text)?.[1] ?? VERSION_LOST);
  const joinUrl = event.conferencing?.join_url ?? null;
  const cancelled = event.status === 'cancelled';
  return {
    found: { uid, sequence, span, cancelled, answers: new Map(), ...(joinUrl === null ? {} : { joinUrl }) },
    hasMeeting: joinUrl !== null || event.conferencing?.pending === true,
    title: event.summary ?? '',
    description: text.replace(VERSION_LINE, '').trimEnd(),
    location: event.location?.description ?? '',
  };
}

/** What is sent for an event; attendees are left out, for Cronofy would invite them to a second entry. */
export function wireEvent(event: CalendarEvent, meeting: 'integrated' | 'none' | null): Record<string, unknown> {
  const location = plain(event.location).trim();
  return {
    event_id: event.uid,
    summary: plain(event.title).slice(0, SUMMARY_LENGTH),
    description: describe(event),
    start: isoSeconds(event.span.start),
    end: isoSeconds(event.span.end),
    tzid: event.zone,
    ...(location === '' ? {} : { location: { description: location } }),
    transparency: 'opaque',
    event_private: true,
    ...(meeting === null ? {} : { conferencing: { profile_id: meeting } }),
  };
}

export function says(stored: StoredEvent, event: CalendarEvent): boolean {
  const { found } = stored;
  return (
    isVersion(found, event) &&
    !found.cancelled &&
    stored.title === plain(event.title).slice(0, SUMMARY_LENGTH) &&
    stored.description === plain(event.description).trimEnd() &&
    stored.location === plain(event.location).trim() &&
    (event.onlineMeeting !== true || stored.hasMeeting)
  );
}

export function isVersion(found: FoundEvent, event: CalendarEvent): boolean {
  return found.sequence === event.sequence && found.span.start === event.span.start && found.span.end === event.span.end;
}

function describe({ description, sequence }: CalendarEvent): string {
  const line = `[Calendula ${sequence}]`;
  const text = plain(description)
    .trimEnd()
    .slice(0, DESCRIPTION_LENGTH - line.length - 2);
  return text === '' ? line : `${text}\n${line}`;
}

/** Line ends as LF, no control characters, no lone surrogates. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '');
}

export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `2028-01-03`, the UTC day of an instant and so many days later. */
export function dayOf(at: number, later = 0): string {
  return new Date(at + later * DAY_MS).toISOString().slice(0, 10);
}

const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Epoch ms. */
  expiresAt: z.number(),
});
export type Tokens = z.infer<typeof tokensSchema>;

const serviceSchema = tokensSchema.extend({ sub: z.string() });
export type ServiceRecord = z.infer<typeof serviceSchema>;

const accountSchema = tokensSchema.extend({ address: z.string(), name: z.string() });
export type AccountRecord = z.infer<typeof accountSchema>;

const outcomeSchema = z.object({
  /** Another one with every callback. */
  id: z.string(),
  sub: z.string().nullable(),
  /** A code that could not be taken in time, to be taken by whoever needs the mailbox next. */
  code: z.string().nullable(),
  fault: z
    .object({
      code: z.string(),
      retry: z.union([z.enum(['never', 'later']), z.object({ afterSeconds: z.number() })]),
      blame: z.string(),
      detail: z.string(),
    })
    .nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const mailboxSchema = z.object({
  /** The part of its callback address that nobody can guess. */
  nonce: z.string(),
  /** Digest of the code that was taken last, so that a callback told twice is taken once. */
  code: z.string().nullable(),
  outcome: outcomeSchema.nullable(),
});
export type MailboxRecord = z.infer<typeof mailboxSchema>;

const pushSchema = z.object({ channelId: z.string(), nonce: z.string(), callbackUrl: z.string(), seenAt: z.number() });
export type PushRecord = z.infer<typeof pushSchema>;

/** Keys of the vault: `service-account`, `account:<sub>`, `mailbox:<address>`, `callback:<nonce>`, `push:<sub>`. */
export interface Memory {
  readonly service: Entry<ServiceRecord>;
  account(sub: string): Entry<AccountRecord>;
  accounts(): Promise<readonly string[]>;
  mailbox(address: string): Entry<MailboxRecord>;
  push(sub: string): Entry<PushRecord>;
  /** What a callback address belongs to: `mailbox:<address>` or `push:<sub>`. */
  callback(nonce: string): Entry<{ readonly of: string }>;
  forgetAll(): Promise<void>;
}

export interface Entry<T> {
  read(): Promise<T | null>;
  write(value: T): Promise<void>;
  remove(): Promise<void>;
}

export function memoryOf(vault: ConnectionVault): Memory {
  const entry = <T>(key: string, schema: z.ZodType<T>): Entry<T> => ({
    read: async () => {
      const text = await vault.read(key);
      return text === null ? null : parseBody(text, schema);
    },
    write: (value) => vault.write(key, JSON.stringify(value)),
    remove: () => vault.remove(key),
  });
  return {
    service: entry('service-account', serviceSchema),
    account: (sub) => entry(`account:${sub}`, accountSchema),
    accounts: async () => (await vault.keys('account:')).map((key) => key.slice('account:'.length)),
    mailbox: (address) => entry(`mailbox:${address}`, mailboxSchema),
    push: (sub) => entry(`push:${sub}`, pushSchema),
    callback: (nonce) => entry(`callback:${nonce}`, z.object({ of: z.string() })),
    forgetAll: async () => {
      for (const key of await vault.keys('')) await vault.remove(key);
    },
  };
}
