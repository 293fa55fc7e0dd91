/** The booking page without scripts, by the real use cases and storage: every step is a form, every answer a page. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_RATE_LIMITS } from '../../src/http/access/rate-limits.ts';
import { createApp } from '../../src/http/app.ts';
import { bookingPages } from '../../src/http/pages/booking-pages.ts';
import type { BookingPageModel, PageContent } from '../../src/http/pages/page-model.ts';
import { type Api, openApi, PUBLIC_URL } from './support/api.ts';
import { createApplicant, invite } from './support/world.ts';

const START = '2027-03-02T09:00Z';
const OTHER = '2027-03-02T11:00Z';
const renderer = { renderBookingPage: (model: BookingPageModel) => `<!doctype html>${model.content.kind}`, styleHash: 'sha256-abc' };

let api: Api;
let app: ReturnType<typeof createApp>;
let token: string;

beforeAll(async () => {
  api = await openApi();
  const pages = bookingPages({ ports: api.ports, rateLimits: NO_RATE_LIMITS, renderer });
  app = createApp({ ...api.deps, pages });
});
afterAll(() => api.close());
beforeEach(async () => {
  token = await link();
});

async function link(): Promise<string> {
  const applicationId = await createApplicant(api.ports, api.world.organizationId);
  return (await invite(api.ports, api.world.organizationId, applicationId, api.world.plan)).linkToken;
}

function get(path = '', accept = 'application/json') {
  return app.request(`/b/${token}${path}`, { headers: { accept } });
}

async function content<K extends PageContent['kind']>(kind: K, path = ''): Promise<Extract<PageContent, { kind: K }>> {
  const model = (await (await get(path)).json()) as BookingPageModel;
  expect(model.content.kind).toBe(kind);
  return model.content as Extract<PageContent, { kind: K }>;
}

async function post(step: string, fields: Record<string, string> = {}) {
  const response = await app.request(`/b/${token}/${step}`, {
    method: 'POST',
    headers: { accept: 'application/json', origin: PUBLIC_URL },
    body: new URLSearchParams(fields),
  });
  const model = response.status === 303 ? null : ((await response.json()) as BookingPageModel);
  return { status: response.status, location: response.headers.get('location'), content: model?.content };
}

describe('an applicant', () => {
  test('keeps a time, books it, moves it and cancels it', async () => {
    const offered = await content('choose');
    expect(offered.startMinutes).toContain(Date.parse(START) / 60_000);
    expect(await post('hold', { start: START })).toMatchObject({ status: 303, location: `/b/${token}#confirm` });
    const kept = await content('choose');
    expect(kept.chosen?.start).toBe(Date.parse(START));
    expect((await post('book', { start: START })).status).toBe(303);
    expect((await post('book', { start: START })).status).toBe(303);
    const booked = await content('booked');
    expect(booked.interview.start).toBe(Date.parse(START));
    expect(booked.interview.interviewers.length).toBeGreaterThan(0);

    const file = await get('/interview.ics');
    expect(await file.text()).toContain('BEGIN:VCALENDAR');

    const moving = await content('choose', `?view=move&start=${OTHER}`);
    expect(moving.chosen?.start).toBe(Date.parse(OTHER));
    expect((await post('move', { start: OTHER })).status).toBe(303);
    expect((await content('booked')).interview.start).toBe(Date.parse(OTHER));

    await content('cancel', '?view=cancel');
    expect((await post('cancel')).status).toBe(303);
    expect((await post('cancel')).status).toBe(303);
    await content('cancelled');
    expect((await get('/interview.ics')).status).toBe(303);
  });

  test('gives a kept time back', async () => {
    await post('hold', { start: START });
    expect((await post('release')).location).toBe(`/b/${token}#times`);
    expect((await content('choose')).chosen).toBeNull();
  });

  test('is told when the kept time ran out', async () => {
    const before = new Date(api.clock.now()).toISOString();
    await post('hold', { start: START });
    api.clock.passMs(11 * 60_000);
    expect(await post('book', { start: START })).toMatchObject({ status: 409, content: { notice: { kind: 'hold-gone' } } });
    api.clock.set(before);
  });

  test('who comes second is offered the nearest other times, and loses nothing (FN-C5)', async () => {
    const mine = token;
    token = await link();
    await post('hold', { start: START });
    await post('book', { start: START });
    const winner = token;
    token = mine;
    const refused = await post('hold', { start: START });
    expect(refused).toMatchObject({ status: 409, content: { kind: 'choose', notice: { kind: 'slot-taken' } } });
    expect((await content('choose')).startMinutes).not.toContain(Date.parse(START) / 60_000);
    token = winner;
    await post('cancel');
  });

  test('says that no time suits', async () => {
    await content('decline', '?view=decline');
    expect((await post('decline', { message: 'Mondays' })).status).toBe(303);
    await content('declined');
    expect((await post('hold', { start: START })).status).toBe(303);
  });

  test('changes nothing by looking, at any address of the page (rule 10)', async () => {
    await post('hold', { start: START });
    const before = await api.fingerprint();
    for (const path of [
      '',
      '?view=move',
      '?view=cancel',
      '?view=decline',
      '?view=zone',
      '/hold',
      '/book',
      '/release',
      '/cancel',
      '/interview.ics',
    ]) {
      for (const method of ['GET', 'HEAD']) await app.request(`/b/${token}${path}`, { method });
    }
    expect(await api.fingerprint()).toEqual(before);
  });

  test('sees a document under the page’s own policy', async () => {
    const response = await get('', 'text/html');
    expect(await response.text()).toBe('<!doctype html>choose');
    expect(response.headers.get('content-security-policy')).toContain("style-src 'sha256-abc'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
