/** The application on a real port: bursts, slow callers, closing. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import type { AppEnv } from '../../src/http/deps.ts';
import { type RunningServer, serve } from '../../src/http/serve.ts';

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.close(0);
  server = null;
});

async function start(app: Hono<AppEnv>): Promise<string> {
  server = await serve(app, { host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${server.port}`;
}

test('answers a burst of two hundred at once', async () => {
  const address = await start(new Hono<AppEnv>().get('/', (context) => context.text('here')));
  const answers = await Promise.all(Array.from({ length: 200 }, async () => (await fetch(address)).text()));
  expect(new Set(answers)).toEqual(new Set(['here']));
});

test('tells the address of the caller', async () => {
  const app = new Hono<AppEnv>().get('/', (context) => context.text(context.env.incoming?.socket.remoteAddress ?? 'nobody'));
  expect(await (await fetch(await start(app))).text()).toBe('127.0.0.1');
});

test('closing waits for the request under way and refuses new ones', async () => {
  let finish = () => {};
  let begun = () => {};
  const under = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const app = new Hono<AppEnv>().get('/', async (context) => {
    begun();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return context.text('finished');
  });
  const address = await start(app);
  const answer = fetch(address).then((response) => response.text());
  await under;
  // Longer than this test may take: it ends because the answered connection is let go.
  const closed = server?.close(600_000);
  await expect(fetch(address)).rejects.toThrow();
  finish();
  expect(await answer).toBe('finished');
  await closed;
});

test('closing does not wait for those who never end', async () => {
  const address = await start(new Hono<AppEnv>().get('/', (context) => context.text('here')));
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  socket.on('error', () => {});
  const gone = new Promise((resolve) => socket.once('close', resolve));
  await server?.close(50);
  await gone;
});

test('a port in use is said, not waited for', async () => {
  await start(new Hono<AppEnv>());
  await expect(serve(new Hono<AppEnv>(), { host: '127.0.0.1', port: server?.port ?? 0 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
