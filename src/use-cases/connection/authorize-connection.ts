/**
 * Authorises a service account on a page of its calendar system: sends the administrator there, and takes what comes back. What
 * comes back is believed only with the mark that was sent along, once, and for a short time.
 */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type { ConnectionId, OrganizationId } from '../../domain/identifiers.ts';
import { addMs, instant, MINUTE_MS } from '../../domain/time/instant.ts';
import type { Authorization, OpenConnection } from '../../ports/calendar-provider.ts';
import { IMPATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { openStored, type SystemPorts } from './open-system.ts';

export type BeginAuthorizationOutcome =
  | { readonly kind: 'page'; readonly url: string }
  | { readonly kind: 'not-found' }
  /** The credential in the form is all this connection needs. */
  | { readonly kind: 'not-needed' };

export type CompleteAuthorizationOutcome =
  /** The check runs. */
  | { readonly kind: 'authorized'; readonly connection: Connection }
  /** Unknown, used already, or too old: begin again. */
  | { readonly kind: 'mark-refused' };

type AuthorizationPorts = SystemPorts & Pick<Ports, 'clock' | 'authorizedUrl'>;

const MARK_MINUTES = 30;
const MARK_KEY = 'authorization-mark';
const SEPARATOR = '.';

/** @throws Fault `config.invalid` when no credential is stored. */
export async function beginAuthorization(
  ports: AuthorizationPorts,
  access: UserAccess<'connections.manage'>,
  input: { readonly connectionId: ConnectionId },
): Promise<BeginAuthorizationOutcome> {
  const found = await findConnection(ports, access.organizationId, input.connectionId);
  if (found === null) return { kind: 'not-found' };
  const { connection, opened, authorization } = found;
  if (authorization === undefined || !authorization.isNeeded(connection.settings)) return { kind: 'not-needed' };
  const token = ports.secrets.newToken();
  const until = addMs(ports.clock.now(), MARK_MINUTES * MINUTE_MS);
  await opened.vault.write(MARK_KEY, `${ports.secrets.hashToken(token)}${SEPARATOR}${until}`);
  const state = `${connection.id}${SEPARATOR}${token}`;
  return { kind: 'page', url: authorization.pageUrl(opened, { redirectUrl: ports.authorizedUrl, state }) };
}

/** @throws Fault when the calendar system says no, or cannot be asked. */
export async function completeAuthorization(
  ports: AuthorizationPorts & Pick<Ports, 'jobs'>,
  access: UserAccess<'connections.manage'>,
  input: { readonly query: Readonly<Record<string, string>> },
): Promise<CompleteAuthorizationOutcome> {
  const { organizationId } = access;
  const [connectionId = '', token = ''] = (input.query.state ?? '').split(SEPARATOR);
  const found = isId(connectionId) ? await findConnection(ports, organizationId, connectionId) : null;
  if (found?.authorization === undefined || !(await takeMark(ports, found.opened, token))) return { kind: 'mark-refused' };
  const { connection, opened, authorization } = found;
  await authorization.complete(opened, { redirectUrl: ports.authorizedUrl, query: input.query }, IMPATIENT);
  await ports.jobs.enqueue('check-connection', { organizationId, connectionId: connection.id });
  return { kind: 'authorized', connection };
}

interface Found {
  readonly connection: Connection;
  readonly opened: OpenConnection;
  readonly authorization: Authorization | undefined;
}

async function findConnection(ports: AuthorizationPorts, organizationId: OrganizationId, id: ConnectionId): Promise<Found | null> {
  const connection = await ports.connections.get(organizationId, id);
  if (connection === null || connection.state === 'disconnected') return null;
  const { provider, opened } = await openStored(ports, organizationId, connection);
  return { connection, opened, authorization: provider.authorization };
}

/** A mark is good once, and only the last one that was given out. */
async function takeMark(ports: Pick<Ports, 'secrets' | 'clock'>, { vault }: OpenConnection, token: string): Promise<boolean> {
  const kept = await vault.read(MARK_KEY);
  if (kept === null) return false;
  const [hash, until] = kept.split(SEPARATOR);
  if (hash !== ports.secrets.hashToken(token)) return false;
  await vault.remove(MARK_KEY);
  return ports.clock.now() < instant(Number(until));
}

function isId(text: string): text is ConnectionId {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
