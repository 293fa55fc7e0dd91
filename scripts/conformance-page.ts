/**
 * docs/reference/conformance.md: which provider shows which behaviour, and why it cannot where it cannot. Nothing is run: the suites
 * are only collected, and the reasons are those with which they skip.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface World {
  readonly name: string;
  readonly cases: readonly string[];
  readonly skips: Readonly<Record<string, string>>;
}

/** Collects all and runs none. */
const NO_TEST = '^$';
const FILE = 'docs/reference/conformance.md';
const HEAD = `# Who shows what

Every calendar system is connected by a provider, and every provider runs the same suite, \`src/providers/conformance\`. A column is a
system in one of its moods; the providers that were proven against real servers do it in \`test/servers\`. This page is made by
\`npm run generate\` from the suites themselves.
`;

/** Path and text. */
export function conformancePage(): readonly [string, string] {
  return [FILE, page(collect())];
}

function collect(): World[] {
  const folder = mkdtempSync(join(tmpdir(), 'calendula-conformance-'));
  try {
    const record = join(folder, 'worlds.jsonl');
    const env = { ...process.env, CALENDULA_CONFORMANCE_RECORD: record };
    const done = spawnSync('vitest', ['run', '--project', 'providers', '--testNamePattern', NO_TEST, 'conformance.test'], {
      env,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`${done.stdout}${done.stderr}`);
    const lines = readFileSync(record, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as World).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function page(worlds: readonly World[]): string {
  const cases = worlds[0]?.cases ?? [];
  const reasons = [...new Set(cases.flatMap((title) => worlds.flatMap(({ skips }) => skips[title] ?? [])))];
  const head = ['behaviour', ...worlds.map(({ name }) => name)];
  const rows = cases.map((title) => [title, ...worlds.map(({ skips }) => cell(skips[title], reasons))]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const notes = reasons.map((reason, at) => `${at + 1}. ${reason}`);
  return [HEAD, ...lines, '', 'What is left out, and why:', '', ...notes, ''].join('\n');
}

function cell(reason: string | undefined, reasons: readonly string[]): string {
  return reason === undefined ? 'yes' : `– ${reasons.indexOf(reason) + 1}`;
}
