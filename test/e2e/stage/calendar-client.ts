/** A calendar program that is not ours (tsdav, ical.js): reads what stands in a calendar and enters meetings. */
import ICAL from 'ical.js';
import { DAVClient } from 'tsdav';
import { foreignMeeting } from '../../support/journey/foreign-meeting.ts';
import { readAgain } from '../../support/servers/read-again.ts';

export interface CalendarAccount {
  readonly serverUrl: string;
  readonly user: string;
  readonly password: string;
}

/** Epoch ms, the end exclusive. */
export interface Appointment {
  readonly start: number;
  readonly end: number;
}

async function signedIn({ serverUrl, user, password }: CalendarAccount): Promise<DAVClient> {
  const credentials = { username: user, password };
  const client = new DAVClient({ serverUrl, credentials, authMethod: 'Basic', defaultAccountType: 'caldav' });
  await client.login();
  return client;
}

/** Appointments with this title in the calendar at this address, cancelled ones left out. */
export function appointmentsCalled(title: string, calendarUrl: string, account: CalendarAccount): Promise<Appointment[]> {
  return readAgain(() => readCalled(title, calendarUrl, account));
}

async function readCalled(title: string, calendarUrl: string, account: CalendarAccount): Promise<Appointment[]> {
  const client = await signedIn(account);
  const objects = await client.fetchCalendarObjects({ calendar: { url: calendarUrl } });
  return objects
    .flatMap((object) => new ICAL.Component(ICAL.parse(String(object.data))).getAllSubcomponents('vevent'))
    .filter((event) => event.getFirstPropertyValue('summary') === title && event.getFirstPropertyValue('status') !== 'CANCELLED')
    .map((event) => ({ start: instantOf(event, 'dtstart'), end: instantOf(event, 'dtend') }));
}

function instantOf(event: ICAL.Component, name: 'dtstart' | 'dtend'): number {
  const value = event.getFirstPropertyValue(name);
  if (!(value instanceof ICAL.Time)) throw new Error(`the appointment has no ${name}`);
  return value.toJSDate().getTime();
}

export async function enterMeeting(at: Appointment, calendarUrl: string, account: CalendarAccount): Promise<void> {
  const client = await readAgain(() => signedIn(account));
  const uid = crypto.randomUUID();
  const answer = await client.createCalendarObject({
    calendar: { url: calendarUrl },
    filename: `${uid}.ics`,
    iCalString: foreignMeeting(uid, at),
  });
  if (!answer.ok) throw new Error(`the calendar server refused the meeting: ${answer.status}`);
}
