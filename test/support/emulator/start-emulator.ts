/** A CalDAV emulator over a fresh demo organisation, for tests of any suite. Stop it in `afterAll` or `afterEach`. */

import type { Personality } from '../../../emulators/caldav/personality.ts';
import { type CaldavEmulator, startCaldavEmulator } from '../../../emulators/caldav/server.ts';
import { type ControlServer, startControlServer } from '../../../emulators/harness/control-server.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';

/** A Monday, nine o'clock in Hamburg; clocks change in Europe two weeks later and in Toronto after three. */
export const TEST_NOW = Date.parse('2026-10-12T07:00:00Z');

export interface TestEmulator extends CaldavEmulator {
  readonly control: ControlServer;
}

interface TestEmulatorOptions {
  readonly personality?: Partial<Personality>;
  /** False (the default): empty calendars, so that a test knows what is in them. */
  readonly busy?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Epoch ms at which the organisation's clock stands; null = it runs with the machine's. Default `TEST_NOW`. */
  readonly frozenAt?: number | null;
}

export async function startTestEmulator(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  const frozenAt = options.frozenAt === undefined ? TEST_NOW : options.frozenAt;
  const today = frozenAt === null ? new Date().toISOString().slice(0, 10) : new Date(frozenAt).toISOString().slice(0, 10);
  const world = createDemoOrganization({ today, busy: options.busy ?? false, ...(frozenAt === null ? {} : { frozenAt }) });
  const { personality, tls } = options;
  const emulator = await startCaldavEmulator({ world, ...(personality ? { personality } : {}), ...(tls ? { tls } : {}) });
  const control = await startControlServer(emulator);
  return {
    ...emulator,
    control,
    stop: async () => {
      await Promise.all([emulator.stop(), control.stop()]);
    },
  };
}
