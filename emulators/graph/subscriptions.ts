/** Subscriptions to calendars, and the notifications that go out by real HTTP to the addresses that were given. */
import { randomUUID } from 'node:crypto';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { eventId, TENANT_ID, userId } from './ids.ts';

export interface Subscription {
  readonly id: string;
  readonly clientId: string;
  readonly mailbox: Mailbox;
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | null;
  readonly clientState: string | null;
  readonly immutableIds: boolean;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** What becomes of the next notification; null = it is sent as usual. */
export type PushFate = () => 'lost' | 'twice' | 'late' | 'reordered' | 'subscription-lost' | null;

interface Sent {
  readonly url: string;
  /** Null: nobody answered. */
  readonly status: number | null;
}

const HANDSHAKE_MS = 10_000;

export class Subscriptions {
  readonly #world: Organization;
  #all = new Map<string, Subscription>();
  /** Revision of the calendar up to which each subscription has been told. */
  #told = new Map<string, number>();
  #held: (() => Promise<void>)[] = [];
  #underWay = new Set<Promise<void>>();
  #sent: Sent[] = [];
  #fate: PushFate = () => null;

  constructor(world: Organization) {
    this.#world = world;
    world.onChange(() => this.#tell());
  }

  setFate(fate: PushFate): void {
    this.#fate = fate;
  }

  /** Those that have not ended. */
  all(): Subscription[] {
    const now = this.#world.clock.now();
    return [...this.#all.values()].filter(({ expiresAt }) => expiresAt > now);
  }

  get(id: string): Subscription | null {
    return this.all().find((one) => one.id === id) ?? null;
  }

  put(subscription: Subscription): void {
    if (!this.#all.has(subscription.id)) this.#told.set(subscription.id, this.#world.calendar(subscription.mailbox.id).revision);
    this.#all.set(subscription.id, subscription);
  }

  remove(id: string): void {
    this.#all.delete(id);
  }

  sent(): readonly Sent[] {
    return this.#sent;
  }

  /** Everything that was held back goes out; resolves when nothing is under way any more. */
  async flush(): Promise<void> {
    for (const send of this.#held.splice(0)) this.#start(send);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Posts to the address and wants its token back as plain text. */
  async handshake(url: string): Promise<boolean> {
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
    const target = new URL(url);
    target.searchParams.set('validationToken', token);
    try {
      const response = await fetch(target, { method: 'POST', signal: AbortSignal.timeout(HANDSHAKE_MS) });
      const plain = /^text\/plain\b/i.test(response.headers.get('content-type') ?? '');
      return response.status === 200 && plain && (await response.text()) === token;
    } catch (error) {
      if (error instanceof Error) return false;
      throw error;
    }
  }

  lifecycle(subscription: Subscription, lifecycleEvent: 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed'): void {
    const { id, clientState, expiresAt, lifecycleNotificationUrl } = subscription;
    if (lifecycleEvent === 'subscriptionRemoved') this.remove(id);
    if (lifecycleNotificationUrl === null) return;
    const facts = { subscriptionId: id, subscriptionExpirationDateTime: new Date(expiresAt).toISOString(), tenantId: TENANT_ID };
    this.#start(() => this.#post(lifecycleNotificationUrl, { value: [{ ...facts, clientState, lifecycleEvent }] }));
  }

  #tell(): void {
    for (const subscription of this.all()) {
      const calendar = this.#world.calendar(subscription.mailbox.id);
      const since = this.#told.get(subscription.id) ?? 0;
      this.#told.set(subscription.id, calendar.revision);
      const changes = calendar.changesSince(since);
      if (changes.length > 0)
        this.#notify(
          subscription,
          changes.map(({ name }) => notification(subscription, name, calendar.byName(name) !== null)),
        );
    }
  }

  #notify(subscription: Subscription, value: readonly unknown[]): void {
    const send = () => this.#post(subscription.notificationUrl, { value });
    switch (this.#fate()) {
      case 'lost':
        return;
      case 'subscription-lost':
        this.lifecycle(subscription, 'subscriptionRemoved');
        return;
      case 'late':
      case 'reordered':
        this.#held.unshift(send);
        return;
      case 'twice':
        this.#start(send);
        this.#start(send);
        return;
      default:
        this.#start(send);
    }
  }

  #start(send: () => Promise<void>): void {
    const work = send().finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #post(url: string, body: unknown): Promise<void> {
    const options = { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
    try {
      const { status } = await fetch(url, { ...options, signal: AbortSignal.timeout(HANDSHAKE_MS) });
      this.#sent.push({ url, status });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#sent.push({ url, status: null });
    }
  }
}

function notification({ id, clientState, mailbox, immutableIds, expiresAt }: Subscription, name: string, exists: boolean): unknown {
  const event = eventId({ mailboxId: mailbox.id, name, recurrenceId: null }, immutableIds);
  const resource = `Users/${userId(mailbox)}/Events/${event}`;
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: new Date(expiresAt).toISOString(),
    clientState,
    changeType: exists ? 'updated' : 'deleted',
    resource,
    resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': resource, id: event },
    tenantId: TENANT_ID,
  };
}
