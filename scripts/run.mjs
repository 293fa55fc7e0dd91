/**
 * Runs a TypeScript file of the project on the right Node, after installing what is missing.
 * Plain JavaScript for any Node from 18 on, because it has to run before anything is installed:
 *   node scripts/run.mjs <file> [arguments]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 26;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const mark = join(modules, '.calendula-installed');

installIfMissing();
const node = findNode();
const [file, ...rest] = process.argv.slice(2);
const child = spawn(node, [join(root, file), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, PATH: [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 128 : (code ?? 1)));

function installIfMissing() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.error('Installing what is missing (npm ci) …');
  const done = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    console.error('Installing failed. Calendula needs the npm registry once, for its dependencies and its own Node.');
    process.exit(1);
  }
  writeFileSync(mark, wanted);
}

/** Node of the required version: this one, or the one that came with the dependencies. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const brought = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(brought)) return brought;
  console.error(
    `Calendula needs Node ${REQUIRED_MAJOR} or newer. This is ${process.version}, and no package brings Node for ${process.platform} ${process.arch}.`,
  );
  process.exit(1);
}
