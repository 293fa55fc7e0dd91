/**
 * Seeded questions to measure with. All windows begin on Monday 2027-03-01 and cross the American and, from four weeks on, the
 * European change of clocks. W1 one person; W2 five required; W3 one (or two) of fifty and a room of twenty; W5 a thousand pages.
 */
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { addMs, DAY_MS, instant, MINUTE_MS } from '../../src/domain/time/instant.ts';
import type { Interval } from '../../src/domain/time/interval.ts';
import { EMPTY_SET, intervalSet } from '../../src/domain/time/interval-set.ts';
import type { WeeklyHours } from '../../src/domain/time/weekly-hours.ts';

export const MONDAY = instant(Date.UTC(2027, 2, 1));
const EUROPE = ['Europe/Berlin', 'Europe/London', 'Europe/Paris', 'Europe/Madrid', 'Europe/Athens'];
const WORLD = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Chicago',
  'Europe/Athens',
  'America/Sao_Paulo',
  'Europe/Paris',
  'Asia/Dubai',
];
const MEETING_MINUTES = [15, 30, 30, 30, 45, 60, 60];

/** Mulberry32: small, seeded, good enough for calendars. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface CalendarShape {
  readonly weeks: number;
  readonly meetings: number;
  readonly zone: string;
  readonly hours?: readonly [number, number];
}

let made = 0;

/** Meetings on weekdays, beginning from 06:00 to 20:00 UTC on five-minute marks. */
function randomCandidate(random: () => number, { weeks, meetings, zone, hours = [9, 17] }: CalendarShape): Candidate {
  const pick = (count: number) => Math.floor(random() * count);
  const busy: Interval[] = Array.from({ length: meetings }, () => {
    const day = pick(weeks) * 7 + pick(5);
    const minute = Math.floor((6 * 60 + random() * 14 * 60) / 5) * 5;
    const length = MEETING_MINUTES[pick(MEETING_MINUTES.length)] as number;
    const start = addMs(MONDAY, day * DAY_MS + minute * MINUTE_MS);
    return { start, end: addMs(start, length * MINUTE_MS) };
  });
  const window = { start: addMs(MONDAY, -7 * DAY_MS), end: addMs(MONDAY, (weeks * 7 + 7) * DAY_MS) };
  return {
    id: `candidate-${made++}` as ParticipantId,
    hours: weekdayHours(zone, hours),
    calendar: { kind: 'known', window, busy: intervalSet(busy) },
    claimed: EMPTY_SET,
  };
}

function weekdayHours(zone: string, [from, to]: readonly [number, number]): WeeklyHours {
  const weekdays = [1, 2, 3, 4, 5] as const;
  return { zone, ranges: weekdays.map((weekday) => ({ weekday, fromMinute: from * 60, toMinute: to * 60 })), exceptions: [] };
}

interface QuestionShape {
  readonly weeks: number;
  readonly lengthMinutes: number;
  readonly granularityMinutes: number;
}

function questionOf(
  { weeks, lengthMinutes, granularityMinutes }: QuestionShape,
  people: Pick<AvailabilityQuestion, 'panel' | 'rooms'>,
): AvailabilityQuestion {
  const rules = {
    lengthMinutes,
    granularityMinutes,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    noticeMinutes: 0,
    firstDay: 0,
    lastDay: weeks * 7 - 1,
    zone: 'UTC',
  };
  return { rules, now: MONDAY, within: null, ...people };
}

export function onePerson({ weeks = 4 } = {}): AvailabilityQuestion {
  const random = randomFrom(1);
  const person = randomCandidate(random, { weeks, meetings: 15 * weeks, zone: 'Europe/Berlin' });
  return questionOf({ weeks, lengthMinutes: 30, granularityMinutes: 15 }, { panel: [[person]], rooms: null });
}

export function requiredPanel({ people = 5, weeks = 8, meetingsPerWeek = 37.5 } = {}): AvailabilityQuestion {
  const random = randomFrom(2);
  const panel = Array.from({ length: people }, (_, i) => [
    randomCandidate(random, { weeks, meetings: meetingsPerWeek * weeks, zone: EUROPE[i % EUROPE.length] as string }),
  ]);
  return questionOf({ weeks, lengthMinutes: 30, granularityMinutes: 5 }, { panel, rooms: null });
}

export function poolAndRoom({ wanted = 1, pool = 50, rooms = 20, weeks = 4 } = {}): AvailabilityQuestion {
  const random = randomFrom(3);
  const people = Array.from({ length: pool }, (_, i) =>
    randomCandidate(random, { weeks, meetings: 37.5 * weeks, zone: WORLD[i % WORLD.length] as string }),
  );
  const places = Array.from({ length: wanted }, () => people);
  return questionOf({ weeks, lengthMinutes: 60, granularityMinutes: 15 }, { panel: places, rooms: randomRooms(random, rooms, weeks) });
}

function randomRooms(random: () => number, count: number, weeks: number): Candidate[] {
  return Array.from({ length: count }, () =>
    randomCandidate(random, { weeks, meetings: 50 * weeks, zone: 'Europe/Berlin', hours: [7, 20] }),
  );
}

/** Pages of one required person, one of twenty others and one of five rooms, all from one organisation of 200 people. */
export function manyPages({ pages = 1_000 } = {}): readonly AvailabilityQuestion[] {
  const random = randomFrom(5);
  const pick = (count: number) => Math.floor(random() * count);
  const people = Array.from({ length: 200 }, (_, i) =>
    randomCandidate(random, { weeks: 4, meetings: 150, zone: WORLD[i % WORLD.length] as string }),
  );
  const rooms = randomRooms(random, 20, 4);
  return Array.from({ length: pages }, () => {
    const lengthMinutes = [30, 45, 60][pick(3)] as number;
    const required = pick(people.length);
    const pool = distinct(20, () => pick(people.length), [required]);
    const chosenRooms = distinct(5, () => pick(rooms.length), []);
    const panel = [[people[required] as Candidate], pool.map((i) => people[i] as Candidate)];
    return questionOf({ weeks: 4, lengthMinutes, granularityMinutes: 15 }, { panel, rooms: chosenRooms.map((i) => rooms[i] as Candidate) });
  });
}

function distinct(count: number, draw: () => number, not: readonly number[]): number[] {
  const drawn: number[] = [];
  while (drawn.length < count) {
    const next = draw();
    if (!not.includes(next) && !drawn.includes(next)) drawn.push(next);
  }
  return drawn;
}
