/**
 * Runs the simulated organisation with its emulators until SIGTERM. Prints one line of JSON with all addresses when ready.
 * `node emulators/serve.ts --port 9100 --control-port 9101 --state-file state.json`
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCaldavEmulator } from './caldav/server.ts';
import { startControlServer } from './harness/control-server.ts';
import { createDemoOrganization } from './organization/create-demo-organization.ts';
import { SERVICE_ACCOUNTS } from './organization/demo/accounts.ts';
import { keepInFile } from './organization/state-file.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    'state-file': { type: 'string' },
    'tls-key': { type: 'string' },
    'tls-cert': { type: 'string' },
    today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string', default: '1' },
    /** JSON, e.g. `{"roomClash":"decline"}`. */
    personality: { type: 'string', default: '{}' },
    /** Ends when standard input does, so that nothing is left behind by a parent that was killed. */
    'with-parent': { type: 'boolean', default: false },
  },
});

const world = createDemoOrganization({ today: values.today, seed: Number(values.seed) });
if (values['state-file']) keepInFile(world, values['state-file']);
const [key, cert] = [values['tls-key'], values['tls-cert']];
const tls = key && cert ? { tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } } : {};
const personality = JSON.parse(values.personality);
const caldav = await onPort(values.port, (port) => startCaldavEmulator({ world, port, personality, ...tls }));
const control = await onPort(values['control-port'], (port) => startControlServer(caldav, port));

/** A port that is taken is the likeliest thing to go wrong, so it is said in the same way as readiness. */
async function onPort<T>(port: string, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(Number(port));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stdout.write(`${JSON.stringify({ portInUse: Number(port) })}\n`);
    process.exit(1);
  }
}

async function stop(): Promise<void> {
  process.stdin.destroy();
  await Promise.all([caldav.stop(), control.stop()]);
}
if (values['with-parent']) {
  process.stdin.resume();
  for (const end of ['end', 'error'] as const) process.stdin.once(end, () => void stop());
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

process.stdout.write(
  `${JSON.stringify({ url: caldav.url, controlUrl: control.url, domain: world.domain, serviceAccount: SERVICE_ACCOUNTS.superuser })}\n`,
);
