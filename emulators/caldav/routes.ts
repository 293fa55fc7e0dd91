/** From a request to the part that answers it: methods by kind of resource, and the names of operations. */
import type { Reply } from '../harness/protocol-server.ts';
import type { XmlNode } from '../harness/xml.ts';
import { deleteEvent, getEvent, putEvent } from './event-objects.ts';
import { type Exchange, empty } from './exchange.ts';
import { postOutbox } from './free-busy.ts';
import { hrefOf } from './properties.ts';
import { propfind } from './propfind.ts';
import { report } from './reports.ts';
import { CALENDARS, type EventResource, type Resource, ROOT, SHARED } from './resources.ts';

const DAV = '1, 3, access-control, calendar-access, calendar-auto-schedule, sync-collection';

/** Names by which faults and the journal know a request. */
export function operationOf(method: string, resource: Resource | null, xml: XmlNode | null): string {
  if (resource?.kind === 'outbox' && method === 'POST') return 'outbox';
  if (method === 'REPORT') return xml === null ? 'report' : (xml.name.split(':').at(-1) ?? 'report');
  if (method === 'PROPFIND') return resource === null ? 'discover' : `propfind-${resource.kind}`;
  return method.toLowerCase();
}

export function route(exchange: Exchange, resource: Resource | null): Reply {
  if (resource === null) return empty(404);
  const elsewhere = redirected(exchange, resource);
  if (elsewhere !== null) return empty(301, { location: elsewhere });
  switch (exchange.method) {
    case 'OPTIONS':
      return empty(200, { dav: davWords(exchange), allow: allowed(resource).join(', ') });
    case 'PROPFIND':
      return exchange.body !== '' && exchange.xml === null ? empty(400) : propfind(exchange, resource);
    case 'REPORT':
      return report(exchange, resource);
    case 'POST':
      return resource.kind === 'outbox' && !exchange.personality.noOutbox ? postOutbox(exchange, resource.mailbox) : notAllowed(resource);
    default:
      return resource.kind === 'event' ? eventMethod(exchange, resource) : notAllowed(resource);
  }
}

function eventMethod(exchange: Exchange, resource: EventResource): Reply {
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      return getEvent(exchange, resource);
    case 'PUT':
      return putEvent(exchange, resource);
    case 'DELETE':
      return deleteEvent(exchange, resource);
    default:
      return notAllowed(resource);
  }
}

function notAllowed(resource: Resource): Reply {
  return empty(405, { allow: allowed(resource).join(', ') });
}

function allowed(resource: Resource): string[] {
  const own = { event: ['GET', 'HEAD', 'PUT', 'DELETE'], outbox: ['POST'], calendar: ['REPORT'], principals: ['REPORT'], root: ['REPORT'] };
  return ['OPTIONS', 'PROPFIND', ...(own[resource.kind as keyof typeof own] ?? [])];
}

function davWords({ personality }: Exchange): string {
  return personality.noScheduling ? DAV.replace(' calendar-auto-schedule,', '') : DAV;
}

/** With `redirectsCalendars`, other people's calendars live at a second address. */
function redirected({ personality, account }: Exchange, resource: Resource): string | null {
  if (!personality.redirectsCalendars || !('base' in resource) || resource.base !== CALENDARS) return null;
  if (resource.mailbox.id === account.mailboxId) return null;
  return hrefOf({ ...resource, base: SHARED });
}

/** Where `/.well-known/caldav` points (RFC 6764). */
export const WELL_KNOWN = { path: '/.well-known/caldav', target: ROOT };
