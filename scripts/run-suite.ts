/** Runs one Vitest project and counts what it did, from Vitest's own report. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of what was skipped, to be said aloud. */
  readonly skippedNames: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { status: string; name: string; assertionResults: readonly { status: string; fullName: string }[] }[];
}

export function runSuite(project: string, environment: Readonly<Record<string, string>>, filters: readonly string[] = []): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'calendula-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const done = spawnSync(
      'vitest',
      ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...filters],
      { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } },
    );
    return tally(JSON.parse(readFileSync(reportFile, 'utf8')) as Report, done.status ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not even be loaded, and a run that failed without a failed test, count as failures too. */
function tally(report: Report, exitCode: number): Tally {
  const assertions = report.testResults.flatMap((file) => file.assertionResults);
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  const skippedNames = assertions.filter((one) => one.status !== 'passed' && one.status !== 'failed').map((one) => one.fullName);
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skippedNames.length,
    skippedNames,
  };
}

export function closingLine(counts: { passed: number; failed: number; skipped: number }, label = ''): string {
  return `${label ? `${label}: ` : ''}${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
