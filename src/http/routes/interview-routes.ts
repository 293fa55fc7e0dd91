/** Booked interviews, for recruiters. */
import type { BookingId } from '../../domain/identifiers.ts';
import { listSlotsOfBooking } from '../../use-cases/availability/list-slots.ts';
import { cancelBooking } from '../../use-cases/booking/cancel-booking.ts';
import { findInterview } from '../../use-cases/booking/describe-interview.ts';
import { listInterviews } from '../../use-cases/booking/list-interviews.ts';
import { moveBooking } from '../../use-cases/booking/move-booking.ts';
import { retryWrites } from '../../use-cases/booking/retry-writes.ts';
import * as contract from '../contract/interviews.ts';
import { refuse, refuseFields } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { instantOf, iso } from '../views/basics.ts';
import { interviewView } from '../views/interview-views.ts';
import { refuseSlotWithReasons } from '../views/slot-refusals.ts';

export const interviewRoutes: readonly Route[] = [
  route(contract.listInterviews, async ({ ports, access, query }) => {
    const outcome = await listInterviews(ports, access, { from: instantOf(query.from), to: instantOf(query.to) });
    switch (outcome.kind) {
      case 'listed':
        return { items: outcome.interviews.map(interviewView) };
      case 'invalid':
        return refuseFields(outcome.problems);
    }
  }),
  route(contract.interviewSlots, async ({ ports, access, params }) => {
    const outcome = await listSlotsOfBooking(ports, access, { bookingId: params.id });
    switch (outcome.kind) {
      case 'offered':
        return {
          zone: outcome.zone,
          lengthMinutes: outcome.lengthMinutes,
          starts: outcome.days.flatMap(({ slots }) => slots.map(({ start }) => iso(start))),
        };
      case 'not-bookable':
        return refuse('not-booked');
      case 'not-found':
        return refuse('not-found');
    }
  }),
  route(contract.moveInterview, async (call) => {
    const outcome = await moveBooking(call.ports, call.access, { bookingId: call.params.id, start: instantOf(call.body.start) });
    switch (outcome.kind) {
      case 'moved':
      case 'unchanged':
        return present(call, outcome.booking.id);
      case 'slot-taken':
      case 'not-offered':
      case 'availability-unknown':
        return refuseSlotWithReasons(outcome);
      default:
        return refuse(outcome.kind);
    }
  }),
  route(contract.cancelInterview, async (call) => {
    const outcome = await cancelBooking(call.ports, call.access, { bookingId: call.params.id });
    return outcome.kind === 'cancelled' ? present(call, outcome.booking.id) : refuse(outcome.kind);
  }),
  route(contract.retryInterview, async (call) => {
    const outcome = await retryWrites(call.ports, call.access, { bookingId: call.params.id });
    return outcome.kind === 'reopened' ? present(call, call.params.id) : refuse(outcome.kind);
  }),
];

async function present({ ports, access }: Pick<Call<typeof contract.cancelInterview>, 'ports' | 'access'>, id: BookingId) {
  const view = await findInterview(ports, access.organizationId, id);
  return view === null ? refuse('not-found') : interviewView(view);
}
