/** Outgoing calls against a small server of the test's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from './http-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const POLICY = { timeoutMs: 5_000, attempts: 1 };
let answer: Answer;
let seen: { method: string; path: string; body: string }[];
let origin: string;
let stop: () => void;
let client: HttpClient;
let waits: number[];

beforeEach(async () => {
  seen = [];
  waits = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', path: request.url ?? '', body });
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  client = createHttpClient({
    maxResponseBytes: 1_000,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
});
afterEach(async () => {
  stop();
  await client.close();
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'no fault',
    (error: { code?: string }) => error.code,
  );
const send = (path = '/', attempts = 1, method = 'GET') => client.send({ method, url: origin + path }, { ...POLICY, attempts });

describe('redirects', () => {
  it.each([301, 302, 307, 308])('%i keeps method and body on the same origin', async (status) => {
    answer = (request, response) =>
      request.url === '/old' ? response.writeHead(status, { location: '/new' }).end() : response.end('there');
    const response = await client.send({ method: 'PROPFIND', url: `${origin}/old`, body: '<x/>' }, POLICY);
    expect(response).toMatchObject({ status: 200, body: 'there', url: `${origin}/new` });
    expect(seen.map((each) => [each.method, each.body])).toEqual([
      ['PROPFIND', '<x/>'],
      ['PROPFIND', '<x/>'],
    ]);
  });
  it('never leads to another origin', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/stolen' }).end();
    expect(await code(send())).toBe('provider.malformed-reply');
    expect(seen).toHaveLength(1);
  });
  it('does not go round for ever', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/' }).end();
    expect(await code(send())).toBe('provider.malformed-reply');
    expect(seen.length).toBeLessThan(10);
  });
});

describe('attempts', () => {
  it.each([429, 502, 503, 504])('%i is tried again as often as the policy says', async (status) => {
    answer = (_, response) => response.writeHead(status).end();
    expect((await send('/', 3)).status).toBe(status);
    expect(seen).toHaveLength(3);
  });
  it.each([400, 401, 403, 404, 409, 412, 500])('%i is not tried again', async (status) => {
    answer = (_, response) => response.writeHead(status).end();
    expect((await send('/', 3)).status).toBe(status);
    expect(seen).toHaveLength(1);
  });
  it('wait at least as long as the server asks', async () => {
    answer = (_, response) => response.writeHead(seen.length === 1 ? 429 : 200, { 'retry-after': '2.5' }).end();
    expect((await send('/', 2)).status).toBe(200);
    expect(waits[0]).toBeGreaterThanOrEqual(2_500);
  });
  it('are not made when the wait would outlast the time that is left', async () => {
    answer = (_, response) => response.writeHead(503, { 'retry-after': '3600' }).end();
    expect((await send('/', 3)).status).toBe(503);
    expect(seen).toHaveLength(1);
  });
  it('are not made of a POST, unless it is said to do no harm', async () => {
    answer = (_, response) => response.writeHead(503).end();
    await send('/', 3, 'POST');
    expect(seen).toHaveLength(1);
    await client.send({ method: 'POST', url: origin, repeatable: true }, { ...POLICY, attempts: 2 });
    expect(seen).toHaveLength(3);
  });
  it('include one more for a connection that was closed without an answer', async () => {
    answer = (request, response) => (seen.length === 1 ? request.socket.destroy() : response.end('well'));
    expect((await send()).body).toBe('well');
  });
});

describe('faults', () => {
  it('name a server that does not listen', async () => {
    expect(await code(client.send({ method: 'GET', url: 'http://127.0.0.1:9/' }, POLICY))).toBe('provider.unreachable');
  });
  it('name a server that never answers', async () => {
    answer = () => undefined;
    expect(await code(client.send({ method: 'GET', url: origin }, { timeoutMs: 200, attempts: 1 }))).toBe('provider.unavailable');
  });
  it('name an answer that breaks off', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => request.socket.destroy());
    };
    expect(await code(send())).toBe('provider.unavailable');
  });
  it('name an answer that is too large', async () => {
    answer = (_, response) => response.end('x'.repeat(2_000));
    expect(await code(send())).toBe('provider.malformed-reply');
  });
  it('end a call that its caller gives up', async () => {
    answer = () => undefined;
    const giveUp = new AbortController();
    const call = code(client.send({ method: 'GET', url: origin }, { ...POLICY, signal: giveUp.signal }));
    giveUp.abort();
    expect(await call).toBe('provider.unavailable');
  });
  it('hold no path, header or body', async () => {
    const failing = client.send(
      { method: 'GET', url: 'http://127.0.0.1:9/secret-path?token=abc', headers: { authorization: 'Basic c2VjcmV0' } },
      POLICY,
    );
    const error = await failing.catch((each: Error) => each);
    expect(JSON.stringify([String(error), error])).not.toMatch(/secret|token|c2VjcmV0/);
  });
});

describe('addresses', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://metadata.google.internal/',
    'https://100.100.100.200/',
    'https://0.0.0.0/',
    'http://calendar.example.org/',
    'http://10.0.0.5/',
    'ftp://127.0.0.1/',
    'https://user:pass@calendar.example.org/',
    'not an address',
  ])('%s is never called', async (url) => {
    expect(await code(client.send({ method: 'GET', url }, POLICY))).toBe('config.invalid');
  });
});

describe('the metadata server of the machine', () => {
  it('is reached by its own client, which reaches nothing else', async () => {
    answer = (_, response) => response.end('token');
    const own = createHttpClient({ metadataServer: origin });
    expect((await own.send({ method: 'GET', url: `${origin}/token` }, POLICY)).body).toBe('token');
    expect(await code(own.send({ method: 'GET', url: 'https://elsewhere.invalid/' }, POLICY))).toBe('config.invalid');
    answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    expect(await code(own.send({ method: 'GET', url: `${origin}/token` }, POLICY))).toBe('provider.malformed-reply');
    await own.close();
  });

  it('is refused to every other client', async () => {
    for (const url of ['http://metadata.google.internal/', 'http://169.254.169.254/']) {
      expect(await code(client.send({ method: 'GET', url }, POLICY))).toBe('config.invalid');
    }
  });
});
