/** One invitation and its booking, for tests. */
import type { Booking } from '../../../src/domain/booking/booking.ts';
import type { ApplicantId, ApplicationId, BookingId, InvitationId, ParticipantId, PlanId } from '../../../src/domain/identifiers.ts';
import type { Language } from '../../../src/domain/interview/application.ts';
import type { Invitation } from '../../../src/domain/interview/invitation.ts';
import { DEFAULT_RULES } from '../../../src/domain/interview/plan.ts';
import { type Instant, instant } from '../../../src/domain/time/instant.ts';
import type { BookingMailFacts } from '../../../src/ports/mail-composer.ts';

const at = (text: string): Instant => instant(Date.parse(text));
const person = '00000000-0000-7000-8000-000000000005' as ParticipantId;

export const LINK = 'https://interviews.example.org/b/Zm9vYmFy_-token';

export function invitationFixture(language: Language, name = 'Jana Maier'): Invitation {
  return {
    id: '00000000-0000-7000-8000-000000000001' as InvitationId,
    applicationId: '00000000-0000-7000-8000-000000000002' as ApplicationId,
    applicant: { id: '00000000-0000-7000-8000-000000000003' as ApplicantId, name, email: 'jana@example.com', language },
    position: language === 'de' ? 'Pflegefachkraft (m/w/d)' : 'Nurse',
    planId: '00000000-0000-7000-8000-000000000004' as PlanId,
    plan: {
      id: '00000000-0000-7000-8000-000000000004' as PlanId,
      name: 'Nurses, first round',
      title: language === 'de' ? 'Gespräch' : 'Interview',
      panel: [{ label: 'Head of ward', candidates: [person] }],
      rooms: [],
      locationText: 'Martinistraße 52, Hamburg',
      rules: { ...DEFAULT_RULES, zone: 'Europe/Berlin' },
    },
    state: 'booked',
    createdAt: at('2027-02-20T08:00:00Z'),
    expiresAt: at('2027-04-21T08:00:00Z'),
  };
}

export function bookingFixture(change: Partial<Booking> = {}): Booking {
  const id = '00000000-0000-7000-8000-000000000006' as BookingId;
  return {
    id,
    invitationId: '00000000-0000-7000-8000-000000000001' as InvitationId,
    span: { start: at('2027-03-02T09:30:00Z'), end: at('2027-03-02T10:15:00Z') },
    assignment: { people: [person], room: null },
    state: 'confirmed',
    uid: `${id}@calendula`,
    sequence: 0,
    createdAt: at('2027-02-21T08:00:00Z'),
    ...change,
  };
}

export function mailFactsFixture(language: Language, change: Partial<BookingMailFacts> = {}): BookingMailFacts {
  return {
    organizationName: 'Klinikum Elbe',
    invitation: invitationFixture(language),
    link: LINK,
    now: at('2027-02-21T08:00:00Z'),
    booking: bookingFixture(),
    interviewers: ['Ruth Adler', 'Tom Brandt'],
    location: 'Room Elbe, Hamburg',
    organizer: { name: 'Ruth Adler', address: 'ruth.adler@elbe.example' },
    ...change,
  };
}
