/** From the present truth about an invitation, a visitor's wishes and what was just refused, to the model of the page. Pure. */
import type { Language } from '../../domain/interview/application.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import { type Instant, MINUTE_MS } from '../../domain/time/instant.ts';
import type { InvitationPage } from '../../use-cases/interview/open-invitation.ts';
import type { BookingPageModel, ChooseContent, Chosen, Interview, Notice, PageContent } from './page-model.ts';
import type { PageWishes } from './page-wishes.ts';

const ALTERNATIVES = 3;

export interface PageFacts {
  /** Address of the page itself. */
  readonly path: string;
  readonly now: Instant;
  readonly wishes: PageWishes;
  readonly notice: Notice | null;
}

export function describePage(page: InvitationPage, facts: PageFacts): BookingPageModel {
  const { invitation } = page;
  return frame(facts, {
    language: invitation.applicant.language,
    zone: invitation.plan.rules.zone,
    organizationName: page.organizationName,
    appointment: {
      applicantName: invitation.applicant.name,
      position: invitation.position,
      lengthMinutes: invitation.plan.rules.lengthMinutes,
      location: placeBeforeBooking(invitation),
      zone: invitation.plan.rules.zone,
    },
    content: contentOf(page, facts),
  });
}

/** A page without an invitation: the link is not known, or nothing can be shown at present. */
export function describeNothing(facts: PageFacts, language: Language, content: PageContent): BookingPageModel {
  return frame(facts, { language, zone: 'UTC', organizationName: '', appointment: null, content });
}

function frame(
  { path, now, wishes }: PageFacts,
  of: Pick<BookingPageModel, 'organizationName' | 'appointment' | 'content'> & { language: Language; zone: string },
): BookingPageModel {
  const { organizationName, appointment, content } = of;
  return {
    path,
    language: wishes.language ?? of.language,
    languageChosen: wishes.language !== null,
    zone: wishes.zone ?? of.zone,
    zoneChosen: wishes.zone !== null,
    now,
    organizationName,
    appointment,
    content,
  };
}

function contentOf(page: InvitationPage, facts: PageFacts): PageContent {
  const { view } = facts.wishes;
  if (view === 'zone' && (page.state === 'open' || page.state === 'booked')) return { kind: 'zone', zones: allZones() };
  switch (page.state) {
    case 'open':
      return view === 'decline' ? { kind: 'decline', message: '', tooLong: false } : choosing(page, facts);
    case 'booked':
      return booked(page, facts);
    case 'cancelled':
      return { kind: 'cancelled', interview: page.interview && interviewOf(page.interview) };
    case 'declined':
      return { kind: 'declined' };
    case 'withdrawn':
    case 'expired':
      return { kind: 'closed', reason: page.state };
  }
}

function choosing(page: InvitationPage, { wishes, notice }: PageFacts): ChooseContent {
  const { hold } = page;
  return {
    kind: 'choose',
    startMinutes: startMinutesOf(page),
    days: wishes.days,
    month: wishes.month,
    chosen: hold && { start: hold.span.start, end: hold.span.end, heldUntil: hold.expiresAt },
    moving: null,
    notice,
  };
}

function booked(page: InvitationPage, facts: PageFacts): PageContent {
  const { interview: found } = page;
  if (found === null) throw new Error('an invitation is booked, but there is no interview');
  const interview = interviewOf(found);
  const changeable = interview.start > facts.now;
  const { view } = facts.wishes;
  if (changeable && view === 'cancel' && !facts.notice) return { kind: 'cancel', interview };
  if (changeable && view === 'move') return moving(page, interview, facts);
  const notice = facts.notice ?? (view !== null && !changeable ? ({ kind: 'started' } as const) : null);
  return { kind: 'booked', interview, changeable, notice };
}

function moving(page: InvitationPage, interview: Interview, { wishes, notice }: PageFacts): ChooseContent {
  const startMinutes = startMinutesOf(page).filter((minutes) => minutes * MINUTE_MS !== interview.start);
  const offered = wishes.start !== null && startMinutes.includes(wishes.start / MINUTE_MS);
  const missed = wishes.start !== null && !offered && wishes.start !== interview.start ? wishes.start : null;
  return {
    kind: 'choose',
    startMinutes,
    days: wishes.days,
    month: wishes.month,
    chosen: offered && wishes.start !== null ? chosenToMove(wishes.start, page.invitation.plan.rules.lengthMinutes) : null,
    moving: { start: interview.start, end: interview.end },
    notice: notice ?? (missed === null ? null : { kind: 'not-offered', start: missed, alternatives: nearest(startMinutes, missed) }),
  };
}

function chosenToMove(start: Instant, lengthMinutes: number): Chosen {
  return { start, end: start + lengthMinutes * MINUTE_MS, heldUntil: null };
}

function nearest(startMinutes: readonly number[], wanted: number): readonly number[] {
  return startMinutes
    .map((minutes) => minutes * MINUTE_MS)
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))
    .slice(0, ALTERNATIVES)
    .sort((a, b) => a - b);
}

function startMinutesOf({ days }: InvitationPage): readonly number[] {
  return days.flatMap(({ slots }) => slots.map(({ start }) => start / MINUTE_MS));
}

/** A room is chosen at booking, and the address of a video room is for those who have booked. */
function placeBeforeBooking({ plan }: Invitation): string {
  return plan.rooms.length > 0 || /^https?:/.test(plan.locationText) ? '' : plan.locationText;
}

function interviewOf({ booking, interviewers, location }: NonNullable<InvitationPage['interview']>): Interview {
  return { start: booking.span.start, end: booking.span.end, interviewers, location };
}

function allZones(): readonly string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'];
}
