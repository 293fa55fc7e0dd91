/** `migrate`: brings the tables to the version of this program. Safe to repeat, and from two machines at once. */
import { databaseLocation } from '../compose.ts';
import { openDatabase } from '../storage/database.ts';
import { newestVersion } from '../storage/migrate.ts';
import { migrateDatabase } from '../storage/open-storage.ts';
import type { CommandContext } from './command.ts';

export async function migrateCommand({ config, log }: CommandContext): Promise<void> {
  const database = await openDatabase(databaseLocation(config));
  try {
    await migrateDatabase(database);
    log.info({ version: newestVersion() }, 'the tables are at the version of this program');
  } finally {
    await database.close();
  }
}
