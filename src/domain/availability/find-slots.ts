/** The list of slots: every start at which `judgeStart` says free, in order, found on bitmaps. */
import { type Instant, MINUTE_MS } from '../time/instant.ts';
import { listCells } from './bitmap/cells.ts';
import { freeStarts } from './bitmap/free-starts.ts';
import { createPatternCache, type PatternCache } from './bitmap/pattern-cache.ts';
import { prepareQuestion } from './bitmap/prepare.ts';
import type { AvailabilityQuestion, Slot } from './question.ts';

const sharedPatterns = createPatternCache();

export function findSlots(question: AvailabilityQuestion, patterns: PatternCache = sharedPatterns): readonly Slot[] {
  const prepared = prepareQuestion(question, patterns);
  if (prepared === null) return [];
  const lengthMs = question.rules.lengthMinutes * MINUTE_MS;
  const starts = listCells(freeStarts(prepared), prepared.frame);
  return Array.from(starts, (start): Slot => ({ start: start as Instant, end: (start + lengthMs) as Instant }));
}
