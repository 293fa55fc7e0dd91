/**
 * What limits a set of slots: how many there are, on which days, and how many more there would be without each single thing that
 * stands in the way. Every figure is counted by the engine itself, with only that one thing taken away.
 */
import { instant } from '../time/instant.ts';
import { contains, type Interval } from '../time/interval.ts';
import { EMPTY_SET } from '../time/interval-set.ts';
import { formatEpochDay } from '../time/local-date.ts';
import { HOURS_LIMITS, type Weekday, type WeeklyHours } from '../time/weekly-hours.ts';
import { localDayOf } from '../time/zones.ts';
import { countCells, listCells } from './bitmap/cells.ts';
import { freeStarts } from './bitmap/free-starts.ts';
import { createPatternCache, type PatternCache } from './bitmap/pattern-cache.ts';
import { type PreparedCandidate, type PreparedQuestion, prepareCandidate, prepareQuestion, sharedPlaces } from './bitmap/prepare.ts';
import { neededCalendar, offeredStarts } from './booking-window.ts';
import { NOT_READ } from './explain-start.ts';
import type { AvailabilityQuestion, Candidate, MissingReason } from './question.ts';

export interface Limit {
  /**
   * What is taken away. `busy` and `claimed`: everything in that calendar, own interviews included. `unknown`: the calendar could be
   * read and is empty where it could not. `nobody-in-slot`: the whole place in the panel. `no-room`: the need for a room.
   * `outside-hours`: asked only where somebody else's hours still bound the day.
   */
  readonly reason: MissingReason;
  /** How many more starts there would be without it. At least one, but where nothing is offered every unreadable calendar is named. */
  readonly starts: number;
}

export interface Limits {
  readonly total: number;
  /** Every local date of the booking window in the rules' zone, also those without a start. */
  readonly perDay: readonly { readonly onDate: string; readonly count: number }[];
  /** The heaviest first. Two things that stand in each other's way may both be missing, unless unreadable: neither alone would help. */
  readonly limits: readonly Limit[];
}

/** What all the counterfactual questions have in common. */
interface Case {
  readonly question: AvailabilityQuestion;
  readonly prepared: PreparedQuestion;
  readonly patterns: PatternCache;
  /** The stretch of calendar all starts need. */
  readonly needed: Interval;
}

const sharedPatterns = createPatternCache();

export function whatLimits(question: AvailabilityQuestion, patterns: PatternCache = sharedPatterns): Limits {
  const { rules, now, within } = question;
  const prepared = prepareQuestion(question, patterns);
  const starts = prepared === null ? null : freeStarts(prepared);
  const total = starts === null ? 0 : countCells(starts);
  const withoutNotice = prepareQuestion({ ...question, rules: { ...rules, noticeMinutes: 0 } }, patterns);
  const limits: Limit[] = [{ reason: { kind: 'notice-too-short' }, starts: gained(withoutNotice) - total }];
  const needed = neededCalendar(rules, now, within);
  if (prepared !== null && starts !== null && needed !== null) {
    // Only starts not offered yet can be gained, so only those are asked about.
    const missing = { ...prepared, offered: prepared.offered.map((word, w) => word & ~(starts[w] as number)) };
    const asked = { question, prepared: missing, patterns, needed };
    limits.push(...placeLimits(missing), ...candidateLimits(asked));
  }
  return {
    total,
    perDay: prepared === null || starts === null ? [] : startsPerDay(question, listCells(starts, prepared.frame)),
    // Two unreadable calendars hide each other's figure. They must not hide each other.
    limits: limits
      .filter(({ reason, starts: gain }) => gain > 0 || (total === 0 && reason.kind === 'unknown'))
      .sort((a, b) => b.starts - a.starts),
  };
}

function gained(asked: PreparedQuestion | null, options?: { distinctPeople: boolean }): number {
  return asked === null ? 0 : countCells(freeStarts(asked, options));
}

function startsPerDay({ rules, now, within }: AvailabilityQuestion, starts: Iterable<number>): Limits['perDay'] {
  const offered = offeredStarts(rules, now, within);
  if (offered === null) return [];
  const counts = new Map<number, number>();
  const lastDay = localDayOf(rules.zone, instant(offered.end - 1));
  for (let day = localDayOf(rules.zone, offered.start); day <= lastDay; day++) counts.set(day, 0);
  for (const start of starts) {
    const day = localDayOf(rules.zone, instant(start));
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts].map(([day, count]) => ({ onDate: formatEpochDay(day), count }));
}

/** Without one place, without the room, without the demand for different people. */
function placeLimits(prepared: PreparedQuestion): Limit[] {
  const { panel, rooms } = prepared;
  // A place with one candidate says nothing that the candidate's own line does not say better.
  const limits = panel.flatMap((pool, slot): Limit[] => {
    if (pool.length === 1) return [];
    const others = panel.toSpliced(slot, 1);
    return [
      { reason: { kind: 'nobody-in-slot', slot }, starts: gained({ ...prepared, panel: others, sharedPlaces: sharedPlaces(others) }) },
    ];
  });
  if (rooms !== null) limits.push({ reason: { kind: 'no-room' }, starts: gained({ ...prepared, rooms: null }) });
  limits.push({ reason: { kind: 'same-person-twice' }, starts: gained(prepared, { distinctPeople: false }) });
  return limits;
}

/** Without what each candidate brings: an unreadable calendar, a full one, their hours. */
function candidateLimits(asked: Case): Limit[] {
  const { panel, rooms } = asked.question;
  const candidates = new Map([...panel.flat(), ...(rooms ?? [])].map((candidate) => [candidate.id, candidate]));
  return [...candidates.values()].flatMap((candidate) => {
    const relaxations = calendarRelaxations(candidate, asked.needed);
    // Where nobody else's hours bound the day, dropping somebody's hours would only count their nights.
    const bounded = panel.length > 1 || rooms?.includes(candidate) === true;
    if (bounded && candidate.calendar.kind === 'known') relaxations.push(hoursRelaxation(candidate));
    return relaxations.map(({ reason, relaxed }) => ({ reason, starts: gainedBy(asked, relaxed) }));
  });
}

interface Relaxation {
  readonly reason: MissingReason;
  readonly relaxed: Candidate;
}

function calendarRelaxations(candidate: Candidate, needed: Interval): Relaxation[] {
  const { id: participantId, calendar, claimed } = candidate;
  const found: Relaxation[] = [];
  const busy = calendar.kind === 'known' ? calendar.busy : EMPTY_SET;
  if (calendar.kind === 'unknown' || !contains(calendar.window, needed)) {
    const fault = calendar.kind === 'unknown' ? calendar.fault : NOT_READ;
    const relaxed: Candidate = { ...candidate, calendar: { kind: 'known', window: needed, busy } };
    found.push({ reason: { kind: 'unknown', participantId, fault }, relaxed });
  }
  if (calendar.kind === 'known' && (busy.length > 0 || claimed.length > 0)) {
    const relaxed: Candidate = { ...candidate, calendar: { ...calendar, busy: EMPTY_SET }, claimed: EMPTY_SET };
    found.push({ reason: { kind: busy.length > 0 ? 'busy' : 'claimed', participantId }, relaxed });
  }
  return found;
}

function hoursRelaxation(candidate: Candidate): Relaxation {
  const relaxed = { ...candidate, hours: aroundTheClock(candidate.hours.zone) };
  return { reason: { kind: 'outside-hours', participantId: candidate.id }, relaxed };
}

/** How many starts are gained if `relaxed` takes the place of the candidate with the same id. */
function gainedBy({ question, prepared, patterns }: Case, relaxed: Candidate): number {
  const instead = prepareCandidate(relaxed, { frame: prepared.frame, rules: question.rules, patterns });
  const alone = freeStarts({ ...prepared, panel: [[instead]], rooms: null, sharedPlaces: [] });
  const swap = (pool: readonly PreparedCandidate[]) => pool.map((candidate) => (candidate.id === relaxed.id ? instead : candidate));
  const rooms = prepared.rooms === null ? null : swap(prepared.rooms);
  return gained({ ...prepared, offered: alone, panel: prepared.panel.map(swap), rooms });
}

function aroundTheClock(zone: string): WeeklyHours {
  const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
  const ranges = weekdays.map((weekday) => ({ weekday, fromMinute: 0, toMinute: HOURS_LIMITS.minutesPerDay }));
  return { zone, ranges, exceptions: [] };
}
