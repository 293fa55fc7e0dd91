/** Faults on order: which requests fail, how, and how often. The same words for every emulator. */

/** All given parts must fit. */
export interface FaultMatch {
  readonly method?: string;
  /** Part of the path. */
  readonly path?: string;
  /** Address or id of a mailbox that the request concerns. */
  readonly mailbox?: string;
  readonly operation?: string;
  /** Only the n-th request (from 1) that fits the other parts. */
  readonly nth?: number;
  /** 0 … 1; drawn for each request. */
  readonly probability?: number;
}

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | {
      readonly kind: 'throttle';
      readonly retryAfter: 'seconds' | 'decimal' | 'date' | 'absent';
      readonly seconds?: number;
      readonly status?: 429 | 503;
    }
  | { readonly kind: 'latency'; readonly ms: number }
  /** The request is read and never answered. */
  | { readonly kind: 'hang' }
  /** The connection breaks before the answer. */
  | { readonly kind: 'reset' }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'truncate' }
  /** A log-in page instead of the answer. */
  | { readonly kind: 'html'; readonly status?: 200 | 302 }
  | {
      readonly kind: 'malformed';
      readonly shape: 'not-xml' | 'unclosed' | 'wrong-root' | 'illegal-character' | 'empty' | 'entity' | 'missing-part';
    }
  /** One mailbox fails inside a good answer, in the protocol's own word for it; without one it is left out of the answer. */
  | { readonly kind: 'inner-error'; readonly requestStatus?: string }
  /** The request is carried out and its answer lost: the connection breaks, or the given status comes back. */
  | { readonly kind: 'commit-then-fail'; readonly status?: number }
  | { readonly kind: 'cursor-expired' }
  /** The account has lost its right to the matched mailbox (or to all). */
  | { readonly kind: 'rights' }
  /** 401 for right credentials. */
  | { readonly kind: 'db-down' }
  /** The credential or what it was granted has ended, as the protocol's token endpoint or log-in says it. */
  | {
      readonly kind: 'auth';
      readonly reason:
        | 'secret-expired'
        | 'consent-revoked'
        | 'clock-skew'
        | 'wrong-audience'
        | 'key-deleted'
        | 'account-disabled'
        | 'missing-scope';
      /** For `missing-scope`: which. */
      readonly scope?: string;
    }
  /** A quota for which waiting some minutes does not help. */
  | { readonly kind: 'quota' }
  /** Rights were granted and do not act yet. */
  | { readonly kind: 'propagating' }
  /** What becomes of pushes: never sent, sent twice, sent late, sent in the wrong order; or the subscription itself ends. */
  | { readonly kind: 'push'; readonly fate: 'lost' | 'twice' | 'late' | 'reordered' | 'subscription-lost' };

export interface FaultOrder {
  readonly match: FaultMatch;
  readonly fault: Fault;
  /** How many requests it hits; without it, all until it is removed. */
  readonly times?: number;
}

/** What a request is, for matching. */
interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  /** Ids and addresses of all mailboxes concerned, lower case. */
  readonly mailboxes: readonly string[];
}

interface Standing extends FaultOrder {
  readonly id: number;
  seen: number;
  hits: number;
}

export class FaultScript {
  #standing: Standing[] = [];
  #lastId = 0;
  #draw: () => number;

  /** @param draw gives numbers from 0 to 1, for `probability`. */
  constructor(draw: () => number) {
    this.#draw = draw;
  }

  /** Returns an id with which `remove` takes it back. */
  add(order: FaultOrder): number {
    this.#lastId += 1;
    this.#standing.push({ ...order, id: this.#lastId, seen: 0, hits: 0 });
    return this.#lastId;
  }

  remove(id: number): void {
    this.#standing = this.#standing.filter((one) => one.id !== id);
  }

  clear(): void {
    this.#standing = [];
  }

  list(): readonly (FaultOrder & { readonly id: number; readonly hits: number })[] {
    return this.#standing.map(({ id, match, fault, times, hits }) => ({
      id,
      match,
      fault,
      hits,
      ...(times === undefined ? {} : { times }),
    }));
  }

  /** The orders that hit this request, in the order they were given; they count as used. */
  strike(incoming: Incoming): FaultOrder[] {
    return this.#standing.filter((one) => {
      if (!fits(one.match, incoming)) return false;
      if (one.times !== undefined && one.hits >= one.times) return false;
      one.seen += 1;
      if (one.match.nth !== undefined && one.seen !== one.match.nth) return false;
      if (one.match.probability !== undefined && this.#draw() >= one.match.probability) return false;
      one.hits += 1;
      return true;
    });
  }
}

function fits(match: FaultMatch, incoming: Incoming): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== incoming.method) return false;
  if (match.path !== undefined && !incoming.path.includes(match.path)) return false;
  if (match.operation !== undefined && match.operation !== incoming.operation) return false;
  return match.mailbox === undefined || incoming.mailboxes.includes(match.mailbox.toLowerCase());
}
