/** Prints the typed client: one type per component, one function per operation, and the fixed part that calls `fetch`. */
import type { OpenApiDocument, OpenApiOperation } from '../../src/http/openapi/document.ts';
import type { JsonSchema } from '../../src/http/openapi/schemas.ts';
import { CLIENT_CORE } from './client-core.ts';
import { comment, key, printType } from './print-type.ts';

export function printClient(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return [
    '/** The API of Calendula, typed. Generated from openapi.json by `npm run generate`; do not edit. */\n',
    ...Object.entries(document.components.schemas).map(
      ([name, schema]) => `${comment(schema.description, '')}export type ${name} = ${printType(schema)};\n`,
    ),
    ...operations.map(({ operation }) => printInputAndAnswer(operation)),
    CLIENT_CORE,
    `export interface Client {\n${operations.map(({ operation }) => printSignature(operation)).join('')}}\n`,
    `const OPERATIONS: Readonly<Record<keyof Client, Address>> = {\n${operations.map(printAddress).join('')}};\n`,
  ].join('\n');
}

function printInputAndAnswer(operation: OpenApiOperation): string {
  const name = pascal(operation.operationId);
  const answer = answerOf(operation);
  return `${hasInput(operation) ? `export type ${name}Input = ${printType(inputOf(operation))};\n` : ''}export type ${name}Answer = ${
    answer === null ? 'undefined' : printType(answer)
  };\n`;
}

/** Path and query parameters side by side, the body under `body`. */
function inputOf(operation: OpenApiOperation): JsonSchema {
  const parameters = operation.parameters.filter((parameter) => parameter.in !== 'header');
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema])),
      ...(body && { body }),
    },
    required: [...parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name), ...(body ? ['body'] : [])],
  };
}

function answerOf(operation: OpenApiOperation): JsonSchema | null {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  return success?.content?.['application/json']?.schema ?? null;
}

const hasInput = (operation: OpenApiOperation) => Object.keys(inputOf(operation).properties ?? {}).length > 0;

function printSignature(operation: OpenApiOperation): string {
  const name = pascal(operation.operationId);
  const input = inputOf(operation);
  const optional = input.required?.length === 0 ? '?' : '';
  const parameters = hasInput(operation)
    ? `input${optional}: ${name}Input, options?: CallOptions`
    : 'input?: undefined, options?: CallOptions';
  return `${comment(`${operation.summary}. ${operation.description}`, '  ')}  ${operation.operationId}(${parameters}): Promise<${name}Answer>;\n`;
}

function printAddress({ path, method, operation }: { path: string; method: string; operation: OpenApiOperation }): string {
  const query = operation.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
  return `  ${key(operation.operationId)}: { method: '${method}', path: '${path}', query: ${JSON.stringify(query)} },\n`;
}

const pascal = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
