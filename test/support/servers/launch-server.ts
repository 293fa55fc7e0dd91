/** Runs one launcher of a real calendar server and reads what it says. A server that cannot run here is a skip with a reason. */
import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface RealServer {
  /** Address to enter in the form of a connection. */
  readonly url: string;
  /** Service account. */
  readonly user: string;
  readonly password: string;
  /** Mail addresses; everybody's user name is the part before the @, everybody's password is `password`. */
  readonly people: readonly [string, string, string, ...string[]];
  readonly rooms: readonly string[];
  /** Ends the processes of that name; everything they stored stays. */
  halt(name: string): Promise<void>;
  /** Runs another launcher on the same folder, with the port of the address. */
  launchAgain(launcher: string): Promise<void>;
  stop(): Promise<void>;
}

/** The server cannot run on this machine; the message says why. */
export class ServerUnavailable extends Error {}

const run = promisify(execFile);
const scripts = fileURLToPath(new URL('../../servers/launch/', import.meta.url));
const CANNOT_RUN_HERE = 77;
const LAUNCH_TIMEOUT_MS = 600_000;

export async function launchServer(name: string, environment: Readonly<Record<string, string>> = {}): Promise<RealServer> {
  const parent = await mkdtemp(join(tmpdir(), `calendula-${name}-`));
  const state = join(parent, 'state');
  const stop = async () => {
    await run('bash', [join(scripts, 'stop.sh'), state]);
    await rmdir(parent);
  };
  try {
    // The servers run as users of their own and must reach their folder.
    await run('chmod', ['755', parent]);
    const options = { env: { ...process.env, ...environment }, timeout: LAUNCH_TIMEOUT_MS };
    const { stdout } = await run('bash', [join(scripts, `${name}.sh`), state], options);
    const url = /^URL=(.+)$/m.exec(stdout)?.[1];
    if (url === undefined) throw new Error(`the launcher of ${name} named no address`);
    return { url, user: 'svc', password: 'pw', people: PEOPLE, rooms: ROOMS, ...processesIn(state, url), stop };
  } catch (error) {
    await stop();
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const reason = (stderr ?? '').trim().split('\n').at(-1) ?? '';
    if (code === CANNOT_RUN_HERE) throw new ServerUnavailable(`${name}: ${reason}`);
    throw error;
  }
}

function processesIn(state: string, url: string): Pick<RealServer, 'halt' | 'launchAgain'> {
  return {
    halt: async (name) => {
      await run('bash', [join(scripts, 'stop.sh'), state, name]);
    },
    launchAgain: async (launcher) => {
      await run('bash', [join(scripts, `${launcher}.sh`), state, new URL(url).port], { timeout: LAUNCH_TIMEOUT_MS });
    },
  };
}

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((name) => `${name}@example.test`) as unknown as RealServer['people'];
const ROOMS = ['room-elbe', 'room-alster'].map((name) => `${name}@example.test`);
