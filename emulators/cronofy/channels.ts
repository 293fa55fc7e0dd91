/** Push channels: whose calendars they watch, and what is sent when something changes there. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { type Grant, idOf, subOf } from './authorizations.ts';
import type { Outgoing } from './outgoing.ts';
import { isoSeconds } from './times.ts';

export interface Channel {
  readonly channel_id: string;
  readonly callback_url: string;
  readonly filters: { readonly calendar_ids?: readonly string[]; readonly only_managed?: boolean };
}

interface Kept {
  readonly channel: Channel;
  readonly sub: string;
  readonly mailbox: Mailbox;
  lastToldAt: number;
}

export class Channels {
  #world: Organization;
  #outgoing: Outgoing;
  #kept: Kept[] = [];
  #opened = 0;
  /** While the application writes itself: Cronofy does not tell it of its own events. */
  #quiet = false;

  constructor(world: Organization, outgoing: Outgoing) {
    this.#world = world;
    this.#outgoing = outgoing;
  }

  open(grant: Grant, mailbox: Mailbox, wanted: Omit<Channel, 'channel_id'>): Channel {
    this.#opened += 1;
    const channel = { channel_id: idOf('chn', mailbox.id, String(this.#opened)), ...wanted };
    const kept = { channel, sub: subOf(grant), mailbox, lastToldAt: this.#world.clock.now() };
    this.#kept.push(kept);
    this.#tell(kept, { type: 'verification' });
    return channel;
  }

  of(grant: Grant): readonly Channel[] {
    return this.#kept.filter(({ sub }) => sub === subOf(grant)).map(({ channel }) => channel);
  }

  /** False when this account has no such channel. */
  close(grant: Grant, id: string): boolean {
    const before = this.#kept.length;
    this.#kept = this.#kept.filter(({ channel, sub }) => channel.channel_id !== id || sub !== subOf(grant));
    return this.#kept.length < before;
  }

  closeAll(sub: string): void {
    this.#kept = this.#kept.filter((each) => each.sub !== sub);
  }

  changed(mailbox: Mailbox): void {
    if (this.#quiet) return;
    for (const kept of this.#kept.filter((each) => each.mailbox.id === mailbox.id)) {
      this.#tell(kept, { type: 'change', changes_since: isoSeconds(kept.lastToldAt) });
      kept.lastToldAt = this.#world.clock.now();
    }
  }

  /** Something became of the account: `profile_disconnected`, `profile_initial_sync_completed`. */
  tellOfAccount(mailbox: Mailbox, type: string): void {
    for (const kept of this.#kept.filter((each) => each.mailbox.id === mailbox.id)) this.#tell(kept, { type });
  }

  quietly(work: () => void): void {
    this.#quiet = true;
    try {
      work();
    } finally {
      this.#quiet = false;
    }
  }

  #tell({ channel, mailbox }: Kept, notification: object): void {
    const lives = this.#outgoing.send({
      url: channel.callback_url,
      operation: 'push',
      mailbox,
      body: { notification, channel },
      delayMs: 5,
    });
    if (!lives) this.#kept = this.#kept.filter((each) => each.channel !== channel);
  }
}
