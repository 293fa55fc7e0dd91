/** Calls that travel together, pages, waits: what the client makes of answers that a well-behaved service never gives. */
import { describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest, HttpResponse } from '../../platform/http/http-client.ts';
import { faultCode } from '../conformance/world.ts';
import { createGraphClient, type GraphRequest, type TokenSource } from './client.ts';
import { readSettings } from './settings.ts';

const POLICY = { timeoutMs: 5_000, attempts: 1 };
const ASKED = { method: 'GET', subject: 'connection', needs: 'User.ReadBasic.All' } as const;
const TOKENS: TokenSource = {
  get: async () => 'token',
  forget: () => undefined,
  rest: () => undefined,
  tryAgain: () => undefined,
  consentsTo: () => false,
};
let tenants = 0;

type Reply = { readonly status?: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A client over answers given by hand; each has a tenant of its own, because pauses outlive a client. */
function clientOver(answer: (request: HttpRequest) => Reply) {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    async send(request): Promise<HttpResponse> {
      sent.push(request);
      const { status = 200, body, headers = {} } = answer(request);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status, url: request.url, body: text, header: (name) => headers[name.toLowerCase()] ?? null };
    },
    close: async () => undefined,
  };
  tenants += 1;
  const settings = readSettings({ graphUrl: 'https://graph.example', loginUrl: 'https://login.example', tenant: `tenant-${tenants}` }, {});
  return { client: createGraphClient(http, TOKENS, settings), sent };
}

const user = (name: string): GraphRequest => ({ ...ASKED, path: `/users/${name}` });
const inner = (request: HttpRequest) => (JSON.parse(request.body ?? '') as { requests: { id: string; url: string }[] }).requests;

describe('calls that come at the same moment', () => {
  it('go out together, and each gets its own answer whatever the order', async () => {
    const { client, sent } = clientOver((request) => ({
      body: {
        responses: inner(request)
          .map(({ id, url }) => ({ id, status: 200, body: { url } }))
          .reverse(),
      },
    }));
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => client.askTogether(user(name), POLICY)));
    expect(answers).toEqual([{ url: '/users/a' }, { url: '/users/b' }, { url: '/users/c' }]);
    expect(sent.map(({ url }) => url)).toEqual(['https://graph.example/v1.0/$batch']);
  });

  it('one alone goes as it is', async () => {
    const { client, sent } = clientOver(() => ({ body: { id: 'a' } }));
    await client.askTogether(user('a'), POLICY);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET https://graph.example/v1.0/users/a']);
  });

  it('fail one by one, inside a good answer', async () => {
    const { client } = clientOver((request) => ({
      body: {
        responses: inner(request).flatMap(({ id, url }) => {
          if (url.endsWith('missing')) return [];
          if (url.endsWith('empty')) return [{ id, status: 200 }];
          return url.endsWith('refused')
            ? [{ id, status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }]
            : [{ id, status: 200, body: {} }];
        }),
      },
    }));
    const codes = await Promise.all(
      ['good', 'missing', 'refused', 'empty'].map((name) => faultCode(client.askTogether(user(name), POLICY))),
    );
    expect(codes).toEqual(['no fault', 'provider.malformed-reply', 'provider.forbidden', 'provider.malformed-reply']);
  });

  it('are asked again alone after a 429 of their own, and only those', async () => {
    const { client, sent } = clientOver((request) =>
      request.method === 'GET'
        ? { body: { alone: true } }
        : {
            body: {
              responses: inner(request).map(({ id }) =>
                id === '1' ? { id, status: 429, headers: { 'Retry-After': '1' } } : { id, status: 200, body: {} },
              ),
            },
          },
    );
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => client.askTogether(user(name), POLICY)));
    expect(answers).toEqual([{}, { alone: true }, {}]);
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it.each([[{}], [{ responses: 'none' }]])('have no answer when the batch has none: %o', async (body) => {
    const { client } = clientOver(() => ({ body }));
    const codes = await Promise.all(['a', 'b'].map((name) => faultCode(client.askTogether(user(name), POLICY))));
    expect(codes).toEqual(['provider.malformed-reply', 'provider.malformed-reply']);
  });
});

describe('pages', () => {
  const page = (value: unknown, next?: string): Reply => ({ body: { value, ...(next === undefined ? {} : { '@odata.nextLink': next }) } });

  it.each([0, 1, 2])('are nothing at all when page %i of three fails', async (bad) => {
    let at = -1;
    const { client } = clientOver(() => {
      at += 1;
      return at === bad
        ? { status: 500, body: '' }
        : page([{ id: String(at) }], at < 2 ? `https://graph.example/v1.0/users?page=${at + 1}` : undefined);
    });
    expect(await faultCode(client.pages(user(''), POLICY))).toBe('provider.unavailable');
  });

  it('come all, in order', async () => {
    let at = -1;
    const { client } = clientOver(() => {
      at += 1;
      return page([{ id: String(at) }], at < 2 ? `https://graph.example/v1.0/users?page=${at + 1}` : undefined);
    });
    expect((await client.pages(user(''), POLICY)).items.map(({ id }) => id)).toEqual(['0', '1', '2']);
  });

  it.each([
    ['another origin', 'https://intruder.example/v1.0/users?page=1'],
    ['another scheme', 'http://graph.example/v1.0/users?page=1'],
    ['another port', 'https://graph.example:8443/v1.0/users?page=1'],
  ])('never lead to %s', async (_, next) => {
    const { client, sent } = clientOver(() => page([], next));
    expect(await faultCode(client.pages(user(''), POLICY))).toBe('provider.malformed-reply');
    expect(sent).toHaveLength(1);
  });

  it('do not go round for ever', async () => {
    const { client, sent } = clientOver(() => page([], 'https://graph.example/v1.0/users?page=1'));
    expect(await faultCode(client.pages(user(''), POLICY))).toBe('provider.malformed-reply');
    expect(sent.length).toBeLessThan(5);
  });

  it.each([[null], ['text'], [[1]], [undefined]])('are no list with %o', async (value) => {
    const { client } = clientOver(() => page(value));
    expect(await faultCode(client.pages(user(''), POLICY))).toBe('provider.malformed-reply');
  });
});

describe('every call', () => {
  it('asks for immutable ids and UTC, with what is preferred besides', async () => {
    const { client, sent } = clientOver(() => ({ body: {} }));
    await client.ask({ ...user('a'), prefer: 'odata.maxpagesize=50' }, POLICY);
    expect(sent[0]?.headers?.prefer).toBe('IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=50');
  });

  it('is told at once to come later while a longer pause lasts', async () => {
    const { client, sent } = clientOver(() => ({ status: 429, body: '', headers: { 'retry-after': '60' } }));
    expect(await faultCode(client.ask(user('a'), POLICY))).toBe('provider.throttled');
    const error: unknown = await client.ask(user('b'), POLICY).catch((each: unknown) => each);
    const { report } = error as { report: { code: string; retry: { afterSeconds: number } } };
    expect(report.code).toBe('provider.throttled');
    expect(report.retry.afterSeconds).toBeGreaterThan(50);
    expect(sent).toHaveLength(1);
  });

  it('that writes is not sent twice by itself', async () => {
    const { client, sent } = clientOver(() => ({ status: 503, body: '' }));
    const write: GraphRequest = { ...ASKED, method: 'POST', path: '/users/a/events', body: {} };
    expect(await faultCode(client.ask(write, { ...POLICY, attempts: 3 }))).toBe('provider.unavailable');
    expect(sent).toHaveLength(1);
  });
});
