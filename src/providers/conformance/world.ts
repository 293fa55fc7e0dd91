/** What a conformance run needs from the world: a calendar system with people, rooms, and somebody who can write into calendars by hand. */
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import type { CalendarEvent, CalendarProvider, CalendarSystem, EventAttendee } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';

export interface ConformanceWorld {
  readonly provider: CalendarProvider;
  /** As entered in the form, secrets included; right. */
  readonly input: Readonly<Record<string, string>>;
  /** The same with a wrong credential. */
  readonly wrongInput: Readonly<Record<string, string>>;
  /** The same, pointing to where nothing answers; null where there is no such thing. */
  readonly deadInput: Readonly<Record<string, string>> | null;
  readonly level: AccessLevel;
  /** Addresses of at least three people. */
  readonly people: readonly [string, string, string, ...string[]];
  /** Addresses of rooms that refuse what overlaps; may be empty. */
  readonly rooms: readonly string[];
  readonly unknownAddress: string;
  /** A mailbox the service account may not see; null where it sees everything. */
  readonly closed: Mailbox | null;
  /** Writes an object into somebody's calendar as its owner would. */
  place(address: string, uid: string, text: string): Promise<void>;
  /** How many requests reached the system so far; null where that cannot be counted. */
  requests(): number | null;
  readonly vault: ConnectionVault;
  /** Where the system can call us; needed only by those that do. */
  readonly callbackUrl?: string;
  /** Hears of every system that is opened, so that calls to `callbackUrl` reach it. */
  attach?(system: CalendarSystem): void;
  /** Ids of mailboxes that pushes to `callbackUrl` have named so far; absent where nothing is pushed. */
  changedByPush?(): readonly string[];
  stop(): Promise<void>;
}

export const POLICY: CallPolicy = { timeoutMs: 30_000, attempts: 1 };
export const HOUR = 3_600_000;
const LOOK_EVERY_MS = 100;
const MAX_LOOKS = 200;
export const DAY = 24 * HOUR;

/** One signed-in system with its mailboxes, for the length of a suite. */
export interface Bench {
  readonly world: ConformanceWorld;
  readonly system: CalendarSystem;
  readonly schedulesAttendees: boolean;
  readonly mailboxes: ReadonlyMap<string, Mailbox & { readonly name: string }>;
}

export type Case = (bench: Bench) => Promise<void>;

export async function openBench(world: ConformanceWorld): Promise<Bench> {
  const first = openSystem(world, world.input, null);
  const { capabilities } = await first.signIn(POLICY);
  await first.close();
  const system = openSystem(world, world.input, capabilities);
  const mailboxes = new Map<string, Mailbox & { name: string }>();
  for (const address of [...world.people, ...world.rooms]) mailboxes.set(address, await system.findMailbox(address, POLICY));
  return { world, system, schedulesAttendees: capabilities.schedulesAttendees, mailboxes };
}

export function openSystem(
  world: ConformanceWorld,
  input: Readonly<Record<string, string>>,
  capabilities: Parameters<CalendarProvider['open']>[0]['capabilities'],
): CalendarSystem {
  const parsed = world.provider.parseSettings(input);
  if (parsed.kind === 'invalid') throw new Error(`the settings of the world are wrong: ${JSON.stringify(parsed.problems)}`);
  const { settings, secrets } = parsed;
  const { vault, callbackUrl = 'https://unreached.invalid/callbacks' } = world;
  const system = world.provider.open({ settings, secrets, level: world.level, capabilities, vault, callbackUrl });
  world.attach?.(system);
  return system;
}

export function mailboxOf(bench: Bench, address: string): Mailbox & { readonly name: string } {
  const mailbox = bench.mailboxes.get(address);
  if (mailbox === undefined) throw new Error(`${address} is not of this world`);
  return mailbox;
}

let day = 0;
/** Ten o'clock UTC of a day no other case uses, in a season without clock changes. */
export function freshMorning(): number {
  day += 1;
  return Date.UTC(2028, 0, 3, 10) + (day % 60) * DAY + Math.floor(day / 60) * 366 * DAY;
}

export function span(start: number, end: number): Interval {
  return { start: instant(start), end: instant(end) };
}

export function dayAround(at: number): Interval {
  return span(at - 10 * HOUR, at + 14 * HOUR);
}

export async function readOne(bench: Bench, address: string, window: Interval): Promise<FreeBusyAnswer> {
  const mailbox = mailboxOf(bench, address);
  const answer = (await bench.system.freeBusy.read([mailbox], window, POLICY)).get(mailbox.id);
  if (answer === undefined) throw new Error('the reader left a mailbox out');
  return answer;
}

/** Whether any part of the window is busy; fails loudly when it is unknown. */
export async function isBusy(bench: Bench, address: string, window: Interval): Promise<boolean> {
  const answer = await readOne(bench, address, window);
  if (answer.kind === 'unknown') throw new Error(`${answer.fault.code}: ${answer.fault.detail}`);
  return answer.periods.some((each) => each.start < window.end && window.start < each.end);
}

let events = 0;
export function freshUid(suffix = 'calendula'): string {
  events += 1;
  const id = crypto.randomUUID();
  return `${id.slice(0, -4)}${String(events).padStart(4, '0')}@${suffix}`;
}

export function attendee(bench: Bench, address: string): EventAttendee {
  const mailbox = mailboxOf(bench, address);
  return { mailbox, name: mailbox.name, kind: bench.world.rooms.includes(address) ? 'room' : 'person' };
}

export function interview(bench: Bench, at: number, changes: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    uid: freshUid(),
    sequence: 0,
    span: span(at, at + HOUR),
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: '',
    location: '',
    organizer: attendee(bench, bench.world.people[0]),
    attendees: [],
    stampedAt: instant(Date.UTC(2027, 0, 1)),
    ...changes,
  };
}

/** A calendar object with one VEVENT made of the given lines. */
export function calendarObject(uid: string, lines: readonly string[]): string {
  const all = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20270101T000000Z', ...lines];
  return `${[...all, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')}\r\n`;
}

/** `20280103T100000Z` */
export function utc(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Looks again and again until it holds, as one does with systems that answer later. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error('it never came about');
}

export async function faultCode(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no fault',
    (error: { code?: string }) => error.code ?? String(error),
  );
}
