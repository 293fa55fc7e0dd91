/** `npm run bench`: every measurement, one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';

const MEASUREMENTS = ['bench/engine.ts', 'bench/bookings.ts'];

const failed = MEASUREMENTS.filter((file) => {
  console.log(`\n== ${file} ==`);
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
