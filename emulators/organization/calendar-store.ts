/** One mailbox's calendar: its objects, and a log of changes by revision that never goes back. */
import { createHash } from 'node:crypto';
import { parseEventText } from './event-text.ts';

export interface StoredEvent {
  /** Name of the object in its collection, e.g. `meeting.ics`. */
  readonly name: string;
  readonly uid: string;
  readonly text: string;
  readonly revision: number;
  readonly etag: string;
}

export interface Change {
  readonly revision: number;
  readonly name: string;
}

export class CalendarStore {
  #events = new Map<string, StoredEvent>();
  #byUid = new Map<string, string>();
  #log: Change[] = [];
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  all(): StoredEvent[] {
    return [...this.#events.values()];
  }

  byName(name: string): StoredEvent | null {
    return this.#events.get(name) ?? null;
  }

  byUid(uid: string): StoredEvent | null {
    return this.byName(this.#byUid.get(uid) ?? '');
  }

  /** @throws InvalidEventText */
  put(name: string, text: string): StoredEvent {
    const revision = this.#revision + 1;
    this.#log.push({ revision, name });
    return this.#store(storedEvent(name, { uid: parseEventText(text).uid, text, revision }));
  }

  /** Stores an object of the first day: not a change, and its text is not looked into. */
  seed(name: string, uid: string, text: string): void {
    this.#store(storedEvent(name, { uid, text, revision: 0 }));
  }

  remove(name: string): void {
    if (!this.#events.has(name)) return;
    this.#forget(name);
    this.#revision += 1;
    this.#log.push({ revision: this.#revision, name });
  }

  /** The last change of each name after that revision, oldest first. */
  changesSince(revision: number): Change[] {
    const last = new Map<string, Change>();
    for (const change of this.#log.filter((one) => one.revision > revision)) {
      last.delete(change.name);
      last.set(change.name, change);
    }
    return [...last.values()];
  }

  /** Takes over what an earlier run wrote; later revisions go on from there. */
  restore(changes: readonly Change[], events: readonly StoredEvent[]): void {
    for (const change of changes) {
      const event = events.find((one) => one.name === change.name);
      if (event) this.#store(event);
      else this.#forget(change.name);
      this.#log.push(change);
      this.#revision = Math.max(this.#revision, change.revision);
    }
  }

  #store(event: StoredEvent): StoredEvent {
    this.#forget(event.name);
    this.#events.set(event.name, event);
    this.#byUid.set(event.uid, event.name);
    this.#revision = Math.max(this.#revision, event.revision);
    return event;
  }

  #forget(name: string): void {
    const gone = this.#events.get(name);
    if (gone === undefined) return;
    this.#events.delete(name);
    this.#byUid.delete(gone.uid);
  }
}

function storedEvent(name: string, { uid, text, revision }: Pick<StoredEvent, 'uid' | 'text' | 'revision'>): StoredEvent {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name, uid, text, revision, etag: `"${revision}-${digest}"` };
}
