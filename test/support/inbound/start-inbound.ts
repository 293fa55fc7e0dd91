/** A server on loopback that gives what a calendar system sends us to the system that was opened last, as the edge does. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CalendarSystem, InboundCall } from '../../../src/ports/calendar-provider.ts';

export interface Inbound {
  readonly callbackUrl: string;
  attach(system: Pick<CalendarSystem, 'receive'>): void;
  /** Ids of mailboxes named by what came in so far. */
  changed(): readonly string[];
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** @param port 0: any free one. */
export async function startInbound(port = 0): Promise<Inbound> {
  let system: Pick<CalendarSystem, 'receive'> | null = null;
  const changed: string[] = [];
  const server = createServer((request, response) => {
    void inboundCall(request).then(async (call) => {
      const answer = (await system?.receive?.(call)) ?? { status: 404, changed: [] };
      changed.push(...answer.changed);
      response.writeHead(answer.status, { 'content-type': answer.contentType ?? 'text/plain' }).end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
  return {
    callbackUrl: `http://${HOST}:${(server.address() as AddressInfo).port}/callbacks`,
    attach: (opened) => {
      system = opened;
    },
    changed: () => changed,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function inboundCall(request: IncomingMessage): Promise<InboundCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/callbacks/, ''),
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')])),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
