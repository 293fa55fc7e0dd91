/** GET, PUT and DELETE of calendar objects (RFC 4791 section 5.3, RFC 6638 section 3). */
import type { Reply } from '../harness/protocol-server.ts';
import { element } from '../harness/xml.ts';
import { InvalidEventText } from '../organization/event-text.ts';
import { includes } from '../organization/mailbox.ts';
import { removeEvent, type SchedulingRules, type WriteOutcome, writeEvent } from '../organization/scheduling.ts';
import { calendarReply, type Exchange, empty, forbidden, precondition, rightIn, xmlReply } from './exchange.ts';
import type { Personality } from './personality.ts';
import { hrefOf } from './properties.ts';
import { type EventResource, eventPath } from './resources.ts';
import { documentOf } from './xml.ts';

const MAX_OCTETS = 1_048_576;

export function getEvent(exchange: Exchange, resource: EventResource): Reply {
  if (!includes(rightIn(exchange, resource.mailbox), 'read')) return forbidden('D:read', hrefOf(resource));
  const event = exchange.organization.calendar(resource.mailbox.id).byName(resource.name);
  return event === null ? empty(404) : calendarReply(200, event.text, { etag: event.etag });
}

export function putEvent(exchange: Exchange, resource: EventResource): Reply {
  const { organization, personality } = exchange;
  if (!includes(rightIn(exchange, resource.mailbox), 'write')) return forbidden('D:bind', hrefOf(resource));
  if (failsPrecondition(exchange, resource)) return empty(412);
  if (!/^text\/calendar\b/i.test(exchange.headers['content-type'] ?? '')) return precondition(403, 'C:supported-calendar-data');
  if (Buffer.byteLength(exchange.body) > MAX_OCTETS) return precondition(403, 'C:max-resource-size');
  try {
    const write = { mailbox: resource.mailbox, name: resource.name, text: exchange.body };
    return written(exchange, resource, writeEvent(organization, write, schedulingRules(personality)));
  } catch (error) {
    if (error instanceof InvalidEventText) return precondition(403, 'C:valid-calendar-data', error.message);
    throw error;
  }
}

/** A text that the server changed is answered without ETag (RFC 4791 section 5.3.4). */
function written({ personality, body }: Exchange, resource: EventResource, outcome: WriteOutcome): Reply {
  switch (outcome.kind) {
    case 'stored':
      return empty(outcome.created ? 201 : 204, outcome.event.text === body ? { etag: outcome.event.etag } : {});
    case 'room-busy':
      return xmlReply(409, documentOf('D:error', element('D:responsedescription', `Not free: ${outcome.rooms.join(', ')}`)));
    case 'uid-taken':
      if (personality.duplicateUid500) return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Database error' };
      return precondition(403, 'C:no-uid-conflict', element('D:href', eventPath(resource.mailbox, outcome.name, resource.base)));
  }
}

export function deleteEvent(exchange: Exchange, resource: EventResource): Reply {
  const { mailbox, name } = resource;
  if (!includes(rightIn(exchange, mailbox), 'write')) return forbidden('D:unbind', hrefOf(resource));
  if (exchange.organization.calendar(mailbox.id).byName(name) === null) return empty(404);
  if (failsPrecondition(exchange, resource)) return empty(412);
  removeEvent(exchange.organization, mailbox, { name, rules: schedulingRules(exchange.personality) });
  return empty(204);
}

function schedulingRules({ noScheduling, roomClash }: Personality): SchedulingRules {
  return { schedules: !noScheduling, roomClash };
}

function failsPrecondition({ headers, organization, personality }: Exchange, resource: EventResource): boolean {
  const event = organization.calendar(resource.mailbox.id).byName(resource.name);
  const match = headers['if-match'];
  if (match !== undefined && !fits(match, event?.etag)) return true;
  const noneMatch = personality.ignoresIfNoneMatch ? undefined : headers['if-none-match'];
  return noneMatch !== undefined && fits(noneMatch, event?.etag);
}

function fits(header: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim() === etag);
}
