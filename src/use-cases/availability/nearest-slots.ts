/** The free times nearest to a start that could not be had. */
import { findSlots } from '../../domain/availability/find-slots.ts';
import type { AvailabilityQuestion, Slot } from '../../domain/availability/question.ts';
import type { Instant } from '../../domain/time/instant.ts';

const ALTERNATIVES = 3;

/** Ascending; never `start` itself. */
export function nearestSlots(question: AvailabilityQuestion, start: Instant): readonly Slot[] {
  const distance = (slot: Slot) => Math.abs(slot.start - start);
  return findSlots(question)
    .filter((slot) => slot.start !== start)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, ALTERNATIVES)
    .sort((a, b) => a.start - b.start);
}
