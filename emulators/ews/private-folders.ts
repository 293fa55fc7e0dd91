/**
 * Folders that programs make in a mailbox for purposes of their own. What lies in them is in nobody's calendar: no free/busy, no
 * scheduling, gone with the process.
 */
import { CalendarStore, type StoredEvent } from '../organization/calendar-store.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

export class PrivateFolders {
  #stores = new Map<string, CalendarStore>();

  create(mailbox: Mailbox, folder: string): void {
    this.#stores.set(keyOf(mailbox, folder), new CalendarStore());
  }

  remove(mailbox: Mailbox, folder: string): boolean {
    return this.#stores.delete(keyOf(mailbox, folder));
  }

  namesIn(mailbox: Mailbox): string[] {
    const start = keyOf(mailbox, '');
    return [...this.#stores.keys()].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  }

  store(mailbox: Mailbox, folder: string): CalendarStore | null {
    return this.#stores.get(keyOf(mailbox, folder)) ?? null;
  }
}

const MARK = '~';

/** Names of objects in such a folder tell which one it is. */
export function privateName(folder: string, name: string): string {
  return `${MARK}${encodeURIComponent(folder)}${MARK}${name}`;
}

/** The object of that name in the calendar, or in one of those folders. */
export function eventNamed(
  { world, folders }: { world: Organization; folders: PrivateFolders },
  mailbox: Mailbox,
  name: string,
): StoredEvent | null {
  const [, folder] = name.startsWith(MARK) ? name.split(MARK) : [];
  if (folder === undefined) return world.calendar(mailbox.id).byName(name);
  return folders.store(mailbox, decodeURIComponent(folder))?.byName(name) ?? null;
}

function keyOf({ id }: Mailbox, folder: string): string {
  return `${id}/${folder}`;
}
