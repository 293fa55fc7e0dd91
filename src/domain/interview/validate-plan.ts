/** Everything wrong with an interview plan, field by field, and rules that exclude each other. Pure: whether people exist is asked elsewhere. */
import { canFill } from '../availability/distinct-people.ts';
import { isZone } from '../time/zones.ts';
import { type InterviewPlan, PLAN_LIMITS, type TimeRules } from './plan.ts';

export type PlanProblemCode =
  | 'missing'
  | 'out-of-range'
  | 'off-step'
  | 'unknown-zone'
  | 'duplicate'
  | 'same-person-needed-twice'
  | 'excludes-all-times'
  /** Names somebody who does not exist, or a room where a person is needed, or the reverse. */
  | 'wrong-kind';

export interface PlanProblem {
  /** Path of the wrong part, e.g. `rules.lengthMinutes` or `panel.0.candidates`. */
  readonly field: string;
  readonly code: PlanProblemCode;
  readonly message: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

const MINUTES_PER_DAY = 1_440;

/** Empty = the plan may be saved and used. */
export function validatePlan(plan: Omit<InterviewPlan, 'id'>): readonly PlanProblem[] {
  return [...textProblems(plan), ...panelProblems(plan), ...roomProblems(plan.rooms), ...validateRules(plan.rules)];
}

export function validateRules(rules: TimeRules): readonly PlanProblem[] {
  const { bufferMinutes, lastDay } = PLAN_LIMITS;
  const problems = [
    ...numberProblems('rules.lengthMinutes', rules.lengthMinutes, PLAN_LIMITS.lengthMinutes),
    ...numberProblems('rules.granularityMinutes', rules.granularityMinutes, PLAN_LIMITS.granularityMinutes),
    ...numberProblems('rules.bufferBeforeMinutes', rules.bufferBeforeMinutes, bufferMinutes),
    ...numberProblems('rules.bufferAfterMinutes', rules.bufferAfterMinutes, bufferMinutes),
    ...numberProblems('rules.noticeMinutes', rules.noticeMinutes, PLAN_LIMITS.noticeMinutes),
    ...numberProblems('rules.firstDay', rules.firstDay, lastDay),
    ...numberProblems('rules.lastDay', rules.lastDay, lastDay),
  ];
  if (!isZone(rules.zone)) problems.push({ field: 'rules.zone', code: 'unknown-zone', message: 'This time zone is not known.' });
  return problems.length > 0 ? problems : exclusionProblems(rules);
}

/** Bounds that are each fine, but leave no time on any day. */
function exclusionProblems({ firstDay, lastDay, noticeMinutes }: TimeRules): PlanProblem[] {
  if (firstDay > lastDay) {
    return [{ field: 'rules.lastDay', code: 'excludes-all-times', message: 'The last offered day lies before the first one.' }];
  }
  // The most generous moment is local midnight: from there the last day ends after lastDay + 1 days.
  if (noticeMinutes >= (lastDay + 1) * MINUTES_PER_DAY) {
    return [
      {
        field: 'rules.noticeMinutes',
        code: 'excludes-all-times',
        message: 'The minimum notice is longer than the time until the last offered day ends.',
      },
    ];
  }
  return [];
}

function textProblems({ name, title }: Pick<InterviewPlan, 'name' | 'title'>): PlanProblem[] {
  return Object.entries({ name, title })
    .filter(([, text]) => text.trim() === '')
    .map(([field]) => ({ field, code: 'missing', message: 'This must not be empty.' }));
}

function panelProblems({ panel }: Pick<InterviewPlan, 'panel'>): PlanProblem[] {
  const problems = countProblems('panel', panel.length, PLAN_LIMITS.panelSlots);
  panel.forEach(({ candidates }, i) => {
    const field = `panel.${i}.candidates`;
    problems.push(...countProblems(field, candidates.length, PLAN_LIMITS.candidatesPerSlot), ...duplicateProblems(field, candidates));
  });
  if (problems.length === 0 && !canFill(panel.map((slot) => slot.candidates))) {
    problems.push({ field: 'panel', code: 'same-person-needed-twice', message: 'The panel needs more different people than it names.' });
  }
  return problems;
}

function roomProblems(rooms: InterviewPlan['rooms']): PlanProblem[] {
  return [...countProblems('rooms', rooms.length, PLAN_LIMITS.rooms), ...duplicateProblems('rooms', rooms)];
}

function duplicateProblems(field: string, ids: readonly string[]): PlanProblem[] {
  return new Set(ids).size === ids.length ? [] : [{ field, code: 'duplicate', message: 'The same entry is chosen twice.' }];
}

function countProblems(field: string, count: number, { min, max }: Bounds): PlanProblem[] {
  if (count < min) return [{ field, code: 'missing', message: `At least ${min} must be chosen.` }];
  return count > max ? [{ field, code: 'out-of-range', message: `At most ${max} can be chosen.` }] : [];
}

function numberProblems(field: string, value: number, { min, max, step = 1 }: Bounds): PlanProblem[] {
  if (!Number.isFinite(value) || value < min || value > max) {
    return [{ field, code: 'out-of-range', message: `This must be from ${min} to ${max}.` }];
  }
  return value % step === 0
    ? []
    : [{ field, code: 'off-step', message: step === 1 ? 'This must be a whole number.' : `This must be a multiple of ${step}.` }];
}
