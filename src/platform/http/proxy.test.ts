/** Outgoing calls by way of a proxy, and past it where the operator says so. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpClient } from './http-client.ts';
import { useProxy } from './proxy.ts';

const POLICY = { timeoutMs: 5_000, attempts: 1 };
const target = createServer((_, response) => response.end('reached'));
const proxied: string[] = [];
const proxy = createServer().on('connect', (request, socket) => {
  proxied.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
  const onward = connect((target.address() as AddressInfo).port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  onward.pipe(socket).pipe(onward);
});
const portOf = (server: typeof target) => (server.address() as AddressInfo).port;

beforeEach(async () => {
  for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxied.length = 0;
});
afterEach(() => {
  useProxy(null);
  for (const server of [target, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});

async function ask(host: string): Promise<string> {
  const client = createHttpClient();
  try {
    return (await client.send({ method: 'GET', url: `http://${host}:${portOf(target)}/` }, POLICY)).body;
  } finally {
    await client.close();
  }
}

it('goes by the proxy, with its credential and not to it', async () => {
  useProxy({ url: `http://user:word@127.0.0.1:${portOf(proxy)}`, except: [] });
  expect(await ask('localhost')).toBe('reached');
  expect(proxied).toEqual([`localhost:${portOf(target)} Basic ${btoa('user:word')}`]);
});

it('goes past it to hosts that are named', async () => {
  useProxy({ url: `http://127.0.0.1:${portOf(proxy)}`, except: ['localhost'] });
  expect(await ask('localhost')).toBe('reached');
  expect(proxied).toEqual([]);
});

it('says that the proxy is not reached, without its credential', async () => {
  useProxy({ url: 'http://user:word@127.0.0.1:9', except: [] });
  await expect(ask('localhost')).rejects.toMatchObject({ code: 'provider.unreachable', message: expect.not.stringContaining('word') });
});
