/** The generated client against the real edge. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, isProblem, ProblemError } from '../../web/client/api.ts';
import { type Api, openApi, PUBLIC_URL } from './support/api.ts';
import { FREE_START } from './support/valid-requests.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** A browser in short: our own origin and the session cookie. */
function clientOf(token: string | null) {
  const browserFetch = async (url: string | URL | Request, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    if (init?.method !== 'GET') headers.set('origin', PUBLIC_URL);
    if (token !== null) headers.set('cookie', `__Host-session=${token}`);
    return api.app.request(String(url), { ...init, headers });
  };
  return createClient({ baseUrl: PUBLIC_URL, fetch: browserFetch as typeof fetch });
}

describe('the client', () => {
  test('reads with query parameters and leaves out what is not given', async () => {
    const client = clientOf(api.world.sessions.recruiter);
    const page = await client.listParticipants({ kind: 'room', q: 'room & of', status: undefined, limit: 5 });
    expect(page).toMatchObject({ total: 0, nextCursor: null });
    expect((await client.listParticipants()).total).toBe(4);
  });

  test('writes with a body, parameters in the path and a key', async () => {
    const client = clientOf(api.world.sessions.recruiter);
    const body = { name: 'Ann', email: 'ann@mail.example', language: 'en', position: 'Nurse' } as const;
    const [first, second] = [
      await client.createApplication({ body }, { idempotencyKey: 'k' }),
      await client.createApplication({ body }, { idempotencyKey: 'k' }),
    ];
    expect(second).toEqual(first);
    const { link } = await client.createInvitation({ id: first.id, body: { planId: api.world.planId } });
    const token = link.split('/').at(-1) ?? '';
    const hold = await clientOf(null).holdSlot({ token, body: { start: FREE_START } });
    expect(hold.span.start).toBe(FREE_START);
    expect(await clientOf(null).releaseHold({ token })).toBeUndefined();
  });

  test('throws what the API refuses, with its code', async () => {
    const error = await clientOf(null)
      .getSession()
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(ProblemError);
    expect(isProblem(error, 'not-signed-in')).toBe(true);
    expect(isProblem(error, 'forbidden')).toBe(false);
  });

  test('says when there is no answer, or one that is not ours', async () => {
    const silent = createClient({ fetch: () => Promise.reject(new TypeError('failed')) });
    await expect(silent.getSession()).rejects.toMatchObject({ problem: { code: 'unreachable', status: 0 } });
    const gateway = createClient({ fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }) });
    await expect(gateway.getSession()).rejects.toMatchObject({ problem: { code: 'unreachable', status: 502 } });
  });

  test('lets a caller give up', async () => {
    const waiting = createClient({
      fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    });
    const control = new AbortController();
    const answer = waiting.getSession(undefined, { signal: control.signal });
    control.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});
