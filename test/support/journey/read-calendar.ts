/** A person's calendar as a client that is not ours reads it (tsdav), with that person's own password. */
import ICAL from 'ical.js';
import { DAVClient } from 'tsdav';
import { readAgain } from '../servers/read-again.ts';
import { foreignMeeting } from './foreign-meeting.ts';

export interface CalendarAccess {
  /** Where the server is, as a person would enter it in a calendar program. */
  readonly serverUrl: string;
  readonly userName: string;
  readonly password: string;
  /** How the address of the calendar ends. */
  readonly calendarPath: string;
}

export interface SeenEvent {
  readonly uid: string;
  readonly title: string;
  /** ISO 8601 in UTC, like the API's instants. */
  readonly start: string;
}

/** Every event in the calendar, by start. */
export async function readCalendar(access: CalendarAccess): Promise<readonly SeenEvent[]> {
  const objects = await readAgain(async () => {
    const { client, calendar } = await open(access);
    return client.fetchCalendarObjects({ calendar });
  });
  return objects
    .map(({ data }) => seen(String(data)))
    .filter((event) => event !== null)
    .sort((a, b) => a.start.localeCompare(b.start));
}

/** The person enters an appointment. */
export async function enterAppointment(access: CalendarAccess, at: { readonly start: string; readonly end: string }): Promise<void> {
  const uid = `own-${crypto.randomUUID()}`;
  const answer = await readAgain(async () => {
    const { client, calendar } = await open(access);
    return client.createCalendarObject({ calendar, filename: `${uid}.ics`, iCalString: foreignMeeting(uid, at) });
  });
  if (!answer.ok) throw new Error(`the appointment was answered with ${answer.status}`);
}

async function open({ serverUrl, userName, password, calendarPath }: CalendarAccess) {
  const client = new DAVClient({
    serverUrl,
    credentials: { username: userName, password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  await client.login();
  const calendars = await client.fetchCalendars();
  const calendar = calendars.find(({ url }) => url.endsWith(calendarPath));
  if (calendar === undefined) throw new Error(`${userName} has ${calendars.map(({ url }) => url).join(', ') || 'no calendar'}`);
  return { client, calendar };
}

function seen(text: string): SeenEvent | null {
  const event = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');
  const start = event?.getFirstPropertyValue('dtstart');
  if (!event || !(start instanceof ICAL.Time)) return null;
  return {
    uid: String(event.getFirstPropertyValue('uid')),
    title: String(event.getFirstPropertyValue('summary')),
    start: start.toJSDate().toISOString(),
  };
}
