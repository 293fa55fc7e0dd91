/** Runs the simulated organisation in a process of its own and knows how to reach it, as a connection's form wants to have it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault } from '../src/domain/fault.ts';

export interface SimulatedSystem {
  /** Kind of the provider that speaks its protocol. */
  readonly provider: string;
  readonly url: string;
  /** Where tests and the curious script faults and set the clock. */
  readonly controlUrl: string;
  /** What is entered in the form "Connect service account". */
  readonly form: Readonly<Record<string, string>>;
}

export interface SimulatedOrganization {
  /** The calendar systems by which it can be reached. */
  readonly systems: readonly SimulatedSystem[];
  stop(): Promise<void>;
}

type Announcement = Omit<SimulatedOrganization, 'stop'>;

const PROGRAM = fileURLToPath(new URL('../emulators/serve.ts', import.meta.url));

/** @param options.port Of the first system; the others follow. Fixed ports keep stored connections valid over restarts; 0 takes free ones. */
export async function startSimulatedOrganization(options: {
  port: number;
  stateFile?: string;
  today?: string;
}): Promise<SimulatedOrganization> {
  const args = ['--port', String(options.port)];
  if (options.stateFile) args.push('--state-file', options.stateFile);
  if (options.today) args.push('--today', options.today);
  // In a process group of its own Ctrl+C in the terminal does not reach it: it has to answer until the server has drained.
  // Its standard input closes with this process, however that ends, and with it the simulated organisation.
  const child = spawn(process.execPath, [PROGRAM, '--with-parent', ...args], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const announced = await announcementOf(child);
  if ('portInUse' in announced) throw inUse(announced.portInUse);
  return { ...announced, stop: () => stop(child) };
}

async function announcementOf(child: ChildProcess): Promise<Announcement | { portInUse: number }> {
  if (child.stdout === null) throw new Error('the simulated organisation has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Announcement | { portInUse: number };
  throw new Error('the simulated organisation ended before it was ready');
}

function inUse(port: number): Fault {
  const detail = `Port ${port}, which the simulated organisation needs, is in use. Choose another with CALENDULA_DEMO_ORGANIZATION_PORT.`;
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
