import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bookingFixture, invitationFixture } from '../../../test/support/mail/mail-facts.ts';
import { Fault } from '../../domain/fault.ts';
import type { HoldId } from '../../domain/identifiers.ts';
import type { InvitationState } from '../../domain/interview/invitation.ts';
import { instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import type { InvitationPage } from '../../use-cases/interview/open-invitation.ts';
import { NO_RATE_LIMITS, type RateLimits } from '../access/rate-limits.ts';
import { refuse } from '../problem.ts';
import { bookingPages } from './booking-pages.ts';
import type { BookingPageModel } from './page-model.ts';

const { openInvitation, holdSlot, bookSlot, releaseHold, moveOwnBooking, cancelOwnBooking, declineTimes, readCalendarFile } = vi.hoisted(
  () => ({
    openInvitation: vi.fn(),
    holdSlot: vi.fn(),
    bookSlot: vi.fn(),
    releaseHold: vi.fn(),
    moveOwnBooking: vi.fn(),
    cancelOwnBooking: vi.fn(),
    declineTimes: vi.fn(),
    readCalendarFile: vi.fn(),
  }),
);
vi.mock('../../use-cases/interview/open-invitation.ts', () => ({ openInvitation }));
vi.mock('../../use-cases/booking/hold-slot.ts', () => ({ holdSlot }));
vi.mock('../../use-cases/booking/book-slot.ts', () => ({ bookSlot }));
vi.mock('../../use-cases/booking/release-hold.ts', () => ({ releaseHold }));
vi.mock('../../use-cases/booking/move-booking.ts', () => ({ moveOwnBooking }));
vi.mock('../../use-cases/booking/cancel-booking.ts', () => ({ cancelOwnBooking }));
vi.mock('../../use-cases/interview/decline-times.ts', () => ({ declineTimes }));
vi.mock('../../use-cases/booking/read-calendar-file.ts', () => ({ readCalendarFile }));

const STEPS = {
  hold: holdSlot,
  book: bookSlot,
  release: releaseHold,
  move: moveOwnBooking,
  cancel: cancelOwnBooking,
  decline: declineTimes,
};
const TOKEN = 'a'.repeat(43);
const PATH = `/b/${TOKEN}`;
const at = (text: string) => instant(Date.parse(text));
const NOW = at('2027-02-28T12:00Z');
const START = '2027-03-02T12:30Z';
const slot = (start: string) => ({ start: at(start), end: instant(at(start) + 45 * 60_000) });

const ports = {
  clock: { now: () => NOW },
  secrets: { hashToken: (token: string) => `hash of ${token}` },
  interviews: {
    invitationByTokenHash: async (hash: string) => (hash === `hash of ${TOKEN}` ? { organizationId: 'o', invitationId: 'i' } : null),
  },
  bookingLink: (token: string) => `https://interviews.example.org/b/${token}`,
} as unknown as Ports;

function pageIn(state: InvitationState, change: Partial<InvitationPage> = {}): InvitationPage {
  return {
    organizationName: 'Klinikum Elbe',
    invitation: invitationFixture('de'),
    state,
    days: [{ onDate: '2027-03-02', slots: [slot('2027-03-02T09:30Z'), slot(START)] }],
    hold: null,
    interview:
      state === 'booked' || state === 'cancelled'
        ? { booking: bookingFixture(), interviewers: ['Ruth Adler'], location: 'Room Elbe' }
        : null,
    ...change,
  };
}

const heldPage = () =>
  pageIn('open', {
    hold: {
      id: 'h' as HoldId,
      invitationId: invitationFixture('de').id,
      span: slot(START),
      assignment: { people: [], room: null },
      expiresAt: at('2027-02-28T12:10Z'),
    },
  });

const renderer = { renderBookingPage: (model: BookingPageModel) => `<html>${JSON.stringify(model)}`, styleHash: 'sha256-abc' };

function open(path: string, init: RequestInit = {}, rateLimits: RateLimits = NO_RATE_LIMITS) {
  const app = bookingPages({ ports, rateLimits, renderer });
  return app.request(`http://localhost${path.replace(/^\/b/, '')}`, init);
}

const asJson = { headers: { accept: 'application/json' } };

async function modelOf(path: string): Promise<BookingPageModel> {
  return (await open(path, asJson)).json() as Promise<BookingPageModel>;
}

function post(step: string, fields: Record<string, string> = { start: START }, accept = 'text/html') {
  return open(`${PATH}/${step}`, { method: 'POST', body: new URLSearchParams(fields), headers: { accept } });
}

async function refusal(step: string, fields?: Record<string, string>) {
  const response = await post(step, fields, 'application/json');
  return { status: response.status, content: ((await response.json()) as BookingPageModel).content };
}

beforeEach(() => {
  vi.resetAllMocks();
  openInvitation.mockResolvedValue(pageIn('open'));
});

describe('opening the page', () => {
  it('answers with a document, or with its model when asked for JSON', async () => {
    const document = await open(PATH);
    expect(document.status).toBe(200);
    expect(document.headers.get('content-type')).toContain('text/html');
    const model = await modelOf(PATH);
    expect(model).toMatchObject({ path: PATH, language: 'de', zone: 'Europe/Berlin', zoneChosen: false, now: NOW });
    expect(model.content).toMatchObject({
      kind: 'choose',
      startMinutes: [at('2027-03-02T09:30Z') / 60_000, at(START) / 60_000],
      chosen: null,
    });
  });

  it('lets the language parameter win over the applicant’s language, and that over the browser’s', async () => {
    expect((await modelOf(`${PATH}?lang=en`)).language).toBe('en');
    const response = await open(PATH, { headers: { accept: 'application/json', 'accept-language': 'en' } });
    expect(((await response.json()) as BookingPageModel).language).toBe('de');
  });

  it('shows the same instants in every zone (FN-G5)', async () => {
    const shown = await Promise.all(
      ['Pacific/Pago_Pago', 'Asia/Kolkata', 'Pacific/Kiritimati'].map((zone) => modelOf(`${PATH}?zone=${zone}`)),
    );
    expect(shown.map((model) => model.zone)).toEqual(['Pacific/Pago_Pago', 'Asia/Kolkata', 'Pacific/Kiritimati']);
    expect(new Set(shown.map(({ content }) => JSON.stringify(content))).size).toBe(1);
  });

  it('changes nothing by GET or HEAD, whatever the address (rule 10)', async () => {
    for (const method of ['GET', 'HEAD']) {
      for (const path of [
        '',
        '?view=cancel',
        `?view=move&start=${START}`,
        ...Object.keys(STEPS).map((step) => `/${step}?start=${START}`),
      ]) {
        await open(PATH + path, { method });
      }
    }
    for (const step of Object.values(STEPS)) expect(step).not.toHaveBeenCalled();
  });

  it('leads from a step’s address back to the page', async () => {
    const response = await open(`${PATH}/book?zone=Asia/Kolkata`);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${PATH}?zone=Asia%2FKolkata`]);
  });

  it('guards what it shows', async () => {
    const { headers } = await open(PATH);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'sha256-abc'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it.each([
    ['cancelled', 200, 'cancelled'],
    ['declined', 200, 'declined'],
    ['withdrawn', 410, 'closed'],
    ['expired', 410, 'closed'],
  ] as const)('an invitation that is %s is %i, %s', async (state, status, kind) => {
    openInvitation.mockResolvedValue(pageIn(state));
    const response = await open(PATH, asJson);
    expect([response.status, ((await response.json()) as BookingPageModel).content.kind]).toEqual([status, kind]);
  });

  it.each(['b'.repeat(43), 'short', '..%2f..'])('an unknown link (%s) is a friendly 404 in the visitor’s language', async (token) => {
    const response = await open(`/b/${token}`, { headers: { accept: 'application/json', 'accept-language': 'de' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      language: 'de',
      organizationName: '',
      content: { kind: 'closed', reason: 'unknown' },
    });
  });

  it('asks to try again when the world fails, with the same guards', async () => {
    openInvitation.mockRejectedValue(new Fault({ code: 'storage.unavailable', retry: 'later', blame: 'us', detail: 'secret detail' }));
    const response = await open(PATH);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await response.text();
    expect(text).toContain('"kind":"trouble"');
    expect(text).not.toContain('secret detail');
  });

  it('asks hurried machines to wait', async () => {
    const spent: RateLimits = {
      spend: () => Promise.reject(refuse('too-many-requests', 'Please wait.', { retryAfterSeconds: 7 })),
      giveBack: async () => undefined,
    };
    const response = await open(PATH, {}, spent);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });
});

describe('choosing and booking', () => {
  it('keeps a time and leads to the confirmation, with the visitor’s choices', async () => {
    holdSlot.mockResolvedValue({ kind: 'held' });
    const response = await open(`${PATH}/hold?zone=Asia/Kolkata&days=14`, { method: 'POST', body: new URLSearchParams({ start: START }) });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${PATH}?zone=Asia%2FKolkata&days=14#confirm`]);
    expect(holdSlot.mock.calls[0]?.[2]).toEqual({ start: at(START) });
  });

  it('shows what is kept, and until when', async () => {
    openInvitation.mockResolvedValue(heldPage());
    expect((await modelOf(PATH)).content).toMatchObject({ chosen: { start: at(START), heldUntil: at('2027-02-28T12:10Z') } });
  });

  it('a time that is taken is answered with the alternatives, and is not kept (FN-C5)', async () => {
    bookSlot.mockResolvedValue({ kind: 'slot-taken', alternatives: [slot('2027-03-02T09:30Z')] });
    const { status, content } = await refusal('book');
    expect(status).toBe(409);
    expect(content).toMatchObject({
      kind: 'choose',
      notice: { kind: 'slot-taken', start: at(START), alternatives: [at('2027-03-02T09:30Z')] },
    });
    expect(releaseHold).toHaveBeenCalled();
  });

  it('a time that cannot be confirmed now stays kept, and that is said', async () => {
    openInvitation.mockResolvedValue(heldPage());
    bookSlot.mockResolvedValue({ kind: 'availability-unknown', alternatives: [] });
    const { status, content } = await refusal('book');
    expect(status).toBe(409);
    expect(content).toMatchObject({
      notice: { kind: 'availability-unknown', heldUntil: at('2027-02-28T12:10Z') },
      chosen: { start: at(START) },
    });
    expect(releaseHold).not.toHaveBeenCalled();
  });

  it('a kept time that ran out is told by name', async () => {
    bookSlot.mockResolvedValue({ kind: 'hold-gone' });
    expect(await refusal('book')).toMatchObject({ status: 409, content: { notice: { kind: 'hold-gone', start: at(START) } } });
  });

  it('booking twice leads to the same booking', async () => {
    bookSlot.mockResolvedValue({ kind: 'booked', booking: bookingFixture({ span: slot(START) }) });
    const locations = [await post('book'), await post('book')].map((response) => response.headers.get('location'));
    expect(locations).toEqual([`${PATH}#top`, `${PATH}#top`]);
  });

  it('a second tab is told that another time is booked already', async () => {
    openInvitation.mockResolvedValue(pageIn('booked'));
    bookSlot.mockResolvedValue({ kind: 'booked', booking: bookingFixture() });
    expect(await refusal('book')).toMatchObject({ status: 409, content: { kind: 'booked', notice: { kind: 'already-booked' } } });
  });

  it('a form without a sensible start only shows the page again', async () => {
    for (const step of ['hold', 'book', 'move']) expect((await post(step, { start: 'soon' })).status).toBe(303);
    expect(holdSlot).not.toHaveBeenCalled();
  });
});

describe('after booking', () => {
  beforeEach(() => openInvitation.mockResolvedValue(pageIn('booked')));

  it('shows the interview and what can be done with it', async () => {
    expect((await modelOf(PATH)).content).toMatchObject({ kind: 'booked', changeable: true, interview: { interviewers: ['Ruth Adler'] } });
    expect((await modelOf(`${PATH}?view=cancel`)).content.kind).toBe('cancel');
  });

  it('offers other times for moving, and confirms one of them', async () => {
    const { content } = await modelOf(`${PATH}?view=move&start=${START}`);
    expect(content).toMatchObject({
      kind: 'choose',
      moving: { start: at('2027-03-02T09:30Z') },
      startMinutes: [at(START) / 60_000],
      chosen: { start: at(START), heldUntil: null },
    });
  });

  it('says so when the time for moving is gone, with the nearest others', async () => {
    const { content } = await modelOf(`${PATH}?view=move&start=2027-03-02T13:00Z`);
    expect(content).toMatchObject({ chosen: null, notice: { kind: 'not-offered', alternatives: [at(START)] } });
  });

  it('stays in moving when the move is refused', async () => {
    moveOwnBooking.mockResolvedValue({ kind: 'slot-taken', alternatives: [slot(START)] });
    expect(await refusal('move')).toMatchObject({ status: 409, content: { kind: 'choose', notice: { kind: 'slot-taken' } } });
  });

  it.each([
    ['move', moveOwnBooking],
    ['cancel', cancelOwnBooking],
  ] as const)('%s: tells what happened meanwhile', async (step, useCase) => {
    useCase.mockResolvedValue({ kind: 'changed-meanwhile' });
    expect(await refusal(step)).toMatchObject({ status: 409, content: { kind: 'booked', notice: { kind: 'changed-meanwhile' } } });
    useCase.mockResolvedValue({ kind: 'interview-started' });
    expect(await refusal(step)).toMatchObject({ status: 409, content: { notice: { kind: 'started' } } });
  });

  it('moves and cancels', async () => {
    moveOwnBooking.mockResolvedValue({ kind: 'moved' });
    cancelOwnBooking.mockResolvedValue({ kind: 'cancelled' });
    expect((await post('move')).headers.get('location')).toBe(`${PATH}#top`);
    expect((await post('cancel', {})).headers.get('location')).toBe(`${PATH}#top`);
  });

  it('gives the calendar file, or the page when there is none', async () => {
    readCalendarFile.mockResolvedValue('BEGIN:VCALENDAR');
    const file = await open(`${PATH}/interview.ics`);
    expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(await file.text()).toBe('BEGIN:VCALENDAR');
    readCalendarFile.mockResolvedValue(null);
    expect((await open(`${PATH}/interview.ics`)).headers.get('location')).toBe(PATH);
  });
});

describe('none of these suit me', () => {
  it('takes the applicant’s words', async () => {
    declineTimes.mockResolvedValue({ kind: 'declined' });
    expect((await post('decline', { message: 'Mondays' })).status).toBe(303);
    expect(declineTimes.mock.calls[0]?.[2]).toEqual({ message: 'Mondays' });
  });

  it('keeps a message that is too long', async () => {
    declineTimes.mockResolvedValue({ kind: 'message-too-long', limit: 3 });
    expect(await refusal('decline', { message: 'Mondays' })).toEqual({
      status: 422,
      content: { kind: 'decline', message: 'Mondays', tooLong: true },
    });
  });
});
