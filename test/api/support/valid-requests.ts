/** For every operation a request that works in the tests' world, and who may send it. */

import type { ApiRequest } from './api.ts';
import { SANDBOX_PASSWORD } from './sandbox-provider.ts';
import { PASSWORD, type World, weekdays } from './world.ts';

/** Tuesday, 10:00 in Berlin: inside everybody's hours and the booking window. */
export const FREE_START = '2027-03-02T09:00:00.000Z';
export const OTHER_START = '2027-03-02T11:00:00.000Z';

type Making = (world: World) => ApiRequest;

const planBody = ({ plan: { id: _, ...plan } }: World) => plan;
const connection = (world: World) => ({ as: 'administrator', params: { id: world.connectionId } }) as const;
const link = (world: World) => ({ params: { token: world.linkToken } });

/** Those that only read. */
export const READING: Readonly<Record<string, Making>> = {
  getSession: () => ({ as: 'interviewer' }),
  listUsers: () => ({ as: 'administrator' }),
  listRoles: () => ({ as: 'administrator' }),
  listProviders: () => ({ as: 'administrator' }),
  listConnections: () => ({ as: 'human-resources' }),
  getConnection: connection,
  previewDisconnect: connection,
  listParticipants: () => ({ as: 'recruiter', query: { kind: 'person', status: 'connected', q: 'ELBE', limit: '1' } }),
  getParticipant: (world) => ({ as: 'recruiter', params: { id: world.people[0] } }),
  latestConnectRun: () => ({ as: 'recruiter' }),
  getConnectRun: (world) => ({ as: 'recruiter', params: { id: world.runId } }),
  previewConnectRun: (world) => ({ as: 'human-resources', body: { connectionId: world.connectionId, participantIds: [world.newcomerId] } }),
  listPlans: () => ({ as: 'recruiter' }),
  previewPlan: (world) => ({ as: 'recruiter', body: { plan: planBody(world) } }),
  explainStart: (world) => ({ as: 'recruiter', body: { plan: planBody(world), start: FREE_START } }),
  listApplications: () => ({ as: 'recruiter', query: { q: 'nora', status: 'invited' } }),
  getApplication: (world) => ({ as: 'recruiter', params: { id: world.applicationId } }),
  listInterviews: () => ({ as: 'recruiter', query: { from: '2027-03-01T00:00:00Z', to: '2027-03-08T00:00:00+01:00' } }),
  listMails: () => ({ as: 'human-resources', query: { limit: '10' } }),
  getBookingPage: link,
};

/** Those that change something and work on the fresh world, each for itself. */
export const CHANGING: Readonly<Record<string, Making>> = {
  signIn: (world) => ({ body: { email: ` ${world.users.recruiter.email.toUpperCase()} `, password: PASSWORD } }),
  createUser: () => ({
    as: 'administrator',
    body: { name: 'Ida', email: 'ida@new.example', roles: ['recruiter'], language: 'de', password: PASSWORD },
  }),
  changeUser: (world) => ({ as: 'administrator', params: { id: world.users.recruiter.id }, body: { name: 'Rika', language: 'de' } }),
  createConnection: () => ({
    as: 'administrator',
    body: {
      provider: 'sandbox',
      name: 'Second',
      level: 'full',
      settings: { server: 'https://two.example', password: SANDBOX_PASSWORD },
      probeMailbox: 'probe@two.example',
      outOfScopeMailbox: null,
    },
  }),
  checkConnection: connection,
  renewCredential: (world) => ({ ...connection(world), body: { settings: { password: SANDBOX_PASSWORD } } }),
  importDirectory: connection,
  importParticipants: () => ({ as: 'human-resources', body: { csv: 'kind,name,email\nperson,Carla Cole,carla@elbe.example\n' } }),
  setParticipantHours: (world) => ({
    as: 'human-resources',
    params: { id: world.people[0] },
    body: { ...weekdays(), zone: 'Europe/London' },
  }),
  createPlan: (world) => ({ as: 'recruiter', body: planBody(world) }),
  changePlan: (world) => ({ as: 'recruiter', params: { id: world.planId }, body: { ...planBody(world), name: 'Renamed' } }),
  createApplication: () => ({
    as: 'recruiter',
    body: { name: 'Otto Ohm', email: 'otto@mail.example', language: 'de', position: 'Doctor' },
  }),
  createInvitation: (world) => ({ as: 'recruiter', params: { id: world.applicationId }, body: { planId: world.planId } }),
  resendInvitation: (world) => ({ as: 'recruiter', params: { id: world.invitationId } }),
  holdSlot: (world) => ({ ...link(world), body: { start: FREE_START } }),
  releaseHold: link,
  declineTimes: (world) => ({ ...link(world), body: { message: 'Evenings only, please.\nThank you' } }),
  withdrawInvitation: (world) => ({ as: 'recruiter', params: { id: world.invitationId } }),
  disconnectParticipant: (world) => ({ as: 'human-resources', params: { id: world.people[1] } }),
  startConnectRun: (world) => ({ as: 'human-resources', body: { connectionId: world.connectionId, participantIds: null } }),
  retryFailed: (world) => ({ as: 'human-resources', params: { id: world.connectionId } }),
  disconnectConnection: (world) => ({ ...connection(world), body: { choice: 'keep' } }),
};
