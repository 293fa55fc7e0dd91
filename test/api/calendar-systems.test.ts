/** What calendar systems do with us over HTTP: pages on which they are authorised, and their calls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from './support/api.ts';
import { SANDBOX_PAGE, SANDBOX_PASSWORD } from './support/sandbox-provider.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('authorising on a page', () => {
  let connectionId: string;
  beforeAll(async () => {
    const settings = { server: SANDBOX_PAGE, password: SANDBOX_PASSWORD };
    const body = {
      provider: 'sandbox',
      name: 'Page',
      level: 'full',
      settings,
      probeMailbox: 'probe@page.example',
      outOfScopeMailbox: null,
    };
    const created = await api.call('createConnection', { as: 'administrator', body });
    expect(created.body.authorizedOnPage).toBe(true);
    connectionId = created.body.id;
  });
  const begin = () => api.call('beginAuthorization', { as: 'administrator', params: { id: connectionId } });
  const complete = (query: Record<string, string>) => api.call('completeAuthorization', { as: 'administrator', body: { query } });

  test('goes out to the page and comes back once', async () => {
    const page = await begin();
    expect(page.status).toBe(200);
    const { searchParams } = new URL(page.body.url);
    expect(searchParams.get('redirect_uri')).toMatch(/\/admin\/settings\/calendar\/authorized$/);
    const query = { state: searchParams.get('state') ?? '', code: 'granted' };
    const done = await complete(query);
    expect([done.status, done.body.id]).toEqual([200, connectionId]);
    expect(api.jobs).toContainEqual(expect.objectContaining({ name: 'check-connection' }));
    expect(await complete(query)).toMatchObject({ status: 409, body: { code: 'authorization-expired' } });
  });

  test('is refused without a mark of ours, and nothing is stored', async () => {
    const before = await api.fingerprint();
    for (const state of ['', 'x', `${connectionId}.x`]) {
      expect(await complete({ state, code: 'granted' })).toMatchObject({ status: 409, body: { code: 'authorization-expired' } });
    }
    expect(await api.fingerprint()).toEqual(before);
  });

  test('is not needed for other connections, and found for none that are not ours', async () => {
    const ours = await api.call('beginAuthorization', { as: 'administrator', params: { id: api.world.connectionId } });
    expect(ours).toMatchObject({ status: 409, body: { code: 'authorization-not-needed' } });
    const gone = await api.call('beginAuthorization', { as: 'administrator', params: { id: crypto.randomUUID() } });
    expect(gone.status).toBe(404);
  });
});

describe('a call from a calendar system', () => {
  const send = (path: string, init: RequestInit = {}) => api.app.request(`/callbacks/${path}`, { method: 'POST', ...init });
  const own = () => `${api.world.organizationId}/${api.world.connectionId}`;
  const proven = { 'x-sandbox': SANDBOX_PASSWORD };

  test('is answered by the provider, which sees path, query and body as they came', async () => {
    const answer = await send(`${own()}/push/1?validationToken=a%20b`, { headers: proven, body: 'mailbox-1' });
    expect([answer.status, await answer.text()]).toEqual([202, '/push/1 a b']);
    const payload = { organizationId: api.world.organizationId, connectionId: api.world.connectionId, mailboxId: 'mailbox-1' };
    expect(api.jobs).toContainEqual({ name: 'look-at-mailbox', payload });
  });

  test('that is not proven does nothing', async () => {
    const jobs = api.jobs.length;
    expect((await send(`${own()}/push/1`, { body: 'mailbox-1' })).status).toBe(403);
    expect(api.jobs.length).toBe(jobs);
  });

  test.each([
    ['an unknown connection', () => `${api.world.organizationId}/${crypto.randomUUID()}/push`],
    ['an unknown organisation', () => `${crypto.randomUUID()}/${api.world.connectionId}/push`],
    ['what is no identity', () => "x/' or 1=1/push"],
    ['a part of the address', () => api.world.organizationId],
  ])('to %s finds nothing', async (_, path) => {
    const answer = await send(path(), { headers: proven });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'not-found']);
  });
});
