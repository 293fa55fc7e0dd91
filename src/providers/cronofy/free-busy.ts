/**
 * Free/busy, one mailbox at a time with its own token, our own interviews included. Whatever is missing, half, outside the days that
 * Cronofy keeps, or behind a profile that is not connected and complete, is unknown.
 */
import type { BusyPeriod, BusyStatus, FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import { DAY_MS, instant } from '../../domain/time/instant.ts';
import { type Interval, overlaps } from '../../domain/time/interval.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Session } from './auth.ts';
import { inParallel } from './client.ts';
import { placeOfMailbox, readPages } from './directory.ts';
import { malformed } from './faults.ts';
import { DAYS_AHEAD, DAYS_BACK } from './limits.ts';
import { dayOf, type Place, spanOf } from './translate.ts';
import { freeBusySchema } from './wire.ts';

/** Mailboxes asked at the same time. */
const WIDTH = 8;
/** Dates without a time lie up to a day beside the same date in UTC; the last day asked for is not answered for. */
const MARGIN_BEFORE_DAYS = 1;
const MARGIN_AFTER_DAYS = 2;

export function createFreeBusyReader(session: Session): FreeBusyReader {
  return {
    async read(mailboxes, window, policy) {
      const answers = await inParallel(mailboxes, WIDTH, (mailbox) => answerOrUnknown(() => readBusy(session, mailbox, window, policy)));
      return new Map(mailboxes.map(({ id }, at) => [id, answers[at] ?? { kind: 'unknown', fault: malformed('No answer was made.') }]));
    },
  };
}

async function answerOrUnknown(answer: () => Promise<FreeBusyAnswer>): Promise<FreeBusyAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (isFault(error)) return { kind: 'unknown', fault: error.report };
    throw error;
  }
}

/** @throws Fault unless the whole window is known. */
export async function readBusy(
  session: Session,
  mailbox: Mailbox,
  window: Interval,
  policy: CallPolicy,
): Promise<FreeBusyAnswer & { kind: 'known' }> {
  const now = session.shared.now();
  if (window.start < now - DAYS_BACK * DAY_MS || window.end > now + DAYS_AHEAD * DAY_MS) throw outsideOfKept();
  const place = await placeOfMailbox(session, mailbox, policy);
  const asOf = instant(Date.now());
  const periods = await readPeriods({ session, mailbox, window, place, policy });
  return { kind: 'known', window, periods: periods.sort((a, b) => a.start - b.start || a.end - b.end), asOf };
}

interface Reading {
  readonly session: Session;
  readonly mailbox: Mailbox;
  readonly window: Interval;
  readonly place: Place;
  readonly policy: CallPolicy;
}

async function readPeriods({ session, mailbox, window, place, policy }: Reading): Promise<BusyPeriod[]> {
  const first = Math.max(window.start - MARGIN_BEFORE_DAYS * DAY_MS, session.shared.now() - DAYS_BACK * DAY_MS);
  const query = new URLSearchParams({
    tzid: 'Etc/UTC',
    from: dayOf(first),
    to: dayOf(window.end, MARGIN_AFTER_DAYS),
    // Without it our own interviews would be free time.
    include_managed: 'true',
  });
  for (const id of place.calendarIds) query.append('calendar_ids[]', id);
  const answers = await readPages(session, mailbox, { path: `/v1/free_busy?${query}`, schema: freeBusySchema }, policy);
  return answers
    .flatMap(({ free_busy }) => free_busy)
    .flatMap((each) => {
      const span = each.free_busy_status === 'free' ? null : spanOf(each, place.zone);
      return span !== null && overlaps(span, window) ? [{ ...span, status: statusOf(each.free_busy_status) }] : [];
    });
}

/** `unknown` is Cronofy's word for "something is there"; it blocks, as words that we do not know do. */
function statusOf(word: string): BusyStatus {
  return word === 'tentative' ? 'tentative' : 'busy';
}

function outsideOfKept(): Fault {
  const detail = `Cronofy keeps calendars from ${DAYS_BACK} days back to ${DAYS_AHEAD} days ahead; outside of that nothing is known.`;
  return new Fault({ code: 'provider.unsupported', retry: 'never', blame: 'provider', detail });
}
