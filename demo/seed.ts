/** What the demo begins with: the organisation, people who can sign in, and a few applications. Everything else is the visitor's to do. */
import type { RoleKey } from '../src/domain/access/permission.ts';
import type { ApplicantId, ApplicationId, OrganizationId, UserId } from '../src/domain/identifiers.ts';
import type { Language } from '../src/domain/interview/application.ts';
import type { Ports } from '../src/ports/ports.ts';

/** Everybody in the demo has this password; it stands in the README. */
export const DEMO_PASSWORD = 'marigold-demo';
export const DEMO_DOMAIN = 'marigold.example';
const DEMO_ZONE = 'Europe/Berlin';

interface DemoUser {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly RoleKey[];
}

export const DEMO_USERS: readonly DemoUser[] = [
  { login: 'hr', name: 'Annika Petersen', roles: ['human-resources'] },
  { login: 'recruiter', name: 'Yusuf Demir', roles: ['recruiter'] },
  { login: 'admin', name: 'Miriam Okafor', roles: ['administrator'] },
  { login: 'interviewer', name: 'Henrik Lorenz', roles: ['interviewer'] },
];

const APPLICATIONS: readonly { name: string; email: string; language: Language; position: string }[] = [
  { name: 'Lena Vogt', email: 'lena.vogt@applicant.example', language: 'de', position: 'Nurse, intensive care' },
  { name: 'Adam Fields', email: 'adam.fields@applicant.example', language: 'en', position: 'Platform engineer' },
  { name: 'Selin Kaya', email: 'selin.kaya@applicant.example', language: 'de', position: 'Accountant' },
  { name: 'Marie Dubois', email: 'marie.dubois@applicant.example', language: 'en', position: 'Product designer' },
  { name: 'Tunde Bakare', email: 'tunde.bakare@applicant.example', language: 'en', position: 'Data analyst' },
];

type SeedPorts = Pick<Ports, 'accounts' | 'interviews' | 'secrets' | 'clock'>;

/** Does nothing when there is an organisation already. */
export async function seedDemo(ports: SeedPorts): Promise<OrganizationId> {
  const [existing] = await ports.accounts.organizations();
  if (existing !== undefined) return existing.id;
  const id = ports.secrets.newId<OrganizationId>();
  await ports.accounts.createOrganization({ id, name: 'Marigold', zone: DEMO_ZONE, language: 'en' });
  const passwordHash = await ports.secrets.hashPassword(DEMO_PASSWORD);
  for (const user of DEMO_USERS) await seedUser(ports, id, user, passwordHash);
  for (const application of APPLICATIONS) await seedApplication(ports, id, application);
  return id;
}

async function seedUser(ports: SeedPorts, organizationId: OrganizationId, user: DemoUser, passwordHash: string): Promise<void> {
  const id = ports.secrets.newId<UserId>();
  const email = `${user.login}@${DEMO_DOMAIN}`;
  await ports.accounts.createUser(
    { id, organizationId, name: user.name, email, roles: user.roles, language: 'en', active: true },
    passwordHash,
  );
}

async function seedApplication(ports: SeedPorts, organizationId: OrganizationId, of: (typeof APPLICATIONS)[number]): Promise<void> {
  const createdAt = ports.clock.now();
  const applicant = { id: ports.secrets.newId<ApplicantId>(), name: of.name, email: of.email, language: of.language };
  await ports.interviews.createApplication(
    organizationId,
    { id: ports.secrets.newId<ApplicationId>(), applicant, position: of.position, status: 'open', createdAt },
    { at: createdAt, kind: 'application-created', actor: { kind: 'system' }, facts: {} },
  );
}
