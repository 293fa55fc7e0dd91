/**
 * The booking page at `/b/{token}`: documents and plain forms that work without scripts (post, redirect, get). Asked for JSON, the
 * same addresses answer with the page's model, which is all the script needs. GET and HEAD change nothing.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { InvitationAccess } from '../../domain/access/proof.ts';
import type { Ports } from '../../ports/ports.ts';
import { readCalendarFile } from '../../use-cases/booking/read-calendar-file.ts';
import { openInvitation } from '../../use-cases/interview/open-invitation.ts';
import { requireInvitation } from '../access/caller.ts';
import { addressKey } from '../access/client-address.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { AppEnv } from '../deps.ts';
import { Refusal } from '../problem.ts';
import { describeNothing, describePage, type PageFacts } from './describe-page.ts';
import type { BookingPageModel, BookingPageRenderer, Notice, PageContent } from './page-model.ts';
import { STEPS, withHold } from './page-steps.ts';
import { acceptedLanguage, keptQuery, type PageWishes, readStart, readWishes } from './page-wishes.ts';

export interface BookingPagesDeps {
  readonly ports: Ports;
  readonly rateLimits: RateLimits;
  readonly renderer: BookingPageRenderer;
}

type PageStatus = 200 | 404 | 409 | 410 | 422 | 429 | 503;
type PageRequest = Context<AppEnv, '/:token' | '/:token/:step'>;

const FORM_BYTES = 64 * 1024;

/** Mounted at `/b`. */
export function bookingPages(deps: BookingPagesDeps): Hono<AppEnv> {
  const pages = new Hono<AppEnv>();
  pages.onError((error, context) => answerTrouble(deps, context, error));
  pages.use('*', async (context, next) => {
    await next();
    shield(context, deps.renderer);
  });
  pages.get('/:token', async (context) => {
    const access = await admit(deps, context);
    return access === null ? answerUnknown(deps, context) : answerPage(deps, context, access);
  });
  pages.get('/:token/interview.ics', async (context) => {
    const access = await admit(deps, context);
    const file = access && (await readCalendarFile(deps.ports, access));
    if (file === null) return context.redirect(pagePath(deps, context), 303);
    return context.body(file, 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="interview.ics"',
    });
  });
  for (const [name, step] of Object.entries(STEPS)) {
    pages.get(`/:token/${name}`, (context) => context.redirect(pagePath(deps, context) + keptQuery(readWishes(context.req.query())), 303));
    pages.post(`/:token/${name}`, bodyLimit({ maxSize: FORM_BYTES }), async (context) => {
      const access = await admit(deps, context);
      if (access === null) return answerUnknown(deps, context);
      const form = await context.req.parseBody();
      const message = typeof form.message === 'string' ? form.message : '';
      const result = await step(deps.ports, access, { start: readStart(form.start), message });
      if (result.kind === 'again') return answerPage(deps, context, access, { content: result.content });
      if (result.kind === 'refused') return answerPage(deps, context, access, { notice: result.notice, view: result.view });
      return context.redirect(`${pagePath(deps, context)}${keptQuery(readWishes(context.req.query()))}#${result.hash}`, 303);
    });
  }
  return pages;
}

/** Null for a link that is not known. @throws Refusal `too-many-requests` */
async function admit({ ports, rateLimits }: BookingPagesDeps, context: PageRequest): Promise<InvitationAccess | null> {
  await rateLimits.spend('invitation-address', addressKey(context.get('clientAddress') ?? 'unknown'));
  try {
    const access = await requireInvitation(ports, context.req.param('token'));
    await rateLimits.spend('invitation-link', `invitation:${access.invitationId}`);
    context.set('who', `invitation:${access.invitationId}`);
    return access;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invitation-not-found') return null;
    throw error;
  }
}

interface Instead {
  readonly notice?: Notice;
  readonly view?: PageWishes['view'];
  readonly content?: PageContent;
}

async function answerPage(deps: BookingPagesDeps, context: PageRequest, access: InvitationAccess, instead: Instead = {}) {
  const page = await openInvitation(deps.ports, access);
  if (page === null) return answerUnknown(deps, context);
  const facts = factsOf(deps, context);
  const wishes = instead.notice || instead.content ? { ...facts.wishes, view: instead.view ?? null, start: null } : facts.wishes;
  const notice = instead.notice ? withHold(instead.notice, page.hold) : null;
  const model = describePage(page, { ...facts, wishes, notice });
  if (instead.content) return answer(deps, context, { ...model, content: instead.content }, 422);
  if (model.content.kind === 'closed') return answer(deps, context, model, 410);
  return answer(deps, context, model, notice ? 409 : 200);
}

function answerUnknown(deps: BookingPagesDeps, context: PageRequest) {
  const language = acceptedLanguage(context.req.header('accept-language'));
  return answer(deps, context, describeNothing(factsOf(deps, context), language, { kind: 'closed', reason: 'unknown' }), 404);
}

/** The error itself is for the log of whoever mounted the pages; a visitor is told to try again. */
function answerTrouble(deps: BookingPagesDeps, context: Context<AppEnv>, error: unknown) {
  const request = context as PageRequest;
  const language = acceptedLanguage(context.req.header('accept-language'));
  const busy = error instanceof Refusal && error.code === 'too-many-requests';
  if (busy) context.header('retry-after', String(error.extras.retryAfterSeconds ?? 60));
  shield(context, deps.renderer);
  return answer(deps, request, describeNothing(factsOf(deps, request), language, { kind: 'trouble' }), busy ? 429 : 503);
}

function answer(deps: BookingPagesDeps, context: PageRequest, model: BookingPageModel, status: PageStatus) {
  if (context.req.header('accept')?.startsWith('application/json')) return context.json(model, status);
  return context.html(deps.renderer.renderBookingPage(model), status);
}

function factsOf(deps: BookingPagesDeps, context: PageRequest): PageFacts {
  const wishes = readWishes(context.req.query());
  return { path: pagePath(deps, context), now: deps.ports.clock.now(), wishes, notice: null };
}

function pagePath({ ports }: BookingPagesDeps, context: PageRequest): string {
  return new URL(ports.bookingLink(context.req.param('token'))).pathname;
}

/** Only our own script and exactly our style sheet; the private address goes nowhere and is kept nowhere. */
function shield(context: Context<AppEnv>, { styleHash }: BookingPageRenderer): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src '${styleHash}'`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  context.header('content-security-policy', policy.join('; '));
  context.header('referrer-policy', 'no-referrer');
  context.header('x-content-type-options', 'nosniff');
  context.header('x-robots-tag', 'noindex, nofollow');
  context.header('cache-control', 'no-store');
  context.header('vary', 'accept, accept-language');
}
