/** Google Workspace over a fresh demo organisation whose clock runs, for tests of any suite. Stop it in `afterAll`. */
import { GOOGLE_ACCOUNTS } from '../../../emulators/google/accounts.ts';
import type { Personality } from '../../../emulators/google/personality.ts';
import { type GoogleEmulator, startGoogleEmulator } from '../../../emulators/google/server.ts';
import { makeTestCertificate, type TestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';

export interface TestGoogle extends GoogleEmulator {
  readonly certificate: TestCertificate;
  /** What is entered in the form for each of the service accounts. */
  readonly forms: Readonly<Record<keyof typeof GOOGLE_ACCOUNTS, Readonly<Record<string, string>>>>;
}

export async function startTestGoogle(options: { personality?: Partial<Personality>; busy?: boolean } = {}): Promise<TestGoogle> {
  const certificate = makeTestCertificate();
  const { personality = {}, busy = false } = options;
  const world = createDemoOrganization({ today: new Date().toISOString().slice(0, 10), busy });
  const emulator = await startGoogleEmulator({ world, personality, tls: certificate });
  const { url } = emulator;
  const form = (name: keyof typeof GOOGLE_ACCOUNTS, acting: string) => {
    const { keyFile, technicalUser } = GOOGLE_ACCOUNTS[name];
    const hosts = { calendarUrl: url, directoryUrl: url, tokenUrl: `${url}/token`, certificate: certificate.ca };
    return { signing: 'key', keyFile, acting, technicalUser, adminUser: technicalUser, ...hosts };
  };
  return {
    ...emulator,
    certificate,
    forms: { full: form('full', 'owner'), restricted: form('restricted', 'shares'), freeBusy: form('freeBusy', 'shares') },
  };
}
