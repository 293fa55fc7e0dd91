/** Identifiers of the domain's things: branded UUID strings, so that one kind is never passed for another. */

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type OrganizationId = Id<'organization'>;
export type UserId = Id<'user'>;
export type ConnectionId = Id<'connection'>;
/** A person or a room: whatever a claim can stand on. */
export type ParticipantId = Id<'participant'>;
export type PlanId = Id<'plan'>;
export type ApplicantId = Id<'applicant'>;
export type ApplicationId = Id<'application'>;
export type InvitationId = Id<'invitation'>;
export type HoldId = Id<'hold'>;
export type BookingId = Id<'booking'>;
export type ConnectRunId = Id<'connect-run'>;
export type MailId = Id<'mail'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Accepts exactly a lower-case UUID; anything else is `null`. */
export function parseId<T extends Id<string>>(text: string): T | null {
  return UUID.test(text) ? (text as T) : null;
}
