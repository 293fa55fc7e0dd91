/** Stores a new connection as a draft, its secrets sealed for this row alone. Nothing is contacted: the check comes next. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { AccessLevel, Connection } from '../../domain/connection/connection.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';
import { type FieldProblem, isMailAddress } from '../access/user-rules.ts';
import { sealedFor } from './open-system.ts';

export type CreateConnectionOutcome =
  | { readonly kind: 'created'; readonly connection: Connection }
  | { readonly kind: 'unknown-provider' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

export interface NewConnection {
  readonly provider: string;
  readonly name: string;
  readonly level: AccessLevel;
  /** Values of the provider's fields, secret ones included. */
  readonly settings: Readonly<Record<string, string>>;
  readonly probeMailbox: string;
  readonly outOfScopeMailbox: string | null;
}

const NAME_LENGTH = 200;

export async function createConnection(
  ports: Pick<Ports, 'connections' | 'providers' | 'secrets' | 'clock'>,
  access: UserAccess<'connections.manage'>,
  input: NewConnection,
): Promise<CreateConnectionOutcome> {
  const provider = ports.providers.get(input.provider);
  if (provider === undefined) return { kind: 'unknown-provider' };
  const parsed = provider.parseSettings(input.settings);
  const problems = [...formProblems(input, provider.levels), ...(parsed.kind === 'invalid' ? parsed.problems : [])];
  if (parsed.kind === 'invalid' || problems.length > 0) return { kind: 'invalid', problems };
  const id = ports.secrets.newId<ConnectionId>();
  const connection: Connection = {
    id,
    provider: provider.kind,
    name: input.name.trim(),
    declaredLevel: input.level,
    state: 'draft',
    serviceAccount: null,
    settings: parsed.settings,
    capabilities: null,
    probeMailbox: input.probeMailbox.trim(),
    outOfScopeMailbox: input.outOfScopeMailbox?.trim() || null,
    check: null,
    createdAt: ports.clock.now(),
  };
  await ports.connections.create(access.organizationId, connection, ports.secrets.seal(parsed.secrets, sealedFor(id)));
  return { kind: 'created', connection };
}

function formProblems(input: NewConnection, levels: readonly AccessLevel[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (input.name.trim() === '' || input.name.length > NAME_LENGTH) {
    problems.push({ field: 'name', message: `A name has 1 to ${NAME_LENGTH} characters.` });
  }
  if (!levels.includes(input.level)) problems.push({ field: 'level', message: 'This calendar system does not know this access level.' });
  if (!isMailAddress(input.probeMailbox.trim())) {
    problems.push({ field: 'probeMailbox', message: 'The check needs the address of a mailbox inside the scope.' });
  }
  const outside = input.outOfScopeMailbox?.trim() ?? '';
  if (outside !== '' && !isMailAddress(outside)) problems.push({ field: 'outOfScopeMailbox', message: 'This is not an e-mail address.' });
  if (outside !== '' && outside.toLowerCase() === input.probeMailbox.trim().toLowerCase()) {
    problems.push({ field: 'outOfScopeMailbox', message: 'The mailbox outside the scope cannot be the one inside.' });
  }
  return problems;
}
