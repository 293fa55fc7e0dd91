/** The OpenAPI 3.1 document, made from the contract and from nothing else. */
import type { z } from 'zod';
import { API_BASE, OPERATIONS } from '../contract/contract.ts';
import type { Operation } from '../contract/operation.ts';
import { ProblemShape } from '../contract/problem.ts';
import { PROBLEMS, type ProblemCode } from '../contract/problem-codes.ts';
import { type Components, type JsonSchema, schemaOf } from './schemas.ts';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string; readonly license: unknown };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, OpenApiOperation>>;
  readonly components: { readonly schemas: Components; readonly securitySchemes: Record<string, unknown> };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly {
    name: string;
    in: 'path' | 'query' | 'header';
    required: boolean;
    schema: JsonSchema;
    description?: string;
  }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

const VERSION = '1';

export function openApiDocument(): OpenApiDocument {
  const components: Components = {};
  const problem = schemaOf(ProblemShape, 'input', components);
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of OPERATIONS) {
    const path = `${API_BASE}${operation.path}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation, problem, components) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Calendula',
      version: VERSION,
      description: 'Connects the calendars of an organisation through one service account; applicants book their own interviews.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(OPERATIONS.map((operation) => operation.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: '`__Host-session` where the installation is reached by https',
        },
      },
    },
  };
}

function describe(operation: Operation, problem: JsonSchema, components: Components): OpenApiOperation {
  const { success, body } = operation;
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    description: accessSentence(operation),
    tags: [operation.tag],
    security: operation.access === 'public' || operation.access === 'invitation' ? [] : [{ session: [] }],
    parameters: [
      ...parametersOf(operation.params, 'path', components),
      ...parametersOf(operation.query, 'query', components),
      ...(operation.idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input', components) } } } }),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.body && { content: { 'application/json': { schema: schemaOf(success.body, 'input', components) } } }),
      },
      ...problemResponses(operation, problem),
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  description: 'The same key with the same request gives the first answer again and does nothing twice.',
} as const;

function accessSentence({ access }: Operation): string {
  if (access === 'public') return 'Anybody may call this.';
  if (access === 'invitation') return 'For the bearer of an invitation’s private link.';
  return access === 'signed-in' ? 'For anybody who is signed in.' : `Needs the permission \`${access}\`.`;
}

function parametersOf(shape: z.ZodType | null, place: 'path' | 'query', components: Components): OpenApiOperation['parameters'] {
  if (shape === null) return [];
  const schema = schemaOf(shape, 'output', components);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

/** What any operation of this kind can say beside its own problems. */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const unsafe = operation.method !== 'GET';
  return [
    ...operation.problems,
    ...(operation.access === 'invitation' ? (['invitation-not-found', 'invitation-gone'] as const) : []),
    ...(operation.access === 'public' || operation.access === 'invitation' ? [] : (['not-signed-in'] as const)),
    ...(operation.access === 'public' || operation.access === 'invitation' || operation.access === 'signed-in'
      ? []
      : (['forbidden'] as const)),
    ...(unsafe ? (['origin-refused'] as const) : []),
    ...(operation.body ? (['malformed-request', 'unsupported-media-type', 'body-too-large'] as const) : []),
    ...(operation.body || operation.query ? (['invalid-input'] as const) : []),
    ...(operation.idempotent ? (['request-in-progress', 'idempotency-key-reused'] as const) : []),
    'too-many-requests',
    'internal',
  ];
}

function problemResponses(operation: Operation, problem: JsonSchema): OpenApiOperation['responses'] {
  const byStatus = Map.groupBy([...new Set(problemsOf(operation))], (code) => PROBLEMS[code].status);
  return Object.fromEntries([
    ...[...byStatus].map(([status, codes]) => [status, problemResponse(codes.map((code) => `\`${code}\``).join(', '), problem)] as const),
    ['default', problemResponse('A fault of the world around: a calendar system, the database, a mail server', problem)],
  ]);
}

function problemResponse(description: string, schema: JsonSchema) {
  return { description, content: { 'application/problem+json': { schema } } };
}
