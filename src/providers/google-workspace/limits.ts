/**
 * How much of the service is used at once (developers.google.com/calendar/api/guides/quota: 600 calls a minute for each user, 10,000
 * for each project, unless the project's quota page says otherwise). Shared by all systems opened in this process.
 */
import { createPacer } from '../../platform/pacer.ts';

/** Calendars of one free/busy question (`calendarExpansionMax`). */
export const MAX_CALENDARS = 50;
/** Longest window of one free/busy question; the service refuses about three months. */
export const MAX_SPAN_DAYS = 60;
/** Events, users and rooms of one page. */
export const EVENTS_PAGE = 2_500;
export const DIRECTORY_PAGE = 500;
/** A list that never ends is no list. */
export const MAX_PAGES = 200;
/** How often a removed interview may come back under the next id. */
export const MAX_LIVES = 8;

const USER_CONCURRENCY = 4;
const USER_CALLS_A_MINUTE = 500;
const CONNECTION_CONCURRENCY = 8;
const CONNECTION_CALLS_A_SECOND = 120;

/** By credential and user. */
export const userPace = createPacer({ concurrency: USER_CONCURRENCY, rate: { count: USER_CALLS_A_MINUTE, ms: 60_000 } });
/** By credential. */
export const connectionPace = createPacer({
  concurrency: CONNECTION_CONCURRENCY,
  rate: { count: CONNECTION_CALLS_A_SECOND, ms: 1_000 },
});

/** Work on many things at once; the paces hold it back. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONNECTION_CONCURRENCY, items.length) }, worker));
  return results;
}
