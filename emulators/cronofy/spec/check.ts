/** Holds requests and answers against the written specification and says in words what does not fit. */
import type { z } from 'zod';
import { ANSWERS, REFUSALS } from './answers.ts';
import { REQUESTS } from './requests.ts';

/** Null when it fits. */
export function requestProblem(operation: string, query: URLSearchParams, body: unknown): string | null {
  const spec = REQUESTS[operation];
  if (spec === undefined) return null;
  const wrong = problemOf(spec.query, Object.fromEntries(query)) ?? (spec.body === undefined ? null : problemOf(spec.body, body));
  return wrong === null ? null : `request ${operation}: ${wrong}`;
}

/** `body` is parsed JSON, or the empty string. */
export function answerProblem(operation: string, status: number, body: unknown): string | null {
  const schema = ANSWERS[operation]?.[status] ?? REFUSALS[status];
  if (ANSWERS[operation] === undefined && status === 404) return null;
  if (schema === undefined) return `answer ${operation}: status ${status} is not documented`;
  const wrong = problemOf(schema, body);
  return wrong === null ? null : `answer ${operation} ${status}: ${wrong}`;
}

function problemOf(schema: z.ZodType, value: unknown): string | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? null : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
}
