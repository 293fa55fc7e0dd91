/**
 * The calendar part of the applicant's mail (RFC 6047): their interview with themselves as the only attendee, so that
 * nobody else's name or address leaves the organisation, and no marker, because the copy is theirs.
 */
import { type JcalProperty, writeCalendar } from './calendar-text.ts';
import { calendarAddress, commonName, type EventContent, eventProperties, methodProperties, organizerProperty } from './interview-event.ts';
import { timeZoneComponents } from './time-zone-component.ts';

export interface ApplicantInvitation extends EventContent {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly organizer: { readonly name: string; readonly address: string };
  readonly applicant: { readonly name: string; readonly address: string };
}

export function writeApplicantInvitation(input: ApplicantInvitation): string {
  const attendee: JcalProperty = [
    'attendee',
    { ...commonName(input.applicant.name), cutype: 'INDIVIDUAL', role: 'REQ-PARTICIPANT', partstat: 'ACCEPTED', rsvp: 'FALSE' },
    'cal-address',
    calendarAddress(input.applicant.address),
  ];
  const organizer = organizerProperty(input.organizer.name, input.organizer.address);
  return writeCalendar(methodProperties(input.method), [
    ...timeZoneComponents(input.zone, input.span),
    ['vevent', [...eventProperties(input, input.method), organizer, attendee], []],
  ]);
}
