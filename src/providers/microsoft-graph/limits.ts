/** Published limits of Microsoft Graph, and how far this connector goes. */
import { createPacer } from '../../platform/pacer.ts';

/** Addresses of one `getSchedule`. */
export const MAX_SCHEDULES = 20;
/** Longest span of one `getSchedule`: newer documentation allows 62 days, older 42. */
export const MAX_SCHEDULE_DAYS = 42;
/** Requests of one `$batch`. */
export const MAX_BATCH = 20;
/** Longest life of a subscription to events, in minutes. */
export const SUBSCRIPTION_MINUTES = 4_230;
export const MAX_SUBJECT = 255;

/** For each app and mailbox: four calls at once, 10,000 in ten minutes. */
export const mailboxPacer = createPacer({ concurrency: 4, rate: { count: 10_000, ms: 600_000 } });
/**
 * For each app as a whole. Revisions of the documentation disagree whether four at once are meant for a mailbox or for an app, so this
 * stays small, and a 429 without a mailbox in it pauses everything of the connection.
 */
export const connectionPacer = createPacer({ concurrency: 8 });
