/**
 * Whatever anybody sends to the public side, it answers with less than 500 and stores nothing. Requests are made at random: paths, methods,
 * bodies, headers, types, odd text, huge numbers. A failing request is printed with the seed that makes it again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/http/contract/contract.ts';
import { type Api, addressOf, openApi, PUBLIC_URL } from './support/api.ts';
import { createApplicant, invite } from './support/world.ts';

let api: Api;
let links: readonly string[];

beforeAll(async () => {
  api = await openApi();
  const used = await createApplicant(api.ports, api.world.organizationId);
  const { invitationId, linkToken } = await invite(api.ports, api.world.organizationId, used, api.world.plan);
  await api.call('withdrawInvitation', { as: 'recruiter', params: { id: invitationId } });
  links = [linkToken, api.world.linkToken.slice(0, -1), `${api.world.linkToken}=`, api.ports.secrets.newToken()];
});
afterAll(() => api.close());

const ROUNDS = 400;
const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    '%00',
    '../../etc/passwd',
    "' or 1=1 --",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '\u202e',
    '\ud800',
    '__proto__',
    'constructor',
    'x'.repeat(10_000),
  ),
);
const segment = fc.oneof(text.map(encodeAny), fc.constantFrom('..', '.', '%', '%zz', '%c0%af', '%2e%2e', '*', ':id', '{id}', '{token}'));
const value = fc.oneof(fc.jsonValue(), text, fc.constantFrom(1e308, -1, 2 ** 53, Number.MAX_SAFE_INTEGER));
const times = fc.oneof(
  text,
  fc.constantFrom('2027-03-02T09:00:00Z', '9999-12-31T23:59:60Z', '-000001-01-01T00:00:00Z', '2027-03-02T09:00:00+25:00'),
);
const bodies = fc.oneof(
  fc.constant(undefined),
  text,
  value.map((one) => JSON.stringify(one)),
  fc
    .record({ start: fc.oneof(times, value), message: value, email: value, password: value, more: value }, { requiredKeys: [] })
    .map((one) => JSON.stringify(one)),
  fc.nat(5_000).map((depth) => '['.repeat(depth)),
  fc.nat(5_000).map((depth) => `{"a":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`),
  fc.constantFrom('{"start":"\\u0000"}', '{"start":"\\ud800"}', '{"__proto__":{"start":"x"}}', '{"start":1e999}', '\ufeff{}'),
);
const types = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-7',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/jso\u006e;;;',
  '',
);
const headers = fc.record(
  {
    origin: fc.constantFrom(PUBLIC_URL, 'null', 'https://evil.example', 'http://[', '\u00fc'),
    cookie: fc.oneof(ascii(), fc.constantFrom('__Host-session=', '__Host-session=%00', `__Host-session=${'A'.repeat(43)}`, '=;;=')),
    accept: ascii(),
    'accept-language': ascii(),
    'idempotency-key': ascii(),
    'x-forwarded-for': fc.oneof(ascii(), fc.constantFrom('::1', '1.2.3.4, 5.6.7.8', ',,,', '::ffff:1.2.3.4')),
    authorization: ascii(),
    range: fc.constantFrom('bytes=0-0', 'bytes=9999999-', 'bytes=x'),
    'if-none-match': ascii(),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none', 'x'),
    host: fc.constantFrom('evil.example', 'localhost', ''),
  },
  { requiredKeys: [] },
);

test('any path', async () => {
  const roots = fc.constantFrom(
    '',
    '/api',
    '/api/v1',
    '/api/v1/booking',
    '/api/v1/session',
    '/b',
    '/admin',
    '/booking-assets',
    '/health',
    '/metrics',
  );
  const paths = fc.tuple(roots, fc.array(segment, { maxLength: 4 })).map(([root, parts]) => [root, ...parts].join('/') || '/');
  await nothingBreaks(paths);
});

test('any call of the booking page', async () => {
  const bearers = OPERATIONS.filter(({ access }) => access === 'invitation').map(({ operationId }) => operationId);
  const tokens = fc.oneof(
    text,
    fc.nat(3).map((index) => links[index] ?? ''),
  );
  await nothingBreaks(
    fc.tuple(fc.constantFrom(...bearers), tokens).map(([id, token]) => addressOf(id, {}).replace('%7Btoken%7D', encodeAny(token))),
  );
});

test('any form of the booking page', async () => {
  const steps = fc.constantFrom('', '/hold', '/book', '/move', '/cancel', '/decline', '/release', '/interview.ics', '/nothing');
  const tokens = fc.oneof(
    text,
    fc.nat(3).map((index) => links[index] ?? ''),
  );
  await nothingBreaks(
    fc.tuple(tokens, steps, text).map(([token, step, query]) => `/b/${encodeAny(token)}${step}?start=${encodeAny(query)}`),
  );
});

test('any attempt to sign in, and any call without a session', async () => {
  const ids = OPERATIONS.filter(({ access }) => access !== 'invitation').map(({ operationId }) => operationId);
  await nothingBreaks(fc.tuple(fc.constantFrom('signIn', ...ids), segment).map(([id, part]) => addressOf(id).replaceAll('%7Bid%7D', part)));
});

test('any query', async () => {
  const queries = fc.array(fc.tuple(text, text), { maxLength: 5 });
  const paths = fc.constantFrom('/api/v1/participants', '/api/v1/interviews', `/api/v1/booking/x`, '/health', '/admin/');
  await nothingBreaks(
    fc
      .tuple(paths, queries)
      .map(([path, pairs]) => `${path}?${pairs.map(([name, one]) => `${encodeAny(name)}=${encodeAny(one)}`).join('&')}`),
  );
});

async function nothingBreaks(paths: fc.Arbitrary<string>): Promise<void> {
  const before = await api.fingerprint();
  const requests = fc.record({ path: paths, method: methods, type: types, body: bodies, headers });
  await fc.assert(
    fc.asyncProperty(requests, async ({ path, method, type, body, headers: given }) => {
      const request = requestOf(path, {
        method,
        headers: { ...given, ...(type && { 'content-type': type }) },
        ...(hasBody(method) && body !== undefined && { body }),
      });
      if (request === null) return;
      const { status } = await api.app.request(request);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: ROUNDS },
  );
  expect(await api.fingerprint()).toEqual(before);
}

const hasBody = (method: string) => method !== 'GET' && method !== 'HEAD';

/** Null for what no HTTP client could put on a wire. */
function requestOf(path: string, init: RequestInit): Request | null {
  try {
    return new Request(`http://127.0.0.1${path}`, init);
  } catch {
    return null;
  }
}

function encodeAny(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

function ascii(): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
}
