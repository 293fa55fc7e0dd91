/**
 * Runs the simulated organisation with its emulators until SIGTERM. Prints one line of JSON with all addresses when ready.
 * `node emulators/serve.ts --port 9100 --state-file state.json`
 */
import { parseArgs } from 'node:util';
import { startControlServer } from './harness/control-server.ts';
import { keptTestCertificate, makeTestCertificate } from './harness/test-certificate.ts';
import { createDemoOrganization } from './organization/create-demo-organization.ts';
import { keepInFile } from './organization/state-file.ts';
import type { Skin } from './skin.ts';
import { SKINS } from './skins.ts';

const { values } = parseArgs({
  options: {
    /** Of the first protocol; the others take the ports after it. 0 = any free ports. */
    port: { type: 'string', default: '0' },
    'state-file': { type: 'string' },
    today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string', default: '1' },
    /** JSON by protocol, e.g. `{"caldav":{"roomClash":"decline"}}`. */
    personality: { type: 'string', default: '{}' },
    /** Ends when standard input does, so that nothing is left behind by a parent that was killed. */
    'with-parent': { type: 'boolean', default: false },
  },
});

const world = createDemoOrganization({ today: values.today, seed: Number(values.seed) });
const stateFile = values['state-file'];
if (stateFile) keepInFile(world, stateFile);
const certificate = stateFile ? keptTestCertificate(`${stateFile}.certificate`) : makeTestCertificate();
const personalities = JSON.parse(values.personality) as Record<string, Record<string, unknown>>;

const shown = await Promise.all(SKINS.map((skin, place) => show(skin, values.port === '0' ? 0 : Number(values.port) + place)));

async function show(skin: Skin, port: number) {
  const tls = skin.needsTls ? { tls: certificate } : {};
  const server = await onPort(port, () => skin.start({ world, port, personality: personalities[skin.provider] ?? {}, ...tls }));
  const control = await startControlServer(server);
  const { url } = server;
  const form = skin.form(server, skin.needsTls ? certificate.ca : null);
  return {
    announced: { provider: skin.provider, url, controlUrl: control.url, form },
    stop: () => Promise.all([server.stop(), control.stop()]),
  };
}

/** A port that is taken is the likeliest thing to go wrong, so it is said in the same way as readiness. */
async function onPort<T>(port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stdout.write(`${JSON.stringify({ portInUse: port })}\n`);
    process.exit(1);
  }
}

async function stop(): Promise<void> {
  process.stdin.destroy();
  await Promise.all(shown.map((one) => one.stop()));
}

if (values['with-parent']) {
  process.stdin.resume();
  for (const end of ['end', 'error'] as const) process.stdin.once(end, () => void stop());
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
process.stdout.write(`${JSON.stringify({ domain: world.domain, systems: shown.map(({ announced }) => announced) })}\n`);
