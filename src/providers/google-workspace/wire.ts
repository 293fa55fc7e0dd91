/** The JSON of the two APIs and of the token endpoint, as far as it is read. Everything that is not as promised is malformed. */
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';

const Time = z.object({ dateTime: z.iso.datetime({ offset: true }).optional(), date: z.string().optional() });
const Properties = z.record(z.string(), z.string());

const Event = z.object({
  id: z.string(),
  etag: z.string().optional(),
  status: z.string().optional(),
  start: Time.optional(),
  end: Time.optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  attendees: z.array(z.object({ email: z.string().optional(), responseStatus: z.string().optional() })).optional(),
  extendedProperties: z.object({ private: Properties.optional(), shared: Properties.optional() }).optional(),
  hangoutLink: z.string().optional(),
  conferenceData: z
    .object({
      createRequest: z.object({ status: z.object({ statusCode: z.string().optional() }).optional() }).optional(),
      entryPoints: z.array(z.object({ entryPointType: z.string().optional(), uri: z.string().optional() })).optional(),
    })
    .optional(),
});
export type WireEvent = z.infer<typeof Event>;

/** What is asked for of an event: nothing of other people's is fetched beyond it. */
export const EVENT_FIELDS =
  'id,etag,status,start,end,summary,description,location,attendees(email,responseStatus),extendedProperties,hangoutLink,conferenceData(createRequest/status,entryPoints(entryPointType,uri))';

/** An empty list may come without `items`; `kind` shows that it is a list at all. */
const EventList = z.object({ kind: z.literal('calendar#events'), items: z.array(Event).default([]), nextPageToken: z.string().optional() });

const Changes = z.object({
  items: z.array(z.object({ id: z.string() })).default([]),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});
export const EVENT_LIST_FIELDS = `kind,items(${EVENT_FIELDS}),nextPageToken`;

export const CHANGES_FIELDS = 'items(id),nextPageToken,nextSyncToken';

const FreeBusy = z.object({
  calendars: z.record(
    z.string(),
    z.object({
      errors: z.array(z.object({ reason: z.string().default('') })).optional(),
      busy: z.array(z.object({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) })).optional(),
    }),
  ),
});
export type WireFreeBusy = z.infer<typeof FreeBusy>;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const Signed = z.object({ signedJwt: z.string().min(1) });
const Channel = z.object({ id: z.string(), resourceId: z.string(), expiration: z.string().regex(/^\d+$/) });

const User = z.object({
  id: z.string().min(1),
  primaryEmail: z.string().min(1),
  name: z.object({ fullName: z.string().optional() }).optional(),
  suspended: z.boolean().optional(),
  archived: z.boolean().optional(),
  includeInGlobalAddressList: z.boolean().optional(),
});
export type WireUser = z.infer<typeof User>;
const USER_PARTS = 'id,primaryEmail,name/fullName,suspended,archived,includeInGlobalAddressList';
export const USER_FIELDS = USER_PARTS;
export const USERS_FIELDS = `kind,users(${USER_PARTS}),nextPageToken`;
const Users = z.object({ kind: z.string(), users: z.array(User).default([]), nextPageToken: z.string().optional() });

const Room = z.object({
  resourceEmail: z.string().min(1),
  resourceName: z.string().default(''),
  generatedResourceName: z.string().optional(),
  resourceCategory: z.string().optional(),
  capacity: z.number().optional(),
  buildingId: z.string().optional(),
});
export type WireRoom = z.infer<typeof Room>;
export const ROOMS_FIELDS =
  'kind,items(resourceEmail,resourceName,generatedResourceName,resourceCategory,capacity,buildingId),nextPageToken';
const Rooms = z.object({ kind: z.string(), items: z.array(Room).default([]), nextPageToken: z.string().optional() });
const Buildings = z.object({
  kind: z.string(),
  buildings: z.array(z.object({ buildingId: z.string(), buildingName: z.string().optional() })).default([]),
  nextPageToken: z.string().optional(),
});

export const readEvent = reader(Event, 'an event');
/** Of a write, only that it was an event that came back. */
export const readWritten = reader(z.object({ id: z.string() }), 'an event');
export const readEventList = reader(EventList, 'a list of events');
export const readChanges = reader(Changes, 'a list of changes');
export const readFreeBusy = reader(FreeBusy, 'free/busy');
export const readToken = reader(Token, 'an access token');
export const readSigned = reader(Signed, 'a signed request');
export const readChannel = reader(Channel, 'a channel');
export const readUser = reader(User, 'a user');
export const readUsers = reader(Users, 'a list of users');
export const readRooms = reader(Rooms, 'a list of rooms');
export const readBuildings = reader(Buildings, 'a list of buildings');

/** @returns a function that throws Fault `provider.malformed-reply` for anything else. */
function reader<T>(schema: z.ZodType<T>, what: string): (body: string) => T {
  return (body) => {
    const parsed = schema.safeParse(jsonIn(body));
    if (parsed.success) return parsed.data;
    const detail = `Google answered with something else than ${what}. A log-in page or a proxy may stand before it.`;
    throw new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail });
  };
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const ApiErrorBody = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.object({ reason: z.string().optional() })).optional(),
    message: z.string().optional(),
  }),
});

/** The reason an API gives; empty for any other body. */
export function parseApiError(body: string): string {
  const parsed = ApiErrorBody.safeParse(jsonIn(body));
  if (!parsed.success) return '';
  const { errors = [], details = [], message = '' } = parsed.data.error;
  const reason = [...details, ...errors].find((each) => each.reason !== undefined)?.reason ?? '';
  // Quirk: a spent quota for invitations comes under several reasons, also that of a rate limit; the words are always these.
  return /calendar usage limits exceeded/i.test(message) ? 'calendarUsageLimitsExceeded' : reason;
}

const TokenErrorBody = z.object({ error: z.string(), error_description: z.string().default('') });

export function parseTokenError(body: string): { readonly error: string; readonly description: string } {
  const parsed = TokenErrorBody.safeParse(jsonIn(body));
  return parsed.success ? { error: parsed.data.error, description: parsed.data.error_description } : { error: '', description: '' };
}
