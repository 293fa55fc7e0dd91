/**
 * Starts a new check of every connection in use or failing whose last one is old; one that recovered comes back by itself. Rights
 * that were granted and do not act yet are looked for sooner, and ever more rarely as time goes.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { addMs, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { isChecking } from './check-connection.ts';
import { isUsable } from './open-system.ts';

/** How long after it was granted a right is awaited patiently: the slowest system names a day. */
const PROPAGATION_MS = 24 * HOUR_MS;
const SHARE_OF_AGE = 0.5;

export async function recheckConnections(
  ports: Pick<Ports, 'connections' | 'jobs' | 'clock'>,
  { organizationId }: SystemAccess,
  { everySeconds }: { readonly everySeconds: number },
): Promise<{ readonly started: number }> {
  const now = ports.clock.now();
  const due = (await ports.connections.list(organizationId)).filter((connection) => isDue(connection, now, everySeconds * SECOND_MS));
  for (const { id: connectionId } of due) await ports.jobs.enqueue('check-connection', { organizationId, connectionId });
  return { started: due.length };
}

function isDue(connection: Connection, now: Instant, everyMs: number): boolean {
  const inUse = isUsable(connection) || connection.state === 'failing';
  if (!inUse || isChecking(connection, now)) return false;
  const checkedAt = connection.check?.finishedAt ?? connection.check?.startedAt ?? connection.createdAt;
  return now >= addMs(checkedAt, isPropagating(connection) ? Math.min(everyMs, propagationWait(connection, checkedAt)) : everyMs);
}

function isPropagating({ check }: Connection): boolean {
  return check?.verdicts.some((verdict) => verdict.result === 'failed' && verdict.fault.code === 'provider.propagating') === true;
}

/** After 1 minute, then each time after half as long as it has been awaited, at most an hour; not for ever. */
function propagationWait({ createdAt }: Connection, checkedAt: Instant): number {
  const age = checkedAt - createdAt;
  if (age > PROPAGATION_MS) return Number.POSITIVE_INFINITY;
  return Math.min(HOUR_MS, Math.max(MINUTE_MS, age * SHARE_OF_AGE));
}
