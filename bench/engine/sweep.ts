/**
 * The slot engine once more, on sorted intervals and without bitmaps: exact to the millisecond. The bench measures against it,
 * the property tests compare with it.
 */
import { offeredStarts } from '../../src/domain/availability/booking-window.ts';
import { canFill } from '../../src/domain/availability/distinct-people.ts';
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { TimeRules } from '../../src/domain/interview/plan.ts';
import { addMinutes, DAY_MS, type Instant, MINUTE_MS } from '../../src/domain/time/instant.ts';
import type { Interval } from '../../src/domain/time/interval.ts';
import { covers, EMPTY_SET, type IntervalSet, intersect, intervalSet, subtract } from '../../src/domain/time/interval-set.ts';
import { openHours } from '../../src/domain/time/weekly-hours.ts';
import { offsetSegments } from '../../src/domain/time/zones.ts';

/** The sweep's counterpart of a prepared candidate: time in which they could sit in an interview of any length. */
export interface SweptCandidate {
  readonly id: string;
  readonly free: IntervalSet;
}

type StartSet = IntervalSet;

export interface SweptQuestion {
  readonly rules: TimeRules;
  readonly offered: Interval;
  readonly panel: readonly (readonly SweptCandidate[])[];
  readonly rooms: readonly SweptCandidate[] | null;
}

const FIVE_MINUTES = 5 * MINUTE_MS;

export function sweepStarts(question: AvailabilityQuestion): number[] {
  const swept = sweepQuestion(question);
  return swept === null ? [] : sweptStarts(swept);
}

export function sweepQuestion(question: AvailabilityQuestion): SweptQuestion | null {
  const { rules, panel, rooms } = question;
  const offered = offeredStarts(rules, question.now, question.within);
  if (offered === null) return null;
  const sweep = (pool: readonly Candidate[]) => pool.map((candidate) => sweepCandidate(candidate, rules, offered));
  return { rules, offered, panel: panel.map(sweep), rooms: rooms === null ? null : sweep(rooms) };
}

export function sweepCandidate(candidate: Candidate, rules: TimeRules, offered: Interval): SweptCandidate {
  const { id, calendar } = candidate;
  if (calendar.kind === 'unknown') return { id, free: EMPTY_SET };
  const before = rules.bufferBeforeMinutes * MINUTE_MS;
  const after = rules.bufferAfterMinutes * MINUTE_MS;
  const start = Math.max(offered.start, calendar.window.start + before) as Instant;
  const end = Math.min(addMinutes(offered.end, rules.lengthMinutes), calendar.window.end - after) as Instant;
  if (start >= end) return { id, free: EMPTY_SET };
  const refused: Interval[] = [];
  for (const busy of [...calendar.busy, ...candidate.claimed]) {
    if (busy.end + before <= start || busy.start - after >= end) continue;
    refused.push({ start: (busy.start - after) as Instant, end: (busy.end + before) as Instant });
  }
  return { id, free: subtract(openHours(candidate.hours, { start, end }), intervalSet(refused)) };
}

/** Instants at which an interview of `lengthMs` could begin, as intervals of whole milliseconds. */
function startsOf({ free }: SweptCandidate, lengthMs: number): StartSet {
  const starts: Interval[] = [];
  for (const { start, end } of free) if (end - start >= lengthMs) starts.push({ start, end: (end - lengthMs + 1) as Instant });
  return starts as unknown as StartSet;
}

export function sweptStarts({ rules, offered, panel, rooms }: SweptQuestion): number[] {
  const lengthMs = rules.lengthMinutes * MINUTE_MS;
  let shared = [offered] as unknown as StartSet;
  for (const pool of rooms === null ? panel : [...panel, rooms]) {
    if (shared.length === 0) return [];
    shared = intersect(shared, anyOf(pool.map((candidate) => startsOf(candidate, lengthMs))));
  }
  const starts = gridStarts(shared, rules);
  const ids = panel.flatMap((pool) => [...new Set(pool.map((candidate) => candidate.id))]);
  if (new Set(ids).size === ids.length) return starts;
  return starts.filter((at) => {
    const span = { start: at as Instant, end: (at + lengthMs) as Instant };
    return canFill(panel.map((pool) => pool.filter(({ free }) => covers(free, span)).map(({ id }) => id)));
  });
}

/** Union of many sets: sort all beginnings and all ends, and count. */
function anyOf(sets: readonly StartSet[]): StartSet {
  if (sets.length === 1) return sets[0] as StartSet;
  let count = 0;
  for (const starts of sets) count += starts.length;
  const begins = new Float64Array(count);
  const ends = new Float64Array(count);
  let n = 0;
  for (const starts of sets) {
    for (const { start, end } of starts) {
      begins[n] = start;
      ends[n++] = end;
    }
  }
  begins.sort();
  ends.sort();
  const merged: Interval[] = [];
  for (let i = 0, first = 0; i < count; i++) {
    // Nobody is left over when the next beginning lies behind the end of all who began.
    if (i + 1 < count && (begins[i + 1] as number) <= (ends[i] as number)) continue;
    merged.push({ start: begins[first] as Instant, end: ends[i] as Instant });
    first = i + 1;
  }
  return merged as unknown as StartSet;
}

/** The grid counts from local midnight; the engine's five-minute marks are kept too. */
function gridStarts(allowed: IntervalSet, { zone, granularityMinutes }: TimeRules): number[] {
  const step = granularityMinutes * MINUTE_MS;
  const starts: number[] = [];
  const first = allowed[0];
  const last = allowed.at(-1);
  if (first === undefined || last === undefined) return starts;
  const segments = offsetSegments(zone, { start: first.start, end: last.end });
  for (const segment of segments) {
    for (const span of intersect(allowed, [segment] as unknown as IntervalSet)) {
      let at: number = span.start;
      while (at < span.end) {
        const local = at + segment.offsetMs;
        const midnight = Math.floor(local / DAY_MS) * DAY_MS;
        const onGrid = midnight + Math.ceil((local - midnight) / step) * step;
        at = Math.min(onGrid, midnight + DAY_MS) - segment.offsetMs;
        if (at >= span.end) break;
        if (at % FIVE_MINUTES === 0) starts.push(at);
        at++;
      }
    }
  }
  return starts;
}
