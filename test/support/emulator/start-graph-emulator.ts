/** A Microsoft 365 emulator over a fresh demo organisation, with TLS, for tests of any suite. Stop it in `afterAll`. */
import { clientIdOf } from '../../../emulators/graph/registrations.ts';
import { type GraphEmulator, startGraphEmulator } from '../../../emulators/graph/server.ts';
import { graphForm } from '../../../emulators/graph/skin.ts';
import { makeTestCertificate, type TestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';

interface TestGraphOptions {
  readonly personality?: Parameters<typeof startGraphEmulator>[0]['personality'];
  /** False (the default): empty calendars, so that a test knows what is in them. */
  readonly busy?: boolean;
}

export interface TestGraph extends GraphEmulator {
  readonly tls: TestCertificate;
  /** Values of the form for one of the organisation's service accounts. */
  form(account: keyof typeof SERVICE_ACCOUNTS): Readonly<Record<string, string>>;
  clientId(account: keyof typeof SERVICE_ACCOUNTS): string;
}

export async function startTestGraph({ personality, busy = false }: TestGraphOptions = {}): Promise<TestGraph> {
  const world = createDemoOrganization({ today: new Date().toISOString().slice(0, 10), busy });
  const tls = makeTestCertificate();
  const emulator = await startGraphEmulator({ world, tls, ...(personality === undefined ? {} : { personality }) });
  return {
    ...emulator,
    tls,
    form: (account) => graphForm(emulator.url, tls.ca, SERVICE_ACCOUNTS[account]),
    clientId: (account) => clientIdOf(SERVICE_ACCOUNTS[account].user),
  };
}
