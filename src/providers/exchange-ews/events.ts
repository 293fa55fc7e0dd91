/**
 * Our interviews in people's calendars. Exchange has no idempotent create: before every write, and after every answer that leaves doubt,
 * the calendar is searched for our UID. Items without our mark are never changed; invitations that came from elsewhere are only removed.
 */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault, isInDoubt } from '../../domain/fault.ts';
import { sameInterval } from '../../domain/time/interval.ts';
import { cleanText } from '../../icalendar/calendar-text.ts';
import type { CalendarEvent, EventAttendee, EventWriter, FoundEvent } from '../../ports/calendar-provider.ts';
import { type Asking, askAbout, calendarFolder, type ExchangeClient, faultOfMessage, isWhole, onlyMessage, type Reach } from './client.ts';
import { conflict } from './faults.ts';
import {
  ITEM_FIELDS,
  itemOf,
  OWN_SEQUENCE_FIELD,
  OWN_UID_FIELD,
  ownProperty,
  type StoredItem,
  timeText,
  uidRestriction,
  windowsZone,
} from './translate.ts';
import { childOf, element, malformed, messagesIn, type Xml } from './wire.ts';

export function createEventWriter(client: ExchangeClient, reach: Reach): EventWriter {
  return {
    async write(mailbox, event, policy) {
      const writing: Writing = { client, reach, policy, mailbox, event };
      const retry = await writeOnce(writing);
      if (retry && (await writeOnce(writing))) throw conflict('The event changes each time we look at it.');
    },
    async remove(mailbox, uid, policy) {
      const asking = { client, reach, policy };
      for (const item of await locate(asking, mailbox, uid)) {
        if (!item.marked && !item.isCopy) throw conflict('An event that is not ours has the identity of our event; it was left alone.');
        await removeItem(asking, mailbox, item);
      }
    },
    async find(mailbox, uid, policy) {
      const items = await locate({ client, reach, policy }, mailbox, uid);
      const own = items.find((each) => each.marked) ?? items.find((each) => each.isCopy);
      return own === undefined ? null : foundEvent(own, uid);
    },
  };
}

interface Writing extends Asking {
  readonly mailbox: Mailbox;
  readonly event: CalendarEvent;
}

/** @returns true when another version came in between and the whole step must be made again. */
async function writeOnce(writing: Writing): Promise<boolean> {
  const { event, mailbox } = writing;
  const found = await locate(writing, mailbox, event.uid);
  const current = found.find((each) => each.marked);
  if (current === undefined && found.some((each) => !each.isCopy))
    throw conflict('An event that is not ours has the identity of our event.');
  if (current !== undefined) {
    if (says(current, event)) return false;
    if (current.sequence > event.sequence) throw conflict('A newer version of the event stands in the calendar.');
  }
  try {
    // Who was invited and organises now has an invitation of before in the way.
    if (current === undefined) for (const copy of found) await removeItem(writing, mailbox, copy);
    await (current === undefined ? create(writing) : update(writing, current));
    return false;
  } catch (error) {
    if (!isFault(error)) throw error;
    if (current !== undefined && (error.code === 'provider.conflict' || error.code === 'provider.event-not-found')) return true;
    if (isInDoubt(error) && (await arrived(writing))) return false;
    throw error;
  }
}

/** Whether the event stands there as wanted. When even that cannot be found out, it counts as no. */
async function arrived(writing: Writing): Promise<boolean> {
  const now = await locate(writing, writing.mailbox, writing.event.uid).catch((error: unknown) => {
    if (isFault(error)) return [];
    throw error;
  });
  return now.some((each) => each.marked && says(each, writing.event));
}

async function create(writing: Writing): Promise<void> {
  const { event, reach, mailbox } = writing;
  const others = othersThan(event);
  const item = element(
    't:CalendarItem',
    {},
    element('t:Subject', {}, plain(event.title)),
    // Quirk: a delegate does not see private items again, not even those it wrote.
    element('t:Sensitivity', {}, reach.impersonates ? 'Private' : 'Normal'),
    element('t:Body', { BodyType: 'Text' }, cleanText(event.description)),
    ownProperty(OWN_UID_FIELD, event.uid),
    ownProperty(OWN_SEQUENCE_FIELD, String(event.sequence)),
    element('t:UID', {}, event.uid),
    element('t:Start', {}, timeText(event.span.start)),
    element('t:End', {}, timeText(event.span.end)),
    element('t:LegacyFreeBusyStatus', {}, 'Busy'),
    element('t:Location', {}, plain(event.location)),
    ...[attendeesElement('t:RequiredAttendees', others, 'person'), attendeesElement('t:Resources', others, 'room')].filter(
      (each) => each !== null,
    ),
    ...zoneElements(event),
  );
  const folder = element('m:SavedItemFolderId', {}, calendarFolder(reach, mailbox.address));
  const body = element('m:CreateItem', { SendMeetingInvitations: sendTo(others) }, folder, element('m:Items', {}, item));
  onlyMessage(await askAbout(writing, mailbox, { body, repeatable: false }), 'event');
}

async function update(writing: Writing, current: StoredItem): Promise<void> {
  const { event, mailbox } = writing;
  const others = othersThan(event);
  const wasInvited = current.answers.size > 0;
  const id = element('t:ItemId', { Id: current.id, ChangeKey: current.changeKey });
  const change = element('t:ItemChange', {}, id, element('t:Updates', {}, ...updates(event, current)));
  const attributes = {
    ConflictResolution: 'NeverOverwrite',
    SendMeetingInvitationsOrCancellations: wasInvited ? 'SendToAllAndSaveCopy' : sendTo(others),
  };
  const body = element('m:UpdateItem', attributes, element('m:ItemChanges', {}, change));
  onlyMessage(await askAbout(writing, mailbox, { body, repeatable: false }), 'event');
}

/** Only what differs of the attendees: naming them anew would lose their answers. */
function updates(event: CalendarEvent, current: StoredItem): Xml[] {
  const others = othersThan(event);
  const wanted = (kind: EventAttendee['kind']) => others.filter((each) => each.kind === kind).map(addressOf);
  const people = [...current.answers.keys()].filter((each) => !current.resources.includes(each) && each !== addressOf(event.organizer));
  const lists = [
    {
      field: 'calendar:RequiredAttendees',
      element: attendeesElement('t:RequiredAttendees', others, 'person'),
      same: sameSet(wanted('person'), people),
    },
    {
      field: 'calendar:Resources',
      element: attendeesElement('t:Resources', others, 'room'),
      same: sameSet(wanted('room'), current.resources),
    },
  ];
  const [startZone, endZone] = zoneElements(event);
  return [
    setField(fieldUri('item:Subject'), element('t:Subject', {}, plain(event.title))),
    setField(fieldUri('item:Body'), element('t:Body', { BodyType: 'Text' }, cleanText(event.description))),
    setField(OWN_SEQUENCE_FIELD, ownProperty(OWN_SEQUENCE_FIELD, String(event.sequence))),
    setField(fieldUri('calendar:Start'), element('t:Start', {}, timeText(event.span.start))),
    setField(fieldUri('calendar:End'), element('t:End', {}, timeText(event.span.end))),
    setField(fieldUri('calendar:Location'), element('t:Location', {}, plain(event.location))),
    ...lists
      .filter(({ same }) => !same)
      .map((each) => (each.element === null ? deleteField(each.field) : setField(fieldUri(each.field), each.element))),
    ...(startZone === undefined ? [] : [setField(fieldUri('calendar:StartTimeZone'), startZone)]),
    ...(endZone === undefined ? [] : [setField(fieldUri('calendar:EndTimeZone'), endZone)]),
  ];
}

function setField(field: Xml, value: Xml): Xml {
  return element('t:SetItemField', {}, field, element('t:CalendarItem', {}, value));
}

/** An empty list of attendees is an error; the field itself is taken away. */
function deleteField(name: string): Xml {
  return element('t:DeleteItemField', {}, fieldUri(name));
}

function fieldUri(name: string): Xml {
  return element('t:FieldURI', { FieldURI: name });
}

function attendeesElement(name: string, attendees: readonly EventAttendee[], kind: EventAttendee['kind']): Xml | null {
  const listed = attendees.filter((each) => each.kind === kind);
  const each = listed.map(({ name: of, mailbox }) =>
    element('t:Attendee', {}, element('t:Mailbox', {}, element('t:Name', {}, plain(of)), element('t:EmailAddress', {}, mailbox.address))),
  );
  return listed.length === 0 ? null : element(name, {}, ...each);
}

function zoneElements({ zone, span }: CalendarEvent): Xml[] {
  const Id = windowsZone(zone, span.start);
  return [element('t:StartTimeZone', { Id }), element('t:EndTimeZone', { Id })];
}

function sendTo(others: readonly EventAttendee[]): string {
  return others.length === 0 ? 'SendToNone' : 'SendToAllAndSaveCopy';
}

function othersThan(event: CalendarEvent): EventAttendee[] {
  return event.attendees.filter((each) => addressOf(each) !== addressOf(event.organizer));
}

function addressOf({ mailbox }: EventAttendee): string {
  return mailbox.address.toLowerCase();
}

/** One line. */
function plain(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}

/** Whether the item already says what we want to write; the server's additions and people's answers do not count. */
function says(item: StoredItem, event: CalendarEvent): boolean {
  const organizer = addressOf(event.organizer);
  const loose = (text: string) => cleanText(text).replace(/\s+/g, ' ').trim();
  return (
    item.sequence === event.sequence &&
    item.span !== null &&
    sameInterval(item.span, event.span) &&
    !item.cancelled &&
    loose(item.title) === plain(event.title) &&
    loose(item.location) === plain(event.location) &&
    loose(item.body) === loose(event.description) &&
    sameSet(
      othersThan(event).map(addressOf),
      [...item.answers.keys()].filter((each) => each !== organizer),
    )
  );
}

/** A meeting of ours is called off, so that everybody hears of it; anything else just goes. One that is gone already is success. */
async function removeItem(asking: Asking, mailbox: Mailbox, item: StoredItem): Promise<void> {
  const calledOff = item.marked && item.isMeeting;
  const reference = { Id: item.id, ChangeKey: item.changeKey };
  const body = calledOff
    ? element(
        'm:CreateItem',
        { MessageDisposition: 'SendAndSaveCopy' },
        element('m:Items', {}, element('t:CancelCalendarItem', {}, element('t:ReferenceItemId', reference))),
      )
    : element(
        'm:DeleteItem',
        { DeleteType: 'MoveToDeletedItems', SendMeetingCancellations: 'SendToNone' },
        element('m:ItemIds', {}, element('t:ItemId', reference)),
      );
  try {
    onlyMessage(await askAbout(asking, mailbox, { body, repeatable: false }), 'event');
  } catch (error) {
    if (!isFault(error)) throw error;
    const doubtful = isInDoubt(error) || error.code === 'provider.event-not-found' || error.code === 'provider.conflict';
    if (!doubtful || !(await isGone(asking, mailbox, item))) throw error;
  }
}

async function isGone(asking: Asking, mailbox: Mailbox, item: StoredItem): Promise<boolean> {
  const left = await locate(asking, mailbox, item.uid).catch((error: unknown) => {
    if (isFault(error)) return [item];
    throw error;
  });
  return !left.some((each) => each.id === item.id);
}

/** All items with this UID, or with our mark for it. @throws Fault unless the calendar was searched completely. */
async function locate(asking: Asking, mailbox: Mailbox, uid: string): Promise<StoredItem[]> {
  const search = element(
    'm:FindItem',
    { Traversal: 'Shallow' },
    element('m:ItemShape', {}, element('t:BaseShape', {}, 'IdOnly')),
    uidRestriction(uid),
    element('m:ParentFolderIds', {}, calendarFolder(asking.reach, mailbox.address)),
  );
  const { node } = onlyMessage(await askAbout(asking, mailbox, { body: search, repeatable: true }), 'mailbox');
  const root = childOf(node, 'RootFolder');
  const items = root === null ? null : childOf(root, 'Items');
  if (root === null || items === null || !isWhole(root)) throw malformed('The server did not search the whole calendar.');
  const ids = items.children.flatMap((each) => childOf(each, 'ItemId')?.attributes.Id ?? []);
  const found = ids.length === 0 ? [] : await readItems(asking, mailbox, ids);
  // A duplicate that somebody made by hand bears our mark too, under another UID; it is theirs.
  const exact = found.filter((each) => each.uid === uid);
  return exact.length > 0 ? exact : found;
}

async function readItems(asking: Asking, mailbox: Mailbox, ids: readonly string[]): Promise<StoredItem[]> {
  const shape = element(
    'm:ItemShape',
    {},
    element('t:BaseShape', {}, 'IdOnly'),
    element('t:BodyType', {}, 'Text'),
    element('t:AdditionalProperties', {}, ...ITEM_FIELDS, OWN_UID_FIELD, OWN_SEQUENCE_FIELD),
  );
  const wanted = ids.map((Id) => element('t:ItemId', { Id }));
  const body = element('m:GetItem', {}, shape, element('m:ItemIds', {}, ...wanted));
  const messages = messagesIn(await askAbout(asking, mailbox, { body, repeatable: true }));
  if (messages.length !== ids.length) throw malformed('The server answered for another number of events than it was asked about.');
  return messages.flatMap((message) => {
    // Gone since the search.
    if (message.code === 'ErrorItemNotFound') return [];
    if (message.isError) throw faultOfMessage(message, 'event');
    const [item] = childOf(message.node, 'Items')?.children ?? [];
    const read = item === undefined ? null : itemOf(item);
    if (read === null) throw malformed('The server left an event out of its answer.');
    return [read];
  });
}

function foundEvent(item: StoredItem, uid: string): FoundEvent | null {
  if (item.span === null) return null;
  const { sequence, span, cancelled, answers } = item;
  return { uid, sequence, span, cancelled, answers };
}
