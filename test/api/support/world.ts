/** One organisation as the tests of the API need it: a user per role, a connection, three calendars, a plan, an open invitation. */
import type { User } from '../../../src/domain/access/account.ts';
import type { RoleKey } from '../../../src/domain/access/permission.ts';
import { SHIPPED_ROLES } from '../../../src/domain/access/permission.ts';
import type { Participant, ParticipantKind } from '../../../src/domain/directory/participant.ts';
import type {
  ApplicationId,
  ConnectionId,
  ConnectRunId,
  InvitationId,
  OrganizationId,
  ParticipantId,
  PlanId,
  UserId,
} from '../../../src/domain/identifiers.ts';
import { DEFAULT_RULES, type InterviewPlan } from '../../../src/domain/interview/plan.ts';
import { addMs, DAY_MS } from '../../../src/domain/time/instant.ts';
import type { Weekday, WeeklyHours } from '../../../src/domain/time/weekly-hours.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { sealedFor } from '../../../src/use-cases/connection/open-system.ts';
import { SANDBOX_PASSWORD } from './sandbox-provider.ts';

export const PASSWORD = 'correct horse battery';
export const ROLES = Object.keys(SHIPPED_ROLES) as RoleKey[];
const ZONE = 'Europe/Berlin';

export interface World {
  readonly organizationId: OrganizationId;
  readonly users: Readonly<Record<RoleKey, User>>;
  /** Session tokens by role. */
  readonly sessions: Readonly<Record<RoleKey, string>>;
  readonly connectionId: ConnectionId;
  readonly runId: ConnectRunId;
  readonly people: readonly [ParticipantId, ParticipantId];
  readonly roomId: ParticipantId;
  /** A person whose calendar is not connected. */
  readonly newcomerId: ParticipantId;
  readonly planId: PlanId;
  readonly plan: InterviewPlan;
  readonly applicationId: ApplicationId;
  readonly invitationId: InvitationId;
  readonly linkToken: string;
}

export async function createWorld(ports: Ports, name: string): Promise<World> {
  const id = ports.secrets.newId;
  const organizationId = id<OrganizationId>();
  await ports.accounts.createOrganization({ id: organizationId, name, zone: ZONE, language: 'de' });
  const { users, sessions } = await createUsers(ports, organizationId, name);
  const connectionId = await createActiveConnection(ports, organizationId);
  const people = [id<ParticipantId>(), id<ParticipantId>()] as const;
  const roomId = id<ParticipantId>();
  const newcomerId = id<ParticipantId>();
  await ports.participants.upsert(
    organizationId,
    [...people, roomId].map((participantId, index) => participant(ports, { participantId, index, name, connectionId })),
  );
  await ports.participants.upsert(organizationId, [newcomer(ports, newcomerId, name)]);
  await saveEverybodyFree(ports, organizationId, [...people, roomId]);
  const runId = id<ConnectRunId>();
  await ports.runs.create(organizationId, { id: runId, connectionId, startedAt: ports.clock.now() }, [people[0]]);
  await ports.runs.finishItem(organizationId, runId, people[0], 'connected', null);
  await ports.runs.finishIfDone(organizationId, runId, ports.clock.now());
  const plan = planOf(id<PlanId>(), people, roomId);
  await ports.interviews.savePlan(organizationId, plan);
  const applicationId = await createApplicant(ports, organizationId);
  const { invitationId, linkToken } = await invite(ports, organizationId, applicationId, plan);
  return {
    organizationId,
    users,
    sessions,
    connectionId,
    runId,
    people,
    roomId,
    newcomerId,
    planId: plan.id,
    plan,
    applicationId,
    invitationId,
    linkToken,
  };
}

async function createUsers(ports: Ports, organizationId: OrganizationId, name: string) {
  const users: Partial<Record<RoleKey, User>> = {};
  const sessions: Partial<Record<RoleKey, string>> = {};
  for (const role of ROLES) {
    const email = `${role}@${name.toLowerCase()}.example`;
    const user: User = {
      id: ports.secrets.newId<UserId>(),
      organizationId,
      name: role,
      email,
      roles: [role],
      language: 'en',
      active: true,
    };
    await ports.accounts.createUser(user, await ports.secrets.hashPassword(PASSWORD));
    const token = ports.secrets.newToken();
    const now = ports.clock.now();
    await ports.accounts.createSession(ports.secrets.hashToken(token), user.id, now, addMs(now, DAY_MS / 2));
    users[role] = user;
    sessions[role] = token;
  }
  return { users: users as Record<RoleKey, User>, sessions: sessions as Record<RoleKey, string> };
}

async function createActiveConnection(ports: Ports, organizationId: OrganizationId): Promise<ConnectionId> {
  const id = ports.secrets.newId<ConnectionId>();
  const now = ports.clock.now();
  await ports.connections.create(
    organizationId,
    {
      id,
      provider: 'sandbox',
      name: 'Sandbox',
      declaredLevel: 'full',
      state: 'active',
      serviceAccount: 'svc@sandbox.example',
      settings: { server: 'https://sandbox.example' },
      capabilities: { schedulesAttendees: false, freeBusyWays: ['sandbox'], extra: {} },
      probeMailbox: 'probe@sandbox.example',
      outOfScopeMailbox: null,
      check: {
        startedAt: now,
        finishedAt: now,
        verdicts: [
          { probe: 'sign-in', result: 'passed', detail: 'Signed in.', facts: { account: 'svc@sandbox.example' } },
          { probe: 'rooms', result: 'skipped', code: 'no-rooms', reason: 'No rooms.', facts: {} },
          {
            probe: 'write-event',
            result: 'failed',
            fault: { code: 'provider.forbidden', retry: { afterSeconds: 60 }, blame: 'admin', detail: 'No right.' },
            fix: 'Grant it.',
            remedy: null,
          },
        ],
        provenLevel: 'full',
      },
      createdAt: now,
    },
    ports.secrets.seal({ password: SANDBOX_PASSWORD }, sealedFor(id)),
  );
  return id;
}

function participant(
  ports: Ports,
  of: { participantId: ParticipantId; index: number; name: string; connectionId: ConnectionId },
): Participant {
  const kind: ParticipantKind = of.index === 2 ? 'room' : 'person';
  const address = `${kind}${of.index}@${of.name.toLowerCase()}.example`;
  const base = {
    id: of.participantId,
    name: `${kind} ${of.index} of ${of.name}`,
    address,
    zone: ZONE,
    hours: weekdays(),
    binding: {
      status: 'connected',
      connectionId: of.connectionId,
      mailbox: { id: address, address },
      fault: null,
      since: ports.clock.now(),
      lastReadAt: ports.clock.now(),
    },
  } as const;
  return kind === 'room' ? { ...base, kind, location: 'Hamburg', capacity: 4 } : { ...base, kind };
}

function newcomer(ports: Ports, id: ParticipantId, name: string): Participant {
  const since = ports.clock.now();
  const binding = { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since, lastReadAt: null } as const;
  return {
    id,
    kind: 'person',
    name: 'Newcomer',
    address: `newcomer@${name.toLowerCase()}.example`,
    zone: ZONE,
    hours: weekdays(),
    binding,
  };
}

export function weekdays(): WeeklyHours {
  const days: readonly Weekday[] = [1, 2, 3, 4, 5];
  return { zone: ZONE, ranges: days.map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1_020 })), exceptions: [] };
}

export async function saveEverybodyFree(ports: Ports, organizationId: OrganizationId, ids: readonly ParticipantId[]): Promise<void> {
  const now = ports.clock.now();
  const window = { start: addMs(now, -DAY_MS), end: addMs(now, 420 * DAY_MS) };
  await ports.participants.saveFreeBusy(organizationId, new Map(ids.map((id) => [id, { kind: 'known', window, periods: [], asOf: now }])));
}

function planOf(id: PlanId, people: readonly ParticipantId[], roomId: ParticipantId): InterviewPlan {
  return {
    id,
    name: 'Nurse, first interview',
    title: 'Interview',
    panel: people.map((person, index) => ({ label: `Interviewer ${index + 1}`, candidates: [person] })),
    rooms: [roomId],
    locationText: '',
    rules: { ...DEFAULT_RULES, zone: ZONE },
  };
}

export async function createApplicant(ports: Ports, organizationId: OrganizationId): Promise<ApplicationId> {
  const id = ports.secrets.newId<ApplicationId>();
  const createdAt = ports.clock.now();
  await ports.interviews.createApplication(
    organizationId,
    {
      id,
      applicant: { id: ports.secrets.newId(), name: 'Nora Novak', email: 'nora@mail.example', language: 'en' },
      position: 'Nurse',
      status: 'open',
      createdAt,
    },
    { at: createdAt, kind: 'application-created', actor: { kind: 'system' }, facts: {} },
  );
  return id;
}

export async function invite(ports: Ports, organizationId: OrganizationId, applicationId: ApplicationId, plan: InterviewPlan) {
  const linkToken = ports.secrets.newToken();
  const invitationId = ports.secrets.newId<InvitationId>();
  const now = ports.clock.now();
  const application = await ports.interviews.application(organizationId, applicationId);
  if (application === null) throw new Error('no such application');
  const { applicant, position } = application;
  await ports.interviews.createInvitation(
    organizationId,
    {
      id: invitationId,
      applicationId,
      applicant,
      position,
      planId: plan.id,
      plan,
      state: 'open',
      createdAt: now,
      expiresAt: addMs(now, 60 * DAY_MS),
    },
    {
      tokenHash: ports.secrets.hashToken(linkToken),
      sealedToken: ports.secrets.seal({ token: linkToken }, `invitation:${invitationId}`),
    },
    {
      id: ports.secrets.newId(),
      applicationId,
      to: { name: applicant.name, address: applicant.email },
      subject: 'Your interview',
      text: 'Choose a time.',
      html: '<p>Choose a time.</p>',
      calendar: null,
      createdAt: now,
    },
    { at: now, kind: 'invitation-sent', actor: { kind: 'system' }, facts: {} },
  );
  return { invitationId, linkToken };
}
