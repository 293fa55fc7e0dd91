/** The operator's proxy for outgoing calls: one for the whole process, set once when it starts. */

export interface OutgoingProxy {
  /** `http://` or `https://`, with a user and password where it asks for them. */
  readonly url: string;
  /** Hosts that are reached without it, e.g. `mail.example.org`, `.internal`. */
  readonly except: readonly string[];
}

let chosen: OutgoingProxy | null = null;

/** Clients that are made from now on use it; null: none is used. */
export function useProxy(proxy: OutgoingProxy | null): void {
  chosen = proxy;
}

export function proxyInUse(): OutgoingProxy | null {
  return chosen;
}
