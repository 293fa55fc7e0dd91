/** FindItem: by a window of time, or by a restriction on properties. */

import { childOf, element, elementWith, type Fragment, type XmlNode } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { textOf } from '../organization/event-text.ts';
import { type Exchange, type Folder, openFolder, seesPrivate } from './exchange.ts';
import { fieldText, propertiesOf } from './extended-properties.ts';
import { bearerOf, calendarItem, type ItemView, shapeOf, viewOf, viewsIn } from './item-view.ts';
import { failure, OperationError, responses, success } from './soap.ts';

const MAX_VIEW_MS = 2 * 366 * 86_400_000;
/** EWSFindCountLimit. */
const MAX_FOUND = 1_000;
const MESSAGE = 'm:FindItemResponseMessage';

export function findItem(exchange: Exchange): Fragment {
  const folders = childOf(exchange.body, 'm:ParentFolderIds')?.children ?? [];
  const messages = folders.map((one) => {
    try {
      return found(exchange, openFolder(exchange, one, 'read'));
    } catch (error) {
      if (error instanceof OperationError) return failure(MESSAGE, error.code);
      throw error;
    }
  });
  return responses('m:FindItemResponse', messages);
}

function found(exchange: Exchange, folder: Folder): Fragment {
  const { body } = exchange;
  const shape = shapeOf(childOf(body, 'm:ItemShape'));
  const view = childOf(body, 'm:CalendarView');
  const views = folder.name !== 'calendar' ? [] : view === null ? byRestriction(exchange, folder) : inWindow(exchange, folder, view);
  const { from, size } = pageOf(body, view);
  const page = views.slice(from, from + size);
  const isLast = from + page.length >= views.length;
  const paging = {
    ...(childOf(body, 'm:IndexedPageItemView') === null ? {} : { IndexedPagingOffset: String(from + page.length) }),
    TotalItemsInView: String(views.length),
    IncludesLastItemInRange: String(isLast),
  };
  const items = element('t:Items', ...page.map((one) => calendarItem(one, shape)));
  return success(MESSAGE, elementWith('m:RootFolder', paging, items));
}

function pageOf(body: XmlNode, view: XmlNode | null): { from: number; size: number } {
  const indexed = childOf(body, 'm:IndexedPageItemView')?.attributes;
  const wanted = Number(indexed?.MaxEntriesReturned ?? view?.attributes.MaxEntriesReturned ?? MAX_FOUND);
  return { from: Number(indexed?.Offset ?? 0), size: Math.min(wanted, MAX_FOUND) };
}

export function visible(exchange: Exchange, { mailbox }: Folder): StoredEvent[] {
  const events = exchange.world.calendar(mailbox.id).all();
  if (seesPrivate(exchange, mailbox)) return events;
  return events.filter((event) => {
    const view = viewOf(mailbox, event);
    return view !== null && textOf(view.component, 'class').toUpperCase() !== 'PRIVATE';
  });
}

function inWindow(exchange: Exchange, folder: Folder, { attributes }: XmlNode): ItemView[] {
  const [start, end] = [Date.parse(attributes.StartDate ?? ''), Date.parse(attributes.EndDate ?? '')];
  if (Number.isNaN(start) || Number.isNaN(end) || end < start) throw new OperationError('ErrorCalendarEndDateIsEarlierThanStartDate');
  if (end - start > MAX_VIEW_MS) throw new OperationError('ErrorCalendarViewRangeTooBig');
  const views = visible(exchange, folder).flatMap((event) => viewsIn(folder.mailbox, event, { start, end }));
  return views.sort((a, b) => a.start - b.start);
}

function byRestriction(exchange: Exchange, folder: Folder): ItemView[] {
  const restriction = childOf(exchange.body, 'm:Restriction')?.children[0] ?? null;
  const views = visible(exchange, folder).flatMap((event) => viewOf(folder.mailbox, event) ?? []);
  const found = restriction === null ? views : views.filter((view) => fits(view, restriction));
  return sorted(found, childOf(exchange.body, 'm:SortOrder', 't:FieldOrder'));
}

/** By the first field that is named; numbers as numbers. */
function sorted(views: readonly ItemView[], order: XmlNode | null): ItemView[] {
  const [field] = order?.children ?? [];
  const sign = order?.attributes.Order === 'Descending' ? -1 : 1;
  const keyed = views.map((view) => ({ view, key: field === undefined ? '' : (fieldValue(view, field) ?? '') }));
  return keyed.sort((a, b) => sign * a.key.localeCompare(b.key, 'en', { numeric: true })).map(({ view }) => view);
}

/** @throws OperationError for a restriction that Exchange refuses too, or that this server does not know. */
function fits(view: ItemView, test: XmlNode): boolean {
  switch (test.name) {
    case 't:And':
      return test.children.every((one) => fits(view, one));
    case 't:Or':
      return test.children.some((one) => fits(view, one));
    case 't:Not':
      return !test.children.every((one) => fits(view, one));
    case 't:Exists':
      return fieldValue(view, test.children[0]) !== null;
    case 't:IsEqualTo':
      return compared(view, test, (a, b) => a === b);
    case 't:IsNotEqualTo':
      return compared(view, test, (a, b) => a !== b);
    case 't:IsGreaterThan':
      return compared(view, test, (a, b) => a > b);
    case 't:IsGreaterThanOrEqualTo':
      return compared(view, test, (a, b) => a >= b);
    case 't:IsLessThan':
      return compared(view, test, (a, b) => a < b);
    case 't:IsLessThanOrEqualTo':
      return compared(view, test, (a, b) => a <= b);
    case 't:Contains':
      return (fieldValue(view, test.children[0]) ?? '')
        .toLowerCase()
        .includes((childOf(test, 't:Constant')?.attributes.Value ?? '').toLowerCase());
    default:
      throw new OperationError('ErrorInvalidRestriction');
  }
}

function compared(view: ItemView, test: XmlNode, compare: (a: string, b: string) => boolean): boolean {
  const value = fieldValue(view, test.children[0]);
  const constant = childOf(test, 't:FieldURIOrConstant', 't:Constant')?.attributes.Value ?? '';
  if (value === null) return test.name === 't:IsNotEqualTo';
  return /^\d{4}-\d\d-\d\dT/.test(constant) ? compare(isoMs(value), isoMs(constant)) : compare(value, constant);
}

function isoMs(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

/** Null for a property that the item does not have. */
function fieldValue(view: ItemView, field: XmlNode | undefined): string | null {
  if (field?.name === 't:ExtendedFieldURI') {
    const wanted = fieldText(field);
    return propertiesOf(bearerOf(view)).find((one) => one.field === wanted)?.value ?? null;
  }
  const name = field?.attributes.FieldURI ?? '';
  switch (name) {
    case 'item:ItemClass':
      return 'IPM.Appointment';
    case 'item:Subject':
      return textOf(view.component, 'summary');
    case 'calendar:Start':
      return new Date(view.start).toISOString();
    case 'calendar:End':
      return new Date(view.end).toISOString();
    case 'calendar:IsRecurring':
    case 'calendar:CalendarItemType':
      return name === 'calendar:IsRecurring' ? String(view.isSeries) : view.isSeries ? '1' : '0';
    case 'item:LastModifiedTime':
    case 'item:DateTimeCreated':
      return new Date(0).toISOString();
    default:
      // `calendar:UID` among them: it cannot be searched for.
      throw new OperationError('ErrorUnsupportedPathForQuery');
  }
}
