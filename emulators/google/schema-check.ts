/** Checks JSON against a schema of a discovery document (Google API Discovery, JSON Schema draft 3 in part). */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

export type Schemas = Readonly<Record<string, Schema>>;

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  int64: /^-?\d+$/,
  uint64: /^\d+$/,
};

/** One sentence for each deviation; empty when there is none. */
export function deviations(schemas: Schemas, schema: Schema, value: unknown, path = '$'): string[] {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref];
    return target === undefined ? [`${path}: no schema ${schema.$ref}`] : deviations(schemas, target, value, path);
  }
  switch (schema.type) {
    case 'object':
      return objectDeviations(schemas, schema, value, path);
    case 'array':
      if (!Array.isArray(value)) return [`${path}: not a list`];
      return value.flatMap((one, at) => deviations(schemas, schema.items ?? {}, one, `${path}[${at}]`));
    case 'string':
      return stringDeviations(schema, value, path);
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path}: not a whole number`];
    case 'number':
      return typeof value === 'number' ? [] : [`${path}: not a number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: neither true nor false`];
    default:
      return [];
  }
}

function objectDeviations(schemas: Schemas, schema: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: not an object`];
  return Object.entries(value).flatMap(([name, one]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    return known === undefined ? [`${path}.${name}: unknown field`] : deviations(schemas, known, one, `${path}.${name}`);
  });
}

function stringDeviations({ format, enum: allowed }: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'string') return [`${path}: not a text`];
  if (format !== undefined && FORMATS[format]?.test(value) === false) return [`${path}: not a ${format}`];
  return allowed === undefined || allowed.includes(value) ? [] : [`${path}: not one of ${allowed.join(', ')}`];
}
