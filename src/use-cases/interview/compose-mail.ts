/** Makes the mails to an applicant from stored facts, ready to be stored with the change they tell about. */

import type { Booking } from '../../domain/booking/booking.ts';
import { Fault } from '../../domain/fault.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { ComposedMail, MailFacts } from '../../ports/mail-composer.ts';
import type { NewMail } from '../../ports/mail-store.ts';
import type { Ports } from '../../ports/ports.ts';
import { invitationLink } from './invitation-link.ts';

type FactPorts = Pick<Ports, 'accounts' | 'clock'>;
export type MailPorts = FactPorts & Pick<Ports, 'interviews' | 'participants' | 'secrets' | 'composer' | 'bookingLink'>;

/** Who meets the applicant, and where: what the applicant may know. */
export interface InterviewFacts {
  readonly interviewers: readonly string[];
  readonly location: string;
  readonly organizer: { readonly name: string; readonly address: string };
}

export async function composeInvitation(
  ports: FactPorts & Pick<Ports, 'composer' | 'secrets'>,
  organizationId: OrganizationId,
  of: { readonly invitation: Invitation; readonly link: string },
): Promise<NewMail> {
  return toApplicant(ports, of.invitation, ports.composer.invitation(await mailFacts(ports, organizationId, of)));
}

/** `booking` as it will be once the change is stored. */
export async function composeBookingMail(
  ports: MailPorts,
  organizationId: OrganizationId,
  of: { readonly kind: 'booked' | 'moved' | 'cancelled'; readonly invitation: Invitation; readonly booking: Booking },
): Promise<NewMail> {
  const link = await invitationLink(ports, organizationId, of.invitation.id);
  const facts = await mailFacts(ports, organizationId, { invitation: of.invitation, link });
  const interview = await interviewFacts(ports, organizationId, of);
  return toApplicant(ports, of.invitation, ports.composer[of.kind]({ ...facts, ...interview, booking: of.booking }));
}

export async function interviewFacts(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  { invitation, booking }: { readonly invitation: Invitation; readonly booking: Booking },
): Promise<InterviewFacts> {
  const { people, room } = booking.assignment;
  const found = await ports.participants.getMany(organizationId, [...people, ...(room === null ? [] : [room])]);
  const byId = new Map(found.map((participant) => [participant.id, participant]));
  const interviewers = people.flatMap((id) => byId.get(id) ?? []);
  const place = room === null ? undefined : byId.get(room);
  const site = place?.kind === 'room' ? place.location : '';
  return {
    interviewers: interviewers.map(({ name }) => name),
    location: place === undefined ? invitation.plan.locationText : [place.name, site].filter((part) => part !== '').join(', '),
    organizer: { name: interviewers[0]?.name ?? '', address: interviewers[0]?.address ?? '' },
  };
}

async function mailFacts(
  ports: FactPorts,
  organizationId: OrganizationId,
  of: { readonly invitation: Invitation; readonly link: string },
): Promise<MailFacts> {
  const organization = await ports.accounts.organization(organizationId);
  if (organization === null) {
    throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'us', detail: 'The organisation does not exist.' });
  }
  return { organizationName: organization.name, invitation: of.invitation, link: of.link, now: ports.clock.now() };
}

function toApplicant(ports: Pick<Ports, 'clock' | 'secrets'>, invitation: Invitation, composed: ComposedMail): NewMail {
  const { name, email } = invitation.applicant;
  return {
    id: ports.secrets.newId(),
    applicationId: invitation.applicationId,
    to: { name, address: email },
    ...composed,
    createdAt: ports.clock.now(),
  };
}
