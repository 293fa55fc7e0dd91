/** REPORT on calendars: `calendar-query`, `calendar-multiget` (RFC 4791 section 7) and `sync-collection` (RFC 6578). */
import type { Reply } from '../harness/protocol-server.ts';
import { childOf, childrenOf, element, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { includes } from '../organization/mailbox.ts';
import { selected } from './calendar-selection.ts';
import { type Exchange, empty, forbidden, multistatus, precondition, rightIn, xmlReply } from './exchange.ts';
import { matches, UnsupportedFilter } from './filter.ts';
import { freeBusyQuery } from './free-busy.ts';
import { listSearchProperties, searchPrincipals } from './principal-search.ts';
import { hrefOf, propertiesResponse, statusResponse, valuesOf } from './properties.ts';
import { wantedIn } from './propfind.ts';
import { type CalendarResource, type Resource, resourceAt } from './resources.ts';
import { revisionIn, tokenOf } from './sync-token.ts';
import { documentOf } from './xml.ts';

export function report(exchange: Exchange, resource: Resource): Reply {
  const { xml, personality } = exchange;
  if (xml === null) return empty(400);
  if (xml.name === 'D:principal-property-search') return searchPrincipals(exchange, xml);
  if (xml.name === 'D:principal-search-property-set') return listSearchProperties();
  if (resource.kind !== 'calendar') return precondition(403, 'D:supported-report');
  if (xml.name === 'C:free-busy-query') return personality.noFreeBusyQuery ? empty(501) : freeBusyQuery(exchange, resource);
  if (!includes(rightIn(exchange, resource.mailbox), 'read')) return forbidden('D:read', hrefOf(resource));
  if (xml.name === 'C:calendar-query') return calendarQuery(exchange, resource, xml);
  if (xml.name === 'C:calendar-multiget') return calendarMultiget(exchange, resource, xml);
  if (xml.name === 'D:sync-collection') return syncCollection(exchange, resource, xml);
  return precondition(403, 'D:supported-report');
}

function calendarQuery(exchange: Exchange, calendar: CalendarResource, xml: XmlNode): Reply {
  const filter = childOf(xml, 'C:filter');
  if (filter === null) return precondition(400, 'C:valid-filter');
  try {
    const events = exchange.organization.calendar(calendar.mailbox.id).all();
    const found = events.filter((event) => matches(event, filter, calendar.mailbox.zone));
    return multistatus(...found.map((event) => eventResponse(exchange, calendar, { event, xml })));
  } catch (error) {
    if (error instanceof UnsupportedFilter) return precondition(403, 'C:supported-filter', error.message);
    throw error;
  }
}

function calendarMultiget(exchange: Exchange, calendar: CalendarResource, xml: XmlNode): Reply {
  const responses = childrenOf(xml, 'D:href').map(({ text: href }) => {
    const target = resourceAt(pathOf(href), exchange.organization);
    const inside = target?.kind === 'event' && target.mailbox.id === calendar.mailbox.id;
    const event = inside ? exchange.organization.calendar(calendar.mailbox.id).byName(target.name) : null;
    return event === null ? statusResponse(href, '404 Not Found') : eventResponse(exchange, calendar, { event, xml });
  });
  return multistatus(...responses);
}

/** Path of an href that is a path or a whole address. */
function pathOf(href: string): string {
  return URL.canParse(href, 'http://localhost') ? new URL(href, 'http://localhost').pathname : '';
}

function syncCollection(exchange: Exchange, calendar: CalendarResource, xml: XmlNode): Reply {
  const { organization, personality, effects } = exchange;
  const token = textAt(xml, 'D:sync-token');
  const known = token === '' ? null : revisionIn(organization, calendar.mailbox, token);
  if (effects.cursorExpired || (token !== '' && known === null && !personality.bogusTokenAccepted))
    return precondition(403, 'D:valid-sync-token');
  const limit = Number(childOf(xml, 'D:limit')?.children[0]?.text ?? Number.POSITIVE_INFINITY);
  return known === null ? everything(exchange, calendar, { xml, limit }) : changes(exchange, calendar, { xml, limit, since: known });
}

/** A first synchronisation cannot be cut into pages here: past the limit it is refused. */
function everything(exchange: Exchange, calendar: CalendarResource, { xml, limit }: { xml: XmlNode; limit: number }): Reply {
  const events = exchange.organization.calendar(calendar.mailbox.id).all();
  if (events.length > limit) return precondition(507, 'D:number-of-matches-within-limits');
  const responses = events.map((event) => eventResponse(exchange, calendar, { event, xml }));
  return synced(responses, tokenOf(exchange.organization, calendar.mailbox));
}

/** Past the limit: the oldest changes, a 507 for the collection, and the token from which to go on. */
function changes(
  exchange: Exchange,
  calendar: CalendarResource,
  { xml, limit, since }: { xml: XmlNode; limit: number; since: number },
): Reply {
  const store = exchange.organization.calendar(calendar.mailbox.id);
  const all = store.changesSince(since);
  const page = all.slice(0, limit);
  const responses = page.map(({ name }) => {
    const event = store.byName(name);
    return event
      ? eventResponse(exchange, calendar, { event, xml })
      : statusResponse(hrefOf({ ...calendar, kind: 'event', name }), '404 Not Found');
  });
  if (page.length === all.length) return synced(responses, tokenOf(exchange.organization, calendar.mailbox));
  const more = statusResponse(hrefOf(calendar), '507 Insufficient Storage');
  return synced([...responses, more], tokenOf(exchange.organization, calendar.mailbox, page.at(-1)?.revision ?? since));
}

function synced(responses: readonly Fragment[], token: string): Reply {
  return xmlReply(207, documentOf('D:multistatus', ...responses, element('D:sync-token', token)));
}

function eventResponse(exchange: Exchange, calendar: CalendarResource, { event, xml }: { event: StoredEvent; xml: XmlNode }): Fragment {
  const resource: Resource = { ...calendar, kind: 'event', name: event.name };
  const asked = childOf(xml, 'D:prop')?.children.find((one) => one.name === 'C:calendar-data');
  const text = asked === undefined ? event.text : selected(event.text, asked, calendar.mailbox.zone);
  const values = { ...valuesOf(exchange, resource), 'C:calendar-data': () => [text] };
  return propertiesResponse(hrefOf(resource), values, wantedIn(xml) ?? ['D:getetag']);
}
