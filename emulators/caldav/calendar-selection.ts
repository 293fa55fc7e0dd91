/** What a report asked for inside `calendar-data` (RFC 4791 section 9.6): some properties only, or a series expanded. */
import ICAL from 'ical.js';
import { childOf, childrenOf, type XmlNode } from '../harness/xml.ts';
import { parseEventText, textFrom } from '../organization/event-text.ts';
import { occurrencesOf } from '../organization/occurrences.ts';
import { windowFrom } from './free-busy.ts';

/** The text of one object as it was asked for; `asked` is the `calendar-data` element of the request. */
export function selected(text: string, asked: XmlNode, zone: string): string {
  const expand = childOf(asked, 'C:expand');
  const window = expand === null ? null : windowFrom(expand.attributes.start, expand.attributes.end);
  const wanted = wantedProperties(asked);
  if (window === null && wanted === null) return text;
  const { root } = parseEventText(window === null ? text : expanded(text, zone, window));
  if (wanted !== null) for (const event of root.getAllSubcomponents('vevent')) keepOnly(event, wanted);
  return textFrom(root);
}

/** Lower-case names of the wanted VEVENT properties; null = all. */
function wantedProperties(asked: XmlNode): string[] | null {
  const calendar = childOf(asked, 'C:comp');
  const event =
    calendar === null ? undefined : childrenOf(calendar, 'C:comp').find((one) => one.attributes.name?.toUpperCase() === 'VEVENT');
  if (event === undefined || childOf(event, 'C:allprop')) return null;
  return childrenOf(event, 'C:prop').map((one) => one.attributes.name?.toLowerCase() ?? '');
}

function keepOnly(event: ICAL.Component, wanted: readonly string[]): void {
  const superfluous = event.getAllProperties().filter((property) => !wanted.includes(property.name));
  for (const property of superfluous) event.removeProperty(property);
}

/** Each occurrence as a VEVENT of its own, in UTC, without zones and rules. */
function expanded(text: string, zone: string, window: { start: number; end: number }): string {
  const { root } = parseEventText(text);
  const result = new ICAL.Component(['vcalendar', [], []]);
  for (const property of root.getAllProperties()) result.addProperty(property);
  for (const one of occurrencesOf(text, zone, window)) {
    const event = new ICAL.Component(structuredClone(one.component.toJSON()));
    for (const name of ['rrule', 'rdate', 'exdate', 'duration', 'recurrence-id']) event.removeAllProperties(name);
    if (one.recurrenceId !== null) event.addPropertyWithValue('recurrence-id', inUtc(one.recurrenceId));
    replaceTime(event, 'dtstart', one.start);
    replaceTime(event, 'dtend', one.end);
    result.addSubcomponent(event);
  }
  return textFrom(result);
}

function inUtc(time: ICAL.Time): ICAL.Time {
  return time.isDate ? time : time.convertToZone(ICAL.Timezone.utcTimezone);
}

/** Dates without a time stay dates. */
function replaceTime(event: ICAL.Component, name: string, epochMs: number): void {
  const before = event.getFirstPropertyValue(name);
  if (before instanceof ICAL.Time && before.isDate) return;
  event.removeAllProperties(name);
  event.addPropertyWithValue(name, ICAL.Time.fromJSDate(new Date(epochMs), true));
}
