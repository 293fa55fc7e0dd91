/** The same behaviour as an app with a certificate, the default: the assertion is checked as the real sign-in service does. */
import { afterAll, expect } from 'vitest';
import { appCertificate, GRAPH_SKIPS, graphWorld } from '../../../test/support/emulator/graph-world.ts';
import type { TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';

let findings: () => readonly string[];

afterAll(() => {
  expect(findings()).toEqual([]);
});

async function setUp() {
  const { world, emulator } = await graphWorld(withCertificate);
  findings = emulator.tenant.findings.bind(emulator.tenant);
  return world;
}

function withCertificate(emulator: TestGraph): Readonly<Record<string, string>> {
  const { clientCertificate, privateKey } = appCertificate();
  emulator.tenant.uploadCertificate(emulator.clientId('restricted'), clientCertificate);
  return { ...emulator.form('restricted'), credential: '', clientSecret: '', clientCertificate, privateKey };
}

describeConformance('Microsoft 365, app with a certificate', setUp, GRAPH_SKIPS);
