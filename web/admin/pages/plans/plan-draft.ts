/** A plan while it is being edited, and whether it can be asked about yet. Defaults follow the product's first day. */
import type { Plan, PlanInput, TimeRules } from '../../../client/api.ts';
import type { PickerItem } from '../../../ui/components/picker.tsx';
import type { Translate } from '../../context/text.tsx';

export interface DraftSlot {
  /** Only for the page: places of a panel can be moved and removed. */
  key: string;
  label: string;
  candidates: PickerItem[];
}

export interface PlanDraft {
  name: string;
  title: string;
  panel: DraftSlot[];
  rooms: string[];
  locationText: string;
  rules: TimeRules;
}

const DEFAULT_RULES: Omit<TimeRules, 'zone'> = {
  lengthMinutes: 45,
  granularityMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  firstDay: 1,
  lastDay: 32,
};

export const MAX_PANEL_SLOTS = 8;

export function newSlot(label: string): DraftSlot {
  return { key: crypto.randomUUID(), label, candidates: [] };
}

export function newDraft(zone: string, t: Translate): PlanDraft {
  return {
    name: '',
    title: t('plan.defaultTitle'),
    panel: [newSlot(t('plan.defaultSlot', { number: 1 }))],
    rooms: [],
    locationText: '',
    rules: { ...DEFAULT_RULES, zone },
  };
}

export function draftOf(plan: Plan): PlanDraft {
  return {
    name: plan.name,
    title: plan.title,
    panel: plan.panel.map((slot) => ({
      key: crypto.randomUUID(),
      label: slot.label,
      candidates: slot.candidates.map(({ id, name }) => ({ id, name })),
    })),
    rooms: plan.rooms.map((room) => room.id),
    locationText: plan.locationText,
    rules: plan.rules,
  };
}

export function inputOf(draft: PlanDraft): PlanInput {
  return {
    name: draft.name.trim(),
    title: draft.title.trim(),
    panel: draft.panel.map((slot) => ({ label: slot.label.trim(), candidates: slot.candidates.map((candidate) => candidate.id) })),
    rooms: draft.rooms,
    locationText: draft.locationText,
    rules: draft.rules,
  };
}

/** What a count can be asked for: names may still be missing, people may not. Null = not yet. */
export function countableOf(draft: PlanDraft): PlanInput | null {
  const input = inputOf(draft);
  const filled = input.panel.every((slot) => slot.candidates.length > 0);
  const { lengthMinutes, granularityMinutes, firstDay, lastDay } = input.rules;
  const sane =
    lengthMinutes >= 10 && granularityMinutes >= 5 && lengthMinutes % 5 === 0 && granularityMinutes % 5 === 0 && firstDay <= lastDay;
  if (!filled || !sane) return null;
  return {
    ...input,
    name: input.name || 'new',
    title: input.title || 'new',
    panel: input.panel.map((slot, place) => ({ ...slot, label: slot.label || String(place + 1) })),
  };
}
