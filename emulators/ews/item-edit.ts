/** What a CalendarItem of a request says, put into the event: one element after the other. Unknown times and zones are refused. */
import ICAL from 'ical.js';
import { ianaName } from '../../src/icalendar/zones.ts';
import { childrenOf, textAt, type XmlNode } from '../harness/xml.ts';
import { parseEventText, textFrom, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { deleteProperty, setProperty } from './extended-properties.ts';
import { OperationError } from './soap.ts';

/** An event while it is changed. */
export interface Draft {
  readonly component: ICAL.Component;
  readonly owner: Mailbox;
  /** Zone of times without an offset. */
  readonly contextZone: string;
  start: number | null;
  end: number | null;
  zone: string | null;
  allDay: boolean;
}

/** @param text Null for a new event. */
export function draftOf(text: string | null, uid: string, at: Pick<Draft, 'owner' | 'contextZone'>): Draft {
  const component = text === null ? new ICAL.Component('vevent') : mainOf(text);
  if (text === null) component.updatePropertyWithValue('uid', uid);
  const start = component.getFirstPropertyValue('dtstart');
  const allDay = start instanceof ICAL.Time && start.isDate;
  return { ...at, component, start: null, end: null, zone: null, allDay };
}

function mainOf(text: string): ICAL.Component {
  const { master, overrides } = parseEventText(text);
  const main = master ?? overrides[0];
  if (main === undefined) throw new OperationError('ErrorItemCorrupt');
  return main;
}

/** Elements that are accepted and change nothing that this organisation keeps. */
const WITHOUT_EFFECT = new Set([
  't:ReminderIsSet',
  't:ReminderMinutesBeforeStart',
  't:ReminderDueBy',
  't:Categories',
  't:Importance',
  't:ItemClass',
  't:Culture',
  't:MeetingTimeZone',
  't:EndTimeZone',
  't:IsResponseRequested',
  't:AllowNewTimeProposal',
  't:ConferenceType',
]);

const TEXT_PROPERTIES: Readonly<Record<string, string>> = { 't:Subject': 'summary', 't:Location': 'location', 't:UID': 'uid' };
const CLASSES: Readonly<Record<string, string>> = { Private: 'PRIVATE', Personal: 'PRIVATE', Confidential: 'CONFIDENTIAL' };
const ATTENDEE_LISTS: Readonly<Record<string, { readonly role: string; readonly cutype: string }>> = {
  't:RequiredAttendees': { role: 'REQ-PARTICIPANT', cutype: 'INDIVIDUAL' },
  't:OptionalAttendees': { role: 'OPT-PARTICIPANT', cutype: 'INDIVIDUAL' },
  't:Resources': { role: 'NON-PARTICIPANT', cutype: 'ROOM' },
};

/** @throws OperationError for what this server does not know to keep. */
export function setField(draft: Draft, node: XmlNode): void {
  const { component } = draft;
  const value = node.text.trim();
  const property = TEXT_PROPERTIES[node.name];
  const list = ATTENDEE_LISTS[node.name];
  if (property !== undefined) setText(component, property, node.text);
  else if (list !== undefined) setAttendees(draft, node, list);
  else if (node.name === 't:Body') setText(component, 'description', bodyText(node));
  else if (node.name === 't:Sensitivity') setText(component, 'class', CLASSES[value] ?? '');
  else if (node.name === 't:Start') draft.start = timeOf(value, draft.contextZone);
  else if (node.name === 't:End') draft.end = timeOf(value, draft.contextZone);
  else if (node.name === 't:IsAllDayEvent') draft.allDay = value === 'true';
  else if (node.name === 't:StartTimeZone') draft.zone = zoneOf(node.attributes.Id ?? '');
  else if (node.name === 't:LegacyFreeBusyStatus') setBusyStatus(component, value);
  else if (node.name === 't:ExtendedProperty') setProperty(component, node);
  else if (!WITHOUT_EFFECT.has(node.name)) throw new OperationError('ErrorInvalidPropertySet');
}

function setText(component: ICAL.Component, name: string, text: string): void {
  if (text === '') component.removeAllProperties(name);
  else component.updatePropertyWithValue(name, text);
}

function bodyText({ attributes, text }: XmlNode): string {
  return attributes.BodyType === 'HTML' ? text.replace(/<[^>]*>/g, '').trim() : text;
}

const CLEARED: Readonly<Record<string, string>> = {
  'item:Subject': 'summary',
  'item:Body': 'description',
  'calendar:Location': 'location',
  'item:Sensitivity': 'class',
};

export function clearField(draft: Draft, field: XmlNode): void {
  const name = field.attributes.FieldURI ?? '';
  const property = CLEARED[name];
  if (field.name === 't:ExtendedFieldURI') deleteProperty(draft.component, field);
  else if (property !== undefined) draft.component.removeAllProperties(property);
  else if (name === 'calendar:RequiredAttendees') dropAttendees(draft, 'REQ-PARTICIPANT');
  else if (name === 'calendar:OptionalAttendees') dropAttendees(draft, 'OPT-PARTICIPANT');
  else if (name === 'calendar:Resources') dropAttendees(draft, 'NON-PARTICIPANT');
  else if (!name.startsWith('item:Reminder') && name !== 'calendar:Recurrence') throw new OperationError('ErrorInvalidPropertyDelete');
}

/** @throws OperationError when the times make no sense. */
export function finished(draft: Draft, stampedAt: number): string {
  const { component, owner } = draft;
  writeTimes(draft);
  component.updatePropertyWithValue('dtstamp', utc(stampedAt));
  if (!component.hasProperty('attendee')) component.removeAllProperties('organizer');
  else if (!component.hasProperty('organizer')) {
    const organizer = new ICAL.Property('organizer', component);
    organizer.setParameter('cn', owner.name);
    organizer.setValue(`mailto:${owner.address}`);
    component.addProperty(organizer);
  }
  const root = component.parent ?? newCalendar(component);
  return textFrom(parseEventText(textFrom(root)).root);
}

function newCalendar(component: ICAL.Component): ICAL.Component {
  const root = new ICAL.Component('vcalendar');
  root.updatePropertyWithValue('version', '2.0');
  root.updatePropertyWithValue('prodid', '-//Marigold//Exchange//EN');
  root.addSubcomponent(component);
  return root;
}

function writeTimes(draft: Draft): void {
  const { component } = draft;
  if (draft.start === null && draft.end === null && draft.zone === null && component.hasProperty('dtstart')) return;
  const before = (name: string) => {
    const value = component.getFirstPropertyValue(name);
    return value instanceof ICAL.Time ? value.toUnixTime() * 1_000 : null;
  };
  const start = draft.start ?? before('dtstart');
  const end = draft.end ?? before('dtend');
  if (start === null || end === null) throw new OperationError('ErrorRequiredPropertyMissing');
  if (end < start) throw new OperationError('ErrorCalendarEndDateIsEarlierThanStartDate');
  const zone = draft.zone ?? component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? 'UTC';
  component.removeAllProperties('duration');
  writeTime(component, 'dtstart', { at: start, zone, allDay: draft.allDay });
  writeTime(component, 'dtend', { at: end, zone, allDay: draft.allDay });
}

function writeTime(component: ICAL.Component, name: string, { at, zone, allDay }: { at: number; zone: string; allDay: boolean }): void {
  component.removeAllProperties(name);
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' });
  const isUtc = zone === 'UTC';
  const jcal = allDay
    ? [name, {}, 'date', local.slice(0, 10)]
    : [name, isUtc ? {} : { tzid: zone }, 'date-time', isUtc ? `${local}Z` : local];
  component.addProperty(new ICAL.Property(jcal as never, component));
}

function utc(at: number): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(at), true);
}

function setBusyStatus(component: ICAL.Component, status: string): void {
  const words = { Free: 'FREE', OOF: 'OOF', WorkingElsewhere: 'WORKINGELSEWHERE' }[status];
  component.updatePropertyWithValue('transp', status === 'Free' ? 'TRANSPARENT' : 'OPAQUE');
  component.updatePropertyWithValue('status', status === 'Tentative' ? 'TENTATIVE' : 'CONFIRMED');
  if (words === undefined) component.removeAllProperties('x-microsoft-cdo-busystatus');
  else component.updatePropertyWithValue('x-microsoft-cdo-busystatus', words);
}

/** Those who are named again keep no answer: the list is another one. */
function setAttendees(draft: Draft, node: XmlNode, { role, cutype }: { role: string; cutype: string }): void {
  dropAttendees(draft, role);
  for (const one of childrenOf(node, 't:Attendee')) {
    const address = textAt(one, 't:Mailbox', 't:EmailAddress');
    if (address === '') throw new OperationError('ErrorMissingInformationEmailAddress');
    const property = new ICAL.Property('attendee', draft.component);
    const name = textAt(one, 't:Mailbox', 't:Name');
    if (name !== '') property.setParameter('cn', name);
    for (const [key, value] of Object.entries({ role, cutype, partstat: 'NEEDS-ACTION', rsvp: 'TRUE' })) property.setParameter(key, value);
    property.setValue(`mailto:${address}`);
    draft.component.addProperty(property);
  }
}

function dropAttendees({ component }: Draft, role: string): void {
  for (const one of component.getAllProperties('attendee')) {
    const isRoom = ['ROOM', 'RESOURCE'].includes(one.getFirstParameter('cutype')?.toUpperCase() ?? '');
    const its = isRoom ? 'NON-PARTICIPANT' : (one.getFirstParameter('role')?.toUpperCase() ?? '') || 'REQ-PARTICIPANT';
    if (its === role) component.removeProperty(one);
  }
}

/** @throws OperationError for a time that is none. */
function timeOf(text: string, zone: string): number {
  try {
    if (/(?:Z|[+-]\d\d:\d\d)$/.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) throw new OperationError('ErrorInvalidValueForProperty');
    throw error;
  }
}

/** @throws OperationError for a zone that Windows does not know. */
export function zoneOf(id: string): string {
  const name = ianaName(id);
  if (name === null) throw new OperationError('ErrorCalendarInvalidTimeZone');
  return name === 'Etc/UTC' ? 'UTC' : name;
}

/** Counts up what Exchange calls the sequence, as it does when it sends an update. */
export function countUp({ component }: Draft): void {
  component.updatePropertyWithValue('sequence', Number(textOf(component, 'sequence') || 0) + 1);
}
