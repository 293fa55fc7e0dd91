/** `worker`: the background work in a process of its own, beside any number of servers. */
import { compose } from '../compose.ts';
import type { CommandContext } from './command.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

export async function workerCommand({ config, log }: CommandContext): Promise<void> {
  const installation = await compose(config, log);
  try {
    await installation.work();
    log.info('working');
    const signal = await untilToldToStop();
    log.info({ signal }, 'draining');
  } finally {
    await installation.close();
  }
  log.info('ended');
}
