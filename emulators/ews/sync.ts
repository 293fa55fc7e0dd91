/** SyncFolderItems: what happened in a calendar after the revision that the state names. */

import { childOf, element, elementWith, type Fragment, textAt } from '../harness/xml.ts';
import { type Exchange, type Folder, openFolder } from './exchange.ts';
import { visible } from './find-items.ts';
import { itemIdText } from './ids.ts';
import { calendarItem, shapeOf, viewOf } from './item-view.ts';
import { failure, OperationError, responses, success } from './soap.ts';

/** The changes after `revision` in their order; on the first round the items there are, `offset` of which were told already. */
interface State {
  readonly edition: string;
  readonly mailboxId: string;
  readonly revision: number;
  readonly offset: number;
  readonly first: boolean;
}

interface Step {
  readonly changes: readonly (Fragment | null)[];
  readonly next: State;
  readonly isLast: boolean;
}

const MESSAGE = 'm:SyncFolderItemsResponseMessage';
const MAX_CHANGES = 512;

export function syncFolderItems(exchange: Exchange): Fragment {
  try {
    const [target] = childOf(exchange.body, 'm:SyncFolderId')?.children ?? [];
    if (target === undefined) throw new OperationError('ErrorInvalidFolderId');
    const { changes, next, isLast } = step(exchange, openFolder(exchange, target, 'read'));
    const packed = Buffer.from(JSON.stringify(next), 'utf8').toString('base64');
    const message = success(
      MESSAGE,
      element('m:SyncState', packed),
      element('m:IncludesLastItemInRange', String(isLast)),
      element('m:Changes', ...changes),
    );
    return responses('m:SyncFolderItemsResponse', [message]);
  } catch (error) {
    if (error instanceof OperationError) return responses('m:SyncFolderItemsResponse', [failure(MESSAGE, error.code)]);
    throw error;
  }
}

function step(exchange: Exchange, folder: Folder): Step {
  const { world, body } = exchange;
  const { mailbox } = folder;
  const calendar = world.calendar(mailbox.id);
  const begin: State = { edition: world.edition, mailboxId: mailbox.id, revision: calendar.revision, offset: 0, first: true };
  const state = stateIn(exchange, textAt(body, 'm:SyncState'), begin);
  const size = Math.min(MAX_CHANGES, Number(textAt(body, 'm:MaxChangesReturned')) || MAX_CHANGES);
  const shape = shapeOf(childOf(body, 'm:ItemShape'));
  const events = new Map(visible(exchange, folder).map((event) => [event.name, event]));
  const told = (name: string, kind: string) => {
    const event = events.get(name);
    const view = event === undefined ? null : viewOf(mailbox, event);
    if (view === null) {
      return element(
        't:Delete',
        elementWith('t:ItemId', { Id: itemIdText({ mailboxId: mailbox.id, name, occurrence: null }), ChangeKey: 'DwAAAA==' }),
      );
    }
    return element(kind, calendarItem(view, shape));
  };
  if (folder.name !== 'calendar') return { changes: [], next: { ...state, first: false }, isLast: true };
  if (state.first) {
    const all = [...events.values()].slice(state.offset);
    const page = all.slice(0, size);
    const isLast = page.length === all.length;
    return {
      changes: page.map(({ name }) => told(name, 't:Create')),
      next: { ...state, offset: isLast ? 0 : state.offset + page.length, first: !isLast },
      isLast,
    };
  }
  const changes = calendar.changesSince(state.revision);
  const page = changes.slice(0, size);
  return {
    changes: page.map(({ name }) => told(name, 't:Update')),
    next: { ...state, revision: page.at(-1)?.revision ?? state.revision },
    isLast: page.length === changes.length,
  };
}

/** @throws OperationError for a state of another mailbox or another time. */
function stateIn({ effects }: Exchange, text: string, begin: State): State {
  if (text === '') return begin;
  let state: State;
  try {
    state = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as State;
  } catch (error) {
    if (error instanceof SyntaxError) throw new OperationError('ErrorInvalidSyncStateData');
    throw error;
  }
  const isOurs = state.edition === begin.edition && state.mailboxId === begin.mailboxId && !effects.cursorExpired;
  if (!isOurs) throw new OperationError('ErrorInvalidSyncStateData');
  return state;
}
