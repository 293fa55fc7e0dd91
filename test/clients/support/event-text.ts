/** Events as the text that clients write and read. */
import ICAL from 'ical.js';
import type { SeenEvent } from './describe-client.ts';

export function eventText({ uid, start, end }: SeenEvent, sequence = 0): string {
  const utc = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Somebody//Calendar program//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261001T000000Z',
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SEQUENCE:${sequence}`,
    'SUMMARY:Entered by hand',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}

export function eventsIn(texts: readonly string[]): readonly SeenEvent[] {
  const events = texts.flatMap((text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent'));
  return events
    .map((component) => new ICAL.Event(component))
    .map(seen)
    .sort((a, b) => a.start - b.start);
}

function seen({ uid, startDate, endDate }: ICAL.Event): SeenEvent {
  return { uid, start: startDate.toJSDate().getTime(), end: endDate.toJSDate().getTime() };
}
