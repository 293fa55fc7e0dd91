/**
 * Bitmaps that depend on a rule alone, such as one zone's working hours or one grid of starts: built once, shared by everybody with
 * the same rule. Remembering changes no answer, only its cost.
 */
import { type Frame, WORDS_PER_DAY } from './cells.ts';

export interface PatternCache {
  /** The bitmap of `key` for `frame`, to be read only. `build` makes it for a frame that holds the asked one. */
  read(key: string, frame: Frame, build: (frame: Frame) => Int32Array): Int32Array;
}

/** Frames are widened to whole blocks, so that tomorrow's question finds today's bitmap. */
const BLOCK_DAYS = 32;
const DEFAULT_ENTRIES = 1_000;

export function createPatternCache(entries: number = DEFAULT_ENTRIES): PatternCache {
  const known = new Map<string, { frame: Frame; words: Int32Array }>();
  return {
    read(key, frame, build) {
      let entry = known.get(key);
      if (entry === undefined || !holds(entry.frame, frame)) {
        const wide = widen(frame);
        entry = { frame: wide, words: build(wide) };
        known.delete(key);
        known.set(key, entry);
        if (known.size > entries) known.delete(known.keys().next().value as string);
      }
      const first = (frame.firstDay - entry.frame.firstDay) * WORDS_PER_DAY;
      return entry.words.subarray(first, first + frame.days * WORDS_PER_DAY);
    },
  };
}

function holds(outer: Frame, inner: Frame): boolean {
  return outer.firstDay <= inner.firstDay && inner.firstDay + inner.days <= outer.firstDay + outer.days;
}

function widen(frame: Frame): Frame {
  const firstDay = Math.floor(frame.firstDay / BLOCK_DAYS) * BLOCK_DAYS;
  const end = Math.ceil((frame.firstDay + frame.days) / BLOCK_DAYS) * BLOCK_DAYS;
  return { firstDay, days: end - firstDay };
}
