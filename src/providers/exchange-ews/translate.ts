/** Exchange's things as ours: calendar items, answers of attendees, zones by Windows names. Pure. */
import type { SystemCapabilities } from '../../domain/connection/connection.ts';
import { instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import { WINDOWS_ZONES } from '../../icalendar/windows-zones.ts';
import { ianaZone } from '../../icalendar/zones.ts';
import type { FoundEvent } from '../../ports/calendar-provider.ts';
import { childOf, childrenOf, element, textAt, type Xml, type XmlNode } from './wire.ts';

/** Named properties of ours live in a set of their own (MS-OXPROPS section 1.3.2). */
const PROPERTY_SET = '7b9a1f0e-5c3d-4f6a-8e2b-94d1c7a05e63';
const UID_PROPERTY = 'CalendulaUid';
const SEQUENCE_PROPERTY = 'CalendulaSequence';

export const OWN_UID_FIELD = ownField(UID_PROPERTY);
export const OWN_SEQUENCE_FIELD = ownField(SEQUENCE_PROPERTY);
/** PidLidGlobalObjectId: the UID as searches know it. */
const GLOBAL_OBJECT_ID = element('t:ExtendedFieldURI', { DistinguishedPropertySetId: 'Meeting', PropertyId: '3', PropertyType: 'Binary' });

function ownField(name: string): Xml {
  return element('t:ExtendedFieldURI', { PropertySetId: PROPERTY_SET, PropertyName: name, PropertyType: 'String' });
}

export function ownProperty(field: Xml, value: string): Xml {
  return element('t:ExtendedProperty', {}, field, element('t:Value', {}, value));
}

/** Items that carry our mark for this UID, and items of anybody with this UID. */
export function uidRestriction(uid: string): Xml {
  const equals = (field: Xml, value: string) =>
    element('t:IsEqualTo', {}, field, element('t:FieldURIOrConstant', {}, element('t:Constant', { Value: value })));
  const either = element('t:Or', {}, equals(OWN_UID_FIELD, uid), equals(GLOBAL_OBJECT_ID, globalObjectId(uid)));
  return element('m:Restriction', {}, either);
}

/** Quirk: `calendar:UID` cannot be searched for. The same stands in a binary property (MS-OXOCAL section 2.2.1.27), in base64. */
export function globalObjectId(uid: string): string {
  const head = Buffer.from('040000008200e00074c5b7101a82e008', 'hex');
  const text = Buffer.concat([Buffer.from('vCal-Uid\x01\0\0\0', 'latin1'), Buffer.from(`${uid}\0`, 'utf8')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  // No replaced time, no time of creation, and eight octets that mean nothing.
  return Buffer.concat([head, Buffer.alloc(20), length, text]).toString('base64');
}

/** One item of a calendar, as far as it matters to us. */
export interface StoredItem {
  readonly id: string;
  readonly changeKey: string;
  readonly uid: string;
  /** Carries our mark: we wrote it. */
  readonly marked: boolean;
  /** An invitation that came from somebody else's calendar. */
  readonly isCopy: boolean;
  readonly isMeeting: boolean;
  readonly sequence: number;
  /** Null for a series and for an item without length; never so for one we wrote. */
  readonly span: Interval | null;
  readonly cancelled: boolean;
  readonly title: string;
  readonly location: string;
  readonly body: string;
  /** By lower-case address. */
  readonly answers: FoundEvent['answers'];
  /** Of those in `answers`, which are rooms. */
  readonly resources: readonly string[];
}

/** What has to be asked of an item for `itemOf`. */
export const ITEM_FIELDS: readonly Xml[] = [
  'item:Subject',
  'item:Body',
  'calendar:UID',
  'calendar:Start',
  'calendar:End',
  'calendar:Location',
  'calendar:IsMeeting',
  'calendar:IsCancelled',
  'calendar:CalendarItemType',
  'calendar:MyResponseType',
  'calendar:RequiredAttendees',
  'calendar:OptionalAttendees',
  'calendar:Resources',
  'calendar:AppointmentSequenceNumber',
].map((name) => element('t:FieldURI', { FieldURI: name }));

/** Null for an item without identity. */
export function itemOf(node: XmlNode): StoredItem | null {
  const id = childOf(node, 'ItemId')?.attributes;
  if (id?.Id === undefined) return null;
  const own = ownValues(node);
  const isMeeting = textAt(node, 'IsMeeting') === 'true';
  const response = textAt(node, 'MyResponseType');
  const resources = answersIn(node, 'Resources');
  const answers = new Map([...answersIn(node, 'RequiredAttendees'), ...answersIn(node, 'OptionalAttendees'), ...resources]);
  return {
    id: id.Id,
    changeKey: id.ChangeKey ?? '',
    uid: textAt(node, 'UID'),
    marked: own.has(UID_PROPERTY),
    isCopy: isMeeting && response !== 'Organizer' && !own.has(UID_PROPERTY),
    isMeeting,
    sequence: Number.parseInt(own.get(SEQUENCE_PROPERTY) ?? textAt(node, 'AppointmentSequenceNumber'), 10) || 0,
    span: textAt(node, 'CalendarItemType') === 'RecurringMaster' ? null : spanOf(node),
    cancelled: textAt(node, 'IsCancelled') === 'true',
    title: textAt(node, 'Subject'),
    location: textAt(node, 'Location'),
    body: textAt(node, 'Body'),
    answers,
    resources: [...resources.keys()],
  };
}

/** The value of our UID property among an item's, or null. */
export function ownUidOf(node: XmlNode): string | null {
  return ownValues(node).get(UID_PROPERTY) ?? null;
}

function ownValues(node: XmlNode): Map<string, string> {
  const ours = childrenOf(node, 'ExtendedProperty').flatMap((each) => {
    const field = childOf(each, 'ExtendedFieldURI')?.attributes;
    const isOurs = field?.PropertySetId?.toLowerCase() === PROPERTY_SET;
    return isOurs && field?.PropertyName !== undefined ? [[field.PropertyName, textAt(each, 'Value')] as const] : [];
  });
  return new Map(ours);
}

const ANSWERS = { Accept: 'accepted', Decline: 'declined', Tentative: 'tentative', Organizer: 'accepted' } as const;

function answersIn(node: XmlNode, list: string): Map<string, 'accepted' | 'declined' | 'tentative' | 'needs-action'> {
  const attendees = childrenOf(childOf(node, list), 'Attendee').map((each) => {
    const answer = textAt(each, 'ResponseType');
    return [textAt(each, 'Mailbox', 'EmailAddress').toLowerCase(), ANSWERS[answer as keyof typeof ANSWERS] ?? 'needs-action'] as const;
  });
  return new Map(attendees.filter(([address]) => address !== ''));
}

function spanOf(node: XmlNode): Interval | null {
  const [start, end] = [timeOf(textAt(node, 'Start')), timeOf(textAt(node, 'End'))];
  return start !== null && end !== null && start < end ? { start: instant(start), end: instant(end) } : null;
}

/** Epoch ms. A time without offset is in the zone of the request, and that is always UTC. */
export function timeOf(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim());
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}${match[2] ?? 'Z'}`);
  return Number.isNaN(at) ? null : at;
}

/** With `Z`, as items carry it. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

const SAMPLED_MONTHS = 24;
const MONTH_MS = 30 * 86_400_000;
const windowsNames = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [zone, name]));

/** The Windows zone that an IANA name stands for; of those without one of their own, one that keeps the same time. */
export function windowsZone(zone: string, at: number): string {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 'UTC';
  const known = windowsNames.get(zone);
  if (known !== undefined) return known;
  const clock = (name: string) => Array.from({ length: SAMPLED_MONTHS }, (_, month) => ianaZone(name).toWall(at + month * MONTH_MS)).join();
  const wanted = clock(zone);
  const alike = Object.entries(WINDOWS_ZONES).find(([, other]) => clock(other) === wanted);
  return alike?.[0] ?? 'UTC';
}

/** Keys of what sign-in remembers besides. */
export function discoveredUrl(capabilities: SystemCapabilities | null): string | null {
  return capabilities?.extra.servicesUrl ?? null;
}
