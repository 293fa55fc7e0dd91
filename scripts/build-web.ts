/** Builds the browser applications into dist/web, unless what is there was built from the same sources. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MARK = 'dist/web/.built-from';
const BOOKING_SCRIPT_BUDGET_BYTES = 20 * 1024;
const BUILDS = [
  ['build', '--config', 'web/vite.admin.config.ts', '--logLevel', 'warn'],
  ['build', '--config', 'web/vite.booking.config.ts', '--logLevel', 'warn'],
  ['build', '--config', 'web/vite.booking.config.ts', '--logLevel', 'warn', '--ssr'],
];

export function buildWeb(): void {
  const sources = fingerprint();
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === sources) return;
  console.error('Building the browser applications …');
  for (const args of BUILDS) {
    // A test's environment must not make a development build.
    const env = { ...process.env, NODE_ENV: 'production' };
    const done = spawnSync('vite', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    if (done.status !== 0) throw new Error(`vite ${args.join(' ')} failed`);
  }
  keepBudget();
  writeFileSync(MARK, sources);
}

/** Names, sizes and contents of everything a build depends on. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = ['package-lock.json', ...globSync('web/**/*')].sort();
  for (const file of files) {
    if (!statSync(file).isFile()) continue;
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** The booking page is opened on bad phone networks: its script must not grow unnoticed. */
function keepBudget(): void {
  const bytes = globSync('dist/web/booking/**/*.js').reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  if (bytes > BOOKING_SCRIPT_BUDGET_BYTES) {
    throw new Error(`the booking page's script has ${bytes} bytes (gzip); its budget is ${BOOKING_SCRIPT_BUDGET_BYTES}`);
  }
}
