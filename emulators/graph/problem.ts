/** Refusals in Graph's own shape: `{ error: { code, message, innerError } }`. */
import { randomUUID } from 'node:crypto';
import type { Reply } from '../harness/protocol-server.ts';

interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Members beside `code` and `message`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Thrown by whatever answers a call; becomes the answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly options: ProblemOptions;
  constructor(status: number, code: string, message: string, options: ProblemOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

export function problemBody({ code, message, options }: Problem, now: number): Record<string, unknown> {
  const innerError = { date: new Date(now).toISOString().slice(0, 19), 'request-id': randomUUID(), 'client-request-id': randomUUID() };
  return { error: { code, message, ...options.more, innerError } };
}

export function problemReply(problem: Problem, now: number): Reply {
  const headers = { 'content-type': 'application/json', ...problem.options.headers };
  return { status: problem.status, headers, body: JSON.stringify(problemBody(problem, now)) };
}

export const accessDenied = () => new Problem(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

export const requestDenied = () => new Problem(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const invalidToken = (message: string) => new Problem(401, 'InvalidAuthenticationToken', message);

export const itemNotFound = () => new Problem(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const badRequest = (message: string) => new Problem(400, 'RequestBodyRead', message);

export const throttled = (seconds: string | null) =>
  new Problem(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', {
    headers: seconds === null ? {} : { 'retry-after': seconds },
  });
