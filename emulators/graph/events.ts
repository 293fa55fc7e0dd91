/** Events of one mailbox: lists, views, single ones, and what changes them. */
import { answerInvitation } from '../organization/acts.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { removeEvent, type SchedulingRules, writeEvent } from '../organization/scheduling.ts';
import { type Answer, demandRight, type GraphCall } from './call.ts';
import { etagOf, eventJson, occurrencesJson } from './event-json.ts';
import { changedText, newText, newUid } from './event-writing.ts';
import { eventAt, eventId } from './ids.ts';
import { collectionAnswer, entityAnswer } from './odata.ts';
import { badRequest, itemNotFound, Problem } from './problem.ts';
import { actionViolations, isObject, violations } from './schema.ts';
import { instantIn } from './times.ts';

/** Exchange schedules, and a busy room declines. */
const RULES: SchedulingRules = { schedules: true, roomClash: 'decline' };
const PAGE = { pageSize: 10, largestPage: 1_000 };
const DAY_MS = 86_400_000;
const LONGEST_VIEW_DAYS = 1_825;
const ANSWERS: Readonly<Record<string, string>> = { accept: 'ACCEPTED', decline: 'DECLINED', tentativelyaccept: 'TENTATIVE' };

export function listEvents(call: GraphCall, mailbox: Mailbox): Answer {
  demandRight(call, mailbox, 'read');
  const items = sources(call, mailbox)
    .map(eventJson)
    .filter((one) => one !== null);
  return collectionAnswer(call, { type: 'event', items, ...PAGE });
}

export function calendarView(call: GraphCall, mailbox: Mailbox): Answer {
  demandRight(call, mailbox, 'read');
  const window = windowIn(call);
  const items = sources(call, mailbox).flatMap((source) => occurrencesJson(source, window));
  items.sort((a, b) => startOf(a).localeCompare(startOf(b)));
  return collectionAnswer(call, { type: 'event', items, ...PAGE });
}

export function windowIn({ query }: GraphCall): { start: number; end: number } {
  const [start, end] = ['startDateTime', 'endDateTime'].map((name) => instantIn(query.get(name), name));
  if (start === undefined || end === undefined || start >= end) throw new Problem(400, 'ErrorInvalidParameter', 'The window is empty.');
  if (end - start > LONGEST_VIEW_DAYS * DAY_MS) {
    throw new Problem(400, 'ErrorCalendarViewRangeTooBig', `A view may be ${LONGEST_VIEW_DAYS} days long.`);
  }
  return { start, end };
}

function startOf(item: Record<string, unknown>): string {
  return isObject(item.start) ? String(item.start.dateTime) : '';
}

export function sources({ tenant, prefer }: GraphCall, mailbox: Mailbox) {
  const all = tenant.world.calendar(mailbox.id).all();
  return all.map((stored) => ({ mailbox, stored, prefer }));
}

export function getEvent(call: GraphCall, mailbox: Mailbox, id: string): Answer {
  demandRight(call, mailbox, 'read');
  const place = eventAt(id);
  const stored = storedAt(call, mailbox, id);
  const source = { mailbox, stored, prefer: call.prefer };
  const whole = eventJson(source);
  if (place?.recurrenceId === null && whole !== null) return entityAnswer(call, 'event', whole);
  const near = instantIn(`${place?.recurrenceId ?? ''}`.replace(/^(\d{4}-\d\d-\d\d)$/, '$1T00:00:00Z'), 'id');
  const found = occurrencesJson(source, { start: near - DAY_MS, end: near + 2 * DAY_MS }).find(
    (one) => eventAt(String(one.id))?.recurrenceId === place?.recurrenceId,
  );
  if (found === undefined) throw itemNotFound();
  return entityAnswer(call, 'event', found);
}

export function createEvent(call: GraphCall, mailbox: Mailbox): Answer {
  demandRight(call, mailbox, 'write');
  const body = eventBody(call);
  const { tenant } = call;
  const replay = replayed(call, mailbox, body);
  if (replay !== null) return answerWith(call, mailbox, replay, 201);
  const uid = newUid();
  const name = `${uid}.ics`;
  const writing = { mailbox, onlineMeetings: call.personality.onlineMeetings };
  const stored = write(call, mailbox, { name, text: newText(body, uid, tenant.world.clock.now(), writing) });
  if (typeof body.transactionId === 'string') {
    tenant.transactions.set(`${mailbox.id} ${body.transactionId}`, { name, body: JSON.stringify(body) });
  }
  return answerWith(call, mailbox, stored, 201);
}

/** The event that an earlier request with this `transactionId` made; null when there is none, or it is gone. */
function replayed({ tenant, prefer }: GraphCall, mailbox: Mailbox, body: Record<string, unknown>): StoredEvent | null {
  const made = tenant.transactions.get(`${mailbox.id} ${body.transactionId}`);
  const stored = made === undefined ? null : tenant.world.calendar(mailbox.id).byName(made.name);
  if (made === undefined || stored === null) return null;
  if (made.body === JSON.stringify(body)) return stored;
  const existing = eventId({ mailboxId: mailbox.id, name: made.name, recurrenceId: null }, prefer.immutableIds);
  throw new Problem(409, 'ErrorDuplicateTransactionId', 'Your request cannot be completed because of a duplicate transaction ID.', {
    more: { '@event.existingEventId': existing },
  });
}

export function updateEvent(call: GraphCall, mailbox: Mailbox, id: string): Answer {
  demandRight(call, mailbox, 'write');
  const body = eventBody(call);
  const stored = storedAt(call, mailbox, id);
  demandMatch(call, stored);
  if (body.transactionId !== undefined) throw new Problem(400, 'ErrorInvalidRequest', 'transactionId cannot be changed.');
  const writing = { mailbox, onlineMeetings: call.personality.onlineMeetings };
  return answerWith(call, mailbox, write(call, mailbox, { name: stored.name, text: changedText(stored.text, body, writing) }), 200);
}

export function deleteEvent(call: GraphCall, mailbox: Mailbox, id: string): Answer {
  demandRight(call, mailbox, 'write');
  const stored = storedAt(call, mailbox, id);
  demandMatch(call, stored);
  removeEvent(call.tenant.world, mailbox, { name: stored.name, rules: RULES });
  return { status: 204 };
}

export function eventAction(call: GraphCall, mailbox: Mailbox, { id, action }: { id: string; action: string }): Answer {
  demandRight(call, mailbox, 'write');
  const found = actionViolations(action, call.body);
  if (found.length > 0) throw refused(call, found);
  const stored = storedAt(call, mailbox, id);
  const isOrganizer = eventJson({ mailbox, stored, prefer: call.prefer })?.isOrganizer === true;
  if (action.toLowerCase() === 'cancel') {
    if (!isOrganizer) throw new Problem(400, 'ErrorAccessDenied', 'You need to be an organizer to cancel a meeting.');
    removeEvent(call.tenant.world, mailbox, { name: stored.name, rules: RULES });
    return { status: 202 };
  }
  const partstat = ANSWERS[action.toLowerCase()];
  if (partstat === undefined) throw new Problem(400, 'BadRequest', `Resource not found for the segment '${action}'.`);
  if (isOrganizer) throw new Problem(400, 'ErrorInvalidRequest', "You can't respond to this meeting because you're the meeting organizer.");
  answerInvitation(call.tenant.world, mailbox, { uid: stored.uid, partstat });
  return { status: 202 };
}

/** @throws Problem for a body that does not fit the metadata. */
function eventBody(call: GraphCall): Record<string, unknown> {
  if (!isObject(call.body)) throw badRequest('The body is no JSON object.');
  const found = violations(call.body, 'event');
  if (found.length > 0) throw refused(call, found);
  return call.body;
}

export function refused({ tenant, segments }: GraphCall, found: readonly string[]): Problem {
  for (const one of found) tenant.note(`request ${segments.join('/')}: ${one}`);
  return badRequest(found.join('; '));
}

function storedAt({ tenant }: GraphCall, mailbox: Mailbox, id: string): StoredEvent {
  const place = eventAt(id);
  if (place === null) throw new Problem(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
  const stored = place.mailboxId === mailbox.id ? tenant.world.calendar(mailbox.id).byName(place.name) : null;
  if (stored === null) throw itemNotFound();
  return stored;
}

function demandMatch({ headers }: GraphCall, stored: StoredEvent): void {
  const wanted = headers['if-match'];
  if (wanted === undefined || wanted === '*' || wanted === etagOf(stored)) return;
  throw new Problem(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  );
}

function write({ tenant }: GraphCall, mailbox: Mailbox, object: { name: string; text: string }): StoredEvent {
  const outcome = writeEvent(tenant.world, { mailbox, ...object }, RULES);
  if (outcome.kind !== 'stored') throw new Problem(409, 'ErrorIrresolvableConflict', 'The event could not be stored.');
  return outcome.event;
}

function answerWith(call: GraphCall, mailbox: Mailbox, stored: StoredEvent, status: number): Answer {
  const json = eventJson({ mailbox, stored, prefer: call.prefer });
  if (json === null) throw itemNotFound();
  return entityAnswer(call, 'event', json, status);
}
