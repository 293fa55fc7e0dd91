/** Cronofy's JSON, as far as we read it: unknown members and words are passed over, missing ones make the answer malformed. */
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { HttpResponse } from '../../platform/http/http-client.ts';
import { faultOf, malformed, type Subject } from './faults.ts';

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  sub: z.string().min(1),
});

/** An instant, a date, or a local time with its zone. */
const momentSchema = z.union([z.string(), z.object({ time: z.string(), tzid: z.string().optional() })]);
export type Moment = z.infer<typeof momentSchema>;

const calendarSchema = z.object({
  calendar_id: z.string().min(1),
  calendar_readonly: z.boolean().optional(),
  calendar_deleted: z.boolean().optional(),
  calendar_primary: z.boolean().optional(),
  calendar_integrated_conferencing_available: z.boolean().optional(),
});

export const userInfoSchema = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  name: z.string().optional(),
  zoneinfo: z.string().optional(),
  'cronofy.type': z.string().optional(),
  'cronofy.data': z.object({
    authorization: z
      .object({ scope: z.string().optional(), delegated_scope: z.string().optional(), status: z.string().optional() })
      .optional(),
    service_account: z.object({ provider_name: z.string().optional(), domain: z.string().optional() }).optional(),
    profiles: z
      .array(
        z.object({
          profile_connected: z.boolean(),
          profile_initial_sync_required: z.boolean().optional(),
          profile_calendars: z.array(calendarSchema).optional(),
        }),
      )
      .optional(),
  }),
});
export type UserInfoAnswer = z.infer<typeof userInfoSchema>;

const pagesSchema = z.object({ next_page: z.string().nullish() });

export const freeBusySchema = z.object({
  pages: pagesSchema,
  free_busy: z.array(z.object({ calendar_id: z.string(), start: momentSchema, end: momentSchema, free_busy_status: z.string() })),
});

export const eventsSchema = z.object({
  pages: pagesSchema,
  events: z.array(
    z.object({
      event_uid: z.string().optional(),
      /** Only with events that this application wrote. */
      event_id: z.string().optional(),
      deleted: z.boolean().optional(),
      summary: z.string().nullish(),
      description: z.string().nullish(),
      start: momentSchema.optional(),
      end: momentSchema.optional(),
      updated: z.string().optional(),
      status: z.string().optional(),
      location: z.object({ description: z.string().nullish() }).nullish(),
      /** `pending` while the calendar system makes the meeting. */
      conferencing: z.object({ pending: z.boolean().optional(), join_url: z.string().nullish() }).nullish(),
    }),
  ),
});
export type WireEvent = z.infer<typeof eventsSchema>['events'][number];

export const resourcesSchema = z.object({
  resources: z.array(
    z.object({
      email: z.string().min(1),
      name: z.string().nullish(),
      capacity: z.number().int().nullish(),
      location: z.object({ building_name: z.string().nullish() }).nullish(),
    }),
  ),
});

export const channelSchema = z.object({ channel: z.object({ channel_id: z.string().min(1) }) });
export const channelsSchema = z.object({ channels: z.array(z.object({ channel_id: z.string(), callback_url: z.string() })) });

const grantSchema = z.object({
  code: z.string().nullish(),
  error: z.string().nullish(),
  error_key: z.string().nullish(),
  state: z.string().nullish(),
});
/** Quirk: where `state` stands is documented in two ways; nothing of it is needed, the address of the callback says it all. */
export const delegationCallbackSchema = z.object({ authorization: grantSchema });
export type Grant = z.infer<typeof grantSchema>;

export const notificationSchema = z.object({
  notification: z.object({ type: z.string() }),
  channel: z.object({ channel_id: z.string() }),
});

/** JSON of a body that somebody sent us; null when it is none or of another shape. */
export function parseBody<T>(body: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Any 2xx with the promised body. @throws Fault for every other answer. */
export function readAnswer<T>(response: HttpResponse, schema: z.ZodType<T>, subject: Subject): T {
  expectSuccess(response, subject);
  const parsed = parseBody(response.body, schema);
  if (parsed === null) throw new Fault(malformed('Cronofy’s answer does not have the promised form; a proxy or a log-in page may answer.'));
  return parsed;
}

/** @throws Fault unless the answer is a 2xx. */
export function expectSuccess(response: HttpResponse, subject: Subject): void {
  if (response.status >= 200 && response.status <= 299) return;
  throw faultOf({ status: response.status, body: response.body, retryAfter: response.header('retry-after') }, subject);
}
