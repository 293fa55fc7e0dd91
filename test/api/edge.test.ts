/** The edge around the operations: idempotency, budgets, headers, files, machines' questions, what is logged. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { RATE_BUDGETS } from '../../src/http/access/rate-limits.ts';
import { createApp } from '../../src/http/app.ts';
import { ProblemShape } from '../../src/http/contract/problem.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { createLog } from '../../src/platform/log.ts';
import { type Api, addressOf, expectProblem, openApi, PUBLIC_URL } from './support/api.ts';
import { CHANGING, FREE_START } from './support/valid-requests.ts';

let api: Api;
let limited: Api;
let webDirectory: string;

beforeAll(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'calendula-built-'));
  await mkdir(join(webDirectory, 'admin/assets'), { recursive: true });
  await mkdir(join(webDirectory, 'booking'), { recursive: true });
  await writeFile(join(webDirectory, 'secret.txt'), 'outside');
  await writeFile(join(webDirectory, 'admin/index.html'), '<!doctype html><title>Calendula</title>');
  await writeFile(join(webDirectory, 'admin/assets/index-Bx3k9f2Q.js'), 'export {};');
  await writeFile(join(webDirectory, 'booking/booking.js'), 'export {};');
  api = await openApi({ deps: { webDirectory, config: { publicUrl: PUBLIC_URL, trustedProxies: [], metricsToken: 'm'.repeat(20) } } });
  limited = await openApi({ rateLimits: true });
});
afterAll(async () => {
  await Promise.all([api.close(), limited.close()]);
  await rm(webDirectory, { recursive: true });
});

describe('an idempotency key', () => {
  const request = (key: string, change: object = {}) => ({
    as: 'recruiter' as const,
    body: { name: 'Otto Ohm', email: 'otto@mail.example', language: 'de', position: 'Doctor', ...change },
    headers: { 'idempotency-key': key },
  });

  test('gives the first answer again and does nothing twice', async () => {
    const first = await api.call('createApplication', request('a-1'));
    const before = await api.fingerprint();
    const second = await api.call('createApplication', request('a-1'));
    expect(second.body).toEqual(first.body);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    expect(await api.fingerprint()).toEqual(before);
  });

  test('is for one request only', async () => {
    await api.call('createApplication', request('a-2'));
    const { status, body } = await api.call('createApplication', request('a-2', { name: 'Someone else' }));
    expect([status, body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  test('belongs to one caller', async () => {
    const first = await api.call('createApplication', request('a-3'));
    const second = await api.call('createApplication', { ...request('a-3'), as: 'administrator' });
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('is free again after a refusal', async () => {
    const refused = await api.call('createApplication', request('a-4', { email: 'x@x' }));
    expect(refused.status).toBe(422);
    expect((await api.call('createApplication', request('a-4'))).status).toBe(201);
  });

  test('makes two requests at once one', async () => {
    const both = await Promise.all([api.call('createApplication', request('a-5')), api.call('createApplication', request('a-5'))]);
    const statuses = both.map(({ status }) => status).sort();
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    const created = new Set(both.filter(({ status }) => status === 201).map(({ body }) => body.id));
    expect(created.size).toBe(1);
  });

  test('is not asked who has lost the permission meanwhile', async () => {
    await api.call('createApplication', request('a-6'));
    expect((await api.call('createApplication', { ...request('a-6'), as: 'interviewer' })).status).toBe(403);
  });

  test('works for applicants, and repeats the booking', async () => {
    const params = { token: api.foreign.linkToken };
    await api.call('holdSlot', { params, body: { start: FREE_START } });
    const headers = { 'idempotency-key': 'b-1' };
    const first = await api.call('bookSlot', { params, body: { start: FREE_START }, headers });
    const second = await api.call('bookSlot', { params, body: { start: FREE_START }, headers });
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  test('does not keep private links readable', async () => {
    const created = await api.call('createInvitation', {
      ...CHANGING.createInvitation?.(api.world),
      headers: { 'idempotency-key': 'i-1' },
    });
    const token = created.body.link.split('/').at(-1);
    const request = { ...CHANGING.createInvitation?.(api.world), headers: { 'idempotency-key': 'i-1' } };
    expect((await api.call('createInvitation', request)).body.link).toBe(created.body.link);
    const [{ id }] = (await api.call('listUsers', { as: 'administrator' })).body.items.filter(
      (user: { name: string }) => user.name === 'recruiter',
    );
    const hidden = await api.ports.idempotency.begin(`user:${id}`, 'i-1', 'other', api.clock.now());
    expect(JSON.stringify(hidden)).not.toContain(token);
  });
});

describe('budgets', () => {
  test('stop guessing a password, by account and then by address', async () => {
    const guess = (email: string) => limited.call('signIn', { body: { email, password: 'wrong' } });
    const { points } = RATE_BUDGETS['sign-in-account'];
    const email = limited.world.users.recruiter.email;
    for (let i = 0; i < points; i++) expect((await guess(email)).status).toBe(401);
    const refused = await guess(` ${email.toUpperCase()} `);
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (let i = points + 1; i < RATE_BUDGETS['sign-in-address'].points; i++) await guess(`nobody${i}@elbe.example`);
    expect((await guess('nobody@elbe.example')).status).toBe(429);
  });

  test('stop hammering one link, and leave other links alone', async () => {
    const page = (token: string) => limited.call('getBookingPage', { params: { token } });
    for (let i = 0; i < RATE_BUDGETS['invitation-link'].points; i++) expect((await page(limited.world.linkToken)).status).toBe(200);
    expect((await page(limited.world.linkToken)).status).toBe(429);
    expect((await page(limited.foreign.linkToken)).status).toBe(200);
  });
});

describe('headers', () => {
  test.each(['/api/v1/session', '/api/v1/nothing', '/health', '/admin/', '/b/x', '/openapi.json'])('of %s shield', async (path) => {
    const { headers } = await api.app.request(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('files', () => {
  test.each([
    ['/admin/', 200, 'no-cache'],
    ['/admin/people/all', 200, 'no-cache'],
    ['/admin/assets/index-Bx3k9f2Q.js', 200, 'public, max-age=31536000, immutable'],
    ['/booking-assets/booking.js', 200, 'no-cache'],
    ['/admin/assets/gone-Bx3k9f2Q.js', 404, null],
    ['/booking-assets/gone.js', 404, null],
    ['/booking-assets/', 404, null],
    ['/admin/../secret.txt', 404, null],
    ['/admin/..%2fsecret.txt', 404, null],
    ['/admin/%2e%2e/secret.txt', 404, null],
    ['/booking-assets/..%5c..%5csecret.txt', 404, null],
    ['/admin/%00', 404, null],
  ])('%s', async (path, status, cache) => {
    const response = await api.app.request(path);
    const text = await response.text();
    expect(text).not.toContain('outside');
    if (path !== '/admin/%00') expect([response.status, response.headers.get('cache-control')]).toEqual([status, cache]);
    expect(response.status).toBeLessThan(500);
  });

  test('that were not built are told with the fix', async () => {
    const response = await limited.app.request('/admin/');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('npm run build');
  });

  test.each(['/', '/admin'])('%s leads to the administration', async (path) => {
    const response = await api.app.request(path);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/']);
  });
});

describe('machines', () => {
  test('hear that it lives and is ready', async () => {
    expect(await (await api.app.request('/health')).json()).toEqual({ status: 'ok' });
    const ready = await api.app.request('/ready');
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, checks: [{ name: 'database', ok: true }] }]);
  });

  test('hear what is missing', async () => {
    const app = createApp({
      ...api.deps,
      readiness: async () => [{ name: 'migrations', ok: false, detail: '2 are missing at db.internal' }],
    });
    const ready = await app.request('/ready');
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, checks: [{ name: 'migrations', ok: false }] }]);
    expect(api.logged.join('')).toContain('db.internal');
  });

  test('read the numbers only with the token', async () => {
    for (const authorization of [undefined, 'Bearer x', `Bearer ${'m'.repeat(19)}`, 'm'.repeat(20)]) {
      expect((await api.app.request('/metrics', { headers: authorization ? { authorization } : {} })).status).toBe(404);
    }
    await api.call('getBookingPage', { params: { token: 'x' } });
    const response = await api.app.request('/metrics', { headers: { authorization: `Bearer ${'m'.repeat(20)}` } });
    const text = await response.text();
    expect(text).toContain('calendula_http_request_seconds_count{operation="getBookingPage",status="404"}');
    expect(text).not.toContain(api.world.linkToken);
    expect((await limited.app.request('/metrics', { headers: { authorization: 'Bearer null' } })).status).toBe(404);
  });

  test('read the description of the API', async () => {
    const document = await (await api.app.request('/openapi.json')).json();
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });
});

describe('trouble', () => {
  /** The same application over a store that fails. */
  async function ask(error: unknown) {
    const lines: string[] = [];
    const app = createApp({
      ...api.deps,
      ports: { ...api.ports, interviews: { ...api.ports.interviews, plans: () => Promise.reject(error) } },
      log: createLog('debug', { write: (line) => void lines.push(line) }),
    });
    const response = await app.request(addressOf('listPlans'), { headers: { cookie: `__Host-session=${api.world.sessions.recruiter}` } });
    const body = ProblemShape.parse(await response.json());
    return { answer: { status: response.status, body }, log: lines.join('') };
  }

  test('a fault is told to those inside, with its status', async () => {
    const { answer, log } = await ask(
      new Fault({ code: 'storage.unavailable', retry: 'later', blame: 'us', detail: 'The database rests.' }),
    );
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([503, 'storage.unavailable', 'The database rests.']);
    expect(log).toContain('"level":"warn"');
  });

  test('a bug is told by the id of its request, and the log has the rest under the same id', async () => {
    const { answer, log } = await ask(new TypeError('plans is not what it was'));
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain('not what it was');
    const line = log.split('\n').find((one) => one.includes('not what it was')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', requestId: answer.body.requestId, operation: 'listPlans' });
  });
});

test('the booking page takes plain forms only, also when their body is broken', async () => {
  for (const type of ['multipart/form-data; boundary=x', 'multipart/form-data', 'application/json', 'text/plain']) {
    const init = { method: 'POST', headers: { 'content-type': type }, body: '' };
    const response = await api.app.request(`/b/${api.world.linkToken}/move?start=`, init);
    expect(response.status, type).toBe(415);
    expectProblem(response, await response.json());
  }
});

test('a body without the right type is refused before it is read', async () => {
  for (const type of [undefined, 'text/plain', 'multipart/form-data; boundary=x']) {
    const response = await api.app.request(addressOf('signIn'), {
      method: 'POST',
      headers: { origin: PUBLIC_URL, ...(type && { 'content-type': type }) },
      body: new TextEncoder().encode('{"email":"a","password":"b"}'),
    });
    expect(response.status).toBe(415);
    expectProblem(response, await response.json());
  }
});
