/** Between the domain's values and columns: instants, identifiers, JSON. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { type Instant, instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';

export function toColumn(at: Instant): Date {
  return new Date(at);
}

export function toNullableColumn(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}

export function fromColumn(at: Date): Instant {
  return instant(at.getTime());
}

export function fromNullableColumn(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}

export function spanColumns(span: Interval): { starts_at: Date; ends_at: Date } {
  return { starts_at: new Date(span.start), ends_at: new Date(span.end) };
}

export function spanFrom(row: { starts_at: Date; ends_at: Date }): Interval {
  return { start: fromColumn(row.starts_at), end: fromColumn(row.ends_at) };
}

export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

export function toNullableJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Reads one column by its shape. `where` names table and column for whoever has to repair the row. */
export function read<T>(shape: z.ZodType<T>, value: unknown, where: string): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`stored value of ${where} is damaged: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, { cause: result.error });
}

export function readNullable<T>(shape: z.ZodType<T>, value: unknown, where: string): T | null {
  return value === null ? null : read(shape, value, where);
}

/** `= any(...)` over identifiers; an empty list matches nothing. */
export function anyId(ids: readonly string[]) {
  return sql<string>`any(${[...ids]}::uuid[])`;
}
