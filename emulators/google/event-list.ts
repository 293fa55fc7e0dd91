/** Lists of events: windows, filters, pages, sync tokens; and the occurrences of a series. */
import { occurrencesOf, type Window } from '../organization/occurrences.ts';
import { indexOf } from './calendar-index.ts';
import { ApiError, invalid, notFound } from './errors.ts';
import { instancesIn, isSeries } from './event-instances.ts';
import { deletedResource, eventResource, type View } from './event-resource.ts';
import { instantIn } from './event-times.ts';
import { viewOf } from './events.ts';
import { type Exchange, isAtLeast, type Json } from './exchange.ts';
import type { Entry } from './state.ts';

const DEFAULT_PAGE = 250;
const LARGEST_PAGE = 2_500;
/** These cannot stand beside a sync token. */
const NOT_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];
/** With these no sync token is given. */
const NO_SYNC_TOKEN_FOR = ['iCalUID', 'orderBy', 'privateExtendedProperty', 'q', 'sharedExtendedProperty', 'updatedMin'];
const ALWAYS = { start: Date.UTC(1970, 0), end: Date.UTC(2200, 0) };
/** How far ahead a series is expanded where no end was asked. */
const SERIES_AHEAD_MS = 730 * 86_400_000;

export function listEvents(exchange: Exchange): Json {
  const { query } = exchange;
  const view = viewOf(exchange);
  const token = query.get('syncToken');
  if (token !== null && NOT_WITH_SYNC_TOKEN.some((name) => query.has(name)))
    throw invalid('Sync token cannot be used with this parameter.', 'badRequest');
  if (query.get('orderBy') === 'startTime' && query.get('singleEvents') !== 'true') {
    throw invalid('The requested ordering is not available for the particular query.', 'badRequest');
  }
  const since = token === null ? null : revisionIn(exchange, view, token);
  const entries = [...indexOf(exchange.state, exchange.world, view.mailbox).byId.values()];
  const wanted = since === null ? entries : entries.filter(({ revision }) => revision > since);
  const items = wanted.flatMap((entry) => resourcesOf(exchange, view, entry, since !== null)).filter((one) => passes(exchange, one));
  return page(exchange, view, sorted(query, items));
}

export function listInstances(exchange: Exchange): Json {
  const view = viewOf(exchange);
  const entry = indexOf(exchange.state, exchange.world, view.mailbox).byId.get(exchange.call.path.eventId ?? '');
  if (entry === undefined || entry.deleted) throw notFound();
  const items = instancesIn(view, entry, windowIn(exchange)).map((one) => eventResource(view, entry, one));
  return page(exchange, view, items);
}

function resourcesOf(exchange: Exchange, view: View, entry: Entry, synchronising: boolean): Json[] {
  const { query } = exchange;
  const withDeleted = synchronising || query.get('showDeleted') === 'true' || query.has('updatedMin');
  if (entry.deleted) return withDeleted ? [deletedResource(view, entry)] : [];
  const window = windowIn(exchange);
  if (isSeries(entry) && query.get('singleEvents') === 'true') {
    return instancesIn(view, entry, window).map((one) => eventResource(view, entry, one));
  }
  const bounded = query.has('timeMin') || query.has('timeMax');
  if (bounded && occurrencesOf(entry.text, view.mailbox.zone, window).length === 0) return [];
  const resource = eventResource(view, entry);
  return resource.status === 'cancelled' && !withDeleted ? [] : [resource];
}

function windowIn({ query, world }: Exchange): Window {
  const [from, to] = [query.get('timeMin'), query.get('timeMax')];
  const start = from === null ? ALWAYS.start : instantIn(from);
  const end = to === null ? world.clock.now() + SERIES_AHEAD_MS : instantIn(to);
  if (from !== null && to !== null && end <= start) throw invalid('The specified time range is empty.', 'timeRangeEmpty');
  return to === null && query.get('singleEvents') !== 'true' ? { start, end: ALWAYS.end } : { start, end };
}

function passes({ query }: Exchange, resource: Json): boolean {
  const uid = query.get('iCalUID');
  if (uid !== null && resource.iCalUID !== uid) return false;
  const updatedMin = query.get('updatedMin');
  if (updatedMin !== null && typeof resource.updated === 'string' && instantIn(resource.updated) < instantIn(updatedMin)) return false;
  const properties = (resource.extendedProperties ?? {}) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const has = (kind: string, name: string) =>
    query.getAll(name).every((one) => {
      const [key = '', ...value] = one.split('=');
      return properties[kind]?.[key] === value.join('=');
    });
  if (!has('private', 'privateExtendedProperty') || !has('shared', 'sharedExtendedProperty')) return false;
  const words = (query.get('q') ?? '').toLowerCase();
  return (
    words === '' ||
    [resource.summary, resource.description, resource.location].some((one) =>
      String(one ?? '')
        .toLowerCase()
        .includes(words),
    )
  );
}

function sorted(query: URLSearchParams, items: readonly Json[]): readonly Json[] {
  const order = query.get('orderBy');
  if (order === null) return items;
  const key = (one: Json) => {
    const start = (one.start ?? {}) as { dateTime?: string; date?: string };
    return order === 'updated' ? String(one.updated) : new Date(start.dateTime ?? start.date ?? 0).toISOString();
  };
  return items.toSorted((a, b) => key(a).localeCompare(key(b)));
}

function page(exchange: Exchange, view: View, items: readonly Json[]): Json {
  const { query, world } = exchange;
  const size = Math.min(LARGEST_PAGE, Number(query.get('maxResults') ?? DEFAULT_PAGE));
  if (size < 1) throw invalid('Invalid value for maxResults.');
  const from = pageStart(query.get('pageToken'));
  const shownItems = items.slice(from, from + size);
  const more = from + size < items.length;
  const isFinal = !more && !NO_SYNC_TOKEN_FOR.some((name) => query.has(name));
  return {
    kind: 'calendar#events',
    etag: `"${world.calendar(view.mailbox.id).revision}"`,
    summary: view.mailbox.name,
    updated: new Date(world.clock.now()).toISOString(),
    timeZone: view.mailbox.zone,
    accessRole: view.role,
    defaultReminders: [],
    items: shownItems,
    ...(more ? { nextPageToken: Buffer.from(`page ${from + size}`).toString('base64url') } : {}),
    ...(isFinal ? { nextSyncToken: syncToken(exchange, view) } : {}),
  };
}

function pageStart(token: string | null): number {
  if (token === null) return 0;
  const start = /^page (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) throw invalid('Invalid page token value.');
  return Number(start);
}

function syncToken({ world }: Exchange, { mailbox }: View): string {
  return Buffer.from([world.edition, mailbox.id, world.calendar(mailbox.id).revision].join('/')).toString('base64url');
}

/** @throws ApiError for a token that is too old, of another calendar, or nobody's. */
function revisionIn({ world, effects }: Exchange, { mailbox, role }: View, token: string): number {
  const [edition, id, revision = ''] = Buffer.from(token, 'base64url').toString().split('/');
  const known = edition === world.edition && id === mailbox.id && /^\d+$/.test(revision);
  const expired = effects.cursorExpired || !isAtLeast(role, 'freeBusyReader');
  if (known && !expired && Number(revision) <= world.calendar(mailbox.id).revision) return Number(revision);
  throw new ApiError(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', 'calendar');
}
