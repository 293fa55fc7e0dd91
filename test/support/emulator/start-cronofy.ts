/** A Cronofy emulator over TLS, a server that takes its callbacks, and a connection whose service account is authorised. */

import type { Personality } from '../../../emulators/cronofy/personality.ts';
import { type CronofyEmulator, startCronofyEmulator } from '../../../emulators/cronofy/server.ts';
import { cronofySkin } from '../../../emulators/cronofy/skin.ts';
import { makeTestCertificate, type TestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import type { AccessLevel, SystemCapabilities } from '../../../src/domain/connection/connection.ts';
import type { CalendarProvider, CalendarSystem, OpenConnection } from '../../../src/ports/calendar-provider.ts';
import type { ConnectionVault } from '../../../src/ports/connection-vault.ts';
import { createCronofyProvider } from '../../../src/providers/cronofy/index.ts';
import { APPLICATION_PACE, type ApplicationPace, PUBLISHED } from '../../../src/providers/cronofy/limits.ts';
import { memoryVault } from '../fakes/memory-vault.ts';
import { type Inbound, startInbound } from '../inbound/start-inbound.ts';

/** Cronofy keeps calendars for some months around now: the day lies where the shared cases write their events. */
export const CRONOFY_NOW = Date.parse('2027-12-20T08:00:00Z');
const POLICY = { timeoutMs: 20_000, attempts: 1 };

export interface TestCronofy {
  readonly emulator: CronofyEmulator;
  readonly certificate: TestCertificate;
  readonly provider: CalendarProvider;
  readonly inbound: Inbound;
  readonly vault: ConnectionVault;
  readonly input: Readonly<Record<string, string>>;
  /** As the use cases open it. */
  connection(level?: AccessLevel, changes?: Readonly<Record<string, string>>): OpenConnection;
  /** An administrator's way over the page. */
  consent(level?: AccessLevel, user?: string): Promise<void>;
  /** The same for a connection that somebody else opened. */
  consentFor(connection: OpenConnection, user: string): Promise<void>;
  /** Signed in, and the one that callbacks reach. */
  open(level?: AccessLevel): Promise<CalendarSystem>;
  stop(): Promise<void>;
}

/** The limits with less time on both sides alike, for suites that make many calls. */
export function compressed(times: number): Pick<Required<TestCronofyOptions>, 'pace' | 'personality'> {
  const shorter = ({ second, minute }: ApplicationPace): ApplicationPace => ({
    second: { ...second, ms: second.ms / times },
    minute: { ...minute, ms: minute.ms / times },
  });
  return { pace: shorter(APPLICATION_PACE), personality: { limits: shorter(PUBLISHED) } };
}

interface TestCronofyOptions {
  readonly personality?: Partial<Personality>;
  readonly busy?: boolean;
  readonly pace?: ApplicationPace;
  readonly now?: number;
}

export async function startCronofy(options: TestCronofyOptions = {}): Promise<TestCronofy> {
  const { personality = {}, busy = false, pace = APPLICATION_PACE, now = CRONOFY_NOW } = options;
  const world = createDemoOrganization({ today: new Date(now).toISOString().slice(0, 10), busy });
  world.clock.set(now);
  const certificate = makeTestCertificate();
  const emulator = await startCronofyEmulator({ world, tls: certificate, personality });
  const inbound = await startInbound();
  const provider = createCronofyProvider({ now: () => world.clock.now(), pace });
  const vault = memoryVault();
  const input = cronofySkin.form(emulator, certificate.ca);
  const opened = (
    level: AccessLevel,
    changes: Readonly<Record<string, string>>,
    capabilities: SystemCapabilities | null,
  ): OpenConnection => {
    const parsed = provider.parseSettings({ ...input, ...changes });
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    return { ...parsed, level, capabilities, vault, callbackUrl: inbound.callbackUrl };
  };
  const connection = (level: AccessLevel = 'full', changes: Readonly<Record<string, string>> = {}) => opened(level, changes, null);
  return {
    emulator,
    certificate,
    provider,
    inbound,
    vault,
    input,
    connection,
    consent: (level = 'full', user = SERVICE_ACCOUNTS.superuser.user) => consent(provider, connection(level), user),
    consentFor: (opening, user) => consent(provider, opening, user),
    async open(level = 'full') {
      const first = provider.open(connection(level));
      const { capabilities } = await first.signIn(POLICY);
      await first.close();
      const system = provider.open(opened(level, {}, capabilities));
      inbound.attach(system);
      return system;
    },
    stop: async () => {
      await Promise.all([emulator.stop(), inbound.stop()]);
    },
  };
}

const REDIRECT_URL = 'https://calendula.invalid/authorized';

/** What the page's form sends when somebody allows, and the way back. */
async function consent(provider: CalendarProvider, connection: OpenConnection, user: string): Promise<void> {
  const { authorization } = provider;
  if (authorization === undefined) throw new Error('nothing is authorised on a page');
  const page = authorization.pageUrl(connection, { redirectUrl: REDIRECT_URL, state: 'the-state' });
  const body = new URLSearchParams({ decision: 'allow', account: user });
  const response = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  const query = Object.fromEntries(new URL(response.headers.get('location') ?? 'about:blank').searchParams);
  await authorization.complete(connection, { redirectUrl: REDIRECT_URL, query }, POLICY);
}
