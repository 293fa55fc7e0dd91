/** The shape of every answer that says no: RFC 9457 with a stable code. */
import { z } from 'zod';
import { FAULT_CODES, type FaultCode } from '../../domain/fault.ts';
import { Span } from './basics.ts';
import { MissingReason } from './plans.ts';
import { PROBLEMS, type ProblemCode } from './problem-codes.ts';

export type AnyProblemCode = ProblemCode | FaultCode;

const codes: readonly AnyProblemCode[] = [...(Object.keys(PROBLEMS) as ProblemCode[]), ...FAULT_CODES];

export const ProblemShape = z
  .object({
    type: z.string().meta({ description: 'Relative reference: /problems/ and the code' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes).meta({ id: 'ProblemCode' }),
    detail: z.string(),
    field: z.string().optional().meta({ description: 'The field at fault, as a path: rules.lengthMinutes, panel.0.candidates' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'All fields at fault' }),
    alternatives: z.array(Span).optional().meta({ description: 'The nearest free times, where a time was refused' }),
    reasons: z.array(MissingReason).optional().meta({ description: 'Why a time was refused; for signed-in users only' }),
    retryAfterSeconds: z.int().optional(),
    requestId: z.string().optional().meta({ description: 'Name it when you ask the operator' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof ProblemShape>;
