/**
 * Changes by asking (`SyncFolderItems`): the server keeps no state for us, the mark holds it all, and it does not end by time. Names of
 * our own events are told as far as the items carry our mark; of a removed item only that something is gone.
 */
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import { type Asking, askAbout, calendarFolder, type ExchangeClient, isWhole, onlyMessage, type Reach } from './client.ts';
import { MAX_CHANGES } from './limits.ts';
import { OWN_UID_FIELD, ownUidOf } from './translate.ts';
import { childOf, element, malformed, textAt, type Xml, type XmlNode } from './wire.ts';

/** A calendar of that many items is none. */
const MAX_ROUNDS = 400;

export function createChangeFeed(client: ExchangeClient, reach: Reach): ChangeFeed {
  return {
    async since(mailbox, cursor, policy) {
      const asking: Asking = { client, reach, policy };
      const ownUids = new Set<string>();
      let state = cursor;
      let changed = false;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const body = syncRequest(reach, mailbox.address, state);
        const { node } = onlyMessage(await askAbout(asking, mailbox, { body, repeatable: true }), 'mailbox');
        state = textAt(node, 'SyncState');
        if (state === '') throw malformed('The server gave no mark from which to go on.');
        const changes = childOf(node, 'Changes')?.children ?? [];
        changed ||= changes.length > 0;
        for (const uid of changes.flatMap(ownUidsIn)) ownUids.add(uid);
        // Without an earlier mark everything is told; that is no change.
        if (isWhole(node))
          return cursor === null ? { cursor: state, changed: false, ownUids: [] } : { cursor: state, changed, ownUids: [...ownUids] };
      }
      throw malformed('The server does not come to the end of its changes.');
    },
  };
}

function ownUidsIn(change: XmlNode): string[] {
  return change.children.map(ownUidOf).filter((each) => each !== null);
}

function syncRequest(reach: Reach, address: string, state: string | null): Xml {
  return element(
    'm:SyncFolderItems',
    {},
    element('m:ItemShape', {}, element('t:BaseShape', {}, 'IdOnly'), element('t:AdditionalProperties', {}, OWN_UID_FIELD)),
    element('m:SyncFolderId', {}, calendarFolder(reach, address)),
    ...(state === null ? [] : [element('m:SyncState', {}, state)]),
    element('m:MaxChangesReturned', {}, String(MAX_CHANGES)),
  );
}
