/**
 * `Idempotency-Key`: the same request again gives the first answer and does nothing twice. Only answers of success are kept; a refusal
 * changed nothing and may be tried again. Answers are kept encrypted, because a new invitation's answer holds its private link.
 */
import { createHash } from 'node:crypto';
import type { Ports } from '../ports/ports.ts';
import { refuse, refuseFields } from './problem.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;
export const REPLAYED = 'idempotency-replayed';

export interface KeyedRequest {
  readonly key: string | null;
  /** Who asks: keys of different callers never meet. */
  readonly scope: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

type IdempotencyPorts = Pick<Ports, 'idempotency' | 'secrets' | 'clock'>;

/** @throws Refusal `request-in-progress`, `idempotency-key-reused`, `invalid-input`, and whatever `perform` throws */
export async function onceByKey(
  ports: IdempotencyPorts,
  request: KeyedRequest,
  perform: () => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  const { key, scope } = request;
  if (key === null) return { ...(await perform()), replayed: false };
  if (!KEY.test(key)) throw refuseFields([{ field: 'Idempotency-Key', message: 'A key has 1 to 200 visible ASCII characters.' }]);
  const sealedFor = `idempotency:${scope}:${key}`;
  const begun = await ports.idempotency.begin(scope, key, hashOf(request), ports.clock.now());
  switch (begun.kind) {
    case 'fresh':
      return { ...(await keep(ports, request, key, sealedFor, perform)), replayed: false };
    case 'replay':
      return { status: begun.answer.status, body: ports.secrets.open(begun.answer.body, sealedFor).body ?? '', replayed: true };
    case 'in-progress':
      throw refuse('request-in-progress', 'The first request with this key has not ended. Please try again.', { retryAfterSeconds: 1 });
    case 'different-request':
      throw refuse('idempotency-key-reused', 'Another request came with this key. Use a new key for each request.');
  }
}

async function keep(
  ports: IdempotencyPorts,
  { scope }: KeyedRequest,
  key: string,
  sealedFor: string,
  perform: () => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await perform();
  } catch (error) {
    await ports.idempotency.abandon(scope, key);
    throw error;
  }
  await ports.idempotency.finish(scope, key, { status: answer.status, body: ports.secrets.seal({ body: answer.body }, sealedFor) });
  return answer;
}

function hashOf({ method, path, body }: KeyedRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
