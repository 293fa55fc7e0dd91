/** The filter of `calendar-query` (RFC 4791 section 9.7): component, property and time-range filters, evaluated literally. */
import type ICAL from 'ical.js';
import { childOf, childrenOf, type XmlNode } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { parseEventText } from '../organization/event-text.ts';
import { occurrencesOf } from '../organization/occurrences.ts';
import { windowFrom } from './free-busy.ts';

/** The filter is one that the server does not understand. */
export class UnsupportedFilter extends Error {}

const LONG_AGO = '19000101T000000Z';

/** @throws UnsupportedFilter */
export function matches(event: StoredEvent, filter: XmlNode, zone: string): boolean {
  const calendar = childOf(filter, 'C:comp-filter');
  if (calendar?.attributes.name?.toUpperCase() !== 'VCALENDAR') throw new UnsupportedFilter('no filter for VCALENDAR');
  const { root } = parseEventText(event.text);
  return childrenOf(calendar, 'C:comp-filter').every((one) => componentMatches(root, one, { text: event.text, zone }));
}

function componentMatches(root: ICAL.Component, filter: XmlNode, event: { text: string; zone: string }): boolean {
  const name = filter.attributes.name?.toLowerCase() ?? '';
  const components = root.getAllSubcomponents(name);
  if (childOf(filter, 'C:is-not-defined')) return components.length === 0;
  if (components.length === 0) return false;
  const range = childOf(filter, 'C:time-range');
  if (range && (name !== 'vevent' || !takesPlaceIn(range, event))) return false;
  const properties = childrenOf(filter, 'C:prop-filter');
  return properties.length === 0 || components.some((component) => properties.every((one) => propertyMatches(component, one)));
}

function takesPlaceIn(range: XmlNode, { text, zone }: { text: string; zone: string }): boolean {
  const { start, end } = range.attributes;
  if (start === undefined && end === undefined) throw new UnsupportedFilter('a time range without bounds');
  const window = windowFrom(start ?? LONG_AGO, end);
  if (window === null) throw new UnsupportedFilter('a time range that is open, reversed or too long');
  return occurrencesOf(text, zone, window).length > 0;
}

function propertyMatches(component: ICAL.Component, filter: XmlNode): boolean {
  const properties = component.getAllProperties(filter.attributes.name?.toLowerCase() ?? '');
  if (childOf(filter, 'C:is-not-defined')) return properties.length === 0;
  const text = childOf(filter, 'C:text-match');
  if (text === null) return properties.length > 0;
  const negated = text.attributes['negate-condition'] === 'yes';
  const folded = (value: string) => (text.attributes.collation === 'i;octet' ? value : value.toLowerCase());
  return properties.some((one) => folded(String(one.getFirstValue())).includes(folded(text.text.trim())) !== negated);
}
