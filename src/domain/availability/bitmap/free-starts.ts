/**
 * The engine's inner loops: starts at which every place of the panel and, if needed, one room can be filled.
 * Works a word (32 starts) at a time and skips words without a start left. An empty pool absorbs everything.
 */
import { CELLS_PER_WORD } from './cells.ts';
import { keepDistinct } from './distinct-starts.ts';
import { erodeInPlace, erodeWord, erosionShifts } from './erosion.ts';
import type { PreparedCandidate, PreparedQuestion } from './prepare.ts';

type Pool = readonly PreparedCandidate[];

/** `distinctPeople: false` counts what there would be if one person could sit in two places. */
export function freeStarts(question: PreparedQuestion, { distinctPeople = true }: { distinctPeople?: boolean } = {}): Int32Array {
  const { panel, rooms, lengthCells } = withinOneWord(question);
  const shifts = erosionShifts(lengthCells);
  const pools = rooms === null ? panel : [...panel, rooms];
  const starts = question.offered.slice();
  if (pools.some((pool) => pool.length === 0)) return starts.fill(0);
  const required = pools.flatMap((pool) => (pool.length === 1 ? pool : []));
  if (required.length > 0) keepRequired(starts, required, shifts);
  for (const pool of pools) if (pool.length > 1) keepAnyOf(starts, pool, shifts);
  const shared = distinctPeople ? question.sharedPlaces.map((place) => panel[place] as Pool) : [];
  if (shared.length > 0) keepDistinct(starts, shared, shifts);
  return starts;
}

/** Everybody at once: one AND over the panel, one erosion. Most words are nights and end at the first candidate. */
function keepRequired(starts: Int32Array, required: Pool, shifts: readonly number[]): void {
  const bitmaps = required.map((candidate) => candidate.free);
  for (let w = 0; w < starts.length; w++) {
    const wanted = starts[w] as number;
    const word = wanted === 0 ? 0 : allOf(bitmaps, w);
    starts[w] = (word & wanted) === 0 ? 0 : wanted & erodeWord(word, allOf(bitmaps, w + 1), shifts);
  }
}

function allOf(bitmaps: readonly Int32Array[], w: number): number {
  let word = -1;
  for (let i = 0; i < bitmaps.length && word !== 0; i++) word &= (bitmaps[i] as Int32Array)[w] as number;
  return word;
}

/** One of them: OR of the eroded words, until every wanted start is satisfied. */
function keepAnyOf(starts: Int32Array, pool: Pool, shifts: readonly number[]): void {
  const bitmaps = pool.map((candidate) => candidate.free);
  const count = bitmaps.length;
  for (let w = 0; w < starts.length; w++) {
    let missing = (starts[w] as number) | 0;
    if (missing === 0) continue;
    const wanted = missing;
    for (let i = 0; i < count && missing !== 0; i++) {
      const bitmap = bitmaps[i] as Int32Array;
      const word = bitmap[w] as number;
      if ((word & missing) !== 0) missing &= ~erodeWord(word, bitmap[w + 1] as number, shifts);
    }
    starts[w] = wanted & ~missing;
  }
}

/** Long interviews are eroded in steps of a word beforehand, until what is left fits the inner loops. */
function withinOneWord(question: PreparedQuestion): Pick<PreparedQuestion, 'panel' | 'rooms' | 'lengthCells'> {
  const passes = Math.ceil((question.lengthCells - CELLS_PER_WORD) / (CELLS_PER_WORD - 1));
  if (passes <= 0) return question;
  const eroded = new Map<PreparedCandidate, PreparedCandidate>();
  const erode = (candidate: PreparedCandidate): PreparedCandidate => {
    const known = eroded.get(candidate) ?? { id: candidate.id, free: candidate.free.slice() };
    if (!eroded.has(candidate)) for (let pass = 0; pass < passes; pass++) erodeInPlace(known.free, CELLS_PER_WORD);
    eroded.set(candidate, known);
    return known;
  };
  return {
    panel: question.panel.map((pool) => pool.map(erode)),
    rooms: question.rooms?.map(erode) ?? null,
    lengthCells: question.lengthCells - passes * (CELLS_PER_WORD - 1),
  };
}
