/**
 * Access tokens by key, each fetched once however many ask at the same time, and renewed before it ends. In memory only. The key
 * names everything the token depends on; a secret goes into it as a hash.
 */

export interface Token {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface TokenCache {
  /** @throws what `fetch` throws; a failure is not kept. */
  get(key: string, fetch: () => Promise<Token>): Promise<string>;
  /** The system refused it: the next `get` fetches anew. */
  forget(key: string): void;
}

/** Renewed this long before its end, so that no call begins with a token that ends on the way. */
const AHEAD_MS = 300_000;
/** A token that lives shorter than twice the above is used for half its life. */
const SHORT_LIFE = 0.5;

export function createTokenCache(now: () => number = Date.now): TokenCache {
  const kept = new Map<string, { readonly token: Promise<Token>; renewAt: number }>();
  return {
    async get(key, fetch) {
      const known = kept.get(key);
      if (known !== undefined && now() < known.renewAt) return (await known.token).value;
      const startedAt = now();
      // Until it is there its end is unknown: everybody who asks waits for this one.
      const entry = { token: fetch(), renewAt: Number.POSITIVE_INFINITY };
      kept.set(key, entry);
      try {
        const { value, expiresAt } = await entry.token;
        entry.renewAt = Math.max(expiresAt - AHEAD_MS, startedAt + (expiresAt - startedAt) * SHORT_LIFE);
        return value;
      } catch (error) {
        if (kept.get(key) === entry) kept.delete(key);
        throw error;
      }
    },
    forget: (key) => void kept.delete(key),
  };
}
