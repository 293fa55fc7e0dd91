/** `npm run generate`: every file that is made from the program itself. `--check` changes nothing and names those out of date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { apiFiles } from './api-files.ts';
import { conformancePage } from './conformance-page.ts';

const root = resolve(import.meta.dirname, '..');
const onlyCheck = process.argv.includes('--check');

for (const [path, text] of [...apiFiles(), conformancePage()]) {
  const file = resolve(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (onlyCheck) {
    console.error(`${path} is out of date. Run: npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
  }
}
