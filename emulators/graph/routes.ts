/** From a path to the part that answers it, and the names of operations. Segments are compared without case, as Graph does. */
import type { Mailbox } from '../organization/mailbox.ts';
import { type Answer, demandRight, type GraphCall, mailboxOf } from './call.ts';
import { calendarViewDelta } from './delta.ts';
import { calendarJson, getUser, listOrganization, listPlaces, listUsers, mailboxSettings, roomsOfList } from './directory.ts';
import { calendarView, createEvent, deleteEvent, eventAction, getEvent, listEvents, updateEvent } from './events.ts';
import { userId } from './ids.ts';
import { collectionAnswer, entityAnswer } from './odata.ts';
import { Problem } from './problem.ts';
import { getSchedule } from './schedule.ts';
import {
  createSubscription,
  endSubscription,
  getSubscription,
  listSubscriptions,
  reauthorizeSubscription,
  renewSubscription,
} from './subscription-calls.ts';

/** Decoded segments below the version. */
export function segmentsOf(path: string): string[] {
  const [, ...rest] = path.split('/').filter((part) => part !== '');
  return rest.map((part) => decodeURIComponent(part));
}

/** `me` and the calendar's many names, all as `users/{id}/…` with one kind of path for each thing. */
export function plainSegments(segments: readonly string[], self: string | null): string[] {
  const [root = '', ...rest] = segments;
  const full = root.toLowerCase() === 'me' ? ['users', self ?? 'me', ...rest] : [...segments];
  if (full[0]?.toLowerCase() !== 'users' || full.length < 4) return full;
  const inside = full[2]?.toLowerCase() === 'calendars' ? full.slice(4) : full.slice(3);
  const calendar = full[2]?.toLowerCase() === 'calendar' || (full[2]?.toLowerCase() === 'calendars' && inside.length > 0);
  return calendar && inside.length > 0 ? [...full.slice(0, 2), ...inside] : full;
}

/** Names by which faults and the journal know a call. */
export function operationOf(method: string, segments: readonly string[]): string {
  const [root = '', , part = '', id] = segments.map((one) => one.toLowerCase().replace('microsoft.graph.', ''));
  if (root === '$batch') return 'batch';
  if (root !== 'users') return root === 'subscriptions' ? `${method.toLowerCase()}-subscription` : root;
  if (part === 'events') {
    if (segments.length > 4) return 'event-action';
    return (
      { GET: id === undefined ? 'events' : 'event', POST: 'create-event', PATCH: 'update-event', DELETE: 'delete-event' }[method] ?? 'event'
    );
  }
  if (part === 'calendarview') return id === 'delta' ? 'delta' : 'calendarView';
  if (part === 'getschedule') return 'getSchedule';
  return part === '' ? (segments.length > 1 ? 'user' : 'users') : part;
}

export async function route(call: GraphCall): Promise<Answer> {
  const [root = '', key, ...rest] = call.segments;
  switch (root.toLowerCase()) {
    case 'users':
      if (key === undefined) return listUsers(call);
      return rest.length === 0 ? getUser(call, key) : mailboxCall(call, mailboxOf(call, key), rest);
    case 'places':
      return rest.length === 2 ? roomsOfList(call, key ?? '') : listPlaces(call, (key ?? '').toLowerCase());
    case 'subscriptions':
      return subscriptionCall(call, key, rest[0]);
    case 'organization':
      return listOrganization(call);
    default:
      throw unknownSegment(root);
  }
}

function mailboxCall(call: GraphCall, mailbox: Mailbox, rest: readonly string[]): Answer {
  const [part = '', id] = rest;
  switch (part.toLowerCase().replace('microsoft.graph.', '')) {
    case 'events':
      return eventCall(call, mailbox, rest.slice(1));
    case 'calendarview':
      return id?.toLowerCase().replace('microsoft.graph.', '') === 'delta' ? calendarViewDelta(call, mailbox) : calendarView(call, mailbox);
    case 'getschedule':
      if (call.method !== 'POST') throw notAllowed(call);
      return getSchedule(call, mailbox);
    case 'mailboxsettings':
      return mailboxSettings(call, mailbox);
    case 'calendar':
      demandRight(call, mailbox, 'free-busy');
      return entityAnswer(call, 'calendar', calendarJson(call, mailbox));
    case 'calendars':
      demandRight(call, mailbox, 'read');
      if (id !== undefined) return entityAnswer(call, 'calendar', calendarJson(call, mailbox));
      return collectionAnswer(call, { type: 'calendar', items: [calendarJson(call, mailbox)], pageSize: 10, largestPage: 100 });
    default:
      throw unknownSegment(part);
  }
}

function eventCall(call: GraphCall, mailbox: Mailbox, rest: readonly string[]): Answer {
  const [id, action] = rest;
  if (id === undefined) {
    if (call.method === 'POST') return createEvent(call, mailbox);
    if (call.method === 'GET') return listEvents(call, mailbox);
    throw notAllowed(call);
  }
  if (action !== undefined) {
    if (call.method !== 'POST') throw notAllowed(call);
    return eventAction(call, mailbox, { id, action: action.replace(/^microsoft\.graph\./i, '') });
  }
  switch (call.method) {
    case 'GET':
      return getEvent(call, mailbox, id);
    case 'PATCH':
      return updateEvent(call, mailbox, id);
    case 'DELETE':
      return deleteEvent(call, mailbox, id);
    default:
      throw notAllowed(call);
  }
}

async function subscriptionCall(call: GraphCall, id: string | undefined, action: string | undefined): Promise<Answer> {
  if (id === undefined) return call.method === 'POST' ? createSubscription(call) : listSubscriptions(call);
  if (action?.toLowerCase() === 'reauthorize') return reauthorizeSubscription(call, id);
  if (call.method === 'PATCH') return renewSubscription(call, id);
  return call.method === 'DELETE' ? endSubscription(call, id) : getSubscription(call, id);
}

function unknownSegment(name: string): Problem {
  return new Problem(400, 'BadRequest', `Resource not found for the segment '${name}'.`);
}

function notAllowed({ method }: GraphCall): Problem {
  return new Problem(405, 'Request_BadRequest', `Specified HTTP method is not allowed for the request target: ${method}.`);
}

/** The user a delegated token speaks for, as `me`. */
export function selfOf(mailbox: Mailbox | null): string | null {
  return mailbox === null ? null : userId(mailbox);
}
