/** Prints JSON Schema as TypeScript types. Knows the part of JSON Schema that the contract uses, and throws on anything else. */
import type { JsonSchema } from '../../src/http/openapi/schemas.ts';

export function printType(schema: JsonSchema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map((each) => printType(each, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => printType({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${inParentheses(printType(schema.items ?? {}, indent))}[]`;
    case 'object':
      return printObject(schema, indent);
    default:
      throw new Error(`cannot print ${JSON.stringify(schema)}`);
  }
}

function printObject(schema: JsonSchema, indent: string): string {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 && typeof schema.additionalProperties === 'object') {
    return `Readonly<Record<string, ${printType(schema.additionalProperties, indent)}>>`;
  }
  const inner = `${indent}  `;
  const lines = properties.map(([name, property]) => {
    const required = schema.required?.includes(name) ?? false;
    const type = `${printType(property, inner)}${required ? '' : ' | undefined'}`;
    return `${comment(property.description, inner)}${inner}readonly ${key(name)}${required ? '' : '?'}: ${type};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

export function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${text.replaceAll('*/', '* /')} */\n`;
}

export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function inParentheses(type: string): string {
  return /^[\w.$]+$/.test(type) || type.startsWith('{') ? type : `(${type})`;
}
