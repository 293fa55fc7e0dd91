/**
 * Adds people and rooms that are new and refreshes the names of those that are known. One is known by its mailbox, or by its
 * address: unless both have a mailbox, because an address alone never joins two mailboxes.
 */
import { sql } from 'kysely';
import type { Participant } from '../domain/directory/participant.ts';
import type { OrganizationId } from '../domain/identifiers.ts';
import { bindingColumns } from './binding-columns.ts';
import { toJson } from './columns.ts';
import type { Scope } from './transaction.ts';

interface Known {
  readonly participant_id: string;
  readonly connection_id: string | null;
  readonly mailbox_id: string | null;
  readonly address: string;
}

/** Rows in one statement: 17 columns each, 65,535 parameters at most. */
const ROWS_AT_ONCE = 1_000;

export async function upsertParticipants(
  scope: Scope,
  organizationId: OrganizationId,
  participants: readonly Participant[],
): Promise<{ added: number; updated: number }> {
  // Two imports of one organisation take turns; otherwise both would find the same person new.
  await sql`select from organization where organization_id = ${organizationId} for no key update`.execute(scope);
  const known = new KnownParticipants(await knownParticipants(scope, organizationId));
  const added: Participant[] = [];
  const updated = new Map<string, Participant>();
  for (const participant of participants) {
    const id = known.find(participant);
    if (id !== null) updated.set(id, participant);
    else {
      added.push(participant);
      known.add(participant);
    }
  }
  for (let at = 0; at < added.length; at += ROWS_AT_ONCE) {
    const rows = added.slice(at, at + ROWS_AT_ONCE).map((participant) => columnsOf(organizationId, participant));
    await scope.insertInto('participant').values(rows).execute();
  }
  await update(scope, organizationId, updated);
  return { added: added.length, updated: updated.size };
}

/** Locked in the order of their ids, like everybody locks participants. */
function knownParticipants(scope: Scope, organizationId: OrganizationId): Promise<readonly Known[]> {
  return scope
    .selectFrom('participant')
    .select(['participant_id', 'connection_id', 'mailbox_id', sql<string>`lower(address)`.as('address')])
    .where('organization_id', '=', organizationId)
    .orderBy('participant_id')
    .forNoKeyUpdate()
    .execute();
}

class KnownParticipants {
  readonly #byMailbox = new Map<string, string>();
  readonly #byAddress = new Map<string, string>();
  readonly #unboundByAddress = new Map<string, string>();

  constructor(rows: readonly Known[]) {
    for (const row of rows) this.#remember(row.participant_id, row.address, mailboxKey(row.connection_id, row.mailbox_id));
  }

  add({ id, address, binding }: Participant): void {
    this.#remember(id, address.toLowerCase(), mailboxKey(binding.connectionId, binding.mailbox?.id ?? null));
  }

  find({ address, binding }: Participant): string | null {
    const mailbox = mailboxKey(binding.connectionId, binding.mailbox?.id ?? null);
    const key = address.toLowerCase();
    if (mailbox === null) return this.#byAddress.get(key) ?? null;
    return this.#byMailbox.get(mailbox) ?? this.#unboundByAddress.get(key) ?? null;
  }

  #remember(id: string, address: string, mailbox: string | null): void {
    this.#byAddress.set(address, id);
    if (mailbox === null) this.#unboundByAddress.set(address, id);
    else this.#byMailbox.set(mailbox, id);
  }
}

function mailboxKey(connectionId: string | null, mailboxId: string | null): string | null {
  return connectionId === null || mailboxId === null ? null : `${connectionId} ${mailboxId}`;
}

/** Names, places and sizes; the mailbox only where there was none. */
async function update(scope: Scope, organizationId: OrganizationId, updated: ReadonlyMap<string, Participant>): Promise<void> {
  const rows = [...updated].map(([id, participant]) => {
    const { connection_id, mailbox_id, mailbox_address } = bindingColumns(participant.binding);
    const { name } = participant;
    return { id, name, ...placeOf(participant), connection_id, mailbox_id, mailbox_address };
  });
  if (rows.length === 0) return;
  await sql`update participant set
      name = fresh.name,
      location = case when participant.kind = 'room' then fresh.location else '' end,
      capacity = case when participant.kind = 'room' then fresh.capacity end,
      connection_id = case when participant.mailbox_id is null and fresh.mailbox_id is not null then fresh.connection_id else participant.connection_id end,
      mailbox_address = case when participant.mailbox_id is null then fresh.mailbox_address else participant.mailbox_address end,
      mailbox_id = coalesce(participant.mailbox_id, fresh.mailbox_id)
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as fresh
      (id uuid, name text, location text, capacity integer, connection_id uuid, mailbox_id text, mailbox_address text)
    where participant.organization_id = ${organizationId} and participant.participant_id = fresh.id`.execute(scope);
}

function placeOf(participant: Participant): { location: string; capacity: number | null } {
  return participant.kind === 'room'
    ? { location: participant.location, capacity: participant.capacity }
    : { location: '', capacity: null };
}

function columnsOf(organizationId: OrganizationId, participant: Participant) {
  const { id, kind, name, address, zone, hours, binding } = participant;
  return {
    organization_id: organizationId,
    participant_id: id,
    kind,
    name,
    address,
    zone,
    hours: toJson(hours),
    ...placeOf(participant),
    ...bindingColumns(binding),
  };
}
