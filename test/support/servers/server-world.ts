/** A real server as a world for the conformance suite: foreign events are put by their owners, by plain HTTP. */

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { caldavProvider } from '../../../src/providers/caldav/index.ts';
import type { ConformanceWorld } from '../../../src/providers/conformance/world.ts';
import { memoryVault } from '../fakes/memory-vault.ts';
import type { RealServer } from './launch-server.ts';

export interface ServerWorldOptions {
  /** Path of a person's calendar on the server. */
  readonly calendarPath: (user: string) => string;
  /** The same with `{user}`, entered in the form; absent where the server finds people by itself. */
  readonly urlTemplate?: string;
  /** User name of somebody whose calendar the service account may not see. */
  readonly closed?: string;
}

export async function serverWorld(server: RealServer, options: ServerWorldOptions): Promise<ConformanceWorld> {
  const counter = await startCounter(server.url);
  const form = {
    userName: server.user,
    password: server.password,
    zone: 'UTC',
    roomAddresses: 'room-*@example.test',
    ...(options.urlTemplate === undefined ? {} : { urlTemplate: options.urlTemplate }),
  };
  const path = new URL(server.url).pathname;
  const input = { ...form, serverUrl: `${counter.url}${path}` };
  return {
    provider: caldavProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...input, password: 'wrong' },
    deadInput: { ...form, serverUrl: `http://127.0.0.1:9${path}` },
    level: 'full',
    people: server.people.filter((each) => each !== `${options.closed}@example.test`) as unknown as ConformanceWorld['people'],
    rooms: server.rooms,
    unknownAddress: 'nobody@example.test',
    closed: options.closed === undefined ? null : { id: options.calendarPath(options.closed), address: `${options.closed}@example.test` },
    place: (address, uid, text) => putAsOwner(server, { address, uid, text }, options),
    requests: () => counter.requests(),
    async stop() {
      await counter.stop();
      await server.stop();
    },
  };
}

async function putAsOwner(
  server: RealServer,
  what: { address: string; uid: string; text: string },
  options: ServerWorldOptions,
): Promise<void> {
  const user = what.address.split('@')[0] ?? '';
  const url = new URL(`${options.calendarPath(user)}${encodeURIComponent(what.uid)}.ics`, server.url);
  const headers = { authorization: `Basic ${btoa(`${user}:${server.password}`)}`, 'content-type': 'text/calendar; charset=utf-8' };
  const response = await fetch(url, { method: 'PUT', headers, body: what.text });
  if (!response.ok) throw new Error(`PUT ${url.pathname} answered ${response.status}`);
}

/** Passes requests on and counts them, so that a storm of requests would be seen. */
async function startCounter(target: string): Promise<{ url: string; requests: () => number; stop: () => Promise<void> }> {
  let count = 0;
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    count += 1;
    const { method, headers, url: path } = incoming;
    const passed = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
