/** The part of the participant store about free/busy as last read. What was read completely is never replaced by a failure. */
import { sql } from 'kysely';
import type { FreeBusyAnswer } from '../domain/availability/free-busy.ts';
import type { OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { ParticipantStore, StoredFreeBusy } from '../ports/participant-store.ts';
import { anyId, read, readNullable, toJson } from './columns.ts';
import type { Database } from './database.ts';
import { faultReport, type KnownFreeBusy, knownFreeBusy } from './stored-shapes.ts';
import { inOrganization, type Scope } from './transaction.ts';

type FreeBusyMethods = Pick<ParticipantStore, 'saveFreeBusy' | 'freeBusy' | 'changeCursor' | 'setChangeCursor'>;
type Answers = ReadonlyMap<ParticipantId, FreeBusyAnswer>;

export function createFreeBusyMethods(database: Database): FreeBusyMethods {
  return {
    saveFreeBusy: (organizationId, answers) =>
      inOrganization(database, organizationId, (scope) => saveFreeBusy(scope, organizationId, answers)),
    freeBusy: (organizationId, ids) => inOrganization(database, organizationId, (scope) => freeBusy(scope, organizationId, ids)),
    changeCursor: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('participant')
          .select('change_cursor')
          .where('organization_id', '=', organizationId)
          .where('participant_id', '=', id)
          .executeTakeFirst(),
      );
      return row?.change_cursor ?? null;
    },
    setChangeCursor: async (organizationId, id, cursor) => {
      await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('participant')
          .set({ change_cursor: cursor })
          .where('organization_id', '=', organizationId)
          .where('participant_id', '=', id)
          .execute(),
      );
    },
  };
}

async function saveFreeBusy(scope: Scope, organizationId: OrganizationId, answers: Answers): Promise<void> {
  const ids = [...answers.keys()];
  // Participants in the order of their ids, as everywhere; and only those that exist.
  await sql`select from participant where organization_id = ${organizationId} and participant_id = ${anyId(ids)}
    order by participant_id for no key update`.execute(scope);
  await saveKnown(scope, organizationId, answers);
  await saveFaults(scope, organizationId, answers);
}

/** A read that was overtaken by a newer one is dropped. */
async function saveKnown(scope: Scope, organizationId: OrganizationId, answers: Answers): Promise<void> {
  const rows = [...answers].flatMap(([id, answer]) =>
    answer.kind === 'known' ? [{ id, known: answer, as_of: new Date(answer.asOf).toISOString() }] : [],
  );
  if (rows.length === 0) return;
  await sql`with saved as (
      insert into free_busy (organization_id, participant_id, known, as_of)
      select ${organizationId}, fresh.id, fresh.known, fresh.as_of
      from jsonb_to_recordset(${toJson(rows)}::jsonb) as fresh (id uuid, known jsonb, as_of timestamptz)
      join participant on participant.organization_id = ${organizationId} and participant.participant_id = fresh.id
      on conflict (organization_id, participant_id) do update
        set known = excluded.known, as_of = excluded.as_of, fault = null
        where free_busy.as_of is null or free_busy.as_of <= excluded.as_of
      returning participant_id, as_of
    )
    update participant set last_read_at = saved.as_of from saved
    where participant.organization_id = ${organizationId} and participant.participant_id = saved.participant_id`.execute(scope);
}

async function saveFaults(scope: Scope, organizationId: OrganizationId, answers: Answers): Promise<void> {
  const rows = [...answers].flatMap(([id, answer]) => (answer.kind === 'unknown' ? [{ id, fault: answer.fault }] : []));
  if (rows.length === 0) return;
  await sql`insert into free_busy (organization_id, participant_id, fault)
    select ${organizationId}, fresh.id, fresh.fault
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as fresh (id uuid, fault jsonb)
    join participant on participant.organization_id = ${organizationId} and participant.participant_id = fresh.id
    on conflict (organization_id, participant_id) do update set fault = excluded.fault`.execute(scope);
}

async function freeBusy(
  scope: Scope,
  organizationId: OrganizationId,
  ids: readonly ParticipantId[],
): Promise<ReadonlyMap<ParticipantId, StoredFreeBusy>> {
  const rows = await scope
    .selectFrom('free_busy')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('participant_id', '=', anyId(ids))
    .execute();
  const stored = new Map<ParticipantId, StoredFreeBusy>();
  for (const id of ids) stored.set(id, { participantId: id, lastKnown: null, latest: null });
  for (const row of rows) {
    const id = row.participant_id as ParticipantId;
    const lastKnown: KnownFreeBusy | null = row.known === null ? null : read(knownFreeBusy, row.known, 'free_busy.known');
    const fault = readNullable(faultReport, row.fault, 'free_busy.fault');
    stored.set(id, { participantId: id, lastKnown, latest: fault === null ? lastKnown : { kind: 'unknown', fault } });
  }
  return stored;
}
