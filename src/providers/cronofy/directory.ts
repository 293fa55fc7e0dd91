/**
 * Mailboxes: which of Cronofy's accounts stands behind an address, its token, its calendars. An account exists from the moment it is
 * delegated; one whose grant has ended is asked for again through the service account, once and without its owner.
 */
import type { z } from 'zod';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import { DAY_MS } from '../../domain/time/instant.ts';
import type { HttpResponse } from '../../platform/http/http-client.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { accountKey, askForTokens, asToken, isUsable, noted, type Session, serviceKey, tokensIn } from './auth.ts';
import { delegate, takeKeptCode } from './authorization.ts';
import { type ApiRequest, singleFlight } from './client.ts';
import { faultOf, isInvalidGrant, malformed, notAuthorized } from './faults.ts';
import { MAX_PAGES } from './limits.ts';
import { type Place, placeOf } from './translate.ts';
import { readAnswer, userInfoSchema } from './wire.ts';

/** How long a calendar, once seen connected and complete, is taken to be so. */
const PLACE_LIFE_MS = 15 * 60_000;

/** The grant behind a mailbox's tokens is over; never leaves this file. */
class GrantEnded extends Error {}

export async function findMailbox(session: Session, address: string, policy: CallPolicy): Promise<Mailbox & { name: string }> {
  const wanted = address.trim().toLowerCase();
  const sub = (await knownSub(session, wanted, policy)) ?? (await newSub(session, wanted, policy));
  const mailbox = { id: sub, address: wanted };
  const kept = await session.memory.account(sub).read();
  if (kept !== null && kept.name !== '') return { ...mailbox, name: kept.name };
  const { name } = await placeOfMailbox(session, mailbox, policy);
  const latest = await session.memory.account(sub).read();
  if (latest !== null && name !== null) await session.memory.account(sub).write({ ...latest, name });
  return { ...mailbox, name: name ?? wanted };
}

/** Null when it was never delegated, or its account is not known any more. */
export async function knownSub(session: Session, address: string, policy: CallPolicy): Promise<string | null> {
  const outcome = (await session.memory.mailbox(address).read())?.outcome ?? null;
  if (outcome !== null && outcome.code !== null) return takeKeptCode(session, address, policy).catch(nullIfOver);
  const sub = outcome?.sub ?? null;
  return sub !== null && (await session.memory.account(sub).read()) !== null ? sub : null;
}

/** A code that has ended is nothing: the mailbox is asked for again. */
function nullIfOver(error: unknown): null {
  if (isFault(error) && error.code === 'provider.unauthorized') return null;
  throw error;
}

async function newSub(session: Session, address: string, policy: CallPolicy): Promise<string> {
  const [granted] = await delegate(session, [address], policy);
  if (granted === undefined || isFault(granted)) throw granted ?? notAuthorized();
  session.shared.refusals.lift(accountKey(session, granted.sub));
  return granted.sub;
}

/** Calls with the mailbox's own token. @throws Fault; `provider.forbidden` also where the mailbox was never delegated and is refused. */
export async function callAsMailbox(session: Session, mailbox: Mailbox, request: ApiRequest, policy: CallPolicy): Promise<HttpResponse> {
  const { shared, client } = session;
  const first = await tokenOf(session, mailbox, policy, null);
  const response = await client.send({ ...request, bearer: first }, policy);
  // Held back: its state is looked at again before it is believed.
  if (response.status === 423) shared.places.delete(accountKey(session, mailbox.id));
  if (response.status !== 401) return response;
  shared.tokens.forget(accountKey(session, mailbox.id));
  const second = await client.send({ ...request, bearer: await tokenOf(session, mailbox, policy, first) }, policy);
  if (second.status !== 401) return second;
  throw noted(session, accountKey(session, mailbox.id), faultOf({ status: 401, body: '', retryAfter: null }, 'mailbox'));
}

/** @param refused A token that Cronofy did not take; the stored one is used unless it is that one. */
async function tokenOf(session: Session, mailbox: Mailbox, policy: CallPolicy, refused: string | null): Promise<string> {
  const key = accountKey(session, mailbox.id);
  const standing = session.shared.refusals.standing(key);
  if (standing !== null) throw new Fault(standing.report);
  try {
    return await session.shared.tokens.get(key, () => mailboxToken(session, mailbox.id, policy, refused));
  } catch (error) {
    if (!(error instanceof GrantEnded)) throw error;
  }
  try {
    const [granted] = await delegate(session, [mailbox.address], policy);
    if (granted === undefined || isFault(granted)) throw granted ?? notAuthorized();
    return await session.shared.tokens.get(key, () => mailboxToken(session, granted.sub, policy, refused));
  } catch (error) {
    if (error instanceof GrantEnded) throw noted(session, key, faultOf({ status: 401, body: '', retryAfter: null }, 'mailbox'));
    // A mailbox that is refused for good is not asked for again with every look.
    throw isFault(error) && error.report.retry === 'never' ? noted(session, key, error) : error;
  }
}

async function mailboxToken(session: Session, sub: string, policy: CallPolicy, refused: string | null) {
  const entry = session.memory.account(sub);
  const kept = await entry.read();
  if (kept === null) throw new GrantEnded();
  if (isUsable(kept) && kept.accessToken !== refused) return asToken(kept);
  // Not tried again by anybody, also when it cannot be renewed just now.
  if (kept.accessToken === refused) await entry.write({ ...kept, expiresAt: 0 });
  return singleFlight(session.shared, `${accountKey(session, sub)} renewal`, () => renew(session, sub, policy));
}

async function renew(session: Session, sub: string, policy: CallPolicy) {
  const entry = session.memory.account(sub);
  const kept = await entry.read();
  if (kept === null) throw new GrantEnded();
  const standing = session.shared.refusals.standing(serviceKey(session));
  if (standing !== null) throw new Fault(standing.report);
  const response = await askForTokens(session, { grant_type: 'refresh_token', refresh_token: kept.refreshToken }, policy);
  const { status, body } = response;
  if (isInvalidGrant({ status, body, retryAfter: null })) throw new GrantEnded();
  // The application itself is refused: that is so for every mailbox, and nobody else needs to try.
  if (status === 400) throw noted(session, serviceKey(session), faultOf({ status, body, retryAfter: null }, 'token'));
  const tokens = tokensIn(response);
  await entry.write({ ...kept, ...tokens });
  return asToken(tokens);
}

/** A long answer, page by page. */
export interface LongQuestion<A> {
  /** Path with query. */
  readonly path: string;
  readonly schema: z.ZodType<A>;
  /** Whether the rest does not matter any more. */
  readonly enough?: (answer: A) => boolean;
}

/** Every page, or all up to the one that was enough. When Cronofy no longer keeps the rest it is begun again, once. */
export async function readPages<A extends { readonly pages: { readonly next_page?: string | null | undefined } }>(
  session: Session,
  mailbox: Mailbox,
  question: LongQuestion<A>,
  policy: CallPolicy,
): Promise<A[]> {
  const read = () => readPagesOnce(session, mailbox, question, policy);
  return read().catch((error: unknown) => {
    if (isFault(error) && error.code === 'provider.cursor-expired') return read();
    throw error;
  });
}

async function readPagesOnce<A extends { readonly pages: { readonly next_page?: string | null | undefined } }>(
  session: Session,
  mailbox: Mailbox,
  { path: first, schema, enough = () => false }: LongQuestion<A>,
  policy: CallPolicy,
): Promise<A[]> {
  const answers: A[] = [];
  let path: string | null = first;
  while (path !== null) {
    if (answers.length === MAX_PAGES) throw new Fault(malformed('Cronofy’s answer has no end.'));
    const response = await callAsMailbox(session, mailbox, { method: 'GET', path }, policy);
    const answer = readAnswer(response, schema, answers.length === 0 ? 'mailbox' : 'page');
    answers.push(answer);
    const next = answer.pages.next_page ?? '';
    path = next === '' || enough(answer) ? null : session.client.pathOf(next);
  }
  return answers;
}

/** The mailbox's calendars. @throws Fault while its profile is disconnected or not read completely. */
export async function placeOfMailbox(session: Session, mailbox: Mailbox, policy: CallPolicy): Promise<Place> {
  const { places } = session.shared;
  const key = accountKey(session, mailbox.id);
  const seen = places.get(key);
  if (seen !== undefined && Date.now() - seen.seenAt < PLACE_LIFE_MS) return seen.place;
  places.delete(key);
  const response = await callAsMailbox(session, mailbox, { method: 'GET', path: '/v1/userinfo' }, policy);
  const place = placeOf(readAnswer(response, userInfoSchema, 'mailbox'));
  dropOld(places);
  places.set(key, { place, seenAt: Date.now() });
  return place;
}

function dropOld(places: Session['shared']['places']): void {
  for (const [key, { seenAt }] of places) {
    if (Date.now() - seenAt < DAY_MS) return;
    places.delete(key);
  }
}
