/** Joins an operation of the contract with the code that does it, checked against the operation's shapes. */
import type { z } from 'zod';
import type { Permission } from '../domain/access/permission.ts';
import type { InvitationAccess, UserAccess } from '../domain/access/proof.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Ports } from '../ports/ports.ts';
import type { SignedIn } from './access/caller.ts';
import type { RateLimits } from './access/rate-limits.ts';
import type { Operation } from './contract/operation.ts';
import type { ConnectionExamples } from './deps.ts';
import type { Refusal } from './problem.ts';

type AccessOf<A> = A extends Permission
  ? UserAccess<A>
  : A extends 'signed-in'
    ? SignedIn
    : A extends 'invitation'
      ? InvitationAccess
      : null;
type Parsed<S> = S extends z.ZodType ? z.output<S> : null;
type BodyOf<S> = S extends z.ZodType ? z.input<S> : null;

/** One call: everything in it has been checked already. */
export interface Call<O extends Operation> {
  readonly ports: Ports;
  readonly access: AccessOf<O['access']>;
  readonly params: Parsed<O['params']>;
  readonly query: Parsed<O['query']>;
  readonly body: Parsed<O['body']>;
  /** Proof of one more permission of the same user. @throws Refusal `forbidden` */
  also<P extends Permission>(permission: P): UserAccess<P>;
  readonly rateLimits: RateLimits;
  readonly examples: ConnectionExamples;
  readonly cookie: { write(token: string, expiresAt: Instant): void; clear(): void };
}

export type Reply<O extends Operation> = BodyOf<O['success']['body']> | Refusal;

export interface Route {
  readonly operation: Operation;
  readonly perform: (call: Call<Operation>) => Promise<unknown>;
}

export function route<const O extends Operation>(operation: O, perform: (call: Call<O>) => Promise<Reply<O>>): Route {
  return { operation, perform: perform as unknown as Route['perform'] };
}
