/** The contract, the routes, the OpenAPI document and the generated client say the same. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { apiFiles } from '../../scripts/api-files.ts';
import { PERMISSIONS } from '../../src/domain/access/permission.ts';
import { OPERATIONS } from '../../src/http/contract/contract.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { ROUTES } from '../../src/http/routes/routes.ts';

const root = resolve(import.meta.dirname, '../..');

describe('every operation', () => {
  test('has exactly one route, and every route an operation', () => {
    const ids = ROUTES.map(({ operation }) => operation.operationId).sort();
    expect(ids).toEqual(OPERATIONS.map(({ operationId }) => operationId).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has an address of its own', () => {
    const addresses = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))('%s says who may call it', (_, operation) => {
    expect(['public', 'signed-in', 'invitation', ...PERMISSIONS]).toContain(operation.access);
    const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const shape = operation.params as { shape?: object } | null;
    expect(Object.keys(shape?.shape ?? {})).toEqual(named);
    if (operation.access === 'invitation') expect(operation.path).toContain('{token}');
    if (operation.method === 'GET') expect(operation.idempotent).toBe(false);
    if (operation.access === 'public') expect(operation.rate).toBe('sign-in');
    if (operation.body && /"(password|settings)"/.test(JSON.stringify(z.toJSONSchema(operation.body)))) {
      expect(operation.idempotent, 'a fingerprint of a secret would be stored').toBe(false);
    }
    expect(operation.success.status === 204).toBe(operation.success.body === null);
  });
});

describe('the OpenAPI document', () => {
  const document = openApiDocument();
  const text = JSON.stringify(document);

  test('points only at what is there', () => {
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty([name ?? '']);
    }
    expect(text).not.toContain('$defs');
  });

  test('holds every operation with its parameters and at least one problem', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.values(methods).map((one) => ({ path, one })));
    expect(described).toHaveLength(OPERATIONS.length);
    for (const { path, one } of described) {
      const inPath = one.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(Object.keys(one.responses).some((status) => status.startsWith('4'))).toBe(true);
    }
  });

  test.each([...apiFiles()])('%s is up to date; otherwise run: npm run generate', (path, expected) => {
    expect(readFileSync(resolve(root, path), 'utf8') === expected).toBe(true);
  });
});
