/** Applicants who all want the same few hours: books, moves and cancels at random and keeps account of every answer they got. */
import type { Booking } from '../../src/domain/booking/booking.ts';
import type { InvitationId, ParticipantId } from '../../src/domain/identifiers.ts';
import type { Stores } from '../../src/storage/open-storage.ts';
import { along, bookingOf, invite, NOW, newHold, span, type World } from '../support/storage/world.ts';

export interface Account {
  /** Bookings that were answered with `booked` and not cancelled since, as last answered. */
  readonly standing: Map<string, Booking>;
  readonly cancelled: Set<string>;
  attempts: number;
  booked: number;
  taken: number;
  moved: number;
  readonly errors: unknown[];
}

export function newAccount(): Account {
  return { standing: new Map(), cancelled: new Set(), attempts: 0, booked: 0, taken: 0, moved: 0, errors: [] };
}

export interface Contest {
  readonly stores: Stores;
  readonly world: World;
  readonly account: Account;
  /** Starts of the wanted slots, in minutes. Few slots, much contention. */
  readonly slots: number;
  /** Hears of every confirmation, after it was stored. */
  readonly onBooked?: (booking: Booking) => void;
}

const LENGTHS = [30, 45, 60, 90];

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T;
}

/** Panels overlap in every order: a random handful of people, in random order. */
function randomPanel(people: readonly ParticipantId[]): ParticipantId[] {
  const size = 1 + Math.floor(Math.random() * Math.min(4, people.length));
  return [...people].sort(() => Math.random() - 0.5).slice(0, size);
}

function randomWish({ world, slots }: Contest) {
  const start = Math.floor(Math.random() * slots) * 15;
  const room = Math.random() < 0.5 && world.rooms.length > 0 ? pick(world.rooms) : null;
  return { span: span(start, start + pick(LENGTHS)), assignment: { people: randomPanel(world.people), room } };
}

/** One client: `times` attempts one after the other. Every attempt is a booking, a move or a cancellation. */
export async function contend(contest: Contest, times: number): Promise<void> {
  let invitationId: InvitationId | null = null;
  for (let n = 0; n < times; n++) {
    contest.account.attempts++;
    try {
      const standing = Math.random() < 0.3 ? takeOne(contest.account) : null;
      if (standing !== null) await change(contest, standing);
      else {
        invitationId ??= (await invite(contest.stores, contest.world)).id;
        if (await tryToBook(contest, invitationId)) invitationId = null;
      }
    } catch (error) {
      contest.account.errors.push(error);
    }
  }
}

/** Taken out while it is worked on, so that the account knows what to expect of it. */
function takeOne({ standing }: Account): Booking | null {
  const [id, booking] = [...standing][Math.floor(Math.random() * standing.size)] ?? [];
  if (id === undefined || booking === undefined) return null;
  standing.delete(id);
  return booking;
}

async function tryToBook(contest: Contest, invitationId: InvitationId): Promise<boolean> {
  const { stores, world, account } = contest;
  const wish = randomWish(contest);
  const hold = newHold(invitationId, wish.span, wish.assignment.people, wish.assignment.room);
  const held = await stores.bookings.hold(world.organizationId, hold, hold.span, NOW);
  if (held.kind === 'slot-taken') {
    account.taken++;
    return false;
  }
  if (Math.random() < 0.1) return false;
  const booking = bookingOf(hold);
  const answer = await stores.bookings.confirm(world.organizationId, hold.id, booking, along('interview-booked'), NOW);
  if (answer.kind !== 'booked') throw new Error(`a held time was lost: ${answer.kind}`);
  account.booked++;
  account.standing.set(booking.id, booking);
  contest.onBooked?.(booking);
  return true;
}

async function change(contest: Contest, booking: Booking): Promise<void> {
  const { stores, world, account } = contest;
  if (Math.random() < 0.5) {
    const cancelled = await stores.bookings.cancel(world.organizationId, booking.id, booking.sequence, along('interview-cancelled'), NOW);
    if (cancelled.kind !== 'cancelled') throw new Error(`not cancelled: ${cancelled.kind}`);
    account.cancelled.add(booking.id);
    return;
  }
  const wish = randomWish(contest);
  const to = { ...wish, claimSpan: wish.span };
  const moved = await stores.bookings.move(world.organizationId, booking.id, booking.sequence, to, along('interview-moved'), NOW);
  if (moved.kind === 'moved') account.moved++;
  else if (moved.kind !== 'slot-taken') throw new Error(`not moved: ${moved.kind}`);
  account.standing.set(booking.id, moved.kind === 'moved' ? moved.booking : booking);
}
