import { beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../domain/time/instant.ts';
import type { IdempotencyStore, StoredAnswer } from '../ports/idempotency-store.ts';
import type { Ports } from '../ports/ports.ts';
import { onceByKey } from './idempotency.ts';
import { refuse } from './problem.ts';

interface Entry {
  readonly hash: string;
  answer: StoredAnswer | null;
}

let entries: Map<string, Entry>;
let runs: number;

const store: IdempotencyStore = {
  async begin(scope, key, hash) {
    const found = entries.get(`${scope} ${key}`);
    if (found === undefined) {
      entries.set(`${scope} ${key}`, { hash, answer: null });
      return { kind: 'fresh' };
    }
    if (found.hash !== hash) return { kind: 'different-request' };
    return found.answer === null ? { kind: 'in-progress' } : { kind: 'replay', answer: found.answer };
  },
  async finish(scope, key, answer) {
    const found = entries.get(`${scope} ${key}`);
    if (found) found.answer = answer;
  },
  async abandon(scope, key) {
    entries.delete(`${scope} ${key}`);
  },
};

const ports = {
  idempotency: store,
  clock: { now: () => instant(0) },
  secrets: {
    seal: (plain: object, boundTo: string) => Buffer.from(JSON.stringify([boundTo, plain])).toString('base64'),
    open: (sealed: string, boundTo: string) => {
      const [bound, plain] = JSON.parse(Buffer.from(sealed, 'base64').toString());
      if (bound !== boundTo) throw new Error('moved to another row');
      return plain;
    },
  },
} as unknown as Pick<Ports, 'idempotency' | 'secrets' | 'clock'>;

const request = { key: 'k1', scope: 'user:1', method: 'POST', path: '/api/v1/plans', body: { name: 'a' } };
const perform = async () => ({ status: 201, body: `{"run":${++runs}}` });

beforeEach(() => {
  entries = new Map();
  runs = 0;
});

describe('a request with a key', () => {
  test('is done once and answered twice', async () => {
    expect(await onceByKey(ports, request, perform)).toEqual({ status: 201, body: '{"run":1}', replayed: false });
    expect(await onceByKey(ports, request, perform)).toEqual({ status: 201, body: '{"run":1}', replayed: true });
    expect(runs).toBe(1);
  });

  test('keeps its answer unreadable in the store', async () => {
    await onceByKey(ports, request, async () => ({ status: 201, body: '{"link":"https://x/b/secret"}' }));
    expect(JSON.stringify([...entries.values()])).not.toContain('secret');
  });

  test('cannot be another request', async () => {
    await onceByKey(ports, request, perform);
    for (const other of [{ body: { name: 'b' } }, { path: '/api/v1/users' }, { method: 'PUT' }]) {
      await expect(onceByKey(ports, { ...request, ...other }, perform)).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    }
  });

  test('of another caller is another key', async () => {
    await onceByKey(ports, request, perform);
    expect(await onceByKey(ports, { ...request, scope: 'user:2' }, perform)).toMatchObject({ replayed: false });
  });

  test('waits for the first to end', async () => {
    let end = () => {};
    const first = onceByKey(ports, request, async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return perform();
    });
    await Promise.resolve();
    await Promise.resolve();
    await expect(onceByKey(ports, request, perform)).rejects.toMatchObject({ code: 'request-in-progress' });
    end();
    await first;
    expect(await onceByKey(ports, request, perform)).toMatchObject({ replayed: true });
  });

  test('may be tried again after a refusal', async () => {
    await expect(onceByKey(ports, request, () => Promise.reject(refuse('slot-taken')))).rejects.toMatchObject({ code: 'slot-taken' });
    expect(await onceByKey(ports, request, perform)).toMatchObject({ replayed: false });
  });

  test.each([[''], ['a b'], ['ü'], ['x'.repeat(201)]])('%j is not a key', async (key) => {
    await expect(onceByKey(ports, { ...request, key }, perform)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(runs).toBe(0);
  });
});

test('without a key every request is done', async () => {
  await onceByKey(ports, { ...request, key: null }, perform);
  expect(await onceByKey(ports, { ...request, key: null }, perform)).toMatchObject({ body: '{"run":2}', replayed: false });
});
