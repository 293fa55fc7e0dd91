/** The provider against the emulated tenant, over TLS, as an app with a secret: as every provider must behave. */
import { afterAll, expect } from 'vitest';
import { GRAPH_SKIPS, graphWorld } from '../../../test/support/emulator/graph-world.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';

let findings: () => readonly string[];

/** What the emulator answered, and what it was asked, fits the published metadata. */
afterAll(() => {
  expect(findings()).toEqual([]);
});

async function setUp() {
  const { world, emulator } = await graphWorld(({ form }) => form('restricted'));
  findings = emulator.tenant.findings.bind(emulator.tenant);
  return world;
}

describeConformance('Microsoft 365, app with a secret', setUp, GRAPH_SKIPS);
