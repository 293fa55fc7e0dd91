/** Google's own clients for Node, @googleapis/calendar and google-auth-library, beside our provider. */
import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { JWT } from 'google-auth-library';
import { Agent, fetch as undiciFetch } from 'undici';
import {
  describeGoogleClient,
  type GoogleClient,
  type GoogleClientAccount,
  type SeenGoogleEvent,
} from './support/describe-google-client.ts';

/** Fixed in the library's code; only this one address is led to the emulator, the assertion stays as the library makes it. */
const TOKEN_ADDRESS = 'https://oauth2.googleapis.com/token';

async function openGoogleapis({ origin, ca, keyFile, subject }: GoogleClientAccount): Promise<GoogleClient> {
  const dispatcher = new Agent({ connect: { ca } });
  const fetchImplementation = ((address: string | URL, init: object) =>
    undiciFetch(String(address) === TOKEN_ADDRESS ? `${origin}/token` : address, { ...init, dispatcher })) as unknown as typeof fetch;
  const { client_email: email, private_key: key } = JSON.parse(keyFile) as Record<'client_email' | 'private_key', string>;
  const scopes = ['https://www.googleapis.com/auth/calendar'];
  const auth = new JWT({ email, key, subject, scopes, transporterOptions: { fetchImplementation } });
  const { events, freebusy } = calendar({ version: 'v3', auth, rootUrl: `${origin}/`, retry: false });
  const calendarId = 'primary';
  return {
    events: async () => {
      const { data } = await events.list({ calendarId, singleEvents: true, orderBy: 'startTime', timeMin: '2028-01-01T00:00:00Z' });
      return (data.items ?? []).map(seen);
    },
    create: async ({ id, title, ...times }) =>
      void (await events.insert({ calendarId, requestBody: { id, summary: title, ...timesOf(times) } })),
    move: async ({ id, ...times }) => void (await events.patch({ calendarId, eventId: id, requestBody: timesOf(times) })),
    remove: async (eventId) => void (await events.delete({ calendarId, eventId })),
    freeBusy: async (address, [start, end]) => {
      const requestBody = { timeMin: utc(start), timeMax: utc(end), items: [{ id: address }] };
      const found = (await freebusy.query({ requestBody })).data.calendars?.[address];
      const reason = found?.errors?.[0]?.reason;
      return reason ?? (found?.busy ?? []).map((one) => [Date.parse(one.start ?? ''), Date.parse(one.end ?? '')] as const);
    },
    close: () => dispatcher.close(),
  };
}

function timesOf({ start, end }: Pick<SeenGoogleEvent, 'start' | 'end'>): calendar_v3.Schema$Event {
  return { start: { dateTime: utc(start), timeZone: 'UTC' }, end: { dateTime: utc(end), timeZone: 'UTC' } };
}

function seen({ id, summary, start, end }: calendar_v3.Schema$Event): SeenGoogleEvent {
  return { id: id ?? '', title: summary ?? '', start: Date.parse(start?.dateTime ?? ''), end: Date.parse(end?.dateTime ?? '') };
}

function utc(at: number): string {
  return new Date(at).toISOString();
}

describeGoogleClient('@googleapis/calendar', { kind: 'here' }, openGoogleapis);
