/** `calendarView/delta`: everything in a window, then what changed; window and place stand in the token. */
import type { Mailbox } from '../organization/mailbox.ts';
import { type Answer, demandRight, type GraphCall } from './call.ts';
import { occurrencesJson } from './event-json.ts';
import { sources, windowIn } from './events.ts';
import { eventId } from './ids.ts';
import { Problem } from './problem.ts';
import { isObject } from './schema.ts';

interface Place {
  readonly start: number;
  readonly end: number;
  /** Of the calendar, when this round began. */
  readonly revision: number;
  /** Null in the first round: everything is told. */
  readonly since: number | null;
  readonly from: number;
  readonly edition: string;
}

const PAGE = 10;

export function calendarViewDelta(call: GraphCall, mailbox: Mailbox): Answer {
  demandRight(call, mailbox, 'read');
  if (call.query.has('$select')) throw new Problem(400, 'ErrorInvalidUrlQuery', 'The following parameters are not supported: $select.');
  if (call.effects.cursorExpired) throw expired();
  const place = placeIn(call, mailbox);
  const items = place.since === null ? everything(call, mailbox, place) : changes(call, mailbox, place);
  const size = call.prefer.pageSize ?? PAGE;
  const page = items.slice(place.from, place.from + size);
  const more = place.from + size < items.length;
  const link = more
    ? { '@odata.nextLink': linkTo(call, '$skiptoken', { ...place, from: place.from + size }) }
    : { '@odata.deltaLink': linkTo(call, '$deltatoken', { ...place, since: place.revision, from: 0 }) };
  const context = `${call.base}/$metadata#Collection(event)`;
  return { status: 200, body: { '@odata.context': context, ...link, value: page }, type: 'event' };
}

function placeIn(call: GraphCall, mailbox: Mailbox): Place {
  const { world } = call.tenant;
  const { revision } = world.calendar(mailbox.id);
  const token = call.query.get('$deltatoken') ?? call.query.get('$skiptoken');
  if (token === null) return { ...windowIn(call), revision, since: null, from: 0, edition: world.edition };
  const place = parsed(token);
  if (place === null || place.edition !== world.edition) throw expired();
  // A new round looks as far as the calendar is now; a page of a round that runs stays where that began.
  return call.query.has('$deltatoken') ? { ...place, revision } : place;
}

function parsed(token: string): Place | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return isObject(read) && 'edition' in read ? (read as unknown as Place) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function expired(): Problem {
  return new Problem(410, 'SyncStateNotFound', 'The sync state generation is not found; a full synchronization is needed.');
}

function everything(call: GraphCall, mailbox: Mailbox, window: Place): Record<string, unknown>[] {
  return sources(call, mailbox).flatMap((source) => occurrencesJson(source, window).map(withoutExtended));
}

function changes(call: GraphCall, mailbox: Mailbox, place: Place): Record<string, unknown>[] {
  const calendar = call.tenant.world.calendar(mailbox.id);
  const changed = calendar.changesSince(place.since ?? 0).filter(({ revision }) => revision <= place.revision);
  return changed.flatMap(({ name }) => {
    const stored = calendar.byName(name);
    const shown = stored === null ? [] : occurrencesJson({ mailbox, stored, prefer: call.prefer }, place).map(withoutExtended);
    if (shown.length > 0) return shown;
    const id = eventId({ mailboxId: mailbox.id, name, recurrenceId: null }, call.prefer.immutableIds);
    return [{ '@odata.type': '#microsoft.graph.event', id, '@removed': { reason: 'deleted' } }];
  });
}

function withoutExtended({ singleValueExtendedProperties: _left, ...item }: Record<string, unknown>): Record<string, unknown> {
  return item;
}

function linkTo(call: GraphCall, name: string, place: Place): string {
  const token = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${call.base}/${call.segments.map(encodeURIComponent).join('/')}?${name}=${token}`;
}
