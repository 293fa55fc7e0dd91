/** From a call of the API to whoever carries it out, with everything that is checked before and after. */
import type { FaultOrder } from '../harness/fault-script.ts';
import type { RawRequest, Reply } from '../harness/protocol-server.ts';
import { getCalendar, listCalendars } from './calendars.ts';
import { type Sender, stopChannel, watchEvents } from './channels.ts';
import { getUser, listBuildings, listFeatures, listRooms, listUsers } from './directory.ts';
import type { ApiCall } from './discovery.ts';
import { effectsOf } from './effects.ts';
import { ApiError, apiErrorReply, badCredentials, invalid, jsonReply, notFound } from './errors.ts';
import { listEvents, listInstances } from './event-list.ts';
import { deleteEvent, getEvent, insertEvent, patchEvent, updateEvent } from './events.ts';
import { calendarIn, type Exchange, type Json } from './exchange.ts';
import { freeBusy } from './free-busy.ts';
import { parseFields, select } from './partial-response.ts';
import type { Personality } from './personality.ts';
import { countCall } from './quotas.ts';
import type { Grant } from './state.ts';

const HANDLERS: Readonly<Record<string, (exchange: Exchange) => Json | null>> = {
  'freebusy.query': freeBusy,
  'calendarList.list': listCalendars,
  'calendars.get': getCalendar,
  'events.list': listEvents,
  'events.instances': listInstances,
  'events.get': getEvent,
  'events.insert': insertEvent,
  'events.patch': patchEvent,
  'events.update': updateEvent,
  'events.delete': deleteEvent,
  'channels.stop': stopChannel,
  'users.list': listUsers,
  'users.get': getUser,
  'resources.calendars.list': listRooms,
  'resources.buildings.list': listBuildings,
  'resources.features.list': listFeatures,
};

const OWNED = ['https://www.googleapis.com/auth/calendar.events.owned', 'https://www.googleapis.com/auth/calendar.events.owned.readonly'];

export interface ApiRequest {
  readonly raw: RawRequest;
  readonly call: ApiCall | null;
  readonly body: unknown;
  readonly grant: Grant | null;
  readonly personality: Personality;
  readonly sender: Sender;
  readonly orders: readonly FaultOrder[];
}

export function answerCall(request: ApiRequest): Reply {
  try {
    return carriedOut(request);
  } catch (error) {
    if (error instanceof ApiError) return apiErrorReply(error);
    throw error;
  }
}

function carriedOut(request: ApiRequest): Reply {
  const { call, grant, raw, sender, orders, personality, body } = request;
  const { world, state } = sender;
  if (call === null) throw notFound();
  if (grant === null || grant.expiresAt <= world.clock.now()) throw badCredentials();
  if (!personality.calendarApiEnabled && raw.path.startsWith('/calendar/')) throw notEnabled();
  countCall(state, grant, world.clock.now());
  const { fatal, ignored } = call.requestDeviations(raw.query, body);
  state.lint.push(...[...fatal, ...ignored].map((one) => `request ${call.operation}: ${one}`));
  if (fatal.length > 0) throw invalid(`Invalid value: ${fatal.join('; ')}`);
  const exchange: Exchange = {
    world,
    state,
    personality,
    grant,
    call,
    query: raw.query,
    headers: raw.headers,
    body: (body ?? {}) as Json,
    effects: effectsOf(orders, world),
  };
  checkScopes(exchange);
  const handler = HANDLERS[call.operation];
  if (call.operation === 'events.watch') return shown(exchange, watchEvents(exchange, sender));
  if (handler === undefined) throw new ApiError(501, 'notImplemented', `${call.operation} is not emulated.`);
  return shown(exchange, handler(exchange));
}

/** The scopes of the discovery document; those for calendars of one's own open no others. */
function checkScopes(exchange: Exchange): void {
  const { call, grant } = exchange;
  const usable = call.scopes.filter((scope) => grant.scopes.includes(scope));
  if (usable.length === 0) throw insufficient();
  if (call.path.calendarId === undefined || !usable.every((scope) => OWNED.includes(scope))) return;
  if (calendarIn(exchange, 'freeBusyReader').role !== 'owner') throw insufficient();
}

function shown({ call, query, state }: Exchange, body: Json | null): Reply {
  if (body === null) return { status: 204, headers: {}, body: '' };
  state.lint.push(...call.answerDeviations(body).map((one) => `answer ${call.operation}: ${one}`));
  const wanted = query.get('fields');
  const selection = wanted === null ? null : parseFields(wanted);
  if (wanted !== null && selection === null) throw invalid(`Invalid field selection ${wanted}`, 'invalidParameter');
  const etag: Record<string, string> = typeof body.etag === 'string' ? { etag: body.etag } : {};
  return jsonReply(200, selection === null ? body : select(body, selection), etag);
}

function insufficient(): ApiError {
  return new ApiError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
}

function notEnabled(): ApiError {
  return new ApiError(
    403,
    'accessNotConfigured',
    'Google Calendar API has not been used in this project before or it is disabled.',
    'usageLimits',
  );
}
