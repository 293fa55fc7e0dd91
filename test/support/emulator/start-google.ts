/** Google Workspace over a fresh demo organisation whose clock runs, for tests of any suite. Stop it in `afterAll`. */
import { GOOGLE_ACCOUNTS } from '../../../emulators/google/accounts.ts';
import type { Personality } from '../../../emulators/google/personality.ts';
import { type GoogleEmulator, startGoogleEmulator } from '../../../emulators/google/server.ts';
import { makeTestCertificate, type TestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';
import type { CalendarSystem, OpenConnection } from '../../../src/ports/calendar-provider.ts';
import type { CallPolicy } from '../../../src/ports/call-policy.ts';
import { googleWorkspaceProvider } from '../../../src/providers/google-workspace/index.ts';
import { memoryVault } from '../fakes/memory-vault.ts';

export interface TestGoogle extends GoogleEmulator {
  /** PEM of the authority to trust. */
  readonly ca: string;
  /** What is entered in the form for each of the service accounts. */
  readonly forms: Readonly<Record<keyof typeof GOOGLE_ACCOUNTS, Readonly<Record<string, string>>>>;
}

/** The same for all emulators of a process: making one takes a while. */
let certificate: TestCertificate | null = null;

export async function startTestGoogle(
  options: { personality?: Partial<Personality>; busy?: boolean; hostNames?: readonly string[] } = {},
): Promise<TestGoogle> {
  certificate ??= makeTestCertificate();
  const tls = options.hostNames === undefined ? certificate : makeTestCertificate(options.hostNames);
  const { personality = {}, busy = false } = options;
  const world = createDemoOrganization({ today: new Date().toISOString().slice(0, 10), busy });
  const emulator = await startGoogleEmulator({ world, personality, tls });
  const { url } = emulator;
  const { ca } = tls;
  const form = (name: keyof typeof GOOGLE_ACCOUNTS, acting: string) => {
    const { keyFile, technicalUser } = GOOGLE_ACCOUNTS[name];
    const hosts = { calendarUrl: url, directoryUrl: url, tokenUrl: `${url}/token`, certificate: ca };
    return { signing: 'key', keyFile, acting, technicalUser, adminUser: technicalUser, ...hosts };
  };
  return {
    ...emulator,
    ca,
    forms: { full: form('full', 'owner'), restricted: form('restricted', 'shares'), freeBusy: form('freeBusy', 'shares') },
  };
}

export interface OpenedGoogle {
  readonly system: CalendarSystem;
  readonly signedIn: Awaited<ReturnType<CalendarSystem['signIn']>>;
}

/** Signs in and opens the provider with these values of the form. @throws Fault as signing in does. */
export async function openGoogle(
  form: Readonly<Record<string, string>>,
  {
    level = 'full',
    vault = memoryVault(),
    callbackUrl = 'https://unreached.invalid',
  }: Partial<Pick<OpenConnection, 'level' | 'vault' | 'callbackUrl'>> = {},
): Promise<OpenedGoogle> {
  const parsed = googleWorkspaceProvider.parseSettings(form);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const { settings, secrets } = parsed;
  const connection = { settings, secrets, level, vault, callbackUrl };
  const first = googleWorkspaceProvider.open({ ...connection, capabilities: null });
  try {
    const signedIn = await first.signIn(GOOGLE_POLICY);
    return { signedIn, system: googleWorkspaceProvider.open({ ...connection, capabilities: signedIn.capabilities }) };
  } finally {
    await first.close();
  }
}

export const GOOGLE_POLICY: CallPolicy = { timeoutMs: 8_000, attempts: 1 };
