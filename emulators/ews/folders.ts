/** GetFolder, FindFolder, CreateFolder, DeleteFolder, ConvertId and GetUserConfiguration, as far as calendar programs need them. */

import { childOf, childrenOf, element, elementWith, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';
import { includes } from '../organization/mailbox.ts';
import { type Exchange, type Folder, openFolder, rightIn, seesPrivate } from './exchange.ts';
import { folderId, folderKeyOf } from './ids.ts';
import { failure, OperationError, responses, success } from './soap.ts';

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

/** Only the own mailbox has folders to be found: the calendar, and what programs made. */
export function findFolder(exchange: Exchange): Fragment {
  const name = 'm:FindFolderResponseMessage';
  const { body } = exchange;
  const shape = childOf(body, 'm:FolderShape');
  const messages = (childOf(body, 'm:ParentFolderIds')?.children ?? []).map((one) => {
    try {
      const parent = openFolder(exchange, one, 'read');
      const isRoot = ['msgfolderroot', 'root'].includes(parent.name);
      const inside = isRoot ? ['calendar', ...exchange.folders.namesIn(parent.mailbox)] : [];
      const wanted = inside.filter((each) => fits(each, childOf(body, 'm:Restriction')?.children[0]));
      const paging = { TotalItemsInView: String(wanted.length), IncludesLastItemInRange: 'true' };
      const found = element('t:Folders', ...wanted.map((each) => folderElement(exchange, { ...parent, name: each }, shape)));
      return success(name, elementWith('m:RootFolder', paging, found));
    } catch (error) {
      if (error instanceof OperationError) return failure(name, error.code);
      throw error;
    }
  });
  return responses('m:FindFolderResponse', messages);
}

/** By display name and nothing else. @throws OperationError */
function fits(folder: string, test: XmlNode | undefined): boolean {
  if (test === undefined) return true;
  const isByName = test.name === 't:IsEqualTo' && test.children[0]?.attributes.FieldURI === 'folder:DisplayName';
  if (!isByName) throw new OperationError('ErrorInvalidRestriction');
  return displayName(folder) === childOf(test, 't:FieldURIOrConstant', 't:Constant')?.attributes.Value;
}

function displayName(folder: string): string {
  return NAMES[folder] ?? folder;
}

export function createFolder(exchange: Exchange): Fragment {
  const name = 'm:CreateFolderResponseMessage';
  const messages = (childOf(exchange.body, 'm:Folders')?.children ?? []).map((one) => {
    const folder = textAt(one, 't:DisplayName');
    if (exchange.folders.namesIn(exchange.self).includes(folder)) return failure(name, 'ErrorFolderExists', element('m:Folders'));
    exchange.folders.create(exchange.self, folder);
    const made = element(one.name, folderId({ mailboxId: exchange.self.id, folder }));
    return success(name, element('m:Folders', made));
  });
  return responses('m:CreateFolderResponse', messages);
}

export function deleteFolder(exchange: Exchange): Fragment {
  const name = 'm:DeleteFolderResponseMessage';
  const messages = (childOf(exchange.body, 'm:FolderIds')?.children ?? []).map((one) => {
    try {
      const folder = openFolder(exchange, one, 'write');
      if (!exchange.folders.remove(folder.mailbox, folder.name)) throw new OperationError('ErrorDeleteDistinguishedFolder');
      return success(name);
    } catch (error) {
      if (error instanceof OperationError) return failure(name, error.code);
      throw error;
    }
  });
  return responses('m:DeleteFolderResponse', messages);
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
    wanted('folder:DisplayName') ? element('t:DisplayName', displayName(name)) : null,
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

/** Ids have one form here. Whose mailbox it is, is told right whatever was claimed. */
export function convertId({ body, world, self }: Exchange): Fragment {
  const ownerOf = (id: string) => {
    try {
      return world.mailbox(folderKeyOf(id).mailboxId) ?? self;
    } catch (error) {
      if (error instanceof OperationError) return self;
      throw error;
    }
  };
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
        Mailbox: ownerOf(one.attributes.Id ?? '').address,
      }),
    ),
  );
  return responses('m:ConvertIdResponse', messages);
}

/** Nobody has stored any. */
export function getUserConfiguration(): Fragment {
  return responses('m:GetUserConfigurationResponse', [failure('m:GetUserConfigurationResponseMessage', 'ErrorItemNotFound')]);
}
