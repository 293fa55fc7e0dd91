/** Shapes that several nouns share: identifiers, instants, spans, pages, faults. Texts have bounds; nothing is unbounded. */
import { z } from 'zod';
import { FAULT_CODES } from '../../domain/fault.ts';
import { parseId } from '../../domain/identifiers.ts';

export const MAX_PAGE = 200;
export const MAX_TEXT = 200;
export const MAX_LONG_TEXT = 2_000;

/** A lower-case UUID, typed as the identifier it is. */
export function id<T extends string>(): z.ZodType<T, T> {
  return z
    .string()
    .refine((text) => parseId(text) !== null, 'Not an id')
    .meta({ format: 'uuid' }) as unknown as z.ZodType<T, T>;
}

export const idParams = <T extends string>() => z.strictObject({ id: id<T>() });

/** Answers: always UTC with `Z`. */
export const Instant = z.iso.datetime().meta({ id: 'Instant', description: 'ISO 8601 instant in UTC, e.g. 2027-03-02T09:30:00.000Z' });

/** Requests: any offset is understood. */
export const InstantInput = z.iso
  .datetime({ offset: true })
  .meta({ id: 'InstantInput', description: 'ISO 8601 instant with Z or an offset' });

export const LocalDate = z.iso.date().meta({ id: 'LocalDate', description: 'Calendar date without a zone, e.g. 2027-03-02' });

export const Span = z
  .object({ start: Instant, end: Instant })
  .meta({ id: 'Span', description: 'Half-open: the end does not belong to it' });

export const Language = z.enum(['en', 'de']).meta({ id: 'Language' });

export const LocalText = z.object({ en: z.string(), de: z.string() }).meta({ id: 'LocalText' });

/** One line somebody typed: not blank, without control characters and line separators, so that it can stand in a mail header. */
export const Line = z
  .string()
  .min(1)
  .max(MAX_TEXT)
  .regex(/^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]+$/u);

/** Text of several lines, may be empty. */
export const LongText = z.string().max(MAX_LONG_TEXT);

export const Email = z.email().max(254);

export const Fault = z
  .object({
    code: z.enum(FAULT_CODES),
    retry: z.enum(['never', 'later']),
    blame: z.enum(['admin', 'provider', 'us']),
    detail: z.string(),
  })
  .meta({ id: 'Fault', description: 'Why the world failed. Every code has a section in the reference of errors.' });

/** Query parameters of lists that come in pages. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).optional(),
  cursor: z.string().min(1).max(500).optional(),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int().min(0), nextCursor: z.string().nullable() });

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const NamedRef = z.object({ id: z.string(), name: z.string() }).meta({ id: 'NamedRef' });
