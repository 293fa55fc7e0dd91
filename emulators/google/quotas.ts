/** Calls per minute, for each user and for the whole project, as the quota page of a project shows them. */
import { rateLimited } from './errors.ts';
import type { GoogleState, Grant } from './state.ts';

export const PER_MINUTE = { user: 600, project: 10_000 } as const;
const MINUTE_MS = 60_000;

/** @throws ApiError when one more is too many. */
export function countCall(state: GoogleState, grant: Grant, now: number): void {
  const user = `${grant.serviceAccount} ${grant.subject}`;
  if (take(state, user, { now, most: PER_MINUTE.user })) throw rateLimited('userRateLimitExceeded');
  if (take(state, 'project', { now, most: PER_MINUTE.project })) throw rateLimited('rateLimitExceeded');
}

function take(state: GoogleState, key: string, { now, most }: { readonly now: number; readonly most: number }): boolean {
  const recent = (state.calls.get(key) ?? []).filter((at) => at > now - MINUTE_MS);
  const over = recent.length >= most;
  state.calls.set(key, over ? recent : [...recent, now]);
  return over;
}
