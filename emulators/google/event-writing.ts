/** Event resources as calendar objects: what a client wrote, as text that every other protocol of the organisation can read. */
import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { calendarText, PRODUCT_ID } from '../organization/event-text.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { zoneDefinition } from '../organization/zone-definition.ts';
import { ID_PROPERTY } from './calendar-index.ts';
import { invalid } from './errors.ts';
import { type Moment, momentIn, startOf } from './event-times.ts';
import { type Json, mailboxAt } from './exchange.ts';

type JcalProperty = [string, Record<string, string>, string, ...unknown[]];

export interface Draft {
  readonly world: Organization;
  readonly mailbox: Mailbox;
  readonly id: string;
  readonly uid: string;
  /** The whole event as it shall be. */
  readonly resource: Json;
  readonly sequence: number;
  /** Moved occurrences of the series, kept as they are. */
  readonly overrides: readonly ICAL.Component[];
}

const ANSWERS: Readonly<Record<string, string>> = { accepted: 'ACCEPTED', declined: 'DECLINED', tentative: 'TENTATIVE' };
const MAX_SUMMARY = 1_024;

/** @throws ApiError for what the API calls invalid. */
export function textOfDraft(draft: Draft): string {
  const { resource, mailbox, overrides } = draft;
  const [start, end] = timesIn(resource, mailbox.zone);
  const master = ['vevent', [...facts(draft), timeProperty('dtstart', start), timeProperty('dtend', end), ...recurrence(resource)], []];
  const zones = [...new Set([start, end].flatMap((one) => (one.kind === 'time' && one.zone !== 'UTC' ? [one.zone] : [])))];
  const year = new Date(startOf(start, mailbox.zone)).getUTCFullYear();
  const head = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
  ];
  const definitions = zones.flatMap((zone) => zoneDefinition(zone, year));
  return calendarText(['vcalendar', head, [...definitions, master, ...overrides.map((one) => one.toJSON())]]);
}

export function timesIn(resource: Json, zone: string): readonly [Moment, Moment] {
  if (resource.start === undefined || resource.end === undefined) throw invalid('Missing end time.', 'required');
  const [start, end] = [momentIn(resource.start, zone), momentIn(resource.end, zone)];
  if (start.kind !== end.kind) throw invalid('Invalid start time.');
  if (startOf(end, zone) < startOf(start, zone)) throw invalid('The specified time range is empty.', 'timeRangeEmpty');
  return [start, end];
}

function facts({ world, mailbox, id, uid, resource, sequence }: Draft): JcalProperty[] {
  const text = (name: string, value: unknown): JcalProperty[] =>
    typeof value === 'string' && value !== '' ? [[name, {}, 'text', value]] : [];
  const status = { confirmed: 'CONFIRMED', tentative: 'TENTATIVE', cancelled: 'CANCELLED' }[String(resource.status ?? 'confirmed')];
  if (status === undefined) throw invalid('Invalid value for status.');
  const visibility = String(resource.visibility ?? 'default');
  return [
    ['uid', {}, 'text', uid],
    ['dtstamp', {}, 'date-time', new Date(world.clock.now()).toISOString().replace(/\.\d+/, '')],
    ['sequence', {}, 'integer', sequence],
    ...text('summary', typeof resource.summary === 'string' ? resource.summary.slice(0, MAX_SUMMARY) : undefined),
    ...text('description', resource.description),
    ...text('location', resource.location),
    ['status', {}, 'text', status],
    ['transp', {}, 'text', resource.transparency === 'transparent' ? 'TRANSPARENT' : 'OPAQUE'],
    ...(visibility === 'default' ? [] : text('class', visibility.toUpperCase())),
    ...(resource.eventType === 'outOfOffice' ? text('x-microsoft-cdo-busystatus', 'OOF') : []),
    ...(resource.guestsCanInviteOthers === false ? text('x-google-guests-invite', 'FALSE') : []),
    ...people(world, mailbox, resource),
    ...extendedProperties(mailbox, resource),
    ...conference(resource),
    [ID_PROPERTY.toLowerCase(), {}, 'unknown', id],
  ];
}

function timeProperty(name: string, moment: Moment): JcalProperty {
  if (moment.kind === 'date') return [name, {}, 'date', moment.date];
  const local = Temporal.Instant.fromEpochMilliseconds(moment.at).toZonedDateTimeISO(moment.zone).toPlainDateTime();
  const text = local.toString({ smallestUnit: 'second' });
  return moment.zone === 'UTC' ? [name, {}, 'date-time', `${text}Z`] : [name, { tzid: moment.zone }, 'date-time', text];
}

function recurrence({ recurrence: lines }: Json): JcalProperty[] {
  return ((lines ?? []) as string[]).map((line) => {
    try {
      return ICAL.Property.fromString(line).toJSON() as JcalProperty;
    } catch {
      throw invalid('Invalid recurrence rule.');
    }
  });
}

/** An event with attendees has an organizer: whoever's calendar it is on, unless it came from somebody else. */
function people(world: Organization, mailbox: Mailbox, resource: Json): JcalProperty[] {
  const attendees = (resource.attendees ?? []) as readonly Json[];
  if (attendees.length === 0) return [];
  const from = (resource.organizer as Json | undefined)?.email;
  const organizer =
    (typeof from === 'string' ? mailboxAt(world, from)?.address : undefined) ?? (typeof from === 'string' ? from : mailbox.address);
  const name = world.findByAddress(organizer)?.name;
  return [
    ['organizer', name === undefined ? {} : { cn: name }, 'cal-address', `mailto:${organizer}`],
    ...attendees.map((one) => attendee(world, one)),
  ];
}

function attendee(world: Organization, one: Json): JcalProperty {
  if (typeof one.email !== 'string' || !one.email.includes('@')) throw invalid('Invalid attendee email.');
  const known = mailboxAt(world, one.email);
  const answer = ANSWERS[String(one.responseStatus)] ?? 'NEEDS-ACTION';
  const name = typeof one.displayName === 'string' ? one.displayName.replaceAll('"', "'") : known?.name;
  const parameters = {
    ...(name === undefined || name === '' ? {} : { cn: name }),
    cutype: known?.kind === 'room' ? 'ROOM' : 'INDIVIDUAL',
    partstat: answer,
    ...(answer === 'NEEDS-ACTION' ? { rsvp: 'TRUE' } : {}),
  };
  return ['attendee', parameters, 'cal-address', `mailto:${known?.kind === 'room' ? known.address : one.email.toLowerCase()}`];
}

function extendedProperties(mailbox: Mailbox, resource: Json): JcalProperty[] {
  const given = (resource.extendedProperties ?? {}) as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const lines = (name: string, parameters: Record<string, string>, values: Readonly<Record<string, string>> = {}): JcalProperty[] =>
    Object.entries(values).map(([key, value]) => [name, parameters, 'unknown', `${encodeURIComponent(key)}=${encodeURIComponent(value)}`]);
  return [...lines('x-google-shared', {}, given.shared), ...lines('x-google-private', { 'x-calendar': mailbox.id }, given.private)];
}

function conference(resource: Json): JcalProperty[] {
  const requestId = requestIdIn(resource);
  if (requestId === null) return [];
  return [['x-google-conference', {}, 'unknown', `${encodeURIComponent(requestId)} ${conferenceIdFor(requestId)}`]];
}

export function requestIdIn(resource: Json): string | null {
  const request = (resource.conferenceData as { createRequest?: { requestId?: string } } | undefined)?.createRequest;
  return request?.requestId || null;
}

/** Three, four and three letters, as Meet's links have. */
function conferenceIdFor(requestId: string): string {
  const letters = [...createHash('sha256').update(requestId).digest()].map((one) => String.fromCharCode(97 + (one % 26))).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7, 10)}`;
}
