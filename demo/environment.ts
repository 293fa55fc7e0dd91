/** The settings of the demo: everything in one folder, mails kept in the outbox, calendars looked at every few seconds. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../src/platform/config.ts';

const DEFAULT_PORT = '8080';

/** Whatever is set in `outer` wins. */
export function demoEnvironment(outer: Environment): Environment & { CALENDULA_DATA_DIRECTORY: string } {
  const directory = outer.CALENDULA_DATA_DIRECTORY ?? join('data', 'demo');
  mkdirSync(directory, { recursive: true });
  return {
    CALENDULA_PORT: DEFAULT_PORT,
    CALENDULA_MAIL: 'outbox',
    CALENDULA_LOG_LEVEL: 'warn',
    CALENDULA_CHANGES_SECONDS: '5',
    CALENDULA_FREE_BUSY_SECONDS: '60',
    CALENDULA_SECRET_KEY: keptKey(join(directory, 'secret-key')),
    ...outer,
    CALENDULA_DATA_DIRECTORY: directory,
  };
}

/** The demo makes its own key and keeps it, so that what was encrypted yesterday opens today. Production is given one. */
function keptKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
