/**
 * Erosion: a cell survives if it and the following cells, as many as the interview is long, are all set. Done by shifts that
 * double the covered length, so 45 minutes cost four steps.
 */
import { CELLS_PER_WORD } from './cells.ts';

/** Shifts that erode by `cells`, at most one word's worth: 6 -> 1, 2, 2. */
export function erosionShifts(cells: number): readonly number[] {
  const shifts: number[] = [];
  for (let covered = 1; covered < cells; ) {
    const shift = Math.min(covered, cells - covered);
    shifts.push(shift);
    covered += shift;
  }
  return shifts;
}

/** One word of starts from the word and its successor. */
export function erodeWord(word: number, next: number, shifts: readonly number[]): number {
  let low = word;
  let high = next;
  for (const shift of shifts) {
    low &= (low >>> shift) | (high << (CELLS_PER_WORD - shift));
    high &= high >>> shift;
  }
  return low;
}

/** Erodes `words` in place by a length longer than a word, down to what the last word-long erosion will do. */
export function erodeInPlace(words: Int32Array, cells: number): void {
  const shifts = erosionShifts(cells);
  for (let w = 0; w < words.length; w++) words[w] = erodeWord(words[w] as number, words[w + 1] ?? 0, shifts);
}
