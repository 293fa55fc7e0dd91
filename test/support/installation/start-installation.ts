/** A whole installation on a free port, on an embedded database in a folder of its own, with the demo's people to sign in as. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemo } from '../../../demo/seed.ts';
import { type ComposeOptions, compose } from '../../../src/compose.ts';
import type { ConnectionExamples } from '../../../src/http/deps.ts';
import { type Environment, loadConfig } from '../../../src/platform/config.ts';
import { createLog } from '../../../src/platform/log.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { freePort } from './free-port.ts';

export interface TestInstallation {
  readonly url: string;
  readonly ports: Ports;
  stop(): Promise<void>;
}

interface InstallationOptions extends ComposeOptions {
  /** What fills the form of a connection, by kind of provider. */
  readonly examples?: ConnectionExamples;
}

/** @param settings Wins over the defaults, e.g. `DATABASE_URL` of a migrated database. */
export async function startInstallation(settings: Environment = {}, options: InstallationOptions = {}): Promise<TestInstallation> {
  const directory = mkdtempSync(join(tmpdir(), 'calendula-installation-'));
  // Links in mails name the port, so it has to be known before the server listens.
  const port = await freePort();
  const config = loadConfig({
    CALENDULA_PORT: String(port),
    CALENDULA_DATA_DIRECTORY: directory,
    CALENDULA_SECRET_KEY: randomBytes(32).toString('base64'),
    CALENDULA_MAIL: 'outbox',
    CALENDULA_LOG_LEVEL: 'error',
    CALENDULA_RATE_LIMITS: 'off',
    CALENDULA_CHANGES_SECONDS: '1',
    CALENDULA_HOUSEKEEPING_SECONDS: '5',
    ...settings,
  });
  const installation = await compose(config, createLog(config.logLevel), options);
  await seedDemo(installation.ports);
  const server = await installation.serve(options.examples);
  await installation.work();
  return {
    url: config.publicUrl,
    ports: installation.ports,
    stop: async () => {
      await server.close(0);
      await installation.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
