/** Errors as the APIs and the token endpoint word them: two different shapes. */
import type { Reply } from '../harness/protocol-server.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };

/** Thrown by whatever carries out a call. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly domain: string;
  constructor(status: number, reason: string, message: string, domain = 'global') {
    super(message);
    this.status = status;
    this.reason = reason;
    this.domain = domain;
  }
}

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

export function apiErrorReply({ status, reason, message, domain }: ApiError, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonReply(status, { error: { code: status, message, errors: [{ domain, reason, message }] } }, headers);
}

export function tokenError(status: number, error: string, description: string): Reply {
  return jsonReply(status, { error, error_description: description });
}

export function notFound(): ApiError {
  return new ApiError(404, 'notFound', 'Not Found');
}

export function invalid(message: string, reason = 'invalid'): ApiError {
  return new ApiError(400, reason, message);
}

export function rateLimited(reason: 'rateLimitExceeded' | 'userRateLimitExceeded' | 'quotaExceeded', status = 403): ApiError {
  const message = reason === 'quotaExceeded' ? 'Calendar usage limits exceeded.' : 'Rate Limit Exceeded';
  return new ApiError(status, reason, message, 'usageLimits');
}

export function badCredentials(): ApiError {
  return new ApiError(401, 'authError', 'Invalid Credentials');
}
