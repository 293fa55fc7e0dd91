/**
 * One process per data directory. The embedded engine has no lock of its own, and a second process would silently destroy
 * the data, so a lock file names the process that has the directory. A file left by a process that is gone is replaced.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';

const LOCK_FILE = 'calendula.lock';

/**
 * Takes the directory (made when missing) and returns the function that gives it up.
 * @throws Fault `storage.unavailable` naming the process that has it.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, LOCK_FILE);
  if (!tryCreate(path)) {
    const owner = ownerOf(path);
    if (owner !== null) throw inUse(directory, owner);
    rmSync(path, { force: true });
    if (!tryCreate(path)) throw inUse(directory, ownerOf(path));
  }
  return () => rmSync(path, { force: true });
}

function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${process.pid} ${startedAt(process.pid) ?? ''}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The living process that wrote the file; null when it is gone. */
function ownerOf(path: string): number | null {
  const [pidText = '', started = ''] = readIfThere(path).trim().split(' ');
  const pid = Number.parseInt(pidText, 10);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  const now = startedAt(pid);
  // A number is used again after a restart of the machine or of a container: same number, other process.
  return started !== '' && now !== null && now !== started ? null : pid;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in ticks since the machine did (proc(5), field 22); null where the system does not say. */
function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function inUse(directory: string, pid: number | null): Fault {
  const who = pid === null ? 'another process' : `process ${pid}`;
  return new Fault({
    code: 'storage.unavailable',
    retry: 'never',
    blame: 'admin',
    detail: `The data directory ${directory} is in use by ${who}. The embedded database serves one process; stop that one or use PostgreSQL.`,
  });
}
