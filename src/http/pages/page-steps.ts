/** The applicant's steps as the page's forms send them: each ends in a fresh look at the page, or in a notice that says why not. */
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { Hold } from '../../domain/booking/booking.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { bookSlot } from '../../use-cases/booking/book-slot.ts';
import { cancelOwnBooking } from '../../use-cases/booking/cancel-booking.ts';
import { holdSlot } from '../../use-cases/booking/hold-slot.ts';
import { moveOwnBooking } from '../../use-cases/booking/move-booking.ts';
import { releaseHold } from '../../use-cases/booking/release-hold.ts';
import type { SlotRefusal } from '../../use-cases/booking/slot-refusal.ts';
import { declineTimes } from '../../use-cases/interview/decline-times.ts';
import type { Notice, PageContent } from './page-model.ts';

export type StepResult =
  /** Done, or done before: the page is asked for again, at this place. */
  | { readonly kind: 'look'; readonly hash: 'confirm' | 'times' | 'top' }
  | { readonly kind: 'refused'; readonly notice: Notice; readonly view: 'move' | null }
  /** A form that has to be filled in differently. */
  | { readonly kind: 'again'; readonly content: PageContent };

interface StepInput {
  readonly start: Instant | null;
  readonly message: string;
}

type Step = (ports: Ports, access: InvitationAccess, input: StepInput) => Promise<StepResult>;

const LOOK: StepResult = { kind: 'look', hash: 'top' };

export const STEPS: Readonly<Record<'hold' | 'release' | 'book' | 'move' | 'cancel' | 'decline', Step>> = {
  hold: async (ports, access, { start }) => {
    if (start === null) return LOOK;
    const outcome = await holdSlot(ports, access, { start });
    switch (outcome.kind) {
      case 'held':
        return { kind: 'look', hash: 'confirm' };
      case 'invitation-used':
        return used(outcome.state);
      case 'not-found':
        return LOOK;
      default:
        return refusedSlot(outcome, start, null);
    }
  },
  release: async (ports, access) => {
    await releaseHold(ports, access);
    return { kind: 'look', hash: 'times' };
  },
  book: async (ports, access, { start }) => {
    if (start === null) return LOOK;
    const outcome = await bookSlot(ports, access, { start });
    switch (outcome.kind) {
      case 'booked':
        return outcome.booking.span.start === start ? LOOK : refused({ kind: 'already-booked' });
      case 'hold-gone':
        return refused({ kind: 'hold-gone', start });
      case 'invitation-used':
        return used(outcome.state);
      case 'not-found':
        return LOOK;
      case 'availability-unknown':
        return refusedSlot(outcome, start, null);
      default:
        // What cannot be had any more is not kept either, or the page would go on offering it.
        await releaseHold(ports, access);
        return refusedSlot(outcome, start, null);
    }
  },
  move: async (ports, access, { start }) => {
    if (start === null) return LOOK;
    const outcome = await moveOwnBooking(ports, access, { start });
    switch (outcome.kind) {
      case 'moved':
      case 'unchanged':
      case 'not-booked':
        return LOOK;
      case 'interview-started':
        return refused({ kind: 'started' });
      case 'changed-meanwhile':
        return refused({ kind: 'changed-meanwhile' });
      default:
        return refusedSlot(outcome, start, 'move');
    }
  },
  cancel: async (ports, access) => {
    const outcome = await cancelOwnBooking(ports, access);
    if (outcome.kind === 'interview-started') return refused({ kind: 'started' });
    return outcome.kind === 'changed-meanwhile' ? refused({ kind: 'changed-meanwhile' }) : LOOK;
  },
  decline: async (ports, access, { message }) => {
    const outcome = await declineTimes(ports, access, { message });
    if (outcome.kind === 'message-too-long') return { kind: 'again', content: { kind: 'decline', message, tooLong: true } };
    return outcome.kind === 'invitation-used' ? used(outcome.state) : LOOK;
  },
};

function refused(notice: Notice, view: 'move' | null = null): StepResult {
  return { kind: 'refused', notice, view };
}

/** Another tab was faster: the page says how things stand; only for a booking is there something to explain. */
function used(state: string): StepResult {
  return state === 'booked' ? refused({ kind: 'already-booked' }) : LOOK;
}

function refusedSlot(refusal: SlotRefusal, start: Instant, view: 'move' | null): StepResult {
  if (refusal.kind === 'availability-unknown') return refused({ kind: 'availability-unknown', start, heldUntil: null }, view);
  const alternatives = refusal.alternatives.map((slot) => slot.start);
  return refused({ kind: refusal.kind, start, alternatives }, view);
}

/** A time that could not be confirmed is still kept when the hold lives: that is said along with it. */
export function withHold(notice: Notice, hold: Hold | null): Notice {
  if (notice.kind !== 'availability-unknown' || hold?.span.start !== notice.start) return notice;
  return { ...notice, heldUntil: hold.expiresAt };
}
