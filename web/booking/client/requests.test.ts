import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseFixture, modelFixture } from '../page-model.fixture.ts';
import { ask } from './requests.ts';

function answering(body: unknown, of: { url?: string; redirected?: boolean; status?: number } = {}): void {
  const response = { json: async () => body, status: of.status ?? 200, url: of.url ?? '', redirected: of.redirected ?? false };
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(response));
  vi.stubGlobal('location', { href: 'http://page/b/secret?lang=de' });
}

afterEach(() => vi.unstubAllGlobals());

describe('asking for the page’s model', () => {
  const model = modelFixture(chooseFixture());

  it('stands where a step led to', async () => {
    answering(model, { url: 'http://page/b/secret', redirected: true });
    const answer = await ask({ url: 'http://page/b/secret/hold', body: new URLSearchParams(), focus: null });
    expect(answer).toEqual({ model, url: 'http://page/b/secret' });
  });

  it('stays where it was when the step was refused', async () => {
    answering(model, { url: 'http://page/b/secret/hold', status: 409 });
    const answer = await ask({ url: 'http://page/b/secret/hold', body: new URLSearchParams(), focus: null });
    expect(answer.url).toBe('http://page/b/secret?lang=de');
  });

  it.each([modelFixture({ kind: 'trouble' }), { error: 'a proxy' }])('takes nothing that shows nothing', async (body) => {
    answering(body, { status: 503 });
    await expect(ask({ url: 'http://page/b/secret', body: null, focus: null })).rejects.toThrow('no page: 503');
  });
});
