/** Why a time is not offered, in sentences, and what would help. */
import type { MissingReason } from '../../client/api.ts';
import type { Translate } from '../context/text.tsx';
import { faultWords } from './problem.ts';

type Reason = Pick<MissingReason, 'kind' | 'participant' | 'slotLabel' | 'fault'>;

export function missingSentence(reason: Reason, t: Translate): string {
  const name = reason.participant?.name ?? reason.slotLabel ?? '';
  const kind = reason.participant?.kind ?? 'person';
  const sentence = t(`missing.${reason.kind}`, { name, kind });
  return reason.kind === 'unknown' && reason.fault ? `${sentence} ${faultWords(reason.fault, t).what}` : sentence;
}

export function missingHelp(reason: Reason, t: Translate): string {
  if (reason.kind === 'unknown' && reason.fault) return faultWords(reason.fault, t).fix;
  return t(`missing.${reason.kind}.help`, { kind: reason.participant?.kind ?? 'person' });
}
