/** Properties of collections, principals and events (RFC 4918, 3744, 4791, 6638, 6578), as PROPFIND and reports show them. */

import { element, elementWith, type Fragment } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { calendarText, PRODUCT_ID } from '../organization/event-text.ts';
import { includes, type Mailbox } from '../organization/mailbox.ts';
import { addressesOf } from '../organization/organization.ts';
import { zoneDefinition } from '../organization/zone-definition.ts';
import { type Exchange, rightIn } from './exchange.ts';
import { collectionPath, eventPath, homePath, PRINCIPALS, principalPath, type Resource } from './resources.ts';
import { tokenOf } from './sync-token.ts';

type Values = Readonly<Record<string, () => readonly (Fragment | string)[]>>;

/** Values that PROPFIND with `allprop` leaves out. */
const ONLY_WHEN_ASKED = [
  'C:calendar-data',
  'C:calendar-timezone',
  'D:current-user-privilege-set',
  'D:supported-report-set',
  'D:sync-token',
];

const REPORTS = {
  calendar: ['C:calendar-query', 'C:calendar-multiget', 'C:free-busy-query', 'D:sync-collection'],
  principals: ['D:principal-property-search', 'D:principal-search-property-set'],
} as const;

/** One `D:response` with what was asked; unknown names in a 404 part. `wanted` null = all properties. */
export function propertiesResponse(href: string, values: Values, wanted: readonly string[] | null): Fragment {
  const names = wanted ?? Object.keys(values).filter((name) => !ONLY_WHEN_ASKED.includes(name));
  const found = names.flatMap((name) => (Object.hasOwn(values, name) ? [element(name, ...(values[name]?.() ?? []))] : []));
  const missing = names.filter((name) => !Object.hasOwn(values, name)).map((name) => element(name));
  const parts = [
    ...(found.length > 0 || missing.length === 0 ? [propstat('200 OK', found)] : []),
    ...(missing.length > 0 ? [propstat('404 Not Found', missing)] : []),
  ];
  return element('D:response', element('D:href', href), ...parts);
}

function propstat(status: string, properties: readonly Fragment[]): Fragment {
  return element('D:propstat', element('D:prop', ...properties), element('D:status', `HTTP/1.1 ${status}`));
}

export function statusResponse(href: string, status: string): Fragment {
  return element('D:response', element('D:href', href), element('D:status', `HTTP/1.1 ${status}`));
}

export function hrefOf(resource: Resource): string {
  switch (resource.kind) {
    case 'root':
      return '/dav/';
    case 'principals':
      return PRINCIPALS;
    case 'principal':
      return principalPath(resource.mailbox);
    case 'home':
      return homePath(resource.mailbox, resource.base);
    case 'event':
      return eventPath(resource.mailbox, resource.name, resource.base);
    default:
      return collectionPath(resource.mailbox, resource.kind, resource.base);
  }
}

/** All properties a resource has for this account. An event that does not exist has none. */
export function valuesOf(exchange: Exchange, resource: Resource): Values {
  const shared = everywhere(exchange);
  switch (resource.kind) {
    case 'root':
      return { ...shared, 'D:resourcetype': collection(), 'D:displayname': () => ['Marigold'] };
    case 'principals':
      return { ...shared, 'D:resourcetype': collection(), 'D:displayname': () => ['People and rooms'], ...reports(REPORTS.principals) };
    case 'principal':
      return { ...shared, ...principalValues(resource.mailbox) };
    case 'home':
      return {
        ...shared,
        ...ownership(exchange, resource.mailbox),
        'D:resourcetype': collection(),
        'D:displayname': () => [resource.mailbox.name],
      };
    case 'calendar':
      return { ...shared, ...calendarValues(exchange, resource.mailbox) };
    case 'inbox':
    case 'outbox':
      return { ...shared, ...ownership(exchange, resource.mailbox), 'D:resourcetype': collection(`C:schedule-${resource.kind}`) };
    case 'event': {
      const event = exchange.organization.calendar(resource.mailbox.id).byName(resource.name);
      return event === null ? {} : { ...shared, ...ownership(exchange, resource.mailbox), ...eventValues(event) };
    }
  }
}

function eventValues(event: StoredEvent): Values {
  return {
    'D:resourcetype': () => [],
    'D:getetag': () => [event.etag],
    'D:getcontenttype': () => ['text/calendar; charset=utf-8; component=VEVENT'],
    'D:getcontentlength': () => [String(Buffer.byteLength(event.text))],
    'C:calendar-data': () => [event.text],
  };
}

function everywhere({ account, organization }: Exchange): Values {
  const own = organization.mailbox(account.mailboxId);
  return {
    'D:current-user-principal': () => (own ? [href(principalPath(own))] : [element('D:unauthenticated')]),
    'D:principal-collection-set': () => [href(PRINCIPALS)],
  };
}

function principalValues(mailbox: Mailbox): Values {
  const addresses = addressesOf(mailbox);
  const room: Values =
    mailbox.kind === 'room'
      ? {
          'NC:room-seating-capacity': () => [String(mailbox.capacity ?? '')],
          'NC:room-building-name': () => [mailbox.site],
          'NC:room-building-address': () => [mailbox.site],
        }
      : {};
  return {
    'D:resourcetype': collection('D:principal'),
    'D:displayname': () => [mailbox.name],
    'D:principal-URL': () => [href(principalPath(mailbox))],
    'C:calendar-home-set': () => [href(homePath(mailbox))],
    'C:schedule-inbox-URL': () => [href(collectionPath(mailbox, 'inbox'))],
    'C:schedule-outbox-URL': () => [href(collectionPath(mailbox, 'outbox'))],
    'C:calendar-user-address-set': () => [...addresses.map((address) => href(`mailto:${address}`)), href(principalPath(mailbox))],
    'C:calendar-user-type': () => [mailbox.kind === 'room' ? 'ROOM' : 'INDIVIDUAL'],
    'CS:email-address-set': () => addresses.map((address) => element('CS:email-address', address)),
    ...room,
  };
}

function calendarValues(exchange: Exchange, mailbox: Mailbox): Values {
  const token = tokenOf(exchange.organization, mailbox);
  return {
    ...ownership(exchange, mailbox),
    ...reports(exchange.personality.noFreeBusyQuery ? REPORTS.calendar.filter((name) => name !== 'C:free-busy-query') : REPORTS.calendar),
    'D:resourcetype': collection('C:calendar'),
    'D:displayname': () => ['Calendar'],
    'D:sync-token': () => [token],
    'CS:getctag': () => [token],
    'C:supported-calendar-component-set': () => [elementWith('C:comp', { name: 'VEVENT' })],
    'C:supported-calendar-data': () => [elementWith('C:calendar-data', { 'content-type': 'text/calendar', version: '2.0' })],
    'C:schedule-calendar-transp': () => [element('C:opaque')],
    'C:calendar-timezone': () => [zoneText(mailbox.zone, exchange.organization.clock.now())],
    'C:calendar-timezone-id': () => [mailbox.zone],
    'C:max-resource-size': () => ['1048576'],
  };
}

/** A VCALENDAR that holds nothing but the definition of the zone. */
function zoneText(zone: string, now: number): string {
  const head = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
  ];
  return calendarText(['vcalendar', head, zoneDefinition(zone, new Date(now).getUTCFullYear())]);
}

function ownership(exchange: Exchange, mailbox: Mailbox): Values {
  return {
    'D:owner': () => [href(principalPath(mailbox))],
    'D:current-user-privilege-set': () => privileges(exchange, mailbox).map((name) => element('D:privilege', element(name))),
  };
}

function privileges(exchange: Exchange, mailbox: Mailbox): string[] {
  const right = rightIn(exchange, mailbox);
  const own = exchange.account.mailboxId === mailbox.id;
  return [
    ...(includes(right, 'free-busy') ? ['C:read-free-busy'] : []),
    ...(includes(right, 'read') ? ['D:read', 'D:read-current-user-privilege-set'] : []),
    ...(includes(right, 'write') ? ['D:write', 'D:write-content', 'D:write-properties', 'D:bind', 'D:unbind'] : []),
    ...(own ? ['D:all', 'C:schedule-send', 'C:schedule-send-freebusy', 'C:schedule-deliver'] : []),
  ];
}

function reports(names: readonly string[]): Values {
  return { 'D:supported-report-set': () => names.map((name) => element('D:supported-report', element('D:report', element(name)))) };
}

function collection(type?: string): () => Fragment[] {
  return () => [element('D:collection'), ...(type === undefined ? [] : [element(type)])];
}

function href(path: string): Fragment {
  return element('D:href', path);
}
