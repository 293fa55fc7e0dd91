/** Gives the reasons against a time the names that recruiters read. Applicants never see these. */
import type { MissingReason } from '../../domain/availability/question.ts';
import type { FaultReport } from '../../domain/fault.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import type { PanelSlot } from '../../domain/interview/plan.ts';
import type { ParticipantRef } from '../directory/participant-ref.ts';

export interface NamedReason {
  readonly kind: MissingReason['kind'];
  readonly participant: ParticipantRef | null;
  /** Place in the panel that nobody can take. */
  readonly slotLabel: string | null;
  readonly fault: FaultReport | null;
}

export function nameReason(
  reason: MissingReason,
  refs: ReadonlyMap<ParticipantId, ParticipantRef>,
  panel: readonly PanelSlot[],
): NamedReason {
  return {
    kind: reason.kind,
    participant: 'participantId' in reason ? (refs.get(reason.participantId) ?? null) : null,
    slotLabel: reason.kind === 'nobody-in-slot' ? (panel[reason.slot]?.label ?? null) : null,
    fault: reason.kind === 'unknown' ? reason.fault : null,
  };
}
