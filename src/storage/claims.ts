/**
 * Claims: who may not be booked at which time. The exclusion constraint decides; locks only keep the deciders from
 * waiting for each other in a circle. Everybody locks in this order: invitation, booking, participants by id, holds by id,
 * calendar writes, application. Nobody who holds a later one asks for an earlier one. Whoever inserts claims has locked the
 * participants of the claims they give up as well: an insert waits for an overlapping claim somebody else is just deleting.
 */
import { sql } from 'kysely';
import type { Assignment } from '../domain/booking/booking.ts';
import type { BookingId, HoldId, InvitationId, OrganizationId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import { anyId, spanColumns, toColumn } from './columns.ts';
import type { Scope } from './transaction.ts';

/** A claim lasts at most this long (a constraint sees to it), so searching needs to look back no further. */
export const LONGEST_CLAIM_HOURS = 24;

export function participantsOf({ people, room }: Assignment): readonly string[] {
  return room === null ? people : [...people, room];
}

/** Whoever wants to claim a participant's time waits here, so that no two insert at once and then wait for each other. */
export async function lockParticipants(scope: Scope, organizationId: OrganizationId, ids: readonly string[]): Promise<void> {
  await sql`select from participant where organization_id = ${organizationId} and participant_id = ${anyId(ids)}
    order by participant_id for no key update`.execute(scope);
}

/**
 * Expired holds give way: their claims on this time of these participants go, and with them the whole hold. So does the hold
 * `invitationId` has, if given: in one statement, because holds are locked in the order of their ids.
 */
export async function removeHoldsInTheWay(
  scope: Scope,
  of: { organizationId: OrganizationId; participants: readonly string[]; span: Interval; now: Instant; invitationId: InvitationId | null },
): Promise<void> {
  const { starts_at, ends_at } = spanColumns(of.span);
  await sql`with in_the_way as (
      select hold_id from hold
      where organization_id = ${of.organizationId} and (invitation_id = ${of.invitationId}
        or expires_at <= ${toColumn(of.now)} and hold_id in (
        select hold_id from claim where organization_id = ${of.organizationId} and participant_id = ${anyId(of.participants)}
          and starts_at < ${ends_at} and ends_at > ${starts_at}
          and starts_at > ${starts_at}::timestamptz - ${sql.lit(`${LONGEST_CLAIM_HOURS} hours`)}::interval))
      order by hold_id for update
    )
    delete from hold where organization_id = ${of.organizationId} and hold_id in (select hold_id from in_the_way)`.execute(scope);
}

/**
 * Claims the span for all or for none. The participants must be locked.
 * @returns false when one of them is taken; the caller rolls back.
 */
export async function insertClaims(
  scope: Scope,
  of: {
    organizationId: OrganizationId;
    participants: readonly string[];
    span: Interval;
    owner: { holdId: HoldId } | { bookingId: BookingId };
  },
): Promise<boolean> {
  const owner = 'holdId' in of.owner ? { hold_id: of.owner.holdId } : { booking_id: of.owner.bookingId };
  const rows = of.participants.map((participant_id) => ({
    organization_id: of.organizationId,
    participant_id,
    ...spanColumns(of.span),
    ...owner,
  }));
  const inserted = await scope
    .insertInto('claim')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === BigInt(rows.length);
}
