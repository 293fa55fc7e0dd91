/**
 * What may be asked of Cronofy, call by call, written after its API documentation (docs.cronofy.com/developers/api). Members it does
 * not name are a mistake of the caller: the real service passes over them, the emulator reports them.
 */
import { z } from 'zod';

const flag = z.enum(['true', 'false']);
const dateOrTime = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))?$/);
const moment = z.union([dateOrTime, z.strictObject({ time: z.string(), tzid: z.string() })]);
const attendee = z.strictObject({ email: z.string(), display_name: z.string().optional() });

const application = { client_id: z.string(), client_secret: z.string() };
/** The vendor's own client repeats what it was configured with; RFC 6749 section 3.2 says that such members are passed over. */
const repeated = { refresh_token: z.string().optional() };
const token = z.discriminatedUnion('grant_type', [
  z.strictObject({ ...application, ...repeated, grant_type: z.literal('authorization_code'), code: z.string(), redirect_uri: z.url() }),
  z.strictObject({ ...application, grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
]);
const revoke = z.strictObject({
  ...application,
  ...repeated,
  token: z.string().optional(),
  sub: z.string().optional(),
  request_pii_erasure: z.boolean().optional(),
});

const delegation = z.strictObject({ email: z.string(), callback_url: z.url(), scope: z.string(), state: z.string().optional() });
const delegations = z.union([delegation, z.strictObject({ service_account_authorizations: z.array(delegation).min(1) })]);

export const upsertBody = z.strictObject({
  event_id: z.string().min(1),
  summary: z.string().max(1_024),
  description: z.string().max(4_096).optional(),
  start: moment,
  end: moment,
  tzid: z.string().optional(),
  location: z.strictObject({ description: z.string(), lat: z.string().optional(), long: z.string().optional() }).optional(),
  attendees: z.strictObject({ invite: z.array(attendee).optional(), remove: z.array(attendee).optional() }).optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  event_private: z.boolean().optional(),
  conferencing: z
    .strictObject({ profile_id: z.string(), provider_description: z.string().optional(), join_url: z.url().optional() })
    .optional(),
  reminders: z.array(z.strictObject({ minutes: z.number().int() })).optional(),
  url: z.url().nullish(),
  color: z.string().optional(),
});
export type Upsert = z.infer<typeof upsertBody>;

export const deleteBody = z.strictObject({ event_id: z.string().min(1) });

const batch = z.strictObject({
  batch: z
    .array(z.strictObject({ method: z.enum(['POST', 'DELETE']), relative_url: z.string(), data: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(50),
});
const channel = z.strictObject({
  callback_url: z.url(),
  filters: z.strictObject({ calendar_ids: z.array(z.string()).optional(), only_managed: z.boolean().optional() }).optional(),
});

const window = {
  tzid: z.string(),
  from: dateOrTime,
  to: dateOrTime,
  include_managed: flag,
  only_managed: flag,
  localized_times: flag,
  'calendar_ids[]': z.string(),
};
const events = z.strictObject({ ...window, last_modified: dateOrTime, include_deleted: flag, include_moved: flag }).partial();

const empty = z.strictObject({});
/** Query, and body where there is one. */
export const REQUESTS: Readonly<Record<string, { readonly query: z.ZodType; readonly body?: z.ZodType }>> = {
  token: { query: empty, body: token },
  revoke: { query: empty, body: revoke },
  delegate: { query: empty, body: delegations },
  resources: { query: z.strictObject({ include_details: z.string().optional() }) },
  userinfo: { query: empty },
  profiles: { query: empty },
  calendars: { query: empty },
  events: { query: events },
  'events-page': { query: empty },
  'free-busy': { query: z.strictObject({ ...window, include_free: flag }).partial() },
  'free-busy-page': { query: empty },
  upsert: { query: empty, body: upsertBody },
  'delete-event': { query: empty, body: deleteBody },
  batch: { query: empty, body: batch },
  'channel-open': { query: empty, body: channel },
  'channel-list': { query: empty },
  'channel-close': { query: empty },
};
