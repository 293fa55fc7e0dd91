/** What people of the organisation do at their own desks: enter a meeting, answer an invitation, call a meeting off. */
import { eventText } from './event-draft.ts';
import { attendeesOf, parseEventText, textOf, withAttendeeParameters } from './event-text.ts';
import type { Mailbox } from './mailbox.ts';
import { occupationOf, occurrencesOf, type Window } from './occurrences.ts';
import { addressesOf, type Organization } from './organization.ts';
import { removeEvent, type SchedulingRules, type WriteOutcome, writeEvent } from './scheduling.ts';

export interface Meeting extends Window {
  readonly uid: string;
  readonly title: string;
  /** People and rooms besides the one who enters it. */
  readonly attendees?: readonly Mailbox[];
  readonly status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly transparent?: boolean;
}

/** One occurrence as its owner sees it. */
interface CalendarLine extends Window {
  readonly uid: string;
  readonly title: string;
  readonly occupation: string;
  readonly organizer: string | null;
  readonly attendees: readonly { readonly address: string; readonly answer: string }[];
}

/** Everything is scheduled, and a busy room declines. */
const AT_THE_DESK: SchedulingRules = { schedules: true, roomClash: 'decline' };

/** Enters or changes (same UID) a meeting in the organizer's calendar; attendees are invited. */
export function enterMeeting(organization: Organization, organizer: Mailbox, meeting: Meeting): WriteOutcome {
  const others = (meeting.attendees ?? []).map((mailbox) => ({ mailbox, answer: 'NEEDS-ACTION' as const }));
  const invited = others.length === 0 ? {} : { organizer, attendees: [{ mailbox: organizer, answer: 'ACCEPTED' as const }, ...others] };
  const wallClock = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(organizer.zone).toPlainDateTime();
  const text = eventText({
    uid: meeting.uid,
    title: meeting.title,
    zone: organizer.zone,
    times: { start: wallClock(meeting.start), end: wallClock(meeting.end) },
    ...invited,
    ...(meeting.status === undefined ? {} : { status: meeting.status }),
    ...(meeting.transparent === undefined ? {} : { transparent: meeting.transparent }),
  });
  const name = organization.calendar(organizer.id).byUid(meeting.uid)?.name ?? `${meeting.uid}.ics`;
  return writeEvent(organization, { mailbox: organizer, name, text }, AT_THE_DESK);
}

/** False when the mailbox was not invited to an event with this UID. */
export function answerInvitation(organization: Organization, mailbox: Mailbox, answer: { uid: string; partstat: string }): boolean {
  const copy = organization.calendar(mailbox.id).byUid(answer.uid);
  const own = addressesOf(mailbox);
  const invited = copy && parseEventText(copy.text).attendees.find((one) => own.includes(one.address));
  if (!copy || !invited) return false;
  const text = withAttendeeParameters(copy.text, invited.address, { partstat: answer.partstat, rsvp: null });
  writeEvent(organization, { mailbox, name: copy.name, text }, AT_THE_DESK);
  return true;
}

/** Deletes the event from this calendar: a cancellation by its organizer, a refusal by anybody else. False when it is not there. */
export function deleteFromCalendar(organization: Organization, mailbox: Mailbox, uid: string): boolean {
  const event = organization.calendar(mailbox.id).byUid(uid);
  return event !== null && removeEvent(organization, mailbox, { name: event.name, rules: AT_THE_DESK });
}

/** What stands in a calendar, sorted by start; free entries too. */
export function calendarLines(organization: Organization, mailbox: Mailbox, window: Window): CalendarLine[] {
  const own = addressesOf(mailbox);
  const lines = organization
    .calendar(mailbox.id)
    .all()
    .flatMap((event) =>
      occurrencesOf(event.text, mailbox.zone, window).map((one) => ({
        uid: event.uid,
        title: textOf(one.component, 'summary'),
        start: one.start,
        end: one.end,
        occupation: occupationOf(one.component, own),
        organizer: parseEventText(event.text).organizer,
        attendees: attendeesOf(one.component),
      })),
    );
  return lines.sort((a, b) => a.start - b.start || a.uid.localeCompare(b.uid));
}
