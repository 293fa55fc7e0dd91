/** GetItem, CreateItem, UpdateItem, DeleteItem, and the answers and cancellations that are created as items. */
import { randomUUID } from 'node:crypto';
import { childOf, childrenOf, element, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';
import { answerInvitation } from '../organization/acts.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { InvalidEventText } from '../organization/event-text.ts';
import { includes, type Mailbox, type Right } from '../organization/mailbox.ts';
import { removeEvent, type SchedulingRules, writeEvent } from '../organization/scheduling.ts';
import { type Exchange, openFolder, rightIn, seesPrivate } from './exchange.ts';
import { changeKeyOf, itemId, itemKeyOf } from './ids.ts';
import { clearField, countUp, type Draft, draftOf, finished, setField, zoneOf } from './item-edit.ts';
import { calendarItem, type ItemView, isOrganizer, shapeOf, viewOf } from './item-view.ts';
import { eventNamed, privateName } from './private-folders.ts';
import { failure, OperationError, responses, success } from './soap.ts';

const NO_ITEMS = element('m:Items');

interface Found {
  readonly mailbox: Mailbox;
  readonly event: StoredEvent;
  readonly view: ItemView;
}

/** @throws OperationError; what may not be seen is answered like what is not there. */
function itemAt(exchange: Exchange, reference: XmlNode | undefined, wanted: Right): Found {
  const { mailboxId, name, occurrence } = itemKeyOf(reference?.attributes.Id ?? '');
  const mailbox = exchange.world.mailbox(mailboxId);
  const event = mailbox === null ? null : eventNamed(exchange, mailbox, name);
  const view = mailbox === null || event === null ? null : viewOf(mailbox, event, occurrence);
  if (mailbox === null || event === null || view === null) throw new OperationError('ErrorItemNotFound');
  const right = rightIn(exchange, mailbox);
  const isHidden = view.component.getFirstPropertyValue('class') === 'PRIVATE' && !seesPrivate(exchange, mailbox);
  if (!includes(right, 'read') || isHidden) throw new OperationError('ErrorItemNotFound');
  if (!includes(right, wanted)) throw new OperationError('ErrorAccessDenied');
  return { mailbox, event, view };
}

/** One response message for each part of the request; one that fails leaves the others alone. */
function each(name: string, parts: readonly XmlNode[], carryOut: (part: XmlNode) => Fragment, inFailure: readonly Fragment[]): Fragment[] {
  return parts.map((part) => {
    try {
      return carryOut(part);
    } catch (error) {
      if (error instanceof OperationError) return failure(name, error.code, ...inFailure);
      if (error instanceof InvalidEventText) return failure(name, 'ErrorMimeContentInvalid', ...inFailure);
      throw error;
    }
  });
}

export function getItem(exchange: Exchange): Fragment {
  const shape = shapeOf(childOf(exchange.body, 'm:ItemShape'));
  const name = 'm:GetItemResponseMessage';
  const read = (part: XmlNode) => success(name, element('m:Items', calendarItem(itemAt(exchange, part, 'read').view, shape)));
  return responses('m:GetItemResponse', each(name, childOf(exchange.body, 'm:ItemIds')?.children ?? [], read, [NO_ITEMS]));
}

export function createItem(exchange: Exchange): Fragment {
  const name = 'm:CreateItemResponseMessage';
  const make = (part: XmlNode) => success(name, created(exchange, part));
  return responses('m:CreateItemResponse', each(name, childOf(exchange.body, 'm:Items')?.children ?? [], make, [NO_ITEMS]));
}

function created(exchange: Exchange, part: XmlNode): Fragment {
  switch (part.name) {
    case 't:CalendarItem':
      return createdEvent(exchange, part);
    case 't:CancelCalendarItem':
      return cancelled(exchange, part);
    case 't:AcceptItem':
      return answered(exchange, part, 'ACCEPTED');
    case 't:TentativelyAcceptItem':
      return answered(exchange, part, 'TENTATIVE');
    case 't:DeclineItem':
      return answered(exchange, part, 'DECLINED');
    default:
      throw new OperationError('ErrorInvalidItemForOperationCreateItem');
  }
}

function createdEvent(exchange: Exchange, part: XmlNode): Fragment {
  const { world, body, self } = exchange;
  const sends = body.attributes.SendMeetingInvitations;
  if (sends === undefined) throw new OperationError('ErrorSendMeetingInvitationsRequired');
  const target = childOf(body, 'm:SavedItemFolderId')?.children[0];
  const { mailbox, name: folder } = target === undefined ? { mailbox: self, name: 'calendar' } : openFolder(exchange, target, 'write');
  const own = exchange.folders.store(mailbox, folder);
  if (folder !== 'calendar' && own === null) throw new OperationError('ErrorCannotCreateCalendarItemInNonCalendarFolder');
  const mime = textAt(part, 't:MimeContent');
  const uid = textAt(part, 't:UID') || randomUUID();
  const draft = draftFor(exchange, mime === '' ? null : textFromMime(mime), uid, mailbox);
  const text = written(
    exchange,
    draft,
    part.children.filter((one) => one.name !== 't:MimeContent'),
  );
  if (own !== null) return element('m:Items', idOf(mailbox, own.put(privateName(folder, `${randomUUID()}.ics`), text)));
  const outcome = writeEvent(world, { mailbox, name: `${randomUUID()}.ics`, text }, rules(sends));
  // A second item of the same UID: this organisation cannot keep it.
  if (outcome.kind !== 'stored') throw new OperationError('ErrorItemSave');
  return element('m:Items', idOf(mailbox, outcome.event));
}

/** DavMail sends what a calendar program gave it. */
function textFromMime(mime: string): string {
  return Buffer.from(mime, 'base64')
    .toString('utf8')
    .replace(/^METHOD:.*\r?\n/m, '');
}

function draftFor({ header }: Exchange, text: string | null, uid: string, owner: Mailbox): Draft {
  const context = childOf(header, 't:TimeZoneContext', 't:TimeZoneDefinition')?.attributes.Id;
  return draftOf(text, uid, { owner, contextZone: context === undefined ? 'UTC' : zoneOf(context) });
}

function written({ world }: Exchange, draft: Draft, fields: readonly XmlNode[]): string {
  for (const field of fields) setField(draft, field);
  return finished(draft, world.clock.now());
}

function idOf(mailbox: Mailbox, event: StoredEvent): Fragment {
  return element('t:CalendarItem', itemId({ mailboxId: mailbox.id, name: event.name, occurrence: null }, event));
}

function rules(sends: string): SchedulingRules {
  return { schedules: sends !== 'SendToNone', roomClash: 'decline' };
}

export function updateItem(exchange: Exchange): Fragment {
  const name = 'm:UpdateItemResponseMessage';
  const change = (part: XmlNode) => success(name, updated(exchange, part), element('m:ConflictResults', element('t:Count', '0')));
  return responses(
    'm:UpdateItemResponse',
    each(name, childrenOf(childOf(exchange.body, 'm:ItemChanges'), 't:ItemChange'), change, [NO_ITEMS]),
  );
}

function updated(exchange: Exchange, part: XmlNode): Fragment {
  const { world, body } = exchange;
  const sends = body.attributes.SendMeetingInvitationsOrCancellations;
  if (sends === undefined) throw new OperationError('ErrorSendMeetingInvitationsOrCancellationsRequired');
  const [reference] = part.children;
  const { mailbox, event } = itemAt(exchange, reference, 'write');
  checkChangeKey(event, reference, body.attributes.ConflictResolution ?? '');
  const updates = childOf(part, 't:Updates')?.children ?? [];
  const mime = updates.map((one) => textAt(one, 't:CalendarItem', 't:MimeContent')).find((one) => one !== '');
  const draft = draftFor(exchange, mime === undefined ? event.text : textFromMime(mime), event.uid, mailbox);
  for (const one of updates) if (childOf(one, 't:CalendarItem', 't:MimeContent') === null) update(draft, one);
  if (sends !== 'SendToNone') countUp(draft);
  const text = finished(draft, world.clock.now());
  const outcome = writeEvent(world, { mailbox, name: event.name, text }, rules(sends));
  if (outcome.kind !== 'stored') throw new OperationError('ErrorItemSave');
  return element('m:Items', idOf(mailbox, outcome.event));
}

function update(draft: Draft, one: XmlNode): void {
  const [field, item] = one.children;
  if (one.name === 't:DeleteItemField' && field !== undefined) {
    clearField(draft, field);
    return;
  }
  const isItem = item?.name === 't:CalendarItem' || item?.name === 't:Item';
  if (item === undefined || !isItem || item.children.length !== 1) throw new OperationError('ErrorIncorrectUpdatePropertyCount');
  for (const value of item.children) setField(draft, value);
}

/** `AlwaysOverwrite` asks for no key; the others need the one of now. */
function checkChangeKey(event: StoredEvent, reference: XmlNode | undefined, resolution: string): void {
  const key = reference?.attributes.ChangeKey;
  if (resolution === 'AlwaysOverwrite') return;
  if (key === undefined) throw new OperationError('ErrorChangeKeyRequired');
  // `AutoResolve` merges what does not touch the same fields; here everything does.
  if (key !== changeKeyOf(event)) throw new OperationError('ErrorIrresolvableConflict');
}

export function deleteItem(exchange: Exchange): Fragment {
  const { world, body } = exchange;
  const name = 'm:DeleteItemResponseMessage';
  const remove = (part: XmlNode) => {
    const sends = body.attributes.SendMeetingCancellations;
    if (sends === undefined) throw new OperationError('ErrorSendMeetingCancellationsRequired');
    const { mailbox, event } = itemAt(exchange, part, 'write');
    removeEvent(world, mailbox, { name: event.name, rules: rules(sends) });
    return success(name);
  };
  return responses('m:DeleteItemResponse', each(name, childOf(body, 'm:ItemIds')?.children ?? [], remove, []));
}

function cancelled(exchange: Exchange, part: XmlNode): Fragment {
  const reference = childOf(part, 't:ReferenceItemId');
  if (reference === null) throw new OperationError('ErrorMissingInformationReferenceItemId');
  const { mailbox, event, view } = itemAt(exchange, reference, 'write');
  if (!isOrganizer(view) || !view.component.hasProperty('attendee')) throw new OperationError('ErrorCalendarIsNotOrganizer');
  checkChangeKey(event, reference, '');
  removeEvent(exchange.world, mailbox, { name: event.name, rules: rules('SendToAllAndSaveCopy') });
  return NO_ITEMS;
}

function answered(exchange: Exchange, part: XmlNode, partstat: string): Fragment {
  const { mailbox, event } = itemAt(exchange, childOf(part, 't:ReferenceItemId') ?? undefined, 'write');
  if (!answerInvitation(exchange.world, mailbox, { uid: event.uid, partstat }))
    throw new OperationError('ErrorInvalidItemForOperationAcceptItem');
  return NO_ITEMS;
}
