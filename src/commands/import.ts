/** `import`: reads an export into an empty installation. Mails and calendar writes that were waiting go on with the next worker. */
import { createReadStream } from 'node:fs';
import { databaseLocation } from '../compose.ts';
import { openDatabase } from '../storage/database.ts';
import { openJobQueue } from '../storage/job-queue.ts';
import { requireMigrated } from '../storage/migrate.ts';
import { migrateDatabase } from '../storage/open-storage.ts';
import { importInstallation } from '../storage/transfer.ts';
import type { CommandContext } from './command.ts';

export async function importCommand({ config, log }: CommandContext, file: string): Promise<void> {
  const database = await openDatabase(databaseLocation(config));
  try {
    if (config.databaseUrl === null) await migrateDatabase(database);
    else await requireMigrated(database);
    const queue = await openJobQueue(database, (error) => log.error({ error }, 'job queue'));
    try {
      const { rows } = await importInstallation(database, createReadStream(file), queue.outbox);
      log.info({ file, rows }, 'imported');
    } finally {
      await queue.close();
    }
  } finally {
    await database.close();
  }
}
