/** Turns shapes into JSON Schema 2020-12, the dialect of OpenAPI 3.1. Shapes with an id become components, once each. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** The part of JSON Schema that shapes turn into. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export type Components = Record<string, JsonSchema>;

/**
 * `input` for bodies and answers; `output` for parameters, which are numbers only after reading.
 * @throws when one id would mean two different things.
 */
export function schemaOf(shape: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  const {
    $defs = {},
    $schema: _,
    ...schema
  } = pointToComponents(z.toJSONSchema(shape, { io })) as JsonSchema & {
    $defs?: Components;
    $schema?: string;
  };
  for (const [name, definition] of Object.entries($defs)) {
    const known = components[name];
    if (known !== undefined && !isDeepStrictEqual(known, definition)) throw new Error(`two shapes are called ${name}`);
    components[name] = definition;
  }
  return schema;
}

function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : pointToComponents(inner),
    ]),
  );
}
