/** GetFolder, FindFolder, ConvertId and GetUserConfiguration, as far as calendar programs need them. */
import { includes } from '../organization/mailbox.ts';
import { type Exchange, type Folder, openFolder, rightIn, seesPrivate } from './exchange.ts';
import { folderId } from './ids.ts';
import { failure, OperationError, responses, success } from './soap.ts';
import { childOf, childrenOf, element, elementWith, type Fragment, type XmlNode } from './xml.ts';

const NAMES: Readonly<Record<string, string>> = { calendar: 'Kalender', msgfolderroot: 'Oberste Ebene', inbox: 'Posteingang' };

export function getFolder(exchange: Exchange): Fragment {
  const name = 'm:GetFolderResponseMessage';
  const shape = childOf(exchange.body, 'm:FolderShape');
  const folders = childOf(exchange.body, 'm:FolderIds')?.children ?? [];
  const messages = folders.map((one) => {
    try {
      return success(name, element('m:Folders', folderElement(exchange, openFolder(exchange, one, 'read'), shape)));
    } catch (error) {
      if (error instanceof OperationError) return failure(name, error.code, element('m:Folders'));
      throw error;
    }
  });
  return responses('m:GetFolderResponse', messages);
}

/** Only the own mailbox has folders to be found; the calendar is the one that matters. */
export function findFolder(exchange: Exchange): Fragment {
  const name = 'm:FindFolderResponseMessage';
  const shape = childOf(exchange.body, 'm:FolderShape');
  const parents = childOf(exchange.body, 'm:ParentFolderIds')?.children ?? [];
  const messages = parents.map((one) => {
    try {
      const parent = openFolder(exchange, one, 'read');
      const inside = ['msgfolderroot', 'root'].includes(parent.name) ? [{ ...parent, name: 'calendar' }] : [];
      const paging = { TotalItemsInView: String(inside.length), IncludesLastItemInRange: 'true' };
      const found = element('t:Folders', ...inside.map((folder) => folderElement(exchange, folder, shape)));
      return success(name, elementWith('m:RootFolder', paging, found));
    } catch (error) {
      if (error instanceof OperationError) return failure(name, error.code);
      throw error;
    }
  });
  return responses('m:FindFolderResponse', messages);
}

function folderElement(exchange: Exchange, { mailbox, name }: Folder, shape: XmlNode | null): Fragment {
  const isCalendar = name === 'calendar';
  const count = isCalendar ? exchange.world.calendar(mailbox.id).all().length : 0;
  const wanted = fieldsOf(shape);
  const extended = childrenOf(childOf(shape, 't:AdditionalProperties'), 't:ExtendedFieldURI').flatMap((uri) =>
    extendedProperty(exchange, mailbox.id, uri),
  );
  return element(
    isCalendar ? 't:CalendarFolder' : 't:Folder',
    folderId({ mailboxId: mailbox.id, folder: name }),
    wanted('folder:FolderClass') ? element('t:FolderClass', isCalendar ? 'IPF.Appointment' : 'IPF.Note') : null,
    wanted('folder:DisplayName') ? element('t:DisplayName', NAMES[name] ?? name) : null,
    wanted('folder:TotalCount') ? element('t:TotalCount', String(count)) : null,
    wanted('folder:ChildFolderCount') ? element('t:ChildFolderCount', '0') : null,
    ...extended,
    wanted('folder:EffectiveRights') ? effectiveRights(exchange, { mailbox, name }) : null,
    isCalendar ? null : element('t:UnreadCount', '0'),
  );
}

function fieldsOf(shape: XmlNode | null): (field: string) => boolean {
  const base = childOf(shape, 't:BaseShape')?.text.trim();
  const named = new Set(childrenOf(childOf(shape, 't:AdditionalProperties'), 't:FieldURI').map((one) => one.attributes.FieldURI));
  const byDefault = ['folder:FolderClass', 'folder:DisplayName', 'folder:TotalCount', 'folder:ChildFolderCount'];
  return (field) => named.has(field) || base === 'AllProperties' || (base === 'Default' && byDefault.includes(field));
}

/** PR_LOCAL_COMMIT_TIME_MAX and its like: another value after every change, which is what programs look at. */
function extendedProperty({ world }: Exchange, mailboxId: string, uri: XmlNode): Fragment[] {
  const tag = uri.attributes.PropertyTag?.toLowerCase() ?? '';
  const at = new Date(Date.UTC(2026, 0) + world.calendar(mailboxId).revision * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const values: Readonly<Record<string, string>> = { '0x670a': at, '0x3008': at, '0x3001': 'Kalender' };
  const value = values[tag];
  if (value === undefined) return [];
  return [element('t:ExtendedProperty', elementWith('t:ExtendedFieldURI', uri.attributes), element('t:Value', value))];
}

function effectiveRights(exchange: Exchange, { mailbox }: Folder): Fragment {
  const right = rightIn(exchange, mailbox);
  const own = String(seesPrivate(exchange, mailbox));
  const may = String(includes(right, 'write'));
  return element(
    't:EffectiveRights',
    element('t:CreateAssociated', own),
    element('t:CreateContents', may),
    element('t:CreateHierarchy', own),
    element('t:Delete', own),
    element('t:Modify', own),
    element('t:Read', String(includes(right, 'read'))),
    element('t:ViewPrivateItems', own),
  );
}

/** Ids have one form here. */
export function convertId({ body }: Exchange): Fragment {
  const ids = childOf(body, 'm:SourceIds')?.children ?? [];
  const format = body.attributes.DestinationFormat ?? 'EwsId';
  const messages = ids.map((one) =>
    success(
      'm:ConvertIdResponseMessage',
      elementWith('m:AlternateId', {
        'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
        'xsi:type': 't:AlternateIdType',
        Format: format,
        Id: one.attributes.Id ?? '',
        Mailbox: one.attributes.Mailbox ?? '',
      }),
    ),
  );
  return responses('m:ConvertIdResponse', messages);
}

/** Nobody has stored any. */
export function getUserConfiguration(): Fragment {
  return responses('m:GetUserConfigurationResponse', [failure('m:GetUserConfigurationResponseMessage', 'ErrorItemNotFound')]);
}
