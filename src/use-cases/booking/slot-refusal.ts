/** Why a time could not be had, told neutrally: applicants read no names and no causes. */
import type { AvailabilityQuestion, Candidate, MissingReason, Slot } from '../../domain/availability/question.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { nearestSlots } from '../availability/nearest-slots.ts';

/** What an applicant is told instead of a time. `alternatives`: the nearest free times, at most three. */
export type SlotRefusal =
  | { readonly kind: 'slot-taken'; readonly alternatives: readonly Slot[] }
  /** Never was on offer. */
  | { readonly kind: 'not-offered'; readonly reason: StartReason; readonly alternatives: readonly Slot[] }
  /** Some calendar that is needed cannot be read at present. */
  | { readonly kind: 'availability-unknown'; readonly alternatives: readonly Slot[] };

/** What may be wrong with a start by itself, whoever takes part. */
export type StartReason = 'outside-window' | 'notice-too-short' | 'off-grid';

export function refuseSlot(question: AvailabilityQuestion, start: Instant, reasons: readonly MissingReason[]): SlotRefusal {
  const alternatives = nearestSlots(question, start);
  const kind = refusalKind(question, reasons);
  const startReason = reasons.find(isStartReason);
  return kind === 'not-offered' && startReason !== undefined
    ? { kind, reason: startReason.kind, alternatives }
    : { kind: kind === 'availability-unknown' ? kind : 'slot-taken', alternatives };
}

export function refusalKind(question: AvailabilityQuestion, reasons: readonly MissingReason[]): SlotRefusal['kind'] {
  if (reasons.some(isStartReason)) return 'not-offered';
  const unknown = new Set(reasons.flatMap((reason) => (reason.kind === 'unknown' ? [reason.participantId] : [])));
  if (unknown.size === 0) return 'slot-taken';
  const certain = new Set(
    reasons.flatMap((reason) => ('participantId' in reason && reason.kind !== 'unknown' ? [reason.participantId] : [])),
  );
  const surelyTaken = (candidates: readonly Candidate[]) => candidates.every(({ id }) => certain.has(id));
  const places = [...question.panel, ...(question.rooms === null ? [] : [question.rooms])];
  return places.some(surelyTaken) ? 'slot-taken' : 'availability-unknown';
}

function isStartReason(reason: MissingReason): reason is MissingReason & { readonly kind: StartReason } {
  return reason.kind === 'outside-window' || reason.kind === 'notice-too-short' || reason.kind === 'off-grid';
}
