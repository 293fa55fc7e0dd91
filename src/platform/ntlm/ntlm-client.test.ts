/** Handshakes over HTTP against a small server of the test's own: few requests, whatever it answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { challengeFor } from '../../../emulators/ews/ntlm-acceptor.ts';
import { makeTestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { isFault } from '../../domain/fault.ts';
import { createHttpClient, type HttpConnection } from '../http/http-client.ts';
import { negotiateMessage } from './messages.ts';
import { createNtlmClient } from './ntlm-client.ts';

const POLICY = { timeoutMs: 4_000, attempts: 3 };
const CHALLENGE = `NTLM ${challengeFor(negotiateMessage(), 0).second.toString('base64')}`;
type Answer = (request: IncomingMessage, response: ServerResponse, type: number) => void;

let stop: () => void = () => undefined;
afterEach(() => stop());

/** `type` of the NTLM message in the request: 1, 3, or 0 for none. */
async function serve(answer: Answer): Promise<{ url: string; types: number[] }> {
  const types: number[] = [];
  const server = createServer((request, response) => {
    const [, message = ''] = /^NTLM (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const type = message === '' ? 0 : Buffer.from(message, 'base64').readUInt32LE(8);
    types.push(type);
    request.resume().once('end', () => answer(request, response, type));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, types };
}

const send = async (url: string) => {
  const client = createNtlmClient({ credential: { userName: 'D\\u', password: 'p' } });
  try {
    return await client.send({ method: 'POST', url, body: 'question', repeatable: true }, POLICY).then(
      (response) => response.status,
      (error: unknown) => (isFault(error) ? error.code : Promise.reject(error)),
    );
  } finally {
    await client.close();
  }
};

describe('a handshake', () => {
  it('sends the question only with the proof', async () => {
    const bodies: string[] = [];
    const { url, types } = await serve((request, response, type) => {
      bodies.push(request.headers['content-length'] ?? '0');
      if (type === 1) response.writeHead(401, { 'www-authenticate': CHALLENGE }).end();
      else response.writeHead(200).end('answer');
    });
    expect(await send(url)).toBe(200);
    expect(types).toEqual([1, 3]);
    expect(bodies).toEqual(['0', '8']);
  });

  it.each([
    ['refuses for ever, with a challenge each time', { 'www-authenticate': CHALLENGE }, 401, [1, 3]],
    ['never makes a challenge', { 'www-authenticate': 'NTLM' }, 401, [1]],
    ['offers something else', { 'www-authenticate': 'Basic realm="x"' }, 401, [1]],
    ['makes a challenge that is none', { 'www-authenticate': 'NTLM bm90aGluZw==' }, 'provider.malformed-reply', [1]],
  ])('ends at a server that %s', async (_, headers, outcome, messages) => {
    const { url, types } = await serve((_request, response) => response.writeHead(401, headers).end());
    expect(await send(url)).toBe(outcome);
    expect(types).toEqual(messages);
  });

  it('is no refusal where the connection is not kept', async () => {
    const { url, types } = await serve((_request, response, type) => {
      const headers = type === 1 ? { 'www-authenticate': CHALLENGE, connection: 'close' } : { 'www-authenticate': 'NTLM' };
      response.writeHead(401, headers).end();
    });
    expect(await send(url)).toBe('provider.unavailable');
    expect(types).toEqual([1, 3]);
  });

  it('does not prove itself to a page that asks for nothing', async () => {
    const { url, types } = await serve((_request, response) => response.writeHead(200).end('<html>'));
    expect(await send(url)).toBe(200);
    expect(types).toEqual([1]);
  });
});

describe('a connection', () => {
  it('is told with the certificate of the server, and whether it is still open', async () => {
    const certificate = makeTestCertificate();
    const server = createTlsServer(certificate, (_, response) => response.end('answer'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const seen: HttpConnection[] = [];
    const client = createHttpClient({ ca: certificate.ca, connectionsPerOrigin: 1, onConnection: (each) => seen.push(each) });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let round = 0; round < 2; round++) await client.send({ method: 'GET', url }, POLICY);
    expect(seen).toHaveLength(1);
    expect(Buffer.from(seen[0]?.certificate ?? []).toString('base64')).toBe(certificate.cert.replace(/-----[^-]+-----|\s/g, ''));
    expect(seen[0]?.isOpen()).toBe(true);
    await client.close();
    expect(seen[0]?.isOpen()).toBe(false);
    server.close();
  });

  it('that is watched speaks HTTP/1.1, because HTTP/2 has no connections to sign in on', async () => {
    const certificate = makeTestCertificate();
    const versions: string[] = [];
    const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.end('answer');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createNtlmClient({ credential: { userName: 'u', password: 'p' }, ca: certificate.ca });
    await client.send({ method: 'POST', url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/` }, POLICY);
    expect(versions).toEqual(['1.1']);
    await client.close();
    server.close();
  });

  it('has no certificate without TLS', async () => {
    const { url } = await serve((_request, response) => response.end('answer'));
    const seen: HttpConnection[] = [];
    const client = createHttpClient({ onConnection: (each) => seen.push(each) });
    await client.send({ method: 'GET', url }, POLICY);
    expect(seen.map(({ certificate }) => certificate)).toEqual([null]);
    await client.close();
  });
});
