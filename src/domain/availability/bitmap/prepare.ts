/**
 * From calendars and rules to bitmaps. A candidate's bitmap says where they are open and free, buffers already counted; it can be
 * kept and asked many times, for any length and any panel with the same buffers.
 */
import type { Buffers } from '../../booking/transitions.ts';
import type { ParticipantId } from '../../identifiers.ts';
import type { TimeRules } from '../../interview/plan.ts';
import { addMinutes, addMs, DAY_MS, MINUTE_MS } from '../../time/instant.ts';
import type { Interval } from '../../time/interval.ts';
import { firstEndingAfter, type IntervalSet } from '../../time/interval-set.ts';
import { offeredStarts } from '../booking-window.ts';
import type { AvailabilityQuestion, Candidate } from '../question.ts';
import { CELL_MS, CELLS_PER_DAY, CELLS_PER_WORD, clearCells, emptyBitmap, type Frame, frameAround } from './cells.ts';
import type { PatternCache } from './pattern-cache.ts';
import { gridBitmap, hoursBitmap } from './patterns.ts';

export interface PreparedCandidate {
  readonly id: ParticipantId;
  /** Cells in which the candidate could sit in an interview. */
  readonly free: Int32Array;
}

export interface PreparedQuestion {
  readonly frame: Frame;
  /** Starts the rules allow, whoever comes. Its last word is empty, so every start has a following word. */
  readonly offered: Int32Array;
  readonly lengthCells: number;
  readonly panel: readonly (readonly PreparedCandidate[])[];
  readonly rooms: readonly PreparedCandidate[] | null;
  /** Places of the panel that have a candidate in common with another place. */
  readonly sharedPlaces: readonly number[];
}

export interface Preparation {
  readonly frame: Frame;
  readonly rules: TimeRules;
  readonly patterns: PatternCache;
}

/** Null when the rules offer no start at all. */
export function prepareQuestion(question: AvailabilityQuestion, patterns: PatternCache): PreparedQuestion | null {
  const { rules } = question;
  const starts = offeredStarts(rules, question.now, question.within);
  if (starts === null) return null;
  const frame = questionFrame(starts, rules.lengthMinutes);
  const prepared = new Map<Candidate, PreparedCandidate>();
  const prepareOnce = (candidate: Candidate): PreparedCandidate => {
    const known = prepared.get(candidate) ?? prepareCandidate(candidate, { frame, rules, patterns });
    prepared.set(candidate, known);
    return known;
  };
  return {
    frame,
    offered: offeredBitmap(starts, { frame, rules, patterns }),
    lengthCells: (rules.lengthMinutes * MINUTE_MS) / CELL_MS,
    panel: question.panel.map((candidates) => candidates.map(prepareOnce)),
    rooms: question.rooms === null ? null : question.rooms.map(prepareOnce),
    sharedPlaces: sharedPlaces(question.panel),
  };
}

/** Numbers of the places that have a person in common with another place, rising. */
export function sharedPlaces(panel: readonly (readonly { readonly id: ParticipantId }[])[]): number[] {
  if (panel.length < 2) return [];
  const placeOf = new Map<ParticipantId, number>();
  const shared = new Set<number>();
  panel.forEach((pool, place) => {
    for (const { id } of pool) {
      const other = placeOf.get(id) ?? place;
      if (other !== place) shared.add(other).add(place);
      placeOf.set(id, place);
    }
  });
  return [...shared].sort((a, b) => a - b);
}

/** Days that hold the starts, the longest run from each, and one word more. */
function questionFrame(starts: Interval, lengthMinutes: number): Frame {
  return frameAround({ start: starts.start, end: addMs(addMinutes(starts.end, lengthMinutes), CELLS_PER_WORD * CELL_MS) });
}

function offeredBitmap(starts: Interval, { frame, rules, patterns }: Preparation): Int32Array {
  const words = gridBitmap(rules, frame, patterns).slice();
  const base = frame.firstDay * CELLS_PER_DAY;
  clearCells(words, 0, Math.ceil(starts.start / CELL_MS) - base);
  clearCells(words, Math.ceil(starts.end / CELL_MS) - base, words.length * CELLS_PER_WORD);
  return words;
}

export function prepareCandidate(candidate: Candidate, { frame, rules, patterns }: Preparation): PreparedCandidate {
  const { id, calendar } = candidate;
  if (calendar.kind === 'unknown') return { id, free: emptyBitmap(frame) };
  const free = hoursBitmap(candidate.hours, frame, patterns).slice();
  clearBusy(free, frame, { busy: calendar.busy, rules });
  clearBusy(free, frame, { busy: candidate.claimed, rules });
  clearUnread(free, frame, { window: calendar.window, rules });
  return { id, free };
}

/** Widening what is busy by the buffers is the same as widening the interview by them, seen from the other side. */
function clearBusy(free: Int32Array, frame: Frame, { busy, rules }: { busy: IntervalSet; rules: Buffers }): void {
  const before = rules.bufferBeforeMinutes * MINUTE_MS;
  const frameStart = frame.firstDay * DAY_MS;
  const startBase = frameStart + rules.bufferAfterMinutes * MINUTE_MS;
  const endBase = frameStart - before;
  const cells = free.length * CELLS_PER_WORD;
  for (let i = firstEndingAfter(busy, endBase); i < busy.length; i++) {
    const { start, end } = busy[i] as Interval;
    const from = Math.floor((start - startBase) / CELL_MS);
    if (from >= cells) return;
    clearCells(free, from, Math.ceil((end - endBase) / CELL_MS));
  }
}

/** Nothing is known outside the window that was read, and unknown is not free. */
function clearUnread(free: Int32Array, frame: Frame, { window, rules }: { window: Interval; rules: Buffers }): void {
  const base = frame.firstDay * CELLS_PER_DAY;
  const readableStart = window.start + rules.bufferBeforeMinutes * MINUTE_MS;
  const readableEnd = window.end - rules.bufferAfterMinutes * MINUTE_MS;
  clearCells(free, 0, Math.ceil(readableStart / CELL_MS) - base);
  clearCells(free, Math.floor(readableEnd / CELL_MS) - base, free.length * CELLS_PER_WORD);
}
