/**
 * Remembers that a credential was refused, over all systems opened with it, so that jobs that come again and again do not lock a
 * directory account. The key names system and credential; the credential goes into it as a hash, so a new one is tried at once.
 */
import { createHash } from 'node:crypto';
import type { Fault } from '../domain/fault.ts';

export interface Refusals {
  /** The fault to throw instead of asking; null when the credential may be tried. */
  standing(key: string): Fault | null;
  /** Refused for certain: each time in a row it rests twice as long. */
  note(key: string, fault: Fault): void;
  /** It was accepted, or somebody asked on purpose to try it now. */
  lift(key: string): void;
}

const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 30 * 60_000;

export function createRefusals(now: () => number = Date.now): Refusals {
  const refused = new Map<string, { readonly fault: Fault; readonly until: number; readonly restMs: number }>();
  return {
    standing(key) {
      const known = refused.get(key);
      return known !== undefined && now() < known.until ? known.fault : null;
    },
    note(key, fault) {
      const before = refused.get(key);
      const restMs = before === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, before.restMs * 2);
      refused.set(key, { fault, restMs, until: now() + restMs });
    },
    lift: (key) => void refused.delete(key),
  };
}

/** A name for a credential that tells nothing of it. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
