/** The part of the booking store about holds: a hold is claims with an end. */
import { sql } from 'kysely';
import type { Assignment, Hold } from '../domain/booking/booking.ts';
import type { HoldId, InvitationId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { BookingStore } from '../ports/booking-store.ts';
import { insertClaims, lockParticipants, participantsOf, removeHoldsInTheWay } from './claims.ts';
import { fromColumn, spanColumns, spanFrom, toColumn } from './columns.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';
import { inOrganization, RolledBack, type Scope } from './transaction.ts';

type HoldMethods = Pick<BookingStore, 'hold' | 'holdOf' | 'releaseHold' | 'releaseExpired'>;
type HoldAnswer = Awaited<ReturnType<BookingStore['hold']>>;

export function createHoldMethods(database: Database): HoldMethods {
  return {
    hold: (organizationId, hold, claimSpan, now) =>
      inOrganization(database, organizationId, (scope) => placeHold(scope, { organizationId, hold, claimSpan, now })),
    holdOf: async (organizationId, invitationId) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        holds(scope, organizationId).where('invitation_id', '=', invitationId).executeTakeFirst(),
      );
      return row === undefined ? null : holdFrom(row);
    },
    releaseHold: async (organizationId, id) => {
      await inOrganization(database, organizationId, (scope) =>
        scope.deleteFrom('hold').where('organization_id', '=', organizationId).where('hold_id', '=', id).execute(),
      );
    },
    releaseExpired: (organizationId, now) =>
      inOrganization(database, organizationId, (scope) => releaseExpired(scope, organizationId, now)),
  };
}

async function placeHold(
  scope: Scope,
  of: { organizationId: OrganizationId; hold: Hold; claimSpan: Interval; now: Instant },
): Promise<HoldAnswer> {
  const { organizationId, hold, claimSpan, now } = of;
  const participants = participantsOf(hold.assignment);
  await sql`select from invitation where organization_id = ${organizationId} and invitation_id = ${hold.invitationId}
    for no key update`.execute(scope);
  const before = await holds(scope, organizationId).where('invitation_id', '=', hold.invitationId).executeTakeFirst();
  const given = before === undefined ? [] : participantsOf(assignmentFrom(before));
  await lockParticipants(scope, organizationId, [...participants, ...given]);
  await removeHoldsInTheWay(scope, { organizationId, participants, span: claimSpan, now, invitationId: hold.invitationId });
  await scope
    .insertInto('hold')
    .values({
      organization_id: organizationId,
      hold_id: hold.id,
      invitation_id: hold.invitationId,
      ...spanColumns(hold.span),
      ...assignmentColumns(hold.assignment),
      expires_at: toColumn(hold.expiresAt),
    })
    .execute();
  if (await insertClaims(scope, { organizationId, participants, span: claimSpan, owner: { holdId: hold.id } })) return { kind: 'held' };
  throw new RolledBack<HoldAnswer>({ kind: 'slot-taken' });
}

/** Holds somebody is just now working on are left for the next time. */
async function releaseExpired(scope: Scope, organizationId: OrganizationId, now: Instant): Promise<number> {
  const released = await sql`delete from hold where organization_id = ${organizationId} and hold_id in (
    select hold_id from hold where organization_id = ${organizationId} and expires_at <= ${toColumn(now)}
    order by hold_id for update skip locked)`.execute(scope);
  return Number(released.numAffectedRows ?? 0n);
}

export function holds(scope: Scope, organizationId: OrganizationId) {
  return scope.selectFrom('hold').selectAll().where('organization_id', '=', organizationId);
}

export function holdFrom(row: Tables['hold']): Hold {
  return {
    id: row.hold_id as HoldId,
    invitationId: row.invitation_id as InvitationId,
    span: spanFrom(row),
    assignment: assignmentFrom(row),
    expiresAt: fromColumn(row.expires_at),
  };
}

export function assignmentColumns({ people, room }: Assignment): { people: string[]; room: string | null } {
  return { people: [...people], room };
}

export function assignmentFrom(row: { people: string[]; room: string | null }): Assignment {
  return { people: row.people as ParticipantId[], room: row.room as ParticipantId | null };
}
