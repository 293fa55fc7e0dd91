/** Reads parameters, query and JSON body by the shapes of an operation. Whatever does not fit is refused with the field at fault. */
import type { z } from 'zod';
import { type FieldAtFault, refuse, refuseFields } from './problem.ts';

const MAX_FIELDS_TOLD = 20;

/** A path whose parts do not fit names nothing that could exist. @throws Refusal `not-found` */
export function readParams(shape: z.ZodType | null, params: Readonly<Record<string, string>>): unknown {
  if (shape === null) return null;
  const parsed = shape.safeParse(params);
  if (!parsed.success) throw refuse('not-found');
  return parsed.data;
}

/** @throws Refusal `invalid-input` */
export function readQuery(shape: z.ZodType | null, query: Readonly<Record<string, readonly string[]>>): unknown {
  if (shape === null) return null;
  const twice = Object.keys(query).find((name) => (query[name]?.length ?? 0) > 1);
  if (twice !== undefined) throw refuseFields([{ field: twice, message: 'Give it once.' }]);
  return fitting(shape, Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values[0]])));
}

/** @throws Refusal `unsupported-media-type`, `malformed-request`, `invalid-input` */
export async function readBody(shape: z.ZodType | null, request: Request): Promise<unknown> {
  if (shape === null) return null;
  if (!isJson(request.headers.get('content-type'))) throw refuse('unsupported-media-type', 'Send application/json.');
  return fitting(shape, parsed(await request.text()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('malformed-request', 'The body is not JSON.');
  }
}

function isJson(contentType: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

function fitting(shape: z.ZodType, value: unknown): unknown {
  const result = shape.safeParse(value);
  if (!result.success) {
    throw refuseFields(
      result.error.issues.slice(0, MAX_FIELDS_TOLD).map(({ path, message }) => ({ field: path.join('.'), message: `${message}.` })),
    );
  }
  const nul = fieldWithNul(result.data, '');
  if (nul !== null) throw refuseFields([nul]);
  return result.data;
}

/** Text with a NUL cannot be stored. Looked for after the shape has bounded depth and size. */
function fieldWithNul(value: unknown, field: string): FieldAtFault | null {
  if (typeof value === 'string') return value.includes('\0') ? { field, message: 'A NUL character is not text.' } : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = name.includes('\0')
      ? { field, message: 'A NUL character is not text.' }
      : fieldWithNul(inner, field === '' ? name : `${field}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
