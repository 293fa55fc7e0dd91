/** `setup`: the organisation and its first administrator. Refused when there is an organisation already. */
import { compose } from '../compose.ts';
import { Fault } from '../domain/fault.ts';
import type { OrganizationId, UserId } from '../domain/identifiers.ts';
import type { Language } from '../domain/interview/application.ts';
import { isZone } from '../domain/time/zones.ts';
import { userProblems } from '../use-cases/access/user-rules.ts';
import type { CommandContext } from './command.ts';

export interface SetupOptions {
  readonly organization: string;
  readonly zone: string;
  readonly language: Language;
  readonly name: string;
  readonly email: string;
  readonly password: string | undefined;
}

export async function setupCommand({ config, log }: CommandContext, options: SetupOptions): Promise<void> {
  const password = options.password;
  // The command line is seen by everybody on the machine, so the password does not come that way.
  if (password === undefined) throw invalid('CALENDULA_ADMIN_PASSWORD must hold the password of the first administrator');
  const [problem] = userProblems({ name: options.name, email: options.email, password });
  if (problem !== undefined) throw invalid(`${problem.field}: ${problem.message}`);
  if (!isZone(options.zone)) throw invalid(`--zone ${options.zone} is not a time zone. Write it like Europe/Berlin`);
  const { ports, close } = await compose(config, log);
  try {
    if ((await ports.accounts.organizations()).length > 0) throw invalid('there is an organisation already');
    const organizationId = ports.secrets.newId<OrganizationId>();
    await ports.accounts.createOrganization({
      id: organizationId,
      name: options.organization,
      zone: options.zone,
      language: options.language,
    });
    const id = ports.secrets.newId<UserId>();
    const email = options.email.trim().toLowerCase();
    await ports.accounts.createUser(
      { id, organizationId, name: options.name, email, roles: ['administrator'], language: options.language, active: true },
      await ports.secrets.hashPassword(password),
    );
    log.info({ organization: options.organization, administrator: email }, 'set up');
  } finally {
    await close();
  }
}

function invalid(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
