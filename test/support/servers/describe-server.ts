/** Runs the conformance suite on a real server, or says loudly and countably why not. On a build machine it must run. */

import { describe, it } from 'vitest';
import { type CaseName, describeConformance } from '../../../src/providers/conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../../../src/providers/conformance/world.ts';
import { CALDAV_SKIPS } from './caldav-skips.ts';
import { type RealServer, ServerUnavailable } from './launch-server.ts';

export type ServerStart = { readonly server: RealServer } | { readonly reason: string };

/** @throws Error instead of a reason where `CI=true` and we are root on Debian: there it must run. */
export async function startOrReason(start: () => Promise<RealServer>): Promise<ServerStart> {
  try {
    return { server: await start() };
  } catch (error) {
    if (!(error instanceof ServerUnavailable)) throw error;
    if (process.env.CI === 'true' && process.getuid?.() === 0) throw error;
    process.stderr.write(`\n  NOT RUN: real server: ${error.message}\n`);
    return { reason: error.message };
  }
}

export async function describeServer(
  name: string,
  start: () => Promise<RealServer>,
  worldOf: (server: RealServer) => Promise<ConformanceWorld>,
  skips: Readonly<Partial<Record<CaseName, string>>>,
): Promise<void> {
  const started = await startOrReason(start);
  if ('server' in started) describeConformance(name, () => worldOf(started.server), { ...CALDAV_SKIPS, ...skips });
  else describe(`conformance: ${name}`, () => it('runs', (context) => context.skip(started.reason)));
}
