/** `check`: which settings are in force, and whether everything that is needed can be reached. Changes nothing. */
import { compose, type Installation } from '../compose.ts';
import type { Organization } from '../domain/access/account.ts';
import type { Connection } from '../domain/connection/connection.ts';
import { isFault } from '../domain/fault.ts';
import { verifySmtp } from '../mail/smtp-mailer.ts';
import { describeConfig } from '../platform/config.ts';
import { IMPATIENT } from '../ports/call-policy.ts';
import { openSystem } from '../use-cases/connection/open-system.ts';
import type { CommandContext } from './command.ts';

/** @returns whether everything was right. */
export async function checkCommand({ config, log }: CommandContext): Promise<boolean> {
  for (const [name, value] of Object.entries(describeConfig(config))) console.log(`${name}: ${value}`);
  console.log('');
  const results = [await attempt('mail server', async () => (config.mail.kind === 'smtp' ? verifySmtp(config.mail) : undefined))];
  let installation: Installation | null = null;
  results.push(
    await attempt('database', async () => {
      installation = await compose(config, log);
    }),
  );
  if (installation !== null) results.push(...(await checkConnections(installation)));
  return results.every((good) => good);
}

async function checkConnections({ ports, close }: Installation): Promise<boolean[]> {
  const results: boolean[] = [];
  try {
    for (const organization of await ports.accounts.organizations()) {
      for (const connection of await ports.connections.list(organization.id)) {
        if (connection.state !== 'disconnected') results.push(await checkConnection({ ports }, organization, connection));
      }
    }
  } finally {
    await close();
  }
  return results;
}

function checkConnection({ ports }: Pick<Installation, 'ports'>, organization: Organization, connection: Connection): Promise<boolean> {
  return attempt(`${organization.name}: ${connection.name}`, async () => {
    const system = await openSystem(ports, organization.id, connection);
    try {
      await system.signIn(IMPATIENT);
    } finally {
      await system.close();
    }
  });
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    console.log(`ok      ${what}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${what}: ${isFault(error) ? `${error.code}: ${error.report.detail}` : String(error)}`);
    return false;
  }
}
