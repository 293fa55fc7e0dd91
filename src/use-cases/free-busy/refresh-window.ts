/** The stretch of time that is read and kept of everybody's free/busy: all that may be offered, and a week more. */
import { DEFAULT_RULES, type InterviewPlan, PLAN_LIMITS } from '../../domain/interview/plan.ts';
import { addMinutes, addMs, DAY_MS, type Instant } from '../../domain/time/instant.ts';
import { type Interval, interval } from '../../domain/time/interval.ts';

/** Time moves on between two reads, and zones differ by up to a day. */
const MARGIN_DAYS = 7;

/** `plans`: those whose times are offered, or may be previewed. */
export function refreshWindow(now: Instant, plans: readonly Pick<InterviewPlan, 'rules'>[]): Interval {
  const lastDay = Math.max(DEFAULT_RULES.lastDay, ...plans.map((plan) => plan.rules.lastDay));
  const start = addMinutes(now, -PLAN_LIMITS.bufferMinutes.max);
  return interval(start, addMs(now, (lastDay + MARGIN_DAYS) * DAY_MS));
}
