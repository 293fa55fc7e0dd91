/**
 * Google's event ids over the organisation's calendar objects, and what became of deleted ones: a deleted event keeps its id for good.
 * Kept up by the calendar's own change log, so events that come and go by another protocol are seen as well.
 */
import { createHash } from 'node:crypto';
import type { StoredEvent } from '../organization/calendar-store.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import type { CalendarIndex, GoogleState } from './state.ts';

export const ID_PROPERTY = 'X-GOOGLE-ID';

export function indexOf(state: GoogleState, world: Organization, mailbox: Mailbox): CalendarIndex {
  const store = world.calendar(mailbox.id);
  const known = state.indexes.get(mailbox.id);
  const index: CalendarIndex = known ?? { revision: 0, byId: new Map(), idOf: new Map() };
  if (known === undefined) {
    for (const event of store.all()) enter(index, event);
    // Deleted before anybody looked: nobody can know their ids.
    index.revision = store.revision;
    state.indexes.set(mailbox.id, index);
  }
  if (index.revision === store.revision) return index;
  for (const { name, revision } of store.changesSince(index.revision)) {
    const event = store.byName(name);
    if (event === null) bury(index, name, revision);
    else enter(index, event);
  }
  index.revision = store.revision;
  return index;
}

function enter(index: CalendarIndex, { name, uid, text, etag, revision }: StoredEvent): void {
  const id = idIn(text) ?? idFor(uid);
  const before = index.idOf.get(name);
  if (before !== undefined && before !== id) bury(index, name, revision);
  index.idOf.set(name, id);
  index.byId.set(id, { id, name, uid, text, etag: `"${etag.replaceAll('"', '')}"`, revision, deleted: false });
}

function bury(index: CalendarIndex, name: string, revision: number): void {
  const id = index.idOf.get(name);
  const entry = id === undefined ? undefined : index.byId.get(id);
  index.idOf.delete(name);
  if (entry !== undefined) index.byId.set(entry.id, { ...entry, revision, deleted: true, etag: `"${revision}-deleted"` });
}

function idIn(text: string): string | null {
  const unfolded = text.replace(/\r?\n[ \t]/g, '');
  return /^X-GOOGLE-ID:(.+?)\r?$/m.exec(unfolded)?.[1] ?? null;
}

/** For events that came from elsewhere: the same in every copy. */
function idFor(uid: string): string {
  return createHash('sha256').update(uid).digest('hex').slice(0, 26);
}
