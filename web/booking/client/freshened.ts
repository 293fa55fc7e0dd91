/** What a quiet refresh changes: the truth is taken over, what was said stays, and a kept time that ran out is told. */
import type { BookingPageModel } from '../page-model.ts';

export interface Freshened {
  readonly model: BookingPageModel;
  /** Whether the page became another one, so that focus has to move. */
  readonly turned: boolean;
  /** Number of free times when they changed; null when they did not. */
  readonly times: number | null;
}

export function freshened(old: BookingPageModel, fresh: BookingPageModel): Freshened {
  const [before, after] = [old.content, fresh.content];
  if (before.kind === 'booked' && after.kind === 'booked') {
    return { model: { ...fresh, content: { ...after, notice: before.notice } }, turned: false, times: null };
  }
  if (before.kind !== 'choose' || after.kind !== 'choose') return { model: fresh, turned: before.kind !== after.kind, times: null };
  const ended = before.chosen && before.chosen.heldUntil !== null && !after.chosen;
  const notice = ended ? ({ kind: 'hold-gone', start: before.chosen.start } as const) : before.notice;
  const changed = before.startMinutes.join() !== after.startMinutes.join();
  return {
    model: { ...fresh, content: { ...after, notice } },
    turned: Boolean(ended),
    times: changed && !ended ? after.startMinutes.length : null,
  };
}
