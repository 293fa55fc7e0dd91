/** What Cronofy answers, call by call, written after its API documentation: every answer of the emulator is checked against it. */
import { z } from 'zod';

const moment = z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/);
const second = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const pages = z.strictObject({ current: z.number().int().positive(), total: z.number().int().positive(), next_page: z.url().optional() });
const person = z.strictObject({ email: z.string(), display_name: z.string() });

const linking = z.strictObject({
  provider_name: z.string(),
  provider_service: z.string(),
  profile_id: z.string().startsWith('pro_'),
  profile_name: z.string(),
});
const token = z.strictObject({
  token_type: z.literal('bearer'),
  access_token: z.string(),
  expires_in: z.number().int().positive(),
  refresh_token: z.string(),
  scope: z.string(),
  sub: z.string().regex(/^(?:acc|ser)_/),
  account_id: z.string().startsWith('acc_').optional(),
  linking_profile: linking.optional(),
});
const oauthError = z.strictObject({ error: z.string(), error_description: z.string().optional() });

const calendar = z.strictObject({
  calendar_id: z.string().startsWith('cal_'),
  calendar_name: z.string(),
  calendar_readonly: z.boolean(),
  calendar_deleted: z.boolean(),
  calendar_primary: z.boolean(),
  calendar_integrated_conferencing_available: z.boolean(),
  calendar_attachments_available: z.boolean(),
  permission_level: z.enum(['sandbox', 'unrestricted']),
});
const profile = z.strictObject({
  ...linking.shape,
  profile_connected: z.boolean(),
  profile_initial_sync_required: z.boolean(),
  profile_relink_url: z.url().optional(),
});
const authorization = z.strictObject({ scope: z.string(), status: z.enum(['active', 'revoked']), delegated_scope: z.string().optional() });
const userinfo = z.discriminatedUnion('cronofy.type', [
  z.strictObject({
    sub: z.string().startsWith('ser_'),
    email: z.string(),
    'cronofy.type': z.literal('service_account'),
    'cronofy.data': z.strictObject({
      authorization,
      service_account: z.strictObject({ provider_name: z.string(), domain: z.string() }),
    }),
  }),
  z.strictObject({
    sub: z.string().startsWith('acc_'),
    email: z.string(),
    name: z.string(),
    zoneinfo: z.string(),
    'cronofy.type': z.literal('account'),
    'cronofy.data': z.strictObject({
      authorization,
      profiles: z.array(z.strictObject({ ...profile.shape, profile_calendars: z.array(calendar) })),
    }),
  }),
]);

const event = z.strictObject({
  calendar_id: z.string().startsWith('cal_'),
  event_uid: z.string().startsWith('evt_'),
  event_id: z.string().optional(),
  summary: z.string(),
  description: z.string(),
  start: moment,
  end: moment,
  deleted: z.boolean(),
  created: second,
  updated: second,
  location: z.strictObject({ description: z.string() }).optional(),
  participation_status: z.enum(['needs_action', 'accepted', 'declined', 'tentative', 'unknown']),
  attendees: z.array(z.strictObject({ ...person.shape, status: z.enum(['needs_action', 'accepted', 'declined', 'tentative', 'unknown']) })),
  organizer: person.optional(),
  transparency: z.enum(['opaque', 'transparent', 'unknown']),
  status: z.enum(['confirmed', 'tentative', 'cancelled', 'unknown']),
  categories: z.array(z.string()),
  recurring: z.boolean(),
  event_private: z.boolean(),
  conferencing: z
    .union([z.strictObject({ pending: z.literal(true) }), z.strictObject({ provider_name: z.string(), join_url: z.url() })])
    .optional(),
  options: z.strictObject({ delete: z.boolean(), update: z.boolean(), change_participation_status: z.boolean() }),
});
const period = z.strictObject({
  calendar_id: z.string().startsWith('cal_'),
  start: moment,
  end: moment,
  free_busy_status: z.enum(['busy', 'free', 'tentative', 'unknown']),
});
const resource = z.strictObject({
  email: z.string(),
  name: z.string(),
  capacity: z.number().int().optional(),
  location: z.strictObject({ building_name: z.string() }).optional(),
});
const channel = z.strictObject({
  channel_id: z.string().startsWith('chn_'),
  callback_url: z.url(),
  filters: z.strictObject({ calendar_ids: z.array(z.string()).optional(), only_managed: z.boolean().optional() }),
});

const nothing = z.literal('');
const invalid = z.strictObject({
  errors: z.record(z.string(), z.array(z.strictObject({ key: z.string().regex(/^errors\./), description: z.string() })).min(1)),
});
const events = z.strictObject({ pages, events: z.array(event) });
const freeBusy = z.strictObject({ pages, free_busy: z.array(period) });

/** By operation, then by status. */
export const ANSWERS: Readonly<Record<string, Readonly<Record<number, z.ZodType>>>> = {
  token: { 200: token, 400: oauthError },
  revoke: { 200: nothing, 400: oauthError },
  delegate: { 202: nothing },
  resources: { 200: z.strictObject({ resources: z.array(resource) }) },
  userinfo: { 200: userinfo },
  profiles: { 200: z.strictObject({ profiles: z.array(profile) }) },
  calendars: { 200: z.strictObject({ calendars: z.array(z.strictObject({ ...linking.shape, ...calendar.shape })) }) },
  events: { 200: events },
  'events-page': { 200: events },
  'free-busy': { 200: freeBusy },
  'free-busy-page': { 200: freeBusy },
  upsert: { 202: nothing },
  'delete-event': { 202: nothing },
  batch: { 207: z.strictObject({ batch: z.array(z.strictObject({ status: z.number().int(), data: z.unknown().optional() })) }) },
  'channel-open': { 200: z.strictObject({ channel }) },
  'channel-list': { 200: z.strictObject({ channels: z.array(channel) }) },
  'channel-close': { 202: nothing },
};

/** What any call may be answered instead. */
export const REFUSALS: Readonly<Record<number, z.ZodType>> = {
  401: z.union([nothing, oauthError]),
  402: nothing,
  403: nothing,
  404: nothing,
  422: invalid,
  423: nothing,
  429: nothing,
};
