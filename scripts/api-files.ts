/** openapi.json and the typed client web/client/api.ts, made from the contract. */
import { openApiDocument } from '../src/http/openapi/document.ts';
import { printClient } from './api-client/print-client.ts';

export function apiFiles(): ReadonlyMap<string, string> {
  const document = openApiDocument();
  return new Map([
    ['openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ['web/client/api.ts', printClient(document)],
  ]);
}
