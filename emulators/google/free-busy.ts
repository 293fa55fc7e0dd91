/** `freebusy.query`: every calendar is answered for, and errors stand inside the good answer. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Window } from '../organization/occurrences.ts';
import { invalid } from './errors.ts';
import { instantIn, localText } from './event-times.ts';
import { type Exchange, type Json, mailboxAt, roleIn } from './exchange.ts';

const MOST_CALENDARS = 50;
/** About three months; longer ranges are refused. */
const LONGEST_RANGE_MS = 92 * 86_400_000;

export function freeBusy(exchange: Exchange): Json {
  const { body } = exchange;
  const {
    timeMin,
    timeMax,
    timeZone = 'UTC',
    calendarExpansionMax = MOST_CALENDARS,
  } = body as Readonly<Record<string, string | undefined>>;
  if (timeMin === undefined || timeMax === undefined) throw invalid('Missing time range.', 'required');
  const window = { start: instantIn(timeMin), end: instantIn(timeMax) };
  if (window.end <= window.start) throw invalid('The specified time range is empty.', 'timeRangeEmpty');
  if (window.end - window.start > LONGEST_RANGE_MS) throw invalid('The requested time range is too long.', 'timeRangeTooLong');
  const most = Math.min(MOST_CALENDARS, Number(calendarExpansionMax));
  const items = ((body.items ?? []) as readonly { readonly id?: string }[]).map(({ id }) => id ?? '');
  const calendars = items.flatMap((id, place): [string, Json][] => {
    const answer = place >= most ? failed('tooManyCalendarsRequested') : answerFor(exchange, id, { window, zone: timeZone });
    return answer === null ? [] : [[id, answer]];
  });
  return { kind: 'calendar#freeBusy', timeMin, timeMax, calendars: Object.fromEntries(calendars), groups: {} };
}

/** Null for one that is left out. */
function answerFor(exchange: Exchange, id: string, { window, zone }: { readonly window: Window; readonly zone: string }): Json | null {
  const { world, grant, effects } = exchange;
  const mailbox = id === 'primary' ? world.mailbox(grant.subject ?? '') : mailboxAt(world, id);
  const error = mailbox === null ? undefined : effects.innerError(mailbox.address.toLowerCase());
  if (error !== undefined) return error === null ? null : failed(error);
  // Quirk: one without rights is "not found", like one that is not there.
  if (mailbox === null || roleIn(exchange, mailbox) === 'none') return failed('notFound');
  return {
    busy: busyIn(exchange, mailbox, window).map(({ start, end }) => ({ start: localText(start, zone), end: localText(end, zone) })),
  };
}

function failed(reason: string): Json {
  return { errors: [{ domain: 'global', reason }], busy: [] };
}

/** Overlapping times as one; there is no word for tentative or out of office. */
function busyIn({ world }: Exchange, mailbox: Mailbox, window: Window): Window[] {
  const result: Window[] = [];
  for (const next of world.busy(mailbox.id, window)) {
    const last = result.at(-1);
    if (last === undefined || next.start >= last.end) result.push({ start: next.start, end: next.end });
    else result[result.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
  }
  return result;
}
