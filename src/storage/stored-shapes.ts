/** The shapes of what is stored as JSON or as a word, checked on reading: a row somebody damaged is an error that says where, never a wrong answer. */
import { z } from 'zod';
import { SHIPPED_ROLES } from '../domain/access/permission.ts';
import type { BusyStatus, FreeBusyAnswer } from '../domain/availability/free-busy.ts';
import { type ConnectionCheck, type ProbeName, SKIP_CODES, type SystemCapabilities } from '../domain/connection/connection.ts';
import { REMEDY_ACTORS, type Remedy } from '../domain/connection/remedy.ts';
import { FAULT_CODES, type FaultReport } from '../domain/fault.ts';
import type { ParticipantId, PlanId, UserId } from '../domain/identifiers.ts';
import { HISTORY_KINDS, type HistoryEntry } from '../domain/interview/application.ts';
import type { InterviewPlan } from '../domain/interview/plan.ts';
import type { CalendarPart } from '../domain/mail/mail-message.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { WeeklyHours } from '../domain/time/weekly-hours.ts';

const words = <const T extends readonly string[]>(...options: T) => z.enum(options);
const record = z.record(z.string(), z.string());
/** Brands leave no trace at run time. */
const instant = z.int() as unknown as z.ZodType<Instant>;
const id = <T extends string>() => z.string() as unknown as z.ZodType<T>;
const interval = { start: instant, end: instant };

export const language = words('en', 'de');
export const role = z.enum(Object.keys(SHIPPED_ROLES) as (keyof typeof SHIPPED_ROLES)[]);
export const accessLevel = words('full', 'restricted', 'free-busy');
export const connectionState = words('draft', 'active', 'degraded', 'failing', 'paused', 'disconnected');
export const participantKind = words('person', 'room');
export const calendarStatus = words('not-connected', 'connecting', 'connected', 'failed', 'paused');
export const applicationStatus = words('open', 'invited', 'booked', 'cancelled', 'declined', 'needs-attention');
export const invitationState = words('open', 'booked', 'cancelled', 'declined', 'withdrawn', 'expired');
export const bookingState = words('confirmed', 'cancelled');
export const wanted = words('present', 'absent');
export const writeState = words('pending', 'verified', 'failed');
export const mailState = words('waiting', 'sent', 'failed');
export const runResult = words('waiting', 'connected', 'failed');
export const settings = record;

export const faultReport = z.object({
  code: z.enum(FAULT_CODES),
  retry: z.union([words('never', 'later'), z.object({ afterSeconds: z.number() })]),
  blame: words('admin', 'provider', 'us'),
  detail: z.string(),
}) satisfies z.ZodType<FaultReport>;

export const capabilities = z.object({
  schedulesAttendees: z.boolean(),
  freeBusyWays: z.array(z.string()),
  extra: record,
}) satisfies z.ZodType<SystemCapabilities>;

const probe = words(
  'sign-in',
  'directory',
  'rooms',
  'read-free-busy',
  'write-event',
  'see-own-event',
  'out-of-scope-refused',
) satisfies z.ZodType<ProbeName>;
/** Checks of older versions were stored without codes and facts; their sentences still stand. */
const skipCode = words(...SKIP_CODES)
  .nullable()
  .default(null);
const verdictFacts = record.default({});
/** Absent in checks from before there were remedies. */
const remedy = z.object({
  who: z.enum(REMEDY_ACTORS),
  steps: z.object({ en: z.string(), de: z.string() }),
  command: z.string().nullable(),
  page: z.string().nullable(),
}) satisfies z.ZodType<Remedy>;
export const connectionCheck = z.object({
  startedAt: instant,
  finishedAt: instant.nullable(),
  verdicts: z.array(
    z.discriminatedUnion('result', [
      z.object({ probe, result: z.literal('passed'), detail: z.string(), facts: verdictFacts }),
      z.object({ probe, result: z.literal('failed'), fault: faultReport, fix: z.string(), remedy: remedy.nullable().default(null) }),
      z.object({ probe, result: z.literal('skipped'), code: skipCode, reason: z.string(), facts: verdictFacts }),
    ]),
  ),
  provenLevel: accessLevel.nullable(),
}) satisfies z.ZodType<ConnectionCheck>;

const range = { fromMinute: z.int().min(0).max(1_440), toMinute: z.int().min(0).max(1_440) };
const weekday = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)]);
export const weeklyHours = z.object({
  zone: z.string(),
  ranges: z.array(z.object({ weekday, ...range })),
  exceptions: z.array(z.object({ onDate: z.string(), ranges: z.array(z.object(range)) })),
}) satisfies z.ZodType<WeeklyHours>;

const busyStatus = words('busy', 'tentative', 'out-of-office', 'working-elsewhere') satisfies z.ZodType<BusyStatus>;
export type KnownFreeBusy = Extract<FreeBusyAnswer, { kind: 'known' }>;
export const knownFreeBusy = z.object({
  kind: z.literal('known'),
  window: z.object(interval),
  periods: z.array(z.object({ ...interval, status: busyStatus, uid: z.string().exactOptional() })),
  asOf: instant,
}) satisfies z.ZodType<KnownFreeBusy>;

const participantId = id<ParticipantId>();
const panelSlot = z.object({ label: z.string(), candidates: z.array(participantId) });
const rules = z.object({
  lengthMinutes: z.int(),
  granularityMinutes: z.int(),
  bufferBeforeMinutes: z.int(),
  bufferAfterMinutes: z.int(),
  noticeMinutes: z.int(),
  firstDay: z.int(),
  lastDay: z.int(),
  zone: z.string(),
});
export const interviewPlan = z.object({
  id: id<PlanId>(),
  name: z.string(),
  title: z.string(),
  panel: z.array(panelSlot),
  rooms: z.array(participantId),
  locationText: z.string(),
  rules,
}) satisfies z.ZodType<InterviewPlan>;

export const historyKind = z.enum(HISTORY_KINDS);
export const historyActor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), userId: id<UserId>(), name: z.string() }),
  z.object({ kind: words('applicant', 'system') }),
]) satisfies z.ZodType<HistoryEntry['actor']>;
export const historyFacts = record;

export const calendarPart = z.object({ method: words('REQUEST', 'CANCEL'), text: z.string() }) satisfies z.ZodType<CalendarPart>;
