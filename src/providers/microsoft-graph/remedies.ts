/** What to do about a failed probe, for the tenant at hand: who, where, and the command with this connection's own names. */
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';

export function remedy(_failed: FailedProbe): Remedy | null {
  return null;
}
