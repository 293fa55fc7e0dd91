/** PROPFIND (RFC 4918 section 9.1) on everything the emulator has. */
import type { Reply } from '../harness/protocol-server.ts';
import { childOf, type XmlNode } from '../harness/xml.ts';
import { includes } from '../organization/mailbox.ts';
import { type Exchange, empty, forbidden, multistatus, precondition, rightIn } from './exchange.ts';
import { hrefOf, propertiesResponse, valuesOf } from './properties.ts';
import type { Resource } from './resources.ts';

export function propfind(exchange: Exchange, resource: Resource): Reply {
  const depth = exchange.headers.depth ?? 'infinity';
  if (depth !== '0' && depth !== '1') return precondition(403, 'D:propfind-finite-depth');
  if (isPrivate(exchange, resource)) return forbidden('D:read', hrefOf(resource));
  if (isGone(exchange, resource)) return empty(404);
  const all = depth === '1' ? [resource, ...membersOf(exchange, resource)] : [resource];
  const wanted = wantedIn(exchange.xml);
  return multistatus(...all.map((one) => propertiesResponse(hrefOf(one), valuesOf(exchange, one), wanted)));
}

/** Names under `prop`; null = all. */
export function wantedIn(root: XmlNode | null): string[] | null {
  const prop = root === null ? null : childOf(root, 'D:prop');
  return prop === null ? null : prop.children.map((child) => child.name);
}

function isGone({ organization }: Exchange, resource: Resource): boolean {
  return resource.kind === 'event' && organization.calendar(resource.mailbox.id).byName(resource.name) === null;
}

function isPrivate(exchange: Exchange, resource: Resource): boolean {
  if (!('base' in resource)) return false;
  return !includes(rightIn(exchange, resource.mailbox), resource.kind === 'event' ? 'read' : 'free-busy');
}

function membersOf(exchange: Exchange, resource: Resource): Resource[] {
  const { organization } = exchange;
  switch (resource.kind) {
    case 'root':
      return [{ kind: 'principals' }];
    case 'principals':
      return organization
        .mailboxes()
        .filter((mailbox) => mailbox.kind !== 'service')
        .map((mailbox) => ({ kind: 'principal', mailbox }));
    case 'home':
      return (['calendar', 'inbox', 'outbox'] as const).map((kind) => ({ ...resource, kind }));
    case 'calendar': {
      if (!includes(rightIn(exchange, resource.mailbox), 'read')) return [];
      const events = organization.calendar(resource.mailbox.id).all();
      return events.map((event) => ({ ...resource, kind: 'event', name: event.name }));
    }
    default:
      return [];
  }
}
