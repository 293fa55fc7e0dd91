import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Refusal } from './problem.ts';
import { readBody, readParams, readQuery } from './read-request.ts';

const Shape = z.strictObject({ name: z.string().max(5), list: z.array(z.object({ n: z.int() })).optional() });

async function refusalOf(of: () => unknown): Promise<Pick<Refusal, 'code' | 'extras'>> {
  try {
    await of();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const post = (body: string, type: string | null = 'application/json') =>
  new Request('http://x/', { method: 'POST', body, headers: type === null ? {} : { 'content-type': type } });

describe('a body', () => {
  test('is read when it fits', async () => {
    expect(await readBody(Shape, post('{"name":"a"}', 'Application/JSON; charset=utf-8'))).toEqual({ name: 'a' });
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonp'],
    ['text/plain; application/json'],
    [''],
  ])('as %s is refused', async (type) => {
    expect(await refusalOf(() => readBody(Shape, post('{"name":"a"}', type)))).toMatchObject({ code: 'unsupported-media-type' });
  });

  test.each([[''], ['{'], ['undefined'], ['{"name":"a"}}']])('%j is not JSON', async (body) => {
    expect(await refusalOf(() => readBody(Shape, post(body)))).toMatchObject({ code: 'malformed-request' });
  });

  test.each([
    ['null', ''],
    ['[]', ''],
    ['{}', 'name'],
    ['{"name":"too long"}', 'name'],
    ['{"name":"a","more":1}', ''],
    ['{"name":"a","list":[{"n":1},{"n":"1"}]}', 'list.1.n'],
    ['{"name":"a\\u0000"}', 'name'],
  ])('%s is refused and names %j', async (body, field) => {
    const refusal = await refusalOf(() => readBody(Shape, post(body)));
    expect(refusal.code).toBe('invalid-input');
    expect(refusal.extras.errors?.[0]?.field).toBe(field);
  });

  test('nested without end is refused, not followed', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(await refusalOf(() => readBody(Shape, post(`{"name":${deep}}`)))).toMatchObject({ code: 'invalid-input' });
  });

  test('tells at most twenty fields', async () => {
    const list = Array.from({ length: 500 }, () => ({ n: 'x' }));
    const { extras } = await refusalOf(() => readBody(Shape, post(JSON.stringify({ name: 'a', list }))));
    expect(extras.errors).toHaveLength(20);
  });
});

test('a query parameter given twice is refused', async () => {
  const shape = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).optional() });
  expect(readQuery(shape, { limit: ['5'] })).toEqual({ limit: 5 });
  expect(await refusalOf(() => readQuery(shape, { limit: ['5', '6'] }))).toMatchObject({ code: 'invalid-input' });
  for (const bad of ['0', '201', '-1', 'NaN', '1e9', '5.5', 'x']) {
    expect(await refusalOf(() => readQuery(shape, { limit: [bad] }))).toMatchObject({ code: 'invalid-input' });
  }
});

test('a path whose parts do not fit names nothing', async () => {
  const shape = z.strictObject({ id: z.uuid() });
  expect(await refusalOf(() => readParams(shape, { id: '1; drop table' }))).toMatchObject({ code: 'not-found' });
});
