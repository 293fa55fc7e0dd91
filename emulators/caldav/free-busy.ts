/** Free/busy in words: outbox POST (RFC 6638 section 5) and the `free-busy-query` report (RFC 4791 section 7.10). */

import ICAL from 'ical.js';
import type { Reply } from '../harness/protocol-server.ts';
import { childOf, element, type Fragment } from '../harness/xml.ts';
import { addressIn, calendarText, PRODUCT_ID, textOf } from '../organization/event-text.ts';
import { includes, type Mailbox } from '../organization/mailbox.ts';
import type { Window } from '../organization/occurrences.ts';
import { addressesOf, type BusyPeriod } from '../organization/organization.ts';
import { calendarReply, type Exchange, forbidden, precondition, rightIn, xmlReply } from './exchange.ts';
import { hrefOf } from './properties.ts';
import type { CalendarResource } from './resources.ts';
import { documentOf } from './xml.ts';

const TYPES = { busy: 'BUSY', tentative: 'BUSY-TENTATIVE', 'out-of-office': 'BUSY-UNAVAILABLE' } as const;
const MAX_WINDOW_MS = 400 * 86_400_000;

interface Question extends Window {
  readonly uid: string;
  readonly organizer: string;
  readonly recipients: readonly string[];
}

export function postOutbox(exchange: Exchange, mailbox: Mailbox): Reply {
  if (exchange.account.mailboxId !== mailbox.id) return forbidden('C:schedule-send-freebusy', exchange.path);
  const question = questionIn(exchange.body);
  if (question === null) return precondition(403, 'C:valid-calendar-data');
  if (!addressesOf(mailbox).includes(question.organizer)) return precondition(403, 'C:organizer-allowed');
  if (question.recipients.length === 0) return precondition(403, 'C:attendee-allowed');
  const responses = question.recipients.flatMap((address) => {
    const error = exchange.effects.recipientError(address);
    if (error === null) return [];
    return [error === undefined ? answerFor(exchange, question, address) : response(address, error)];
  });
  return xmlReply(200, documentOf('C:schedule-response', ...responses));
}

export function freeBusyQuery(exchange: Exchange, resource: CalendarResource): Reply {
  if (!includes(rightIn(exchange, resource.mailbox), 'free-busy')) return forbidden('C:read-free-busy', hrefOf(resource));
  const range = exchange.xml === null ? null : childOf(exchange.xml, 'C:time-range');
  const window = windowFrom(range?.attributes.start, range?.attributes.end);
  if (window === null) return precondition(403, 'C:valid-filter');
  return calendarReply(200, freeBusyText(exchange, window, exchange.organization.busy(resource.mailbox.id, window)));
}

/** Null unless both are UTC times in order, at most `MAX_WINDOW_MS` apart. */
export function windowFrom(start: string | undefined, end: string | undefined): Window | null {
  const [from, to] = [utcTime(start), utcTime(end)];
  return from !== null && to !== null && from < to && to - from <= MAX_WINDOW_MS ? { start: from, end: to } : null;
}

function utcTime(text: string | undefined): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) || null;
}

function questionIn(body: string): Question | null {
  let root: ICAL.Component;
  try {
    root = new ICAL.Component(ICAL.parse(body.trim()) as unknown[]);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
  const asked = root.getFirstSubcomponent('vfreebusy');
  if (asked === null || textOf(root, 'method').toUpperCase() !== 'REQUEST') return null;
  const window = windowFrom(basic(asked, 'dtstart'), basic(asked, 'dtend'));
  const organizer = addressIn(asked.getFirstPropertyValue('organizer'));
  if (window === null || organizer === null) return null;
  const recipients = asked.getAllProperties('attendee').flatMap((one) => addressIn(one.getFirstValue()) ?? []);
  return { ...window, organizer, recipients, uid: textOf(asked, 'uid') };
}

function basic(component: ICAL.Component, name: string): string {
  return textOf(component, name).replaceAll(/[-:]/g, '');
}

function answerFor(exchange: Exchange, question: Question, address: string): Fragment {
  const { organization, personality } = exchange;
  const mailbox = organization.findByAddress(address);
  if (mailbox === null) return response(address, '3.7;Invalid Calendar User');
  const allowed = includes(rightIn(exchange, mailbox), 'free-busy');
  if (!allowed && !personality.noRightsSuccess) return response(address, '3.8;No authority');
  const busy = allowed ? organization.busy(mailbox.id, question) : [];
  return response(address, '2.0;Success', freeBusyText(exchange, question, busy, { ...question, attendee: address }));
}

function response(address: string, status: string, text?: string): Fragment {
  const recipient = element('C:recipient', element('D:href', `mailto:${address}`));
  return element(
    'C:response',
    recipient,
    element('C:request-status', status),
    ...(text === undefined ? [] : [element('C:calendar-data', text)]),
  );
}

function freeBusyText(
  { organization }: Exchange,
  window: Window,
  busy: readonly BusyPeriod[],
  asked?: { uid: string; organizer: string; attendee: string },
): string {
  const head: unknown[][] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
    ...(asked ? [['method', {}, 'text', 'REPLY']] : []),
  ];
  const people: unknown[][] = asked
    ? [
        ['uid', {}, 'text', asked.uid],
        ['organizer', {}, 'cal-address', `mailto:${asked.organizer}`],
        ['attendee', {}, 'cal-address', `mailto:${asked.attendee}`],
      ]
    : [];
  const properties = [
    ...people,
    ['dtstamp', {}, 'date-time', isoSeconds(organization.clock.now())],
    ['dtstart', {}, 'date-time', isoSeconds(window.start)],
    ['dtend', {}, 'date-time', isoSeconds(window.end)],
    ...Object.entries(TYPES).flatMap(([occupation, type]) =>
      busyProperty(type, merged(busy.filter((one) => one.occupation === occupation))),
    ),
  ];
  return calendarText(['vcalendar', head, [['vfreebusy', properties, []]]]);
}

function busyProperty(type: string, periods: readonly Window[]): unknown[][] {
  if (periods.length === 0) return [];
  return [['freebusy', { fbtype: type }, 'period', ...periods.map((one) => [isoSeconds(one.start), isoSeconds(one.end)])]];
}

/** Overlapping and touching periods as one; the input is sorted by start. */
function merged(periods: readonly Window[]): Window[] {
  const result: Window[] = [];
  for (const next of periods) {
    const last = result.at(-1);
    if (last === undefined || next.start > last.end) result.push(next);
    else result[result.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
  }
  return result;
}

function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
