/** Writes openapi.json and the typed client web/client/api.ts from the contract. Both are committed; a test finds them out of date. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openApiDocument } from '../src/http/openapi/document.ts';
import { printClient } from './api-client/print-client.ts';

const root = resolve(import.meta.dirname, '..');

export function generatedFiles(): ReadonlyMap<string, string> {
  const document = openApiDocument();
  return new Map([
    ['openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ['web/client/api.ts', printClient(document)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of generatedFiles()) await writeFile(resolve(root, path), text);
}
