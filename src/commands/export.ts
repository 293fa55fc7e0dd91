/** `export`: the whole installation as lines of JSON, to a file that only its owner can read, or to standard output. */
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { databaseLocation } from '../compose.ts';
import { openDatabase } from '../storage/database.ts';
import { requireMigrated } from '../storage/migrate.ts';
import { exportInstallation } from '../storage/transfer.ts';
import type { CommandContext } from './command.ts';

export async function exportCommand({ config, log }: CommandContext, file: string | undefined): Promise<void> {
  const database = await openDatabase(databaseLocation(config));
  try {
    await requireMigrated(database);
    if (file === undefined) return await exportInstallation(database, process.stdout);
    // A half-written export must not look like a whole one.
    const unfinished = `${file}.unfinished`;
    await exportInstallation(database, createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, file);
    log.info({ file }, 'exported');
  } finally {
    await database.close();
  }
}
