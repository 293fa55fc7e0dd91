/**
 * Cells: five minutes each, counted from the epoch, 32 to a word, 9 words to a UTC day. Lengths and starts lie on cells; busy time
 * is rounded outward and open time inward, so nothing is lost and nothing is promised that is not there.
 */
import { DAY_MS, MINUTE_MS } from '../../time/instant.ts';
import type { Interval } from '../../time/interval.ts';

export const CELL_MS = 5 * MINUTE_MS;
export const CELLS_PER_WORD = 32;
export const CELLS_PER_DAY = 288;
export const WORDS_PER_DAY = 9;

const ALL = 0xffff_ffff;

/** Which days a bitmap stands for. Every bitmap of one question has the same frame. */
export interface Frame {
  /** Whole UTC days since the epoch. */
  readonly firstDay: number;
  readonly days: number;
}

/** Whole UTC days around `span`. */
export function frameAround(span: Interval): Frame {
  const firstDay = Math.floor(span.start / DAY_MS);
  return { firstDay, days: Math.ceil(span.end / DAY_MS) - firstDay };
}

export function emptyBitmap(frame: Frame): Int32Array {
  return new Int32Array(frame.days * WORDS_PER_DAY);
}

/** Sets the cells `[from, to)`, counted from the beginning of the frame; what lies outside the bitmap is left out. */
export function setCells(words: Int32Array, from: number, to: number): void {
  const first = Math.max(from, 0);
  const end = Math.min(to, words.length * CELLS_PER_WORD);
  for (let at = first; at < end; ) {
    const wordEnd = Math.min((at | 31) + 1, end);
    words[at >>> 5] = (words[at >>> 5] as number) | maskOf(at, wordEnd);
    at = wordEnd;
  }
}

/** Clears the cells `[from, to)`, likewise. */
export function clearCells(words: Int32Array, from: number, to: number): void {
  const first = Math.max(from, 0);
  const end = Math.min(to, words.length * CELLS_PER_WORD);
  for (let at = first; at < end; ) {
    const wordEnd = Math.min((at | 31) + 1, end);
    words[at >>> 5] = (words[at >>> 5] as number) & ~maskOf(at, wordEnd);
    at = wordEnd;
  }
}

/** Bits of the cells `[from, to)`, all in one word, at least one. */
function maskOf(from: number, to: number): number {
  return (ALL >>> (CELLS_PER_WORD - (to - from))) << (from & 31);
}

/** The starts of all set cells, in order, as epoch milliseconds. */
export function listCells(words: Int32Array, frame: Frame): Float64Array {
  const found = new Float64Array(countCells(words));
  const baseCell = frame.firstDay * CELLS_PER_DAY;
  for (let w = 0, n = 0; w < words.length; w++) {
    for (let bits = words[w] as number; bits !== 0; bits &= bits - 1) {
      found[n++] = (baseCell + w * CELLS_PER_WORD + 31 - Math.clz32(bits & -bits)) * CELL_MS;
    }
  }
  return found;
}

export function countCells(words: Int32Array): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    let bits = (words[w] as number) | 0;
    if (bits === 0) continue;
    bits -= (bits >>> 1) & 0x5555_5555;
    bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}
