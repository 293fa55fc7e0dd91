/** A stored event as a CalendarItem: the fields that were asked for, in the order of the schema. */
import ICAL from 'ical.js';
import { WINDOWS_ZONES } from '../../src/icalendar/windows-zones.ts';
import { childOf, childrenOf, element, elementWith, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { addressIn, parseEventText, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { type Occurrence, occupationOf, occurrencesOf } from '../organization/occurrences.ts';
import { addressesOf } from '../organization/organization.ts';
import { type Bearer, fieldText, propertiesOf } from './extended-properties.ts';
import { folderId, itemId } from './ids.ts';

export interface ItemView {
  readonly mailbox: Mailbox;
  readonly event: StoredEvent;
  readonly component: ICAL.Component;
  readonly start: number;
  readonly end: number;
  readonly isSeries: boolean;
  /** Set for one occurrence of a series. */
  readonly occurrence: number | null;
}

const ALWAYS = { start: Date.UTC(1970, 0), end: Date.UTC(2200, 0) };

/** The event as a whole, or one of its occurrences. Null when there is no such. */
export function viewOf(mailbox: Mailbox, event: StoredEvent, occurrence: number | null = null): ItemView | null {
  const { master } = parseEventText(event.text);
  const isSeries = master !== null && (master.hasProperty('rrule') || master.hasProperty('rdate'));
  const window = occurrence === null ? ALWAYS : { start: occurrence, end: occurrence + 1 };
  const [first] = occurrencesOf(event.text, mailbox.zone, isSeries && occurrence === null ? firstYears(master) : window);
  return first === undefined ? null : viewFrom({ mailbox, event, isSeries }, first, occurrence !== null);
}

/** All occurrences inside the window. */
export function viewsIn(mailbox: Mailbox, event: StoredEvent, window: { start: number; end: number }): ItemView[] {
  return occurrencesOf(event.text, mailbox.zone, window).map((one) =>
    viewFrom({ mailbox, event, isSeries: false }, one, one.recurrenceId !== null),
  );
}

function viewFrom(of: Pick<ItemView, 'mailbox' | 'event' | 'isSeries'>, one: Occurrence, isOccurrence: boolean): ItemView {
  return { ...of, component: one.component, start: one.start, end: one.end, occurrence: isOccurrence ? one.start : null };
}

function firstYears(master: ICAL.Component | null): { start: number; end: number } {
  const begin = master?.getFirstPropertyValue('dtstart');
  const year = begin instanceof ICAL.Time ? begin.year : 1970;
  return { start: Date.UTC(year - 1, 0), end: Date.UTC(year + 2, 0) };
}

export interface Shape {
  readonly base: 'IdOnly' | 'Default' | 'AllProperties';
  readonly fields: ReadonlySet<string>;
  /** Extended fields as `fieldText` names them. */
  readonly extended: ReadonlySet<string>;
  readonly mime: boolean;
}

export function shapeOf(node: XmlNode | null): Shape {
  const additional = childOf(node, 't:AdditionalProperties');
  const base = textAt(node, 't:BaseShape');
  return {
    base: base === 'Default' || base === 'AllProperties' ? base : 'IdOnly',
    fields: new Set(childrenOf(additional, 't:FieldURI').map((one) => one.attributes.FieldURI ?? '')),
    extended: new Set(childrenOf(additional, 't:ExtendedFieldURI').map(fieldText)),
    mime: textAt(node, 't:IncludeMimeContent') === 'true',
  };
}

/** Fields of the shape `Default`; the others come when asked for, or with all. */
const DEFAULT_FIELDS = new Set(['item:Subject', 'calendar:Start', 'calendar:End', 'calendar:Location', 'calendar:LegacyFreeBusyStatus']);

type Maker = (view: ItemView) => Fragment | null;

const text =
  (name: string, property: string): Maker =>
  ({ component }) => {
    const value = textOf(component, property);
    return value === '' ? null : element(name, value);
  };
const time =
  (name: string, of: (view: ItemView) => number): Maker =>
  (view) =>
    element(name, isoSeconds(of(view)));
const yes =
  (name: string, of: (view: ItemView) => boolean): Maker =>
  (view) =>
    element(name, String(of(view)));

/** In the order of the schema. */
const FIELDS: readonly (readonly [field: string, make: Maker])[] = [
  [
    'item:ParentFolderId',
    ({ mailbox }) => elementWith('t:ParentFolderId', attributesOf(folderId({ mailboxId: mailbox.id, folder: 'calendar' }))),
  ],
  ['item:ItemClass', () => element('t:ItemClass', 'IPM.Appointment')],
  ['item:Subject', text('t:Subject', 'summary')],
  ['item:Sensitivity', (view) => element('t:Sensitivity', sensitivity(view))],
  ['item:Body', ({ component }) => elementWith('t:Body', { BodyType: 'Text' }, textOf(component, 'description'))],
  ['item:DateTimeReceived', time('t:DateTimeReceived', stampOf)],
  ['item:Size', ({ event }) => element('t:Size', String(event.text.length))],
  ['item:Importance', () => element('t:Importance', 'Normal')],
  ['item:DateTimeCreated', time('t:DateTimeCreated', stampOf)],
  ['item:ReminderIsSet', () => element('t:ReminderIsSet', 'false')],
  ['item:HasAttachments', () => element('t:HasAttachments', 'false')],
  ['extended', () => null],
  ['item:LastModifiedTime', time('t:LastModifiedTime', stampOf)],
  ['calendar:UID', ({ event }) => element('t:UID', event.uid)],
  ['calendar:DateTimeStamp', time('t:DateTimeStamp', stampOf)],
  ['calendar:Start', time('t:Start', ({ start }) => start)],
  ['calendar:End', time('t:End', ({ end }) => end)],
  ['calendar:IsAllDayEvent', yes('t:IsAllDayEvent', isAllDay)],
  ['calendar:LegacyFreeBusyStatus', (view) => element('t:LegacyFreeBusyStatus', busyType(view))],
  ['calendar:Location', text('t:Location', 'location')],
  ['calendar:IsMeeting', yes('t:IsMeeting', isMeeting)],
  ['calendar:IsCancelled', yes('t:IsCancelled', ({ component }) => textOf(component, 'status').toUpperCase() === 'CANCELLED')],
  ['calendar:IsRecurring', yes('t:IsRecurring', ({ occurrence }) => occurrence !== null)],
  ['calendar:MeetingRequestWasSent', yes('t:MeetingRequestWasSent', isMeeting)],
  ['calendar:CalendarItemType', (view) => element('t:CalendarItemType', itemType(view))],
  ['calendar:MyResponseType', (view) => element('t:MyResponseType', ownResponse(view))],
  ['calendar:Organizer', organizerOf],
  ['calendar:RequiredAttendees', (view) => attendees(view, 't:RequiredAttendees', 'REQ-PARTICIPANT')],
  ['calendar:OptionalAttendees', (view) => attendees(view, 't:OptionalAttendees', 'OPT-PARTICIPANT')],
  ['calendar:Resources', (view) => attendees(view, 't:Resources', 'RESOURCE')],
  ['calendar:AppointmentSequenceNumber', ({ component }) => element('t:AppointmentSequenceNumber', textOf(component, 'sequence') || '0')],
  ['calendar:StartTimeZone', (view) => zone(view, 't:StartTimeZone')],
  ['calendar:EndTimeZone', (view) => zone(view, 't:EndTimeZone')],
  ['calendar:IsOrganizer', yes('t:IsOrganizer', isOrganizer)],
];

export function calendarItem(view: ItemView, shape: Shape): Fragment {
  const { mailbox, event, occurrence } = view;
  const wanted = (field: string) =>
    shape.fields.has(field) || shape.base === 'AllProperties' || (shape.base === 'Default' && DEFAULT_FIELDS.has(field));
  const mime = shape.mime
    ? elementWith('t:MimeContent', { CharacterSet: 'UTF-8' }, Buffer.from(event.text, 'utf8').toString('base64'))
    : null;
  const fields = FIELDS.flatMap(([field, make]) => (field === 'extended' ? extendedIn(view, shape) : wanted(field) ? [make(view)] : []));
  return element('t:CalendarItem', mime, itemId({ mailboxId: mailbox.id, name: event.name, occurrence }, event), ...fields);
}

/** Quirk: named properties stay with the organizer's item; the copies of attendees do not have them. */
function extendedIn(view: ItemView, shape: Shape): Fragment[] {
  if (shape.extended.size === 0) return [];
  return propertiesOf(bearerOf(view))
    .filter(({ field }) => shape.extended.has(field))
    .map(({ fragment }) => fragment);
}

export function bearerOf(view: ItemView): Bearer {
  const { component, event, isSeries } = view;
  return { component, uid: event.uid, isSeries, own: !isMeeting(view) || isOrganizer(view) };
}

function isMeeting({ component }: ItemView): boolean {
  return component.hasProperty('organizer') && component.hasProperty('attendee');
}

export function isOrganizer({ component, mailbox }: ItemView): boolean {
  const organizer = addressIn(component.getFirstPropertyValue('organizer'));
  return organizer === null || addressesOf(mailbox).includes(organizer);
}

function isAllDay({ component }: ItemView): boolean {
  const start = component.getFirstPropertyValue('dtstart');
  return start instanceof ICAL.Time && start.isDate;
}

function stampOf({ component }: ItemView): number {
  const stamp = component.getFirstPropertyValue('dtstamp');
  return stamp instanceof ICAL.Time ? stamp.toUnixTime() * 1_000 : 0;
}

function sensitivity({ component }: ItemView): string {
  const name = textOf(component, 'class').toUpperCase();
  return name === 'PRIVATE' ? 'Private' : name === 'CONFIDENTIAL' ? 'Confidential' : 'Normal';
}

const BUSY_TYPES = { free: 'Free', tentative: 'Tentative', busy: 'Busy', 'out-of-office': 'OOF' } as const;

function busyType({ component, mailbox }: ItemView): string {
  return BUSY_TYPES[occupationOf(component, addressesOf(mailbox))];
}

function itemType({ isSeries, occurrence, component }: ItemView): string {
  if (isSeries) return 'RecurringMaster';
  if (occurrence === null) return 'Single';
  return component.hasProperty('recurrence-id') ? 'Exception' : 'Occurrence';
}

function organizerOf({ component }: ItemView): Fragment | null {
  const property = component.getFirstProperty('organizer');
  const address = addressIn(property?.getFirstValue());
  if (property === null || address === null) return null;
  return element('t:Organizer', mailboxElement(property.getFirstParameter('cn') || address, address));
}

function mailboxElement(name: string, address: string): Fragment {
  return element('t:Mailbox', element('t:Name', name), element('t:EmailAddress', address), element('t:RoutingType', 'SMTP'));
}

const RESPONSES: Readonly<Record<string, string>> = { ACCEPTED: 'Accept', DECLINED: 'Decline', TENTATIVE: 'Tentative' };

function ownResponse(view: ItemView): string {
  if (!isMeeting(view)) return 'Unknown';
  if (isOrganizer(view)) return 'Organizer';
  const own = addressesOf(view.mailbox);
  const mine = view.component.getAllProperties('attendee').find((one) => own.includes(addressIn(one.getFirstValue()) ?? ''));
  return RESPONSES[mine?.getFirstParameter('partstat').toUpperCase() ?? ''] ?? 'NoResponseReceived';
}

function attendees(view: ItemView, name: string, list: string): Fragment | null {
  const { component } = view;
  const organizer = addressIn(component.getFirstPropertyValue('organizer'));
  const listed = component.getAllProperties('attendee').filter((one) => listOf(one) === list);
  const entries = listed.flatMap((one) => {
    const address = addressIn(one.getFirstValue());
    if (address === null) return [];
    const answer = address === organizer ? 'Organizer' : (RESPONSES[one.getFirstParameter('partstat')?.toUpperCase() ?? ''] ?? 'Unknown');
    return [element('t:Attendee', mailboxElement(one.getFirstParameter('cn') || address, address), element('t:ResponseType', answer))];
  });
  return entries.length === 0 ? null : element(name, ...entries);
}

function listOf(attendee: ICAL.Property): string {
  if (['ROOM', 'RESOURCE'].includes(attendee.getFirstParameter('cutype')?.toUpperCase() ?? '')) return 'RESOURCE';
  return attendee.getFirstParameter('role')?.toUpperCase() === 'OPT-PARTICIPANT' ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT';
}

const windowsNames = new Map(Object.entries(WINDOWS_ZONES).map(([name, iana]) => [iana, name]));

function zone({ component }: ItemView, name: string): Fragment {
  const tzid = component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? '';
  const Id = tzid === '' ? 'UTC' : (windowsNames.get(tzid) ?? 'UTC');
  return elementWith(name, { Id, Name: Id });
}

function attributesOf({ xml }: Fragment): Record<string, string> {
  return Object.fromEntries([...xml.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
