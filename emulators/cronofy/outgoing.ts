/** Calls of Cronofy to the application by real HTTP: callbacks of delegations and pushes, signed, each with the fate that was ordered. */
import { createHmac } from 'node:crypto';
import type { FaultOrder, FaultScript } from '../harness/fault-script.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { APPLICATION } from './authorizations.ts';
import type { Personality } from './personality.ts';

export interface OutgoingCall {
  readonly url: string;
  readonly operation: 'delegation-callback' | 'push';
  readonly mailbox: Mailbox | null;
  readonly body: unknown;
  readonly delayMs: number;
}

const LATE_MS = 600;
const TIMEOUT_MS = 5_000;
const OTHER_SECRET = 'the-secret-before';

export class Outgoing {
  #personality: () => Personality;
  #faults: () => FaultScript;
  #timers = new Set<NodeJS.Timeout>();
  #held: OutgoingCall | null = null;
  #stopped = false;
  readonly sent: { readonly operation: string; readonly url: string; readonly status: number | null }[] = [];

  constructor(personality: () => Personality, faults: () => FaultScript) {
    this.#personality = personality;
    this.#faults = faults;
  }

  /** False when the subscription behind the call has ended with it. */
  send(call: OutgoingCall): boolean {
    const fates = this.#orders(call).flatMap(({ fault }) => (fault.kind === 'push' ? [fault.fate] : []));
    if (fates.includes('subscription-lost')) return false;
    if (fates.includes('lost')) return true;
    const delayMs = call.delayMs + (fates.includes('late') ? LATE_MS : 0);
    if (fates.includes('reordered') && this.#held === null) {
      this.#held = call;
      return true;
    }
    this.#after(delayMs, call);
    if (fates.includes('twice')) this.#after(delayMs + 5, call);
    if (this.#held !== null) this.#after(delayMs + 10, this.#held);
    this.#held = null;
    return true;
  }

  /** The orders that hit this call; they count as used. */
  #orders({ operation, url, mailbox }: OutgoingCall): FaultOrder[] {
    const mailboxes = mailbox === null ? [] : [mailbox.id, mailbox.address.toLowerCase()];
    return this.#faults().strike({ method: 'POST', path: new URL(url).pathname, operation, mailboxes });
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #after(ms: number, call: OutgoingCall): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#post(call);
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  async #post({ url, body, operation }: OutgoingCall): Promise<void> {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...signature(text, this.#personality().signature) };
    const status = await fetch(url, { method: 'POST', headers, body: text, signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
      (response) => response.status,
      () => null,
    );
    this.sent.push({ operation, url, status });
  }
}

function signature(text: string, kind: Personality['signature']): Record<string, string> {
  const hmac = (secret: string, encoding: 'base64' | 'hex') => createHmac('sha256', secret).update(text).digest(encoding);
  const values = {
    good: hmac(APPLICATION.clientSecret, 'base64'),
    second: `${hmac(OTHER_SECRET, 'base64')},${hmac(APPLICATION.clientSecret, 'base64')}`,
    wrong: hmac(OTHER_SECRET, 'base64'),
    hex: hmac(APPLICATION.clientSecret, 'hex'),
    missing: null,
  };
  const value = values[kind];
  return value === null ? {} : { 'cronofy-hmac-sha256': value };
}
