/** The command line: serve | worker | migrate | check | setup | export | import. Settings come from the environment. */
import { Command, Option } from 'commander';
import { checkCommand } from './commands/check.ts';
import type { CommandContext } from './commands/command.ts';
import { describeFailure } from './commands/describe-failure.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { migrateCommand } from './commands/migrate.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { workerCommand } from './commands/worker.ts';
import { loadConfig } from './platform/config.ts';
import { createLog } from './platform/log.ts';

const program = new Command('calendula').description('Interview scheduling on one service account');

function inContext(work: (context: CommandContext) => Promise<unknown>): () => Promise<void> {
  return async () => {
    const config = loadConfig(process.env);
    const result = await work({ config, log: createLog(config.logLevel) });
    if (result === false) process.exitCode = 1;
  };
}

program
  .command('serve')
  .description('answer requests, and do the background work unless CALENDULA_WORKER=off')
  .action(inContext(serveCommand));
program.command('worker').description('do the background work, beside any number of servers').action(inContext(workerCommand));
program.command('migrate').description('bring the tables to the version of this program').action(inContext(migrateCommand));
program.command('check').description('say which settings are in force and what can be reached').action(inContext(checkCommand));

program
  .command('setup')
  .description('create the organisation and its first administrator; the password is read from CALENDULA_ADMIN_PASSWORD')
  .requiredOption('--organization <name>')
  .requiredOption('--email <address>', 'of the first administrator')
  .requiredOption('--name <name>', 'of the first administrator')
  .option('--zone <zone>', 'time zone of the organisation', 'Europe/Berlin')
  .addOption(new Option('--language <language>').choices(['en', 'de']).default('en'))
  .action((options) => inContext((context) => setupCommand(context, { ...options, password: process.env.CALENDULA_ADMIN_PASSWORD }))());

program
  .command('export')
  .description('write the whole installation as lines of JSON')
  .argument('[file]', 'standard output when left out')
  .action((file?: string) => inContext((context) => exportCommand(context, file))());

program
  .command('import')
  .description('read an export into an empty installation')
  .argument('<file>')
  .action((file: string) => inContext((context) => importCommand(context, file))());

try {
  await program.parseAsync();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}
