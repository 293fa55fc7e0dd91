/**
 * WebDAV and CalDAV XML (RFC 4918, 4791, 6578, 6638, 3744): writes request bodies, reads answers by local names. Refuses text with a
 * document type, text that is not well-formed, and answers of another kind.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Fault } from '../../domain/fault.ts';
import type { Interval } from '../../domain/time/interval.ts';

/** Properties by local name, as they are asked for. */
export const PROPERTIES = {
  'current-user-principal': 'D:current-user-principal',
  'current-user-privilege-set': 'D:current-user-privilege-set',
  'principal-collection-set': 'D:principal-collection-set',
  'supported-report-set': 'D:supported-report-set',
  'sync-token': 'D:sync-token',
  displayname: 'D:displayname',
  getetag: 'D:getetag',
  resourcetype: 'D:resourcetype',
  getctag: 'S:getctag',
  'email-address-set': 'S:email-address-set',
  'calendar-data': 'C:calendar-data',
  'calendar-home-set': 'C:calendar-home-set',
  'calendar-timezone': 'C:calendar-timezone',
  'calendar-timezone-id': 'C:calendar-timezone-id',
  'calendar-user-address-set': 'C:calendar-user-address-set',
  'calendar-user-type': 'C:calendar-user-type',
  'schedule-calendar-transp': 'C:schedule-calendar-transp',
  'schedule-default-calendar-URL': 'C:schedule-default-calendar-URL',
  'schedule-outbox-URL': 'C:schedule-outbox-URL',
  'supported-calendar-component-set': 'C:supported-calendar-component-set',
  'room-building-name': 'N:room-building-name',
  'room-seating-capacity': 'N:room-seating-capacity',
} as const;

export type PropertyName = keyof typeof PROPERTIES;

const NAMESPACES =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/" xmlns:N="http://nextcloud.com/ns"';

export function propfindBody(names: readonly PropertyName[]): string {
  return document('D:propfind', propElement(names));
}

/** RFC 3744 section 9.4. An empty match is refused by some servers; `@` matches every mail address. */
export function principalSearchBody(by: PropertyName, match: string, names: readonly PropertyName[]): string {
  const search = `<D:property-search><D:prop><${PROPERTIES[by]}/></D:prop><D:match>${escapeXml(match)}</D:match></D:property-search>`;
  return document('D:principal-property-search', search + propElement(names));
}

/** RFC 4791 section 7.8: events that touch the window. */
export function eventsInWindowBody(window: Interval): string {
  return calendarQuery(`<C:time-range start="${utc(window.start)}" end="${utc(window.end)}"/>`);
}

export function eventByUidBody(uid: string): string {
  return calendarQuery(`<C:prop-filter name="UID"><C:text-match collation="i;octet">${escapeXml(uid)}</C:text-match></C:prop-filter>`);
}

function calendarQuery(filter: string): string {
  const nested = `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter>`;
  return document('C:calendar-query', propElement(['getetag', 'calendar-data']) + nested);
}

/** RFC 4791 section 7.10. */
export function freeBusyQueryBody(window: Interval): string {
  return document('C:free-busy-query', `<C:time-range start="${utc(window.start)}" end="${utc(window.end)}"/>`);
}

/** RFC 6578 section 3.2; an empty token asks for everything. */
export function syncCollectionBody(token: string): string {
  const head = `<D:sync-token>${escapeXml(token)}</D:sync-token><D:sync-level>1</D:sync-level>`;
  return document('D:sync-collection', head + propElement(['getetag']));
}

function document(root: string, content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<${root} ${NAMESPACES}>${content}</${root}>`;
}

function propElement(names: readonly PropertyName[]): string {
  return `<D:prop>${names.map((name) => `<${PROPERTIES[name]}/>`).join('')}</D:prop>`;
}

function escapeXml(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** `20270401T090000Z` */
function utc(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');
}

/** An element as it was read: its text, or its children by local name. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

export interface DavItem {
  readonly href: string;
  /** Status of the resource itself; null when only its properties have one. */
  readonly status: number | null;
  /** Properties that were answered with 2xx. A 404 of a property says nothing about the resource. */
  readonly properties: ReadonlyMap<string, XmlNode>;
}

export interface Multistatus {
  readonly items: readonly DavItem[];
  readonly syncToken: string | null;
}

export function parseMultistatus(text: string): Multistatus {
  const root = parseXml(text, 'multistatus');
  const token = textOf(child(root, 'sync-token'));
  return { items: children(root, 'response').map(readItem), syncToken: token === '' ? null : token };
}

function readItem(response: XmlNode): DavItem {
  const properties = new Map<string, XmlNode>();
  for (const propstat of children(response, 'propstat')) {
    const status = statusOf(propstat);
    // Radicale and others leave the status out of a good answer nowhere; a missing one is read as good.
    if (status !== null && (status < 200 || status > 299)) continue;
    for (const prop of children(propstat, 'prop')) {
      if (typeof prop === 'string') continue;
      for (const [name, value] of Object.entries(prop)) properties.set(name, Array.isArray(value) ? (value[0] ?? '') : (value as XmlNode));
    }
  }
  return { href: textOf(child(response, 'href')), status: statusOf(response), properties };
}

function statusOf(node: XmlNode): number | null {
  const match = /^HTTP\/\S+\s+(\d{3})/.exec(textOf(child(node, 'status')));
  return match === null ? null : Number(match[1]);
}

export interface ScheduleAnswer {
  /** Lower-case mail address. */
  readonly recipient: string;
  /** Such as `2.0;Success`. */
  readonly requestStatus: string;
  /** Null when the server sent none. */
  readonly calendarData: string | null;
}

/** RFC 6638 section 5.2. */
export function parseScheduleResponse(text: string): ScheduleAnswer[] {
  const root = parseXml(text, 'schedule-response');
  return children(root, 'response').map((response) => {
    const recipient = child(response, 'recipient');
    // Quirk: SOGo writes the recipient as text, everybody else as an href.
    const address = textOf(child(recipient, 'href')) || textOf(recipient);
    const data = textOf(child(response, 'calendar-data'));
    return {
      recipient: mailAddress(address),
      requestStatus: textOf(child(response, 'request-status')),
      calendarData: data === '' ? null : data,
    };
  });
}

/** Names of the conditions inside a DAV:error, and its plain text; empty for any other body. */
export function parseError(text: string): { conditions: readonly string[]; text: string } {
  try {
    const root = parseXml(text, 'error');
    return { conditions: typeof root === 'string' ? [] : Object.keys(root), text: textOf(root) };
  } catch {
    // An error page that is no DAV:error carries no condition: that is the answer, not a failure.
    return { conditions: [], text: '' };
  }
}

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
});

function parseXml(text: string, rootName: string): XmlNode {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw malformed('an XML text with a document type, or a web page');
  if (text.trim() === '' || XMLValidator.validate(text) !== true) throw malformed('text that is not XML');
  const parsed: unknown = parser.parse(text);
  const root = (parsed as Record<string, XmlNode>)[rootName];
  if (root === undefined) throw malformed(`XML that is not a ${rootName}`);
  return root;
}

function malformed(what: string): Fault {
  const detail = `The server answered with ${what}. A log-in page or a proxy may stand before it.`;
  return new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail });
}

export function children(node: XmlNode | null, name: string): readonly XmlNode[] {
  if (node === null || typeof node === 'string') return [];
  const value = node[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as XmlNode];
}

export function child(node: XmlNode | null, name: string): XmlNode | null {
  return children(node, name)[0] ?? null;
}

export function textOf(node: XmlNode | null): string {
  if (node === null) return '';
  if (typeof node === 'string') return node.trim();
  return textOf(child(node, '#text'));
}

/** Names of the child elements, attributes left out. */
export function namesIn(node: XmlNode | undefined): readonly string[] {
  return node === undefined || typeof node === 'string' ? [] : Object.keys(node).filter((name) => !/^[@#]/.test(name));
}

export function hrefsIn(node: XmlNode | undefined): readonly string[] {
  return children(node ?? null, 'href')
    .map(textOf)
    .filter((each) => each !== '');
}

export function mailAddress(text: string): string {
  return text
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase();
}
