/**
 * A small organisation in memory for tests of use cases: Anna, Ben and Cara, two rooms, one plan (Anna, then Ben or Cara, one
 * room), one connection whose calendar system is a fake. It is Monday, 1 March 2027, 08:00 UTC; everybody works nine to five.
 */

import { PERMISSIONS, type Permission } from '../../../src/domain/access/permission.ts';
import { mintInvitationAccess, mintSystemAccess, mintUserAccess, type UserAccess } from '../../../src/domain/access/proof.ts';
import type { Connection } from '../../../src/domain/connection/connection.ts';
import type { Participant, ParticipantKind } from '../../../src/domain/directory/participant.ts';
import type {
  ApplicationId,
  ConnectionId,
  InvitationId,
  OrganizationId,
  ParticipantId,
  PlanId,
  UserId,
} from '../../../src/domain/identifiers.ts';
import type { InterviewPlan } from '../../../src/domain/interview/plan.ts';
import type { MailMessage } from '../../../src/domain/mail/mail-message.ts';
import { addMinutes, type Instant, instant } from '../../../src/domain/time/instant.ts';
import type { Interval } from '../../../src/domain/time/interval.ts';
import { DEFAULT_HOURS } from '../../../src/domain/time/weekly-hours.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { bookSlot } from '../../../src/use-cases/booking/book-slot.ts';
import { deliverBooking } from '../../../src/use-cases/booking/deliver-booking.ts';
import { holdSlot } from '../../../src/use-cases/booking/hold-slot.ts';
import { refreshFreeBusy } from '../../../src/use-cases/free-busy/refresh-free-busy.ts';
import { createApplication } from '../../../src/use-cases/interview/create-application.ts';
import { sendInvitation } from '../../../src/use-cases/interview/send-invitation.ts';
import { type FakeCalendar, type FakeMailbox, fakeCalendar } from './fake-calendar.ts';
import { memoryAccounts } from './memory-accounts.ts';
import { memoryBookings } from './memory-bookings.ts';
import { type MemoryConnections, memoryConnections } from './memory-connections.ts';
import { type MemoryInterviews, memoryInterviews } from './memory-interviews.ts';
import { type MemoryJobs, memoryJobs } from './memory-jobs.ts';
import { memoryMails } from './memory-mails.ts';
import { memoryParticipants } from './memory-participants.ts';
import { memoryRuns } from './memory-runs.ts';
import { memorySecrets } from './memory-secrets.ts';
import { memoryVaults } from './memory-vault.ts';

export const MONDAY = instant(Date.UTC(2027, 2, 1, 8));

/** `at(1, 10, 30)` = tomorrow, 10:30 UTC. */
export function at(day: number, hour: number, minute = 0): Instant {
  return instant(Date.UTC(2027, 2, 1 + day, hour, minute));
}

export function span(start: Instant, minutes = 45): Interval {
  return { start, end: addMinutes(start, minutes) };
}

export interface World {
  readonly ports: Ports & { readonly connections: MemoryConnections; readonly interviews: MemoryInterviews; readonly jobs: MemoryJobs };
  readonly organizationId: OrganizationId;
  readonly calendar: FakeCalendar;
  readonly connection: Connection;
  readonly anna: Participant;
  readonly ben: Participant;
  readonly cara: Participant;
  readonly blue: Participant;
  readonly red: Participant;
  readonly plan: InterviewPlan;
  readonly system: ReturnType<typeof mintSystemAccess>;
  /** Mails given to the mailer. */
  readonly sent: MailMessage[];
  /** Set to make the mailer fail. */
  mailFault: Error | null;
  now: Instant;
}

export function user<P extends Permission>(world: Pick<World, 'organizationId'>, permission: P): UserAccess<P> {
  const who = {
    organizationId: world.organizationId,
    userId: 'user-1' as UserId,
    userName: 'Rita Recruiter',
    permissions: new Set(PERMISSIONS),
  };
  const access = mintUserAccess(who, permission);
  if (access === null) throw new Error('no such permission');
  return access;
}

export async function createWorld(change: { plan?: Partial<InterviewPlan>; rules?: Partial<InterviewPlan['rules']> } = {}): Promise<World> {
  const organizationId = 'organization-1' as OrganizationId;
  const state = { now: MONDAY, mailFault: null as Error | null };
  const calendar = fakeCalendar('fake', () => state.now);
  const sent: MailMessage[] = [];
  const ports = createPorts(state, calendar, sent);
  await ports.accounts.createOrganization({ id: organizationId, name: 'Example Ltd', zone: 'UTC', language: 'en' });
  const connection = connectionOf('connection-1' as ConnectionId);
  const sealed = ports.secrets.seal({ password: 'right' }, `connection:${connection.id}`);
  await ports.connections.create(organizationId, connection, sealed);
  const add = (name: string, kind: ParticipantKind) => addConnected({ ports, calendar, organizationId }, connection.id, { name, kind });
  const [anna, ben, cara] = [await add('Anna', 'person'), await add('Ben', 'person'), await add('Cara', 'person')];
  const [blue, red] = [await add('Blue room', 'room'), await add('Red room', 'room')];
  const plan = planOf({ anna, ben, cara, blue, red }, change);
  await ports.interviews.savePlan(organizationId, plan);
  const world: World = {
    ports,
    organizationId,
    calendar,
    connection,
    anna,
    ben,
    cara,
    blue,
    red,
    plan,
    sent,
    system: mintSystemAccess(organizationId),
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    get mailFault() {
      return state.mailFault;
    },
    set mailFault(value) {
      state.mailFault = value;
    },
  };
  await readAll(world);
  return world;
}

function createPorts(state: { now: Instant; mailFault: Error | null }, calendar: FakeCalendar, sent: MailMessage[]): World['ports'] {
  const jobs = memoryJobs();
  const mails = memoryMails(jobs);
  const interviews = memoryInterviews(mails);
  const composed = (subject: string) => () => ({ subject, text: subject, html: subject, calendar: null });
  return {
    clock: { now: () => state.now },
    secrets: memorySecrets(),
    accounts: memoryAccounts(),
    connections: memoryConnections(),
    vaults: memoryVaults(),
    participants: memoryParticipants(),
    runs: memoryRuns(jobs),
    interviews,
    bookings: memoryBookings({ interviews, mails, jobs }),
    mails,
    mailer: {
      send: async (mail) => {
        if (state.mailFault !== null) throw state.mailFault;
        sent.push(mail);
      },
    },
    composer: {
      invitation: ({ link }) => ({ ...composed('invitation')(), text: link }),
      booked: composed('booked'),
      moved: composed('moved'),
      cancelled: composed('cancelled'),
    },
    jobs,
    idempotency: {
      begin: async () => ({ kind: 'fresh' }),
      finish: async () => undefined,
      abandon: async () => undefined,
    },
    providers: new Map([[calendar.provider.kind, calendar.provider]]),
    bookingLink: (token) => `https://example.test/b/${token}`,
    authorizedUrl: 'https://example.test/authorized',
    callbackUrl: ({ connectionId }) => `https://example.test/callbacks/${connectionId}`,
  };
}

export function connectionOf(id: ConnectionId, change: Partial<Connection> = {}): Connection {
  return {
    id,
    provider: 'fake',
    name: `Connection ${id}`,
    declaredLevel: 'full',
    state: 'active',
    serviceAccount: 'service@example.test',
    settings: { server: 'calendar.example.test' },
    capabilities: { schedulesAttendees: true, freeBusyWays: [], extra: {} },
    probeMailbox: 'anna@example.test',
    outOfScopeMailbox: null,
    check: null,
    createdAt: MONDAY,
    ...change,
  };
}

export async function addConnected(
  world: Pick<World, 'ports' | 'calendar' | 'organizationId'>,
  connectionId: ConnectionId,
  { name, kind, status = 'connected' }: { name: string; kind: ParticipantKind; status?: Participant['binding']['status'] },
): Promise<Participant> {
  const address = `${name.split(' ')[0]?.toLowerCase()}@example.test`;
  const box = world.calendar.addMailbox({ address, name, kind });
  const base = {
    id: world.ports.secrets.newId<ParticipantId>(),
    name,
    address,
    zone: 'UTC',
    hours: DEFAULT_HOURS('UTC'),
    binding: { status, connectionId, mailbox: { id: box.id, address }, fault: null, since: MONDAY, lastReadAt: MONDAY },
  };
  const participant: Participant = kind === 'person' ? { ...base, kind } : { ...base, kind, location: 'Main building', capacity: 6 };
  await world.ports.participants.upsert(world.organizationId, [participant]);
  return participant;
}

function planOf(
  { anna, ben, cara, blue, red }: Pick<World, 'anna' | 'ben' | 'cara' | 'blue' | 'red'>,
  change: { plan?: Partial<InterviewPlan>; rules?: Partial<InterviewPlan['rules']> },
): InterviewPlan {
  return {
    id: 'plan-1' as PlanId,
    name: 'First interview',
    title: 'Interview',
    panel: [
      { label: 'Lead', candidates: [anna.id] },
      { label: 'Second', candidates: [ben.id, cara.id] },
    ],
    rooms: [blue.id, red.id],
    locationText: '',
    rules: {
      lengthMinutes: 45,
      granularityMinutes: 15,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      noticeMinutes: 0,
      firstDay: 1,
      lastDay: 7,
      zone: 'UTC',
      ...change.rules,
    },
    ...change.plan,
  };
}

/** Reads everybody's free/busy as the job does. */
export async function readAll(world: World): Promise<void> {
  await refreshFreeBusy(world.ports, world.system, { scope: 'live' });
  await refreshFreeBusy(world.ports, world.system, { scope: 'others' });
}

export function box(world: Pick<World, 'calendar'>, participant: Participant): FakeMailbox {
  const found = world.calendar.mailboxes.get(participant.binding.mailbox?.id ?? '');
  if (found === undefined) throw new Error(`no mailbox of ${participant.name}`);
  return found;
}

export function makeBusy(world: Pick<World, 'calendar'>, participant: Participant, busy: Interval): void {
  box(world, participant).busy.push({ ...busy, status: 'busy' });
}

export interface Invited {
  readonly applicationId: ApplicationId;
  readonly invitationId: InvitationId;
  readonly access: ReturnType<typeof mintInvitationAccess>;
}

export async function invite(world: World, name = 'Ada Applicant'): Promise<Invited> {
  const applicant = { name, email: 'ada@example.test', language: 'en', position: 'Engineer' } as const;
  const created = await createApplication(world.ports, user(world, 'applicants.edit'), applicant);
  if (created.kind !== 'created') throw new Error(created.kind);
  const applicationId = created.application.id;
  const sent = await sendInvitation(world.ports, user(world, 'applicants.edit'), {
    applicationId,
    planId: world.plan.id,
    evenIfNoTimes: true,
  });
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  const invitationId = sent.invitation.id;
  return { applicationId, invitationId, access: mintInvitationAccess({ organizationId: world.organizationId, invitationId }) };
}

export async function book(world: World, { access }: Invited, start: Instant) {
  const held = await holdSlot(world.ports, access, { start });
  if (held.kind !== 'held') throw new Error(held.kind);
  const booked = await bookSlot(world.ports, access, { start });
  if (booked.kind !== 'booked') throw new Error(booked.kind);
  return booked.booking;
}

/** A booking that stands in every calendar. */
export async function bookAndDeliver(world: World, invited: Invited, start: Instant) {
  const booking = await book(world, invited, start);
  await deliverBooking(world.ports, world.system, { bookingId: booking.id });
  return booking;
}

export async function historyKinds(world: World, { applicationId }: Invited): Promise<readonly string[]> {
  return (await world.ports.interviews.history(world.organizationId, applicationId)).map(({ kind }) => kind);
}

export async function statusOf(world: World, { applicationId }: Invited): Promise<string | undefined> {
  return (await world.ports.interviews.application(world.organizationId, applicationId))?.status;
}
