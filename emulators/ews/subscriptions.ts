/**
 * Push subscriptions, and the notifications that go out by real HTTP: changes, and a sign of life when there were none for long. What is
 * not answered is sent again after 30 seconds, and then after twice as long each time, by the clock of the organisation; when that is
 * longer than the status frequency, the subscription is given up.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultScript } from '../harness/fault-script.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { changeEvent, type NotificationEvent, notificationText, statusEvent, subscriptionStatusIn } from './notification.ts';

interface Wanted {
  readonly mailbox: Mailbox;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly frequencyMinutes: number;
}

interface Subscription extends Wanted {
  readonly id: string;
  /** Revision of the calendar up to which there are notifications, and the items it had then. */
  revision: number;
  items: ReadonlySet<string>;
  watermark: string;
  /** Epoch ms of the last notification. */
  saidAt: number;
  /** What was not answered. */
  unanswered: { readonly events: readonly NotificationEvent[]; readonly at: number; readonly waitMs: number } | null;
}

export interface Sent {
  readonly subscriptionId: string;
  readonly events: readonly string[];
  /** Null: nobody answered, or not as they should. */
  readonly answer: 'OK' | 'Unsubscribe' | null;
}

/** What the server does besides: looks at messages, and orders fates. */
interface Surroundings {
  asked(text: string): void;
  answered(text: string): void;
  strike: FaultScript['strike'];
}

const MINUTE_MS = 60_000;
const FIRST_WAIT_MS = 30_000;
const LOOK_EVERY_MS = 100;
const LATE_MS = 300;
const TIMEOUT_MS = 5_000;
const HEADERS = {
  'content-type': 'text/xml; charset=utf-8',
  soapaction: '"http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification"',
};

export class Subscriptions {
  readonly sent: Sent[] = [];
  readonly #world: Organization;
  readonly #surroundings: Surroundings;
  readonly #timer: NodeJS.Timeout;
  #edition: string;
  #all = new Map<string, Subscription>();
  /** Notifications held back until the next one, so that they arrive in the wrong order. */
  #held: (() => Promise<void>)[] = [];
  #stopped = false;

  constructor(world: Organization, surroundings: Surroundings) {
    this.#world = world;
    this.#surroundings = surroundings;
    this.#edition = world.edition;
    world.onChange(() => this.#tell());
    this.#timer = setInterval(() => this.#goOn(), LOOK_EVERY_MS).unref();
  }

  ids(): string[] {
    return [...this.#all.keys()];
  }

  /** The first notification comes at once, and says that the subscription lives. */
  add(wanted: Wanted): { readonly id: string; readonly watermark: string } {
    this.#tell();
    const calendar = this.#world.calendar(wanted.mailbox.id);
    const id = Buffer.from(randomUUID(), 'utf8').toString('base64');
    const items = new Set(calendar.all().map(({ name }) => name));
    const watermark = watermarkAt(calendar.revision);
    const saidAt = this.#world.clock.now();
    const subscription = { ...wanted, id, revision: calendar.revision, items, watermark, saidAt, unanswered: null };
    this.#all.set(id, subscription);
    void this.#send(subscription, [statusEvent(watermark)], FIRST_WAIT_MS);
    return { id, watermark };
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  #tell(): void {
    if (this.#stopped) return;
    // Another first day: the server has begun anew, and knows no subscriptions.
    if (this.#edition !== this.#world.edition) this.#all.clear();
    this.#edition = this.#world.edition;
    for (const subscription of this.#all.values()) {
      const events = this.#changesFor(subscription);
      if (events.length === 0) continue;
      const { unanswered } = subscription;
      if (unanswered === null) void this.#sendWithFate(subscription, events);
      else subscription.unanswered = { ...unanswered, events: [...unanswered.events, ...events] };
    }
  }

  #changesFor(subscription: Subscription): NotificationEvent[] {
    const { mailbox, revision, items, eventTypes } = subscription;
    const calendar = this.#world.calendar(mailbox.id);
    if (calendar.revision === revision) return [];
    const at = this.#world.clock.now();
    const events = calendar.changesSince(revision).map((change) => {
      const place = { mailboxId: mailbox.id, name: change.name, event: calendar.byName(change.name) };
      return changeEvent(place, { at, watermark: watermarkAt(change.revision), isNew: !items.has(change.name) });
    });
    subscription.revision = calendar.revision;
    subscription.items = new Set(calendar.all().map(({ name }) => name));
    return events.filter(({ kind }) => eventTypes.includes(kind));
  }

  /** Whatever is due by now. */
  #goOn(): void {
    const now = this.#world.clock.now();
    for (const subscription of this.#all.values()) {
      const { unanswered, saidAt, frequencyMinutes, watermark } = subscription;
      if (unanswered !== null && unanswered.at <= now) {
        subscription.unanswered = null;
        void this.#send(subscription, unanswered.events, unanswered.waitMs * 2);
      } else if (unanswered === null && now - saidAt >= frequencyMinutes * MINUTE_MS) {
        void this.#sendWithFate(subscription, [statusEvent(watermark)]);
      }
    }
  }

  async #sendWithFate(subscription: Subscription, events: readonly NotificationEvent[]): Promise<void> {
    subscription.saidAt = this.#world.clock.now();
    const fates = this.#fatesOf(subscription);
    if (fates.includes('subscription-lost')) this.#all.delete(subscription.id);
    if (fates.includes('subscription-lost') || fates.includes('lost')) return;
    if (fates.includes('late')) await delay(LATE_MS, undefined, { ref: false });
    const send = () => this.#send(subscription, events, FIRST_WAIT_MS);
    if (fates.includes('reordered') && this.#held.length === 0) {
      this.#held.push(send);
      return;
    }
    await send();
    if (fates.includes('twice')) await send();
    for (const held of this.#held.splice(0)) await held();
  }

  #fatesOf({ url, mailbox }: Subscription): readonly string[] {
    const mailboxes = [mailbox.id, mailbox.address.toLowerCase()];
    const orders = this.#surroundings.strike({ method: 'POST', path: new URL(url).pathname, operation: 'push', mailboxes });
    return orders.flatMap(({ fault }) => (fault.kind === 'push' ? [fault.fate] : []));
  }

  async #send(subscription: Subscription, events: readonly NotificationEvent[], waitMs: number): Promise<void> {
    if (this.#stopped) return;
    const { id, url, frequencyMinutes } = subscription;
    subscription.saidAt = this.#world.clock.now();
    const text = notificationText(subscription, events);
    subscription.watermark = events.at(-1)?.watermark ?? subscription.watermark;
    this.#surroundings.asked(text);
    const answer = await this.#post(url, text);
    this.sent.push({ subscriptionId: id, events: events.map(({ kind }) => kind), answer });
    if (answer === 'OK') return;
    const at = this.#world.clock.now() + waitMs;
    const isOver = answer === 'Unsubscribe' || waitMs > frequencyMinutes * MINUTE_MS;
    if (isOver) this.#all.delete(id);
    else subscription.unanswered = { events: [...events, ...(subscription.unanswered?.events ?? [])], at, waitMs };
  }

  async #post(url: string, body: string): Promise<Sent['answer']> {
    try {
      const response = await fetch(url, { method: 'POST', headers: HEADERS, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await response.text();
      if (response.status !== 200 || !/^text\/xml\b/i.test(response.headers.get('content-type') ?? '')) return null;
      this.#surroundings.answered(text);
      return subscriptionStatusIn(text);
    } catch (error) {
      if (error instanceof Error) return null;
      throw error;
    }
  }
}

function watermarkAt(revision: number): string {
  return Buffer.from(`watermark ${revision}`, 'utf8').toString('base64');
}
