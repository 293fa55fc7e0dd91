/** When each event of each calendar was last changed, and what those looked like that are gone: Cronofy tells both. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

export interface LoggedEvent {
  readonly name: string;
  readonly text: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deleted: boolean;
}

interface Log {
  revision: number;
  readonly events: Map<string, LoggedEvent>;
}

export class ChangeLog {
  #world: Organization;
  #edition = '';
  #beganAt = 0;
  #logs = new Map<string, Log>();
  #onChange: (mailbox: Mailbox) => void;

  constructor(world: Organization, onChange: (mailbox: Mailbox) => void) {
    this.#world = world;
    this.#onChange = onChange;
    this.#begin();
    world.onChange(() => this.#look());
  }

  /** Present and deleted ones. */
  events(mailbox: Mailbox): readonly LoggedEvent[] {
    this.#look();
    return [...(this.#logs.get(mailbox.id)?.events.values() ?? [])];
  }

  #begin(): void {
    this.#edition = this.#world.edition;
    this.#beganAt = this.#world.clock.now();
    this.#logs.clear();
    for (const mailbox of this.#world.mailboxes()) {
      const log: Log = { revision: this.#world.calendar(mailbox.id).revision, events: new Map() };
      for (const { name, text } of this.#world.calendar(mailbox.id).all()) log.events.set(name, this.#entry(text, name, null));
      this.#logs.set(mailbox.id, log);
    }
  }

  #look(): void {
    if (this.#world.edition !== this.#edition) this.#begin();
    for (const mailbox of this.#world.mailboxes()) {
      const calendar = this.#world.calendar(mailbox.id);
      const log = this.#logs.get(mailbox.id) ?? { revision: 0, events: new Map() };
      this.#logs.set(mailbox.id, log);
      if (log.revision === calendar.revision) continue;
      for (const { name } of calendar.changesSince(log.revision)) this.#note(log, name, calendar.byName(name)?.text ?? null);
      log.revision = calendar.revision;
      this.#onChange(mailbox);
    }
  }

  #note(log: Log, name: string, text: string | null): void {
    const before = log.events.get(name) ?? null;
    if (text === null && before === null) return;
    const now = this.#world.clock.now();
    const entry = this.#entry(text ?? before?.text ?? '', name, before);
    log.events.set(name, { ...entry, createdAt: before?.createdAt ?? now, updatedAt: now, deleted: text === null });
  }

  #entry(text: string, name: string, before: LoggedEvent | null): LoggedEvent {
    return { name, text, createdAt: before?.createdAt ?? this.#beganAt, updatedAt: this.#beganAt, deleted: false };
  }
}
