/** The booking page's calls. Every change answers with the page as it is now. */
import type { z } from 'zod';
import type { Hold } from '../../domain/booking/booking.ts';
import { bookSlot } from '../../use-cases/booking/book-slot.ts';
import { cancelOwnBooking } from '../../use-cases/booking/cancel-booking.ts';
import { holdSlot } from '../../use-cases/booking/hold-slot.ts';
import { moveOwnBooking } from '../../use-cases/booking/move-booking.ts';
import { releaseHold } from '../../use-cases/booking/release-hold.ts';
import { declineTimes } from '../../use-cases/interview/decline-times.ts';
import { type InvitationPage, openInvitation } from '../../use-cases/interview/open-invitation.ts';
import * as contract from '../contract/booking.ts';
import { type Refusal, refuse, refuseFields } from '../problem.ts';
import { type Call, type Route, route } from '../route.ts';
import { instantOf, iso, spanView } from '../views/basics.ts';
import { isGone, refuseSlot, refuseUsed } from '../views/slot-refusals.ts';

type PageShape = z.input<typeof contract.BookingPage>;
type PageCall = Pick<Call<typeof contract.getBookingPage>, 'ports' | 'access'>;

export const bookingRoutes: readonly Route[] = [
  route(contract.getBookingPage, present),
  route(contract.holdSlot, async ({ ports, access, body }) => {
    const outcome = await holdSlot(ports, access, { start: instantOf(body.start) });
    switch (outcome.kind) {
      case 'held':
        return holdView(outcome.hold);
      case 'invitation-used':
        return refuseUsed(outcome.state);
      case 'not-found':
        return refuse('invitation-not-found');
      default:
        return refuseSlot(outcome);
    }
  }),
  route(contract.releaseHold, async ({ ports, access }) => {
    await releaseHold(ports, access);
    return null;
  }),
  route(contract.bookSlot, async (call) => {
    const outcome = await bookSlot(call.ports, call.access, { start: instantOf(call.body.start) });
    switch (outcome.kind) {
      case 'booked':
        return present(call);
      case 'hold-gone':
        return refuse('hold-gone', 'Please choose a time again.');
      case 'invitation-used':
        return refuseUsed(outcome.state);
      case 'not-found':
        return refuse('invitation-not-found');
      default:
        return refuseSlot(outcome);
    }
  }),
  route(contract.moveBooking, async (call) => {
    const outcome = await moveOwnBooking(call.ports, call.access, { start: instantOf(call.body.start) });
    switch (outcome.kind) {
      case 'moved':
      case 'unchanged':
        return present(call);
      case 'not-booked':
      case 'interview-started':
      case 'changed-meanwhile':
        return refuse(outcome.kind);
      default:
        return refuseSlot(outcome);
    }
  }),
  route(contract.cancelBooking, async (call) => {
    const outcome = await cancelOwnBooking(call.ports, call.access);
    return outcome.kind === 'cancelled' ? present(call) : refuse(outcome.kind);
  }),
  route(contract.declineTimes, async (call) => {
    const outcome = await declineTimes(call.ports, call.access, { message: call.body.message });
    switch (outcome.kind) {
      case 'declined':
        return present(call);
      case 'message-too-long':
        return refuseFields([{ field: 'message', message: `At most ${outcome.limit} characters.` }]);
      case 'invitation-used':
        return refuseUsed(outcome.state);
      case 'not-found':
        return refuse('invitation-not-found');
    }
  }),
];

async function present({ ports, access }: PageCall): Promise<PageShape | Refusal> {
  const page = await openInvitation(ports, access);
  if (page === null) return refuse('invitation-not-found');
  if (isGone(page.state)) return refuseUsed(page.state);
  return pageView(page, page.state);
}

function pageView({ organizationName, invitation, days, hold, interview }: InvitationPage, state: PageShape['state']): PageShape {
  const { applicant, position, plan, expiresAt } = invitation;
  return {
    organizationName,
    applicantName: applicant.name,
    language: applicant.language,
    position,
    title: plan.title,
    state,
    lengthMinutes: plan.rules.lengthMinutes,
    zone: plan.rules.zone,
    expiresAt: iso(expiresAt),
    starts: days.flatMap(({ slots }) => slots.map(({ start }) => iso(start))),
    hold: hold && holdView(hold),
    interview: interview && {
      state: interview.booking.state,
      span: spanView(interview.booking.span),
      interviewers: [...interview.interviewers],
      location: interview.location,
    },
  };
}

function holdView({ span, expiresAt }: Hold): z.input<typeof contract.Hold> {
  return { span: spanView(span), expiresAt: iso(expiresAt) };
}
