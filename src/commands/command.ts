/** What every command is given. */
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';

export interface CommandContext {
  readonly config: Config;
  readonly log: Log;
}
