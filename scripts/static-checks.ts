/** Checks that run no test: format and lint, types of each part, dead code, generated files. */
import { spawnSync } from 'node:child_process';

interface StaticCheck {
  readonly name: string;
  readonly command: readonly string[];
}

const CHECKS: readonly StaticCheck[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types of the server', command: ['tsc', '-p', '.'] },
  { name: 'types of the administration', command: ['tsc', '-p', 'web/admin'] },
  { name: 'types of the booking page', command: ['tsc', '-p', 'web/booking'] },
  { name: 'dead files and exports', command: ['knip', '--no-progress'] },
  { name: 'generated files are up to date', command: ['node', 'scripts/generate.ts', '--check'] },
];

/** Runs all of them, so that one failure does not hide the next. */
export function runStaticChecks(): { passed: number; failed: number } {
  let failed = 0;
  for (const check of CHECKS) {
    const [command = '', ...rest] = check.command;
    const done = spawnSync(command, rest, { encoding: 'utf8' });
    const good = done.status === 0;
    console.log(`${good ? 'ok    ' : 'FAILED'} ${check.name}`);
    if (good) continue;
    failed += 1;
    console.log(done.error ? String(done.error) : `${done.stdout}${done.stderr}`);
  }
  return { passed: CHECKS.length - failed, failed };
}
