/** Free/busy as a provider reports it, per calendar: known with its periods, or unknown with the reason. Never an empty list on error. */
import type { FaultReport } from '../fault.ts';
import type { Instant } from '../time/instant.ts';
import { type Interval, sameInterval } from '../time/interval.ts';
import { type IntervalSet, intervalSet } from '../time/interval-set.ts';
import type { CandidateCalendar } from './question.ts';

/** How a period occupies its owner. A word nobody knows is read as `busy`. */
export type BusyStatus = 'busy' | 'tentative' | 'out-of-office' | 'working-elsewhere';

export interface BusyPeriod extends Interval {
  readonly status: BusyStatus;
  /** UID of the event behind the period; given only where the source names it *and* the event is one of ours. */
  readonly uid?: string;
}

export type FreeBusyAnswer =
  | {
      readonly kind: 'known';
      /** Covers the whole of this window. Outside it nothing is known. */
      readonly window: Interval;
      /** Sorted by start; may touch and overlap. */
      readonly periods: readonly BusyPeriod[];
      readonly asOf: Instant;
    }
  | { readonly kind: 'unknown'; readonly fault: FaultReport };

/** Which statuses stand in the way. */
export type BlockingPolicy = Readonly<Record<BusyStatus, boolean>>;

/** A status missing from a policy blocks too: only an explicit `false` opens time. */
export const EVERYTHING_BLOCKS: BlockingPolicy = { busy: true, tentative: true, 'out-of-office': true, 'working-elsewhere': true };

/** For interviews without a room: somebody at another desk can still talk. */
export const REMOTE_POLICY: BlockingPolicy = { ...EVERYTHING_BLOCKS, 'working-elsewhere': false };

/** One of our own events, as it stands in a calendar. */
export interface OwnEvent {
  readonly uid: string;
  readonly span: Interval;
}

const REVERSED_PERIOD: FaultReport = {
  code: 'provider.malformed-reply',
  retry: 'later',
  blame: 'provider',
  detail: 'The calendar system reported a busy period that ends before it begins.',
};

/** @throws RangeError for a reversed period; `calendarOf` makes that an unknown calendar. */
export function busySet(periods: readonly BusyPeriod[], policy: BlockingPolicy = EVERYTHING_BLOCKS): IntervalSet {
  return intervalSet(periods.filter((period) => policy[period.status] !== false));
}

/**
 * The periods without the one that is `event` itself, so that a booking can be moved over its own old time. Recognised by UID;
 * where no period names a UID, exactly one period with the event's exact span is taken for it. Never by interval alone:
 * a second event at the same time, or a merged longer period, stays in the way.
 */
export function withoutEvent(periods: readonly BusyPeriod[], event: OwnEvent): readonly BusyPeriod[] {
  if (periods.some((period) => period.uid !== undefined)) return periods.filter((period) => period.uid !== event.uid);
  const own = periods.findIndex((period) => sameInterval(period, event.span));
  return own === -1 ? periods : periods.toSpliced(own, 1);
}

/** A provider's answer as the engine reads it. An answer that contradicts itself is unknown. */
export function calendarOf(answer: FreeBusyAnswer, options: { policy?: BlockingPolicy; except?: OwnEvent } = {}): CandidateCalendar {
  if (answer.kind === 'unknown') return answer;
  if (answer.periods.some((period) => period.end < period.start)) return { kind: 'unknown', fault: REVERSED_PERIOD };
  const periods = options.except === undefined ? answer.periods : withoutEvent(answer.periods, options.except);
  return { kind: 'known', window: answer.window, busy: busySet(periods, options.policy) };
}
