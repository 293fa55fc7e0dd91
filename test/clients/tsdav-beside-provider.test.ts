/** tsdav, a CalDAV library for TypeScript, beside our provider. */
import { createDAVClient } from 'tsdav';
import { type ClientAccount, describeClient, type IndependentClient } from './support/describe-client.ts';
import { eventsIn, eventText } from './support/event-text.ts';

async function openTsdav({ origin, userName, password }: ClientAccount): Promise<IndependentClient> {
  const client = await createDAVClient({
    serverUrl: origin,
    credentials: { username: userName, password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  const calendars = await client.fetchCalendars();
  const [calendar] = calendars;
  if (calendar === undefined) throw new Error('tsdav finds no calendar');
  const urlOf = (uid: string) => `${calendar.url}${uid}.ics`;
  const object = async (uid: string) => {
    const [found] = await client.fetchCalendarObjects({ calendar, objectUrls: [urlOf(uid)] });
    return { url: urlOf(uid), etag: found?.etag ?? '' };
  };
  return {
    calendars: async () => calendars.map(({ url }) => url),
    events: async () => eventsIn((await client.fetchCalendarObjects({ calendar })).map(({ data }) => String(data))),
    create: async (event) =>
      accept(await client.createCalendarObject({ calendar, filename: `${event.uid}.ics`, iCalString: eventText(event) })),
    move: async (event) =>
      accept(await client.updateCalendarObject({ calendarObject: { ...(await object(event.uid)), data: eventText(event, 1) } })),
    remove: async (uid) => accept(await client.deleteCalendarObject({ calendarObject: await object(uid) })),
    close: async () => {},
  };
}

function accept(answer: Response): void {
  if (!answer.ok) throw new Error(`tsdav was answered with ${answer.status}`);
}

describeClient('tsdav', { kind: 'here' }, openTsdav);
