/** The conformance suite against real tenants: run by hand with `npm run test:live`, where settings are given. */
import { describe, it } from 'vitest';
import { describeConformance } from '../../src/providers/conformance/describe-conformance.ts';
import { createProviders } from '../../src/providers/registry.ts';
import { LIVE_SKIPS, liveWorld } from './live-world.ts';

for (const provider of createProviders().values()) {
  const world = await liveWorld(provider);
  if (world !== null) describeConformance(`${provider.title}, live`, async () => world, LIVE_SKIPS);
  else {
    describe(`conformance: ${provider.title}, live`, () => {
      it('as every provider', (context) => context.skip(`there is no test/live/${provider.kind}.settings`));
    });
  }
}
