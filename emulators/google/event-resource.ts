/** Calendar objects as event resources: what each role sees of them. */
import ICAL from 'ical.js';
import { addressIn, parseEventText, textOf } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { type Moment, momentOf, shown } from './event-times.ts';
import { googleAddress, googleAddressOf, isAtLeast, isOwn, type Json, type Role } from './exchange.ts';
import type { Entry, GoogleState } from './state.ts';

export interface View {
  readonly world: Organization;
  readonly state: GoogleState;
  readonly mailbox: Mailbox;
  readonly role: Role;
}

/** One occurrence of a series. */
export interface Instance {
  readonly component: ICAL.Component;
  readonly start: number;
  readonly end: number;
  readonly originalStart: Moment;
}

const ANSWERS: Readonly<Record<string, string>> = { ACCEPTED: 'accepted', DECLINED: 'declined', TENTATIVE: 'tentative' };
const STATUSES: Readonly<Record<string, string>> = { TENTATIVE: 'tentative', CANCELLED: 'cancelled' };
const CLASSES: Readonly<Record<string, string>> = { PRIVATE: 'private', CONFIDENTIAL: 'confidential', PUBLIC: 'public' };

export function eventResource(view: View, entry: Entry, instance?: Instance): Json {
  const { master, overrides, organizer } = parseEventText(entry.text);
  const component = instance?.component ?? master ?? overrides[0];
  if (component === undefined) throw new Error(`an event without component: ${entry.name}`);
  const facts = basics(view, entry, { component, instance });
  const hidden = CLASSES[textOf(component, 'class').toUpperCase()] ?? '';
  const limited = !isAtLeast(view.role, 'reader') || (['private', 'confidential'].includes(hidden) && !isAtLeast(view.role, 'writer'));
  if (limited) return { ...facts, visibility: 'private' };
  const owner = organizer ?? view.mailbox.address.toLowerCase();
  return defined({
    ...facts,
    summary: textOf(component, 'summary') || undefined,
    description: textOf(component, 'description') || undefined,
    location: textOf(component, 'location') || undefined,
    visibility: hidden === '' || hidden === 'public' ? undefined : hidden,
    creator: person(view, owner),
    organizer: person(view, owner),
    attendees: attendeesIn(view, component, owner),
    recurrence: instance === undefined ? recurrenceIn(component) : undefined,
    extendedProperties: extendedProperties(view, component),
    ...conferenceIn(view.state, component),
    guestsCanInviteOthers: textOf(component, 'x-google-guests-invite') === 'FALSE' ? false : undefined,
    reminders: { useDefault: true },
  });
}

/** What is left of a deleted event: everything on the organizer's calendar, its id elsewhere. */
export function deletedResource(view: View, entry: Entry): Json {
  const { organizer } = parseEventText(entry.text);
  const own = organizer === null || isOwn(view.mailbox, organizer);
  if (own && isAtLeast(view.role, 'writer')) return { ...eventResource(view, entry), status: 'cancelled' };
  return { kind: 'calendar#event', etag: entry.etag, id: entry.id, status: 'cancelled' };
}

export function instanceId(id: string, original: Moment): string {
  const text = original.kind === 'date' ? original.date : new Date(original.at).toISOString().replace(/\.\d+/, '');
  return `${id}_${text.replaceAll(/[-:]/g, '')}`;
}

function basics(
  { mailbox, world }: View,
  entry: Entry,
  { component, instance }: { component: ICAL.Component; instance: Instance | undefined },
): Json {
  const event = new ICAL.Event(component);
  const { zone } = mailbox;
  const [start, end] = [momentOf(event.startDate, zone), momentOf(event.endDate ?? event.startDate, zone)];
  const at = (moment: Moment, ms: number | undefined) =>
    shown(moment.kind === 'time' && ms !== undefined ? { ...moment, at: ms } : moment, zone);
  const dates = instance !== undefined && start.kind === 'date' ? allDay(instance, zone) : null;
  const series = instance === undefined ? {} : { recurringEventId: entry.id, originalStartTime: shown(instance.originalStart, zone) };
  const stamp = stampOf(component);
  return {
    kind: 'calendar#event',
    etag: entry.etag,
    id: instance === undefined ? entry.id : instanceId(entry.id, instance.originalStart),
    status: STATUSES[textOf(component, 'status').toUpperCase()] ?? 'confirmed',
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${entry.id} ${mailbox.address}`).toString('base64url')}`,
    created: stamp,
    updated: new Date(world.clock.now()).toISOString(),
    start: dates?.start ?? at(start, instance?.start),
    end: dates?.end ?? at(end, instance?.end),
    ...series,
    iCalUID: entry.uid,
    sequence: Number(textOf(component, 'sequence')) || 0,
    ...(textOf(component, 'transp').toUpperCase() === 'TRANSPARENT' ? { transparency: 'transparent' } : {}),
    eventType: textOf(component, 'x-microsoft-cdo-busystatus').toUpperCase() === 'OOF' ? 'outOfOffice' : 'default',
  };
}

function allDay({ start, end }: Instance, zone: string): { start: Json; end: Json } {
  const date = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  return { start: { date: date(start) }, end: { date: date(end) } };
}

function stampOf(component: ICAL.Component): string {
  const value = component.getFirstPropertyValue('dtstamp');
  return value instanceof ICAL.Time ? value.toJSDate().toISOString() : '2026-01-01T00:00:00.000Z';
}

function person({ world, mailbox }: View, address: string): Json {
  const known = world.findByAddress(address);
  return defined({
    email: googleAddressOf(world, address),
    displayName: known?.name,
    self: known?.id === mailbox.id ? true : undefined,
  });
}

function attendeesIn(view: View, component: ICAL.Component, organizer: string): Json[] | undefined {
  const attendees = component.getAllProperties('attendee').flatMap((property): Json[] => {
    const address = addressIn(property.getFirstValue());
    if (address === null) return [];
    const known = view.world.findByAddress(address);
    const name = property.getFirstParameter('cn') || known?.name;
    return [
      defined({
        email: known === null ? address : known.kind === 'room' ? googleAddress(known) : address,
        displayName: name === '' ? undefined : name,
        resource: known?.kind === 'room' ? true : undefined,
        organizer: address === organizer ? true : undefined,
        self: known?.id === view.mailbox.id ? true : undefined,
        responseStatus: ANSWERS[(property.getFirstParameter('partstat') || '').toUpperCase()] ?? 'needsAction',
      }),
    ];
  });
  return attendees.length === 0 ? undefined : attendees;
}

function recurrenceIn(component: ICAL.Component): string[] | undefined {
  const lines = ['rrule', 'rdate', 'exdate'].flatMap((name) => component.getAllProperties(name).map((one) => one.toICALString()));
  return lines.length === 0 ? undefined : lines;
}

/** Private ones are seen on the calendar they were written on alone, shared ones on every copy. */
function extendedProperties({ mailbox }: View, component: ICAL.Component): Json | undefined {
  const read = (name: string, seen: (one: ICAL.Property) => boolean) =>
    component
      .getAllProperties(name)
      .filter(seen)
      .map((one) => String(one.getFirstValue()).split('=').map(decodeURIComponent));
  const own = read('x-google-private', (one) => one.getFirstParameter('x-calendar') === mailbox.id);
  const shared = read('x-google-shared', () => true);
  if (own.length + shared.length === 0) return undefined;
  return defined({
    private: own.length === 0 ? undefined : Object.fromEntries(own),
    shared: shared.length === 0 ? undefined : Object.fromEntries(shared),
  });
}

/** A link that is being made is there after some reads; `meets` counts them down. */
function conferenceIn(state: GoogleState, component: ICAL.Component): Json {
  const [requestId, conferenceId = ''] = textOf(component, 'x-google-conference').split(' ').map(decodeURIComponent);
  if (!requestId) return {};
  const left = state.meets.get(requestId) ?? 0;
  const key = { type: 'hangoutsMeet' };
  const request = (statusCode: string) => ({ requestId, conferenceSolutionKey: key, status: { statusCode } });
  if (left === Number.POSITIVE_INFINITY) return { conferenceData: { createRequest: request('failure') } };
  if (left > 0) {
    state.meets.set(requestId, left - 1);
    return { conferenceData: { createRequest: request('pending') } };
  }
  const uri = `https://meet.google.com/${conferenceId}`;
  const entryPoints = [{ entryPointType: 'video', uri, label: uri.slice('https://'.length) }];
  const conferenceSolution = {
    key,
    name: 'Google Meet',
    iconUri: 'https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo.png',
  };
  return { hangoutLink: uri, conferenceData: { createRequest: request('success'), entryPoints, conferenceSolution, conferenceId } };
}

/** Without fields that have no value. */
export function defined(fields: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
