/** Replaces a credential. The new one must sign in and read the probe mailbox before it takes the old one's place. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection, SystemCapabilities } from '../../domain/connection/connection.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import { addMs, DAY_MS } from '../../domain/time/instant.ts';
import { interval } from '../../domain/time/interval.ts';
import type { CalendarProvider, CalendarSystem, OpenConnection } from '../../ports/calendar-provider.ts';
import { IMPATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import type { FieldProblem } from '../access/user-rules.ts';
import { openConnection, type SystemPorts, sealedFor } from './open-system.ts';

export type RotateCredentialOutcome =
  | { readonly kind: 'rotated'; readonly connection: Connection }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unknown-provider' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  /** The old credential stays in use. */
  | { readonly kind: 'refused'; readonly fault: FaultReport };

type Accepted = { readonly serviceAccount: string; readonly capabilities: SystemCapabilities };

export async function rotateCredential(
  ports: SystemPorts & Pick<Ports, 'clock' | 'jobs'>,
  access: UserAccess<'connections.manage'>,
  input: { readonly connectionId: ConnectionId; readonly settings: Readonly<Record<string, string>> },
): Promise<RotateCredentialOutcome> {
  const connection = await ports.connections.get(access.organizationId, input.connectionId);
  if (connection === null || connection.state === 'disconnected') return { kind: 'not-found' };
  const provider = ports.providers.get(connection.provider);
  if (provider === undefined) return { kind: 'unknown-provider' };
  const parsed = provider.parseSettings({ ...connection.settings, ...input.settings });
  if (parsed.kind === 'invalid') return { kind: 'invalid', problems: parsed.problems };
  const opened = openConnection(ports, access.organizationId, connection, parsed);
  const proof = await prove(ports, provider, { connection, opened });
  if ('fault' in proof) return { kind: 'refused', fault: proof.fault };
  const rotated = await ports.connections.update(access.organizationId, connection.id, {
    ...proof,
    settings: parsed.settings,
    sealedSecrets: ports.secrets.seal(parsed.secrets, sealedFor(connection.id)),
  });
  if (rotated === null) return { kind: 'not-found' };
  // A connection that failed for its credential comes back by being checked.
  await ports.jobs.enqueue('check-connection', { organizationId: access.organizationId, connectionId: connection.id });
  return { kind: 'rotated', connection: rotated };
}

async function prove(
  ports: Pick<Ports, 'clock'>,
  provider: CalendarProvider,
  { connection, opened }: { readonly connection: Connection; readonly opened: OpenConnection },
): Promise<Accepted | { readonly fault: FaultReport }> {
  try {
    const signed = await using(provider, { ...opened, capabilities: null }, (system) => system.signIn(IMPATIENT));
    return await using(provider, { ...opened, capabilities: signed.capabilities }, async (system) => {
      const mailbox = await system.findMailbox(connection.probeMailbox, IMPATIENT);
      const now = ports.clock.now();
      const answer = (await system.freeBusy.read([mailbox], interval(now, addMs(now, DAY_MS)), IMPATIENT)).get(mailbox.id);
      if (answer === undefined) return { fault: missingAnswer(connection.probeMailbox) };
      return answer.kind === 'unknown' ? { fault: answer.fault } : signed;
    });
  } catch (error) {
    if (isFault(error)) return { fault: error.report };
    throw error;
  }
}

async function using<T>(provider: CalendarProvider, opened: OpenConnection, work: (system: CalendarSystem) => Promise<T>): Promise<T> {
  const system = provider.open(opened);
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

function missingAnswer(address: string): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail: `The answer says nothing about ${address}.` };
}
