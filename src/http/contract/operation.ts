/**
 * What one operation of the API is, as data. Everything about an operation that can be checked in one place is said here and
 * nowhere else: who may call it, how often, what goes in and what comes out. Routes only add the call of a use case.
 */
import type { z } from 'zod';
import type { Permission } from '../../domain/access/permission.ts';
import type { ProblemCode } from './problem-codes.ts';

/** Who may call: holders of a permission, anybody signed in, the bearer of an invitation's link, or anybody. */
export type RequiredAccess = Permission | 'signed-in' | 'invitation' | 'public';

/** How often: each class has its own budget, see access/rate-limits.ts. */
export type RateClass = 'sign-in' | 'invitation' | 'user';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The one status of success. 204 has no body. */
export type SuccessStatus = 200 | 201 | 202 | 204;

type Shape = z.ZodType | null;

export interface Operation<
  A extends RequiredAccess = RequiredAccess,
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  readonly method: Method;
  /** Below `/api/v1`, parameters in braces: `/plans/{id}`. */
  readonly path: string;
  readonly access: A;
  readonly rate: RateClass;
  /**
   * True: takes part in `Idempotency-Key`. Reading and naturally repeatable operations do not need it. Bodies with a password or a
   * credential never do: a fingerprint of the body is stored with the key.
   */
  readonly idempotent: boolean;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly success: { readonly status: SuccessStatus; readonly description: string; readonly body: R };
  /** Problems of this operation's own, beside those that any operation of its kind can give. */
  readonly problems: readonly ProblemCode[];
}

/** Fixes the types of one operation's shapes, so that its route is checked against them. */
export function operation<
  A extends RequiredAccess,
  P extends Shape = null,
  Q extends Shape = null,
  B extends Shape = null,
  R extends Shape = null,
>(
  of: Omit<Operation<A, P, Q, B, R>, 'params' | 'query' | 'body' | 'problems' | 'idempotent' | 'rate'> & {
    rate?: RateClass;
    idempotent?: boolean;
    params?: P;
    query?: Q;
    body?: B;
    problems?: readonly ProblemCode[];
  },
): Operation<A, P, Q, B, R> {
  return {
    rate: of.access === 'invitation' ? 'invitation' : 'user',
    idempotent: of.method === 'POST',
    problems: [],
    ...of,
    params: (of.params ?? null) as P,
    query: (of.query ?? null) as Q,
    body: (of.body ?? null) as B,
  };
}
