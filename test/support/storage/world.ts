/** One organisation with people, rooms and applicants, and the engines the suite runs on. */
import { randomBytes } from 'node:crypto';
import type { Organization, User } from '../../../src/domain/access/account.ts';
import { type Booking, bookingUid, type Hold } from '../../../src/domain/booking/booking.ts';
import type { Connection } from '../../../src/domain/connection/connection.ts';
import type { Participant } from '../../../src/domain/directory/participant.ts';
import type {
  ApplicationId,
  BookingId,
  ConnectionId,
  HoldId,
  InvitationId,
  MailId,
  OrganizationId,
  ParticipantId,
  PlanId,
} from '../../../src/domain/identifiers.ts';
import type { Application, HistoryEntry } from '../../../src/domain/interview/application.ts';
import type { Invitation } from '../../../src/domain/interview/invitation.ts';
import type { InterviewPlan } from '../../../src/domain/interview/plan.ts';
import { addMinutes, type Instant, instant } from '../../../src/domain/time/instant.ts';
import { type Interval, interval } from '../../../src/domain/time/interval.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import type { AlongWith } from '../../../src/ports/booking-store.ts';
import type { NewMail } from '../../../src/ports/mail-store.ts';
import { openStorage, type Storage, type Stores } from '../../../src/storage/open-storage.ts';
import { startPostgres } from '../postgres/start-postgres.ts';

export const secrets = createSecrets({ key: randomBytes(32).toString('base64'), passwordCost: { logN: 2, r: 8, p: 1 } });
export const NOW = instant(Date.UTC(2026, 10, 2, 8));
export const HOURS = { zone: 'Europe/Berlin', ranges: [{ weekday: 1, fromMinute: 540, toMinute: 1_020 }], exceptions: [] } as const;
export const FAULT = { code: 'provider.unavailable', retry: 'later', blame: 'provider', detail: 'It did not answer.' } as const;

export interface Engine {
  readonly storage: Storage;
  /** What the job queue complained about. */
  readonly complaints: unknown[];
  close(): Promise<void>;
}

export async function openEmbedded(): Promise<Engine> {
  const complaints: unknown[] = [];
  const storage = await openStorage({ memory: true }, { onError: (error) => complaints.push(error) });
  return { storage, complaints, close: () => storage.close() };
}

export async function openServer(): Promise<Engine> {
  const server = await startPostgres();
  const { url } = await server.createDatabase();
  const complaints: unknown[] = [];
  const storage = await openStorage({ url }, { onError: (error) => complaints.push(error) });
  const close = async () => {
    await storage.close();
    await server.stop();
  };
  return { storage, complaints, close };
}

export const ENGINES = [
  { name: 'PGlite', open: openEmbedded },
  { name: 'PostgreSQL', open: openServer },
] as const;

export function at(minute: number): Instant {
  return addMinutes(NOW, minute);
}

export function span(fromMinute: number, toMinute: number): Interval {
  return interval(at(fromMinute), at(toMinute));
}

export function history(kind: HistoryEntry['kind']): HistoryEntry {
  return { at: NOW, kind, actor: { kind: 'system' }, facts: { note: 'test' } };
}

export function newPerson(name: string, over: Partial<Participant> = {}): Participant {
  const binding = { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since: NOW, lastReadAt: null } as const;
  const address = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
  const person = {
    id: secrets.newId<ParticipantId>(),
    kind: 'person',
    name,
    address,
    zone: 'Europe/Berlin',
    hours: HOURS,
    binding,
  } as const;
  return { ...person, ...over } as Participant;
}

export function newRoom(name: string): Participant {
  return newPerson(name, { kind: 'room', location: 'Bremen', capacity: 4 });
}

export function newConnection(over: Partial<Connection> = {}): Connection {
  return {
    id: secrets.newId<ConnectionId>(),
    provider: 'caldav',
    name: 'Calendar',
    declaredLevel: 'full',
    state: 'draft',
    serviceAccount: null,
    settings: { url: 'https://calendar.example.org' },
    capabilities: null,
    probeMailbox: 'probe@example.org',
    outOfScopeMailbox: null,
    check: null,
    createdAt: NOW,
    ...over,
  };
}

export interface World {
  readonly organizationId: OrganizationId;
  readonly organization: Organization;
  readonly people: readonly ParticipantId[];
  readonly rooms: readonly ParticipantId[];
  readonly plan: InterviewPlan;
}

export async function buildWorld(stores: Stores, size: { people: number; rooms: number } = { people: 5, rooms: 2 }): Promise<World> {
  const organizationId = secrets.newId<OrganizationId>();
  const organization: Organization = { id: organizationId, name: 'Example', zone: 'Europe/Berlin', language: 'de' };
  await stores.accounts.createOrganization(organization);
  const people = Array.from({ length: size.people }, (_, n) => newPerson(`Person ${n}`));
  const rooms = Array.from({ length: size.rooms }, (_, n) => newRoom(`Room ${n}`));
  await stores.participants.upsert(organizationId, [...people, ...rooms]);
  const plan = newPlan(people.map(({ id }) => id));
  await stores.interviews.savePlan(organizationId, plan);
  return { organizationId, organization, people: people.map(({ id }) => id), rooms: rooms.map(({ id }) => id), plan };
}

export function newPlan(people: readonly ParticipantId[]): InterviewPlan {
  const rules = {
    lengthMinutes: 45,
    granularityMinutes: 15,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    noticeMinutes: 0,
    firstDay: 1,
    lastDay: 32,
  };
  return {
    id: secrets.newId<PlanId>(),
    name: 'First talk',
    title: 'Interview',
    panel: [{ label: 'Lead', candidates: people }],
    rooms: [],
    locationText: 'By video',
    rules: { ...rules, zone: 'Europe/Berlin' },
  };
}

export function newUser(world: World, over: Partial<User> = {}): User {
  const id = secrets.newId<User['id']>();
  const email = `${id}@example.org`;
  return { id, organizationId: world.organizationId, name: 'Ada', email, roles: ['recruiter'], language: 'en', active: true, ...over };
}

export function newApplication(over: Partial<Application> = {}): Application {
  const id = secrets.newId<ApplicationId>();
  const applicant = {
    id: secrets.newId<Application['applicant']['id']>(),
    name: 'Grace',
    email: 'grace@example.org',
    language: 'en',
  } as const;
  return { id, applicant, position: 'Engineer', status: 'open', createdAt: NOW, ...over };
}

export function newMail(applicationId: ApplicationId): NewMail {
  const calendar = { method: 'REQUEST', text: 'BEGIN:VCALENDAR' } as const;
  const to = { name: 'Grace', address: 'grace@example.org' };
  return { id: secrets.newId<MailId>(), applicationId, to, subject: 'Hello', text: 'text', html: '<p>', calendar, createdAt: NOW };
}

/** An application with an open invitation. */
export async function invite(stores: Stores, world: World): Promise<Invitation> {
  const application = newApplication();
  await stores.interviews.createApplication(world.organizationId, application, history('application-created'));
  const invitation: Invitation = {
    id: secrets.newId<InvitationId>(),
    applicationId: application.id,
    applicant: application.applicant,
    position: application.position,
    planId: world.plan.id,
    plan: world.plan,
    state: 'open',
    createdAt: NOW,
    expiresAt: at(60 * 24 * 60),
  };
  const token = { tokenHash: secrets.hashToken(secrets.newToken()), sealedToken: 'sealed' };
  await stores.interviews.createInvitation(world.organizationId, invitation, token, newMail(application.id), history('invitation-sent'));
  return invitation;
}

export function newHold(
  invitationId: InvitationId,
  when: Interval,
  people: readonly ParticipantId[],
  room: ParticipantId | null = null,
): Hold {
  return { id: secrets.newId<HoldId>(), invitationId, span: when, assignment: { people, room }, expiresAt: at(10) };
}

export function bookingOf(hold: Hold): Booking {
  const id = secrets.newId<BookingId>();
  const { invitationId, span: when, assignment } = hold;
  return { id, invitationId, span: when, assignment, state: 'confirmed', uid: bookingUid(id), sequence: 0, createdAt: NOW };
}

export function along(kind: HistoryEntry['kind'], mail: NewMail | null = null): AlongWith {
  return { history: history(kind), applicationStatus: kind === 'interview-cancelled' ? 'cancelled' : 'booked', mail };
}

/** Hold and confirm in one go; null when the time was taken. */
export async function book(stores: Stores, world: World, hold: Hold): Promise<Booking | null> {
  const held = await stores.bookings.hold(world.organizationId, hold, hold.span, NOW);
  if (held.kind !== 'held') return null;
  const booking = bookingOf(hold);
  const answer = await stores.bookings.confirm(world.organizationId, hold.id, booking, along('interview-booked'), NOW);
  if (answer.kind !== 'booked') throw new Error(`not booked: ${answer.kind}`);
  return booking;
}
