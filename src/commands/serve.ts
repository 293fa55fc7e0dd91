/** `serve`: the web server, and the background work unless that has a process of its own. Ends gently when told to. */
import { compose } from '../compose.ts';
import type { CommandContext } from './command.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

export async function serveCommand({ config, log }: CommandContext): Promise<void> {
  const installation = await compose(config, log);
  try {
    const server = await installation.serve();
    if (config.worker) await installation.work();
    log.info({ port: server.port, address: config.publicUrl }, 'serving');
    const signal = await untilToldToStop();
    log.info({ signal }, 'draining');
    await server.close();
  } finally {
    await installation.close();
  }
  log.info('ended');
}
