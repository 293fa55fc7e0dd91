/** Calendar objects of the organisation as Graph's `event`. */
import ICAL from 'ical.js';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { addressIn, parseEventText, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { type Occurrence, occupationOf, occurrencesOf, type Window } from '../organization/occurrences.ts';
import { addressesOf } from '../organization/organization.ts';
import type { Preferences } from './call.ts';
import { FIELDS, JOIN_URL, PROPERTY, TRANSACTION } from './event-properties.ts';
import { eventId } from './ids.ts';
import { inZone, windowsName } from './times.ts';

export interface EventSource {
  readonly mailbox: Mailbox;
  readonly stored: StoredEvent;
  readonly prefer: Preferences;
}

type Json = Record<string, unknown>;

const DAY_MS = 86_400_000;
const NEVER = '0001-01-01T00:00:00Z';
const RESPONSES: Readonly<Record<string, string>> = { ACCEPTED: 'accepted', DECLINED: 'declined', TENTATIVE: 'tentativelyAccepted' };

/** The object as one entity: a single event, or the master of a series. Null for an object that holds only moved occurrences. */
export function eventJson(source: EventSource): Json | null {
  const { stored, mailbox } = source;
  const { master } = parseEventText(stored.text);
  const start = master?.getFirstPropertyValue('dtstart');
  if (!master || !(start instanceof ICAL.Time)) return null;
  const near = Date.UTC(start.year, start.month - 1, start.day);
  const series = master.hasProperty('rrule') || master.hasProperty('rdate');
  const [first] = occurrencesOf(stored.text, mailbox.zone, { start: near - 2 * DAY_MS, end: near + 400 * DAY_MS });
  if (first === undefined) return null;
  return entity(source, { ...first, component: master, recurrenceId: null }, series ? 'seriesMaster' : 'singleInstance');
}

/** Everything that overlaps the window, series expanded. */
export function occurrencesJson(source: EventSource, window: Window): Json[] {
  return occurrencesOf(source.stored.text, source.mailbox.zone, window).map((one) => {
    const exception = one.component.hasProperty('recurrence-id');
    return entity(source, one, one.recurrenceId === null ? 'singleInstance' : exception ? 'exception' : 'occurrence');
  });
}

function entity(source: EventSource, occurrence: Occurrence, type: string): Json {
  const { mailbox, stored, prefer } = source;
  const { component } = occurrence;
  const id = (recurrenceId: string | null) => eventId({ mailboxId: mailbox.id, name: stored.name, recurrenceId }, prefer.immutableIds);
  const stamp = stampOf(component);
  const fields = JSON.parse(textOf(component, FIELDS) || '{}') as Json;
  const { bodyType = 'text', locationEmailAddress, locationType = 'default', ...kept } = fields;
  const description = textOf(component, 'description');
  return {
    '@odata.etag': etagOf(stored),
    id: id(occurrence.recurrenceId?.toString() ?? null),
    createdDateTime: stamp,
    lastModifiedDateTime: stamp,
    changeKey: etagOf(stored).slice(3, -1),
    categories: [],
    transactionId: owned(component, TRANSACTION, mailbox),
    iCalUId: stored.uid,
    hasAttachments: false,
    subject: textOf(component, 'summary'),
    bodyPreview: description.slice(0, 255),
    importance: 'normal',
    isCancelled: textOf(component, 'status').toUpperCase() === 'CANCELLED',
    responseRequested: true,
    type,
    seriesMasterId: type === 'occurrence' || type === 'exception' ? id(null) : null,
    webLink: `https://outlook.office.example/owa/?itemid=${encodeURIComponent(stored.name)}`,
    body: { contentType: bodyType, content: description },
    location: {
      displayName: textOf(component, 'location'),
      locationType,
      ...(locationEmailAddress === undefined ? {} : { locationEmailAddress }),
    },
    recurrence: null,
    ...timesOf(source, occurrence),
    ...statusOf(component, mailbox),
    ...peopleOf(component, mailbox),
    ...meetingOf(component),
    ...kept,
    singleValueExtendedProperties: extendedProperties(component, mailbox),
  };
}

export function etagOf(stored: StoredEvent): string {
  return `W/"${Buffer.from(stored.etag).toString('base64')}"`;
}

function timesOf({ mailbox, prefer }: EventSource, { start, end, component }: Occurrence): Json {
  const value = component.getFirstPropertyValue('dtstart');
  const allDay = value instanceof ICAL.Time && value.isDate;
  const named = component.getFirstProperty('dtstart')?.getFirstParameter('tzid') || (allDay ? mailbox.zone : 'UTC');
  // All-day events have no zone: their dates come as midnights of whichever zone was asked for.
  const shown = (at: number) => (allDay ? { ...inZone(at, mailbox.zone), timeZone: prefer.timeZone } : inZone(at, prefer.timeZone));
  return {
    isAllDay: allDay,
    start: shown(start),
    end: shown(end),
    originalStartTimeZone: windowsName(named),
    originalEndTimeZone: windowsName(named),
  };
}

function statusOf(component: ICAL.Component, mailbox: Mailbox): Json {
  const secrecy = textOf(component, 'class').toUpperCase();
  return {
    showAs: showAsOf(component, addressesOf(mailbox)),
    sensitivity: secrecy === 'PRIVATE' ? 'private' : secrecy === 'CONFIDENTIAL' ? 'confidential' : 'normal',
  };
}

/** How the owner of a copy is occupied, in Graph's words. */
export function showAsOf(component: ICAL.Component, addresses: readonly string[]): string {
  const occupation = occupationOf(component, addresses);
  if (occupation === 'out-of-office') return 'oof';
  const elsewhere = textOf(component, 'x-microsoft-cdo-busystatus').toUpperCase() === 'WORKINGELSEWHERE';
  return occupation !== 'free' && elsewhere ? 'workingElsewhere' : occupation;
}

function peopleOf(component: ICAL.Component, mailbox: Mailbox): Json {
  const own = addressesOf(mailbox);
  const property = component.getFirstProperty('organizer');
  const organizer = addressIn(property?.getFirstValue()) ?? mailbox.address;
  const isOrganizer = own.includes(organizer);
  const attendees = component.getAllProperties('attendee').flatMap((one) => {
    const address = addressIn(one.getFirstValue());
    return address === null || address === organizer ? [] : [attendeeJson(one, address)];
  });
  const answer = component.getAllProperties('attendee').find((one) => own.includes(addressIn(one.getFirstValue()) ?? ''));
  const response = isOrganizer ? 'organizer' : (RESPONSES[answer?.getFirstParameter('partstat') ?? ''] ?? 'notResponded');
  return {
    isOrganizer,
    organizer: { emailAddress: { name: property?.getFirstParameter('cn') || mailbox.name, address: organizer } },
    attendees,
    responseStatus: { response, time: NEVER },
  };
}

function attendeeJson(property: ICAL.Property, address: string): Json {
  const kind = (property.getFirstParameter('cutype') || '').toUpperCase();
  const optional = (property.getFirstParameter('role') || '').toUpperCase() === 'OPT-PARTICIPANT';
  return {
    type: kind === 'ROOM' || kind === 'RESOURCE' ? 'resource' : optional ? 'optional' : 'required',
    status: { response: RESPONSES[(property.getFirstParameter('partstat') || '').toUpperCase()] ?? 'none', time: NEVER },
    emailAddress: { name: property.getFirstParameter('cn') || address, address },
  };
}

function meetingOf(component: ICAL.Component): Json {
  const joinUrl = textOf(component, JOIN_URL);
  if (joinUrl === '') return { isOnlineMeeting: false, onlineMeetingProvider: 'unknown', onlineMeeting: null };
  return { isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness', onlineMeeting: { joinUrl } };
}

/** An attendee's copy does not carry what the organizer's program noted on the event. */
function extendedProperties(component: ICAL.Component, mailbox: Mailbox): Json[] {
  const own = component.getAllProperties(PROPERTY).filter((one) => one.getFirstParameter('x-owner') === mailbox.id);
  return own.map((one) => ({ id: one.getFirstParameter('x-id'), value: String(one.getFirstValue() ?? '') }));
}

function owned(component: ICAL.Component, name: string, mailbox: Mailbox): string | null {
  const property = component.getFirstProperty(name);
  return property?.getFirstParameter('x-owner') === mailbox.id ? String(property.getFirstValue()) : null;
}

function stampOf(component: ICAL.Component): string {
  const stamp = component.getFirstPropertyValue('dtstamp');
  return stamp instanceof ICAL.Time ? new Date(stamp.toUnixTime() * 1_000).toISOString() : '2026-01-01T00:00:00Z';
}
