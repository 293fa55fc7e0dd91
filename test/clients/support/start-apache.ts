/** Apache with a real NTLM acceptor on loopback: its own configuration and state folder, no system service. Ends with `stop`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCertificate } from '../../../emulators/harness/test-certificate.ts';

interface ApacheOptions {
  readonly certificate: TestCertificate;
  /** Origin of the server behind it. */
  readonly backend: string;
  /** Value of Authorization towards the server behind it. */
  readonly account: string;
  /** `DOMAIN:user:password`. */
  readonly user: string;
}

export interface Apache {
  readonly url: string;
  readonly tlsUrl: string;
  /** Lines of status, requests before it on the same connection, request; complete once nothing is under way. */
  log(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const APACHE = '/usr/sbin/apache2';
const MODULES = '/usr/lib/apache2/modules';
const LOOKS = 100;

export async function startApache({ certificate, backend, account, user }: ApacheOptions): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-apache-'));
  // Its workers run as another user and look in here.
  await chmod(folder, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const values: Readonly<Record<string, string>> = {
    DIR: folder,
    PORT: String(port),
    TLS_PORT: String(tlsPort),
    MODULES,
    BACKEND: `${backend}/EWS/`,
    ACCOUNT: account,
    USER: process.getuid?.() === 0 ? 'www-data' : '#-1',
  };
  const template = await readFile(new URL('./ntlm-apache.conf', import.meta.url), 'utf8');
  await writeFile(
    join(folder, 'apache.conf'),
    template.replace(/@([A-Z_]+)@/g, (_, name: string) => values[name] ?? ''),
  );
  await writeFile(join(folder, 'server.pem'), certificate.cert);
  await writeFile(join(folder, 'server.key'), certificate.key);
  await writeFile(join(folder, 'users'), `${user}\n`);
  const env = { ...process.env, NTLM_USER_FILE: join(folder, 'users') };
  // Quirk: when Apache ends it ends its whole process group, so it gets one of its own.
  const child = spawn(APACHE, ['-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND'], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  if (!(await answers(`http://127.0.0.1:${port}/`, child))) {
    await ended(child);
    throw new Error(`Apache did not start: ${said}${await readFile(join(folder, 'error.log'), 'utf8').catch(() => '')}`);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    tlsUrl: `https://127.0.0.1:${tlsPort}`,
    log: () => settledLines(join(folder, 'access.log')),
    stop: async () => {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Apache writes a line after the answer has gone out. */
async function settledLines(file: string): Promise<readonly string[]> {
  let text = await readFile(file, 'utf8');
  for (let look = 0; look < LOOKS; look++) {
    await sleep(100);
    const now = await readFile(file, 'utf8');
    if (now === text) break;
    text = now;
  }
  return text.trim().split('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let look = 0; look < LOOKS && child.exitCode === null; look++) {
    if ((await fetch(url).catch(() => null)) !== null) return true;
    await sleep(100);
  }
  return false;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await closed;
}
