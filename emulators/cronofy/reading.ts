/** Reading events and free/busy, in pages: the application's own hidden unless asked for, nothing outside the days that are kept. */
import type { Reply } from '../harness/protocol-server.ts';
import type { Window } from '../organization/occurrences.ts';
import { calendarIdOf, subOf } from './authorizations.ts';
import { ALWAYS, eventView, freeBusyStatus, occurrencesIn, type SeenOccurrence, timesOf } from './event-view.ts';
import { type AccountExchange, empty, invalid, json } from './exchange.ts';
import { instantIn, isZone, keptWindow } from './times.ts';

type Kind = 'events' | 'free_busy';

export function readEvents(exchange: AccountExchange): Reply {
  if (exchange.grant.scope.startsWith('free_busy')) return empty(403);
  const { world, mailbox, query } = exchange;
  const found = occurrencesAsked(exchange);
  if (!Array.isArray(found)) return found;
  const modified = query.get('last_modified');
  const since = modified === null ? Number.NEGATIVE_INFINITY : instantIn(modified, 'UTC');
  const withDeleted = query.get('include_deleted') === 'true';
  const events = found.filter(({ logged }) => Math.floor(logged.updatedAt / 1_000) * 1_000 >= since && (withDeleted || !logged.deleted));
  return firstPage(
    exchange,
    'events',
    events.map((each) => eventView(world, mailbox, each)),
  );
}

export function readFreeBusy(exchange: AccountExchange): Reply {
  const { mailbox } = exchange;
  const found = occurrencesAsked(exchange);
  if (!Array.isArray(found)) return found;
  const periods = found
    .filter(({ logged }) => !logged.deleted)
    .flatMap(({ occurrence }) => {
      const status = freeBusyStatus(occurrence, mailbox);
      if (status === null) return [];
      return [{ calendar_id: calendarIdOf(mailbox), ...timesOf(occurrence, mailbox.zone), free_busy_status: status }];
    });
  return firstPage(exchange, 'free_busy', periods);
}

export function readPage(exchange: AccountExchange, kind: Kind, id: string): Reply {
  if (exchange.orders.some(({ fault }) => fault.kind === 'cursor-expired')) return empty(404);
  const page = exchange.pages.next(subOf(exchange.grant), id, placing(exchange, kind));
  return page === null ? empty(404) : json(200, { pages: page.pages, [kind]: page.items });
}

function firstPage(exchange: AccountExchange, kind: Kind, items: readonly unknown[]): Reply {
  const page = exchange.pages.first(subOf(exchange.grant), items, placing(exchange, kind));
  return json(200, { pages: page.pages, [kind]: page.items });
}

function placing({ personality, origin }: AccountExchange, kind: Kind) {
  const { pageSize, strayPages } = personality();
  return { size: pageSize, base: `${strayPages ? 'https://127.0.0.1:9' : origin}/v1/${kind}` };
}

/** What the query selects, or the 422 that it deserves. */
function occurrencesAsked(exchange: AccountExchange): SeenOccurrence[] | Reply {
  const { query, mailbox, changes } = exchange;
  const tzid = query.get('tzid');
  if (tzid === null) return invalid('tzid', 'required');
  if (!isZone(tzid)) return invalid('tzid', 'tzid_unrecognized');
  const windows = windowsAsked(exchange, tzid);
  if ('status' in windows) return windows;
  const calendars = query.getAll('calendar_ids[]');
  if (calendars.length > 0 && !calendars.includes(calendarIdOf(mailbox))) return [];
  const onlyManaged = query.get('only_managed') === 'true';
  const withManaged = onlyManaged || query.get('include_managed') === 'true';
  return occurrencesIn(mailbox, changes.events(mailbox), windows).filter(({ eventId }) => (eventId === null ? !onlyManaged : withManaged));
}

function windowsAsked({ query, world }: AccountExchange, tzid: string): { readonly others: Window; readonly own: Window } | Reply {
  const kept = keptWindow(world.clock.now());
  const [from, to] = [query.get('from'), query.get('to')];
  try {
    const start = from === null ? kept.start : instantIn(from, tzid);
    const end = to === null ? kept.end : instantIn(to, tzid);
    if (start > end) return invalid('to', 'invalid_time_pair');
    const others = { start: Math.max(start, kept.start), end: Math.min(end, kept.end) };
    return { others, own: from === null && to === null ? ALWAYS : others };
  } catch (error) {
    if (error instanceof RangeError) return invalid('from', 'invalid_time');
    throw error;
  }
}
