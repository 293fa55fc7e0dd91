/**
 * The brute-force oracle: minute by minute, with Temporal for every zone question and nothing of the engine's own machinery.
 * Slow on purpose and simple on purpose. Shares only types with the engine.
 */
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { MinuteRange, WeeklyHours } from '../../src/domain/time/weekly-hours.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;

/** What the wall clock shows: days since 1970-01-01 on the calendar, and the minute of that day. */
interface WallClock {
  readonly day: number;
  readonly minute: number;
}

/** Zones change their offset only on quarters of an hour, so one Temporal question serves fifteen minutes. */
const quarters = new Map<string, Map<number, WallClock>>();
const dates = new Map<number, { readonly text: string; readonly weekday: number }>();

/** The wall clock at the beginning of a quarter of an hour. */
function quarterClock(zone: string, quarter: number): WallClock {
  const known = quarters.get(zone) ?? new Map<number, WallClock>();
  quarters.set(zone, known);
  let clock = known.get(quarter);
  if (clock === undefined) {
    const at = quarter * QUARTER;
    const local = at + Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
    const day = Math.floor(local / DAY);
    clock = { day, minute: (local - day * DAY) / MINUTE };
    known.set(quarter, clock);
  }
  return clock;
}

function wallClock(zone: string, at: number): WallClock {
  const quarter = Math.floor(at / QUARTER);
  const { day, minute } = quarterClock(zone, quarter);
  return { day, minute: minute + Math.floor((at - quarter * QUARTER) / MINUTE) };
}

function dateOf(day: number): { readonly text: string; readonly weekday: number } {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  const shown = { text: date.toString(), weekday: date.dayOfWeek };
  dates.set(day, shown);
  return shown;
}

/** Ranges that hold on a date. */
function rangesOn(hours: WeeklyHours, day: number): readonly MinuteRange[] {
  const { text, weekday } = dateOf(day);
  const exception = hours.exceptions.find(({ onDate }) => onDate === text);
  return exception?.ranges ?? hours.ranges.filter((range) => range.weekday === weekday);
}

/** 1 for every minute of the stretch at which the hours are shut. */
function shutMinutes(hours: WeeklyHours, { origin, minutes }: Stretch): Uint8Array {
  const shut = new Uint8Array(minutes).fill(1);
  const byDay = new Map<number, readonly MinuteRange[]>();
  for (let m = 0; m < minutes; m += 15) {
    const { day, minute } = quarterClock(hours.zone, (origin + m * MINUTE) / QUARTER);
    const ranges = byDay.get(day) ?? rangesOn(hours, day);
    byDay.set(day, ranges);
    for (const { fromMinute, toMinute } of ranges) {
      for (let i = 0; i < 15; i++) if (fromMinute <= minute + i && minute + i < toMinute) shut[m + i] = 0;
    }
  }
  return shut;
}

/** Per minute since `origin`: 1 if the candidate's hours are shut, or if anything stands in the way, counted up so far. */
interface MinuteCounts {
  readonly shut: Int32Array;
  readonly blocked: Int32Array;
}

interface Stretch {
  readonly origin: number;
  readonly minutes: number;
}

function countMinutes(candidate: Candidate, { origin, minutes }: Stretch): MinuteCounts {
  const shut = shutMinutes(candidate.hours, { origin, minutes });
  const blocked = new Uint8Array(minutes);
  const { calendar, claimed } = candidate;
  const busy = calendar.kind === 'known' ? [...calendar.busy, ...claimed] : [];
  for (const { start, end } of busy) {
    const from = Math.max(0, Math.floor((start - origin) / MINUTE));
    const to = Math.min(minutes, Math.ceil((end - origin) / MINUTE));
    if (start < end) for (let m = from; m < to; m++) blocked[m] = 1;
  }
  for (let m = 0; m < minutes; m++) {
    const from = origin + m * MINUTE;
    if (calendar.kind === 'unknown' || from < calendar.window.start || from + MINUTE > calendar.window.end) blocked[m] = 1;
  }
  return { shut: upTo(shut), blocked: upTo(blocked) };
}

function upTo(flags: Uint8Array): Int32Array {
  const sums = new Int32Array(flags.length + 1);
  flags.forEach((flag, m) => {
    sums[m + 1] = (sums[m] as number) + flag;
  });
  return sums;
}

function isOffered({ rules, now, within }: AvailabilityQuestion, start: number): boolean {
  const { day, minute } = wallClock(rules.zone, start);
  const today = wallClock(rules.zone, now).day;
  if (day < today + rules.firstDay || day > today + rules.lastDay) return false;
  if (start < now + rules.noticeMinutes * MINUTE) return false;
  if (within !== null && (start < within.start || start >= within.end)) return false;
  return minute % rules.granularityMinutes === 0;
}

/** Tries every way to seat people, one after the other. */
function canSeat(places: readonly (readonly string[])[], seated: readonly string[] = []): boolean {
  const [place, ...others] = places;
  if (place === undefined) return true;
  return place.some((who) => !seated.includes(who) && canSeat(others, [...seated, who]));
}

/** Every offered start, as epoch milliseconds. Looks at all five-minute marks of the booking window and a day around it. */
export function oracleStarts(question: AvailabilityQuestion): number[] {
  const { rules, now, panel, rooms } = question;
  // Local dates are at most a day off from UTC's, and a start needs calendar on both sides of it.
  const first = (Math.floor(now / DAY) + rules.firstDay - 2) * DAY;
  const stretch = { origin: first, minutes: (Math.max(0, rules.lastDay - rules.firstDay) + 5) * 1_440 };
  const counts = new Map([...panel.flat(), ...(rooms ?? [])].map((candidate) => [candidate, countMinutes(candidate, stretch)]));
  const canCome = (candidate: Candidate, m: number): boolean => {
    const { shut, blocked } = counts.get(candidate) as MinuteCounts;
    const sum = (sums: Int32Array, from: number, to: number) => (sums[to] as number) - (sums[from] as number);
    const end = m + rules.lengthMinutes;
    return sum(shut, m, end) === 0 && sum(blocked, m - rules.bufferBeforeMinutes, end + rules.bufferAfterMinutes) === 0;
  };
  const starts: number[] = [];
  for (let m = 1_440; m < stretch.minutes - 1_440; m += 5) {
    const start = first + m * MINUTE;
    if (!isOffered(question, start)) continue;
    const places = panel.map((pool) => pool.filter((candidate) => canCome(candidate, m)).map((candidate) => candidate.id));
    const hasRoom = rooms === null || rooms.some((room) => canCome(room, m));
    if (hasRoom && canSeat(places)) starts.push(start);
  }
  return starts;
}
