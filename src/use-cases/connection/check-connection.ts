/**
 * Proves what a service account can do and what it cannot, probe by probe. Each verdict is stored as soon as it is there, so that
 * whoever watches sees the check advance.
 */
import type { SystemAccess } from '../../domain/access/proof.ts';
import type { Connection, ConnectionCheck, ConnectionState, ProbeName, ProbeVerdict } from '../../domain/connection/connection.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import { addMs, type Instant, MINUTE_MS } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { isUsable, type SystemPorts } from './open-system.ts';
import { probeSystem, signInProbe } from './probes.ts';

export type CheckConnectionOutcome =
  /** `connection.state` is `active`, `degraded` or `failing`; `connection.check` says why. */
  { readonly kind: 'checked'; readonly connection: Connection } | { readonly kind: 'not-found' };

type CheckPorts = SystemPorts & Pick<Ports, 'clock'>;

/** A check that has not ended after this time was lost. */
const CHECK_LOST_MINUTES = 10;

/** Without these nothing is offered or booked; the directory is a convenience. */
const ESSENTIAL: readonly ProbeName[] = ['sign-in', 'read-free-busy', 'write-event', 'see-own-event', 'out-of-scope-refused'];

export function isChecking(connection: Connection, now: Instant): boolean {
  const { check } = connection;
  return check !== null && check.finishedAt === null && now < addMs(check.startedAt, CHECK_LOST_MINUTES * MINUTE_MS);
}

export async function checkConnection(
  ports: CheckPorts,
  access: SystemAccess,
  input: { readonly connectionId: ConnectionId },
): Promise<CheckConnectionOutcome> {
  const { organizationId } = access;
  const stored = await ports.connections.get(organizationId, input.connectionId);
  if (stored === null || stored.state === 'disconnected') return { kind: 'not-found' };
  let connection = stored;
  let check: ConnectionCheck = { startedAt: ports.clock.now(), finishedAt: null, verdicts: [], provenLevel: null };
  const tell = async (verdict: ProbeVerdict) => {
    check = { ...check, verdicts: [...check.verdicts, withRemedy(ports, connection, verdict)] };
    await ports.connections.update(organizationId, connection.id, { check });
  };
  await ports.connections.update(organizationId, connection.id, { check });
  const signedIn = await signInProbe(ports, organizationId, connection);
  if (signedIn.kind === 'signed-in') {
    const { serviceAccount, capabilities } = signedIn;
    await ports.connections.update(organizationId, connection.id, { serviceAccount, capabilities });
    connection = { ...connection, serviceAccount, capabilities };
    await tell(signedIn.verdict);
    await probeSystem(ports, { organizationId, connection, tell });
  } else {
    await tell(signedIn.verdict);
  }
  const end = endOf(connection, check.verdicts);
  check = { ...check, finishedAt: ports.clock.now(), provenLevel: end.state === 'failing' ? null : end.provenLevel };
  const checked = await ports.connections.update(organizationId, connection.id, { state: end.state, check });
  return checked === null ? { kind: 'not-found' } : { kind: 'checked', connection: checked };
}

/** What the calendar system's own provider knows to do about a failed probe. */
function withRemedy({ providers }: CheckPorts, connection: Connection, verdict: ProbeVerdict): ProbeVerdict {
  const provider = providers.get(connection.provider);
  if (verdict.result !== 'failed' || provider?.remedy === undefined) return verdict;
  const { settings, serviceAccount, probeMailbox, outOfScopeMailbox, declaredLevel: level } = connection;
  const { probe, fault } = verdict;
  return { ...verdict, remedy: provider.remedy({ probe, fault, level, settings, serviceAccount, probeMailbox, outOfScopeMailbox }) };
}

/** A connection in use that only met a passing disturbance is degraded, not failing: its calendars are still read. */
function endOf(
  connection: Connection,
  verdicts: readonly ProbeVerdict[],
): { readonly state: ConnectionState; readonly provenLevel: Connection['declaredLevel'] | null } {
  const failed = verdicts.filter((verdict) => verdict.result === 'failed');
  const essential = failed.filter(({ probe }) => ESSENTIAL.includes(probe));
  if (essential.length === 0) return { state: failed.length === 0 ? 'active' : 'degraded', provenLevel: connection.declaredLevel };
  const wasInUse = isUsable(connection);
  const passing = essential.every(({ fault }) => fault.retry !== 'never' && fault.code !== 'provider.unproven');
  return { state: wasInUse && passing ? 'degraded' : 'failing', provenLevel: null };
}

/** The check broke off for a reason of our own: it ends unproven, so that nobody waits for it. */
export async function giveUpCheck(
  ports: Pick<Ports, 'connections' | 'clock'>,
  { organizationId }: SystemAccess,
  { connectionId }: { readonly connectionId: ConnectionId },
): Promise<void> {
  const connection = await ports.connections.get(organizationId, connectionId);
  if (connection === null || connection.check === null || connection.check.finishedAt !== null) return;
  const check = { ...connection.check, finishedAt: ports.clock.now() };
  await ports.connections.update(organizationId, connectionId, { check, state: isUsable(connection) ? 'degraded' : 'failing' });
}
