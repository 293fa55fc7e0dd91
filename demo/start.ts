/**
 * `npm start`: Calendula as it is in production, on its embedded database, beside a simulated organisation whose calendars it
 * reaches over their own protocol. Ends gently on Ctrl+C.
 */
import { join } from 'node:path';
import { buildWeb } from '../scripts/build-web.ts';
import { describeFailure } from '../src/commands/describe-failure.ts';
import { untilToldToStop } from '../src/commands/until-told-to-stop.ts';
import { compose, type Installation } from '../src/compose.ts';
import { loadConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { demoEnvironment } from './environment.ts';
import { DEMO_DOMAIN, DEMO_PASSWORD, DEMO_USERS, seedDemo } from './seed.ts';
import { type SimulatedOrganization, startSimulatedOrganization } from './simulated-organization.ts';

/** Stored connections name this port, so it stays the same over restarts. */
const ORGANIZATION_PORT = 8090;
/** Whose calendar the check writes into. */
const DEMO_PROBE = `annika.petersen@${DEMO_DOMAIN}`;

try {
  await run();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}

async function run(): Promise<void> {
  buildWeb();
  const environment = demoEnvironment(process.env);
  const config = loadConfig(environment);
  const log = createLog(config.logLevel);
  const port = Number(environment.CALENDULA_DEMO_ORGANIZATION_PORT ?? ORGANIZATION_PORT);
  const stateFile = join(config.dataDirectory, 'organization.json');
  // Both take their time to start, and neither needs the other for it.
  const [organization, installation] = await Promise.allSettled([startSimulatedOrganization({ port, stateFile }), compose(config, log)]);
  try {
    if (organization.status === 'rejected') throw organization.reason;
    if (installation.status === 'rejected') throw installation.reason;
    await serveUntilStopped(installation.value, organization.value, config.publicUrl);
  } finally {
    if (installation.status === 'fulfilled') await installation.value.close();
    if (organization.status === 'fulfilled') await organization.value.stop();
  }
}

async function serveUntilStopped(installation: Installation, organization: SimulatedOrganization, url: string): Promise<void> {
  await seedDemo(installation.ports);
  const server = await installation.serve(examplesOf(organization));
  await installation.work();
  welcome(url);
  await untilToldToStop();
  console.log('\nFinishing what is under way …');
  await server.close();
}

/** What "Use the simulated organisation" fills in, whichever calendar system is chosen. */
function examplesOf({ systems }: SimulatedOrganization) {
  return Object.fromEntries(systems.map(({ provider, form }) => [provider, { settings: form, probeMailbox: DEMO_PROBE }]));
}

function welcome(url: string): void {
  const people = DEMO_USERS.map(({ login, roles }) => `    ${`${login}@${DEMO_DOMAIN}`.padEnd(30)} ${roles.join(', ')}`);
  console.log(
    [
      '',
      `  Calendula runs at  ${url}`,
      '',
      `  Sign in with the password  ${DEMO_PASSWORD}  as one of`,
      ...people,
      '',
      '  At "Connect service account", choose a calendar system and "Use the simulated organisation".',
      '',
      '  Mails to applicants are kept on the page Outbox. Ctrl+C ends.',
      '',
    ].join('\n'),
  );
}
