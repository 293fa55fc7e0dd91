/** An Exchange emulator with TLS over a fresh demo organisation, for tests of any suite. Stop it in `afterAll` or `afterEach`. */
import { fileURLToPath } from 'node:url';
import type { Personality } from '../../../emulators/ews/personality.ts';
import { openSchema } from '../../../emulators/ews/schema.ts';
import { type EwsEmulator, startEwsEmulator } from '../../../emulators/ews/server.ts';
import { makeTestCertificate, type TestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { TEST_NOW } from './start-emulator.ts';

/** Where the schemas of an Exchange Server were put. */
const SCHEMA_FOLDER = process.env.EWS_SCHEMA_FOLDER ?? fileURLToPath(new URL('../../../../shared/specs/ews', import.meta.url));

export const EWS_SCHEMA = openSchema(SCHEMA_FOLDER);
export const NO_EWS_SCHEMA = 'the schemas of Exchange Web Services are not here: set EWS_SCHEMA_FOLDER to where they are';
if (EWS_SCHEMA === null) process.stderr.write(`\n  NOT RUN: messages are not checked: ${NO_EWS_SCHEMA}\n`);

export interface TestEwsEmulator extends EwsEmulator {
  /** PEM of the authority. */
  readonly ca: string;
  /** What the form is filled with for one of the service accounts. */
  form(account: keyof typeof SERVICE_ACCOUNTS, authentication?: 'ntlm' | 'basic'): Readonly<Record<string, string>>;
}

interface TestEwsOptions {
  readonly personality?: Partial<Personality>;
  readonly busy?: boolean;
  /** False: plain HTTP, for clients that cannot be told an authority. */
  readonly tls?: boolean;
}

let certificate: TestCertificate | null = null;

export async function startTestEwsEmulator(options: TestEwsOptions = {}): Promise<TestEwsEmulator> {
  const today = new Date(TEST_NOW).toISOString().slice(0, 10);
  const world = createDemoOrganization({ today, busy: options.busy ?? false, frozenAt: TEST_NOW });
  certificate ??= makeTestCertificate();
  const { ca } = certificate;
  const tls = options.tls === false ? {} : { tls: certificate };
  const emulator = await startEwsEmulator({
    world,
    schema: EWS_SCHEMA,
    ...tls,
    ...(options.personality ? { personality: options.personality } : {}),
  });
  return {
    ...emulator,
    ca,
    form: (account, authentication = 'basic') => {
      const { user, password } = SERVICE_ACCOUNTS[account];
      return {
        finding: 'address',
        authentication,
        serverUrl: `${emulator.url}/EWS/Exchange.asmx`,
        account: `${user}@${world.domain}`,
        userName: `MARIGOLD\\${user}`,
        password,
        certificate: ca,
      };
    },
  };
}
