/**
 * iCalendar text in and out (RFC 5545 section 3.1), on top of ical.js. Refuses text that is too large or not a VCALENDAR.
 */
import ICAL from 'ical.js';
import { Fault } from '../domain/fault.ts';

/** jCal (RFC 7265): `[name, parameters, type, ...values]`. */
export type JcalProperty = [name: string, parameters: Record<string, string>, type: string, ...values: unknown[]];
export type JcalComponent = [name: string, properties: JcalProperty[], components: JcalComponent[]];

export const PRODUCT_ID = '-//Calendula//Interviews//EN';
const MAX_LINE_OCTETS = 75;
/** One calendar object of a person's collection; real ones stay below 100 kB. */
const MAX_TEXT_LENGTH = 4_000_000;
const encoder = new TextEncoder();

export function unreadable(detail: string, cause?: unknown): Fault {
  return new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail }, { cause });
}

/** Text for a TEXT value: line ends as LF, no control characters, no lone surrogates. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '');
}

/** Text for a parameter such as CN: one line, and no double quotes, which many readers cannot unescape (RFC 6868). */
export function cleanParameter(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').replaceAll('"', "'").trim();
}

/** Parses exactly one VCALENDAR. @throws Fault `provider.malformed-reply`. */
export function parseCalendar(text: string): ICAL.Component {
  if (text.length > MAX_TEXT_LENGTH) throw unreadable('A calendar object is larger than any real one.');
  let jcal: unknown[];
  try {
    jcal = ICAL.parse(text.replace(/^\ufeff/, '').trim());
  } catch (error) {
    throw unreadable('A calendar object is not valid iCalendar text.', error);
  }
  if (jcal[0] !== 'vcalendar') throw unreadable('A calendar object does not hold exactly one VCALENDAR.');
  return new ICAL.Component(jcal);
}

export function writeCalendar(properties: JcalProperty[], components: JcalComponent[]): string {
  const head: JcalProperty[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
  ];
  const text = ICAL.stringify(['vcalendar', [...head, ...properties], components]);
  // Quirk: ical.js counts 75 octets without the leading space of a continued line, so its lines reach 76.
  const lines = text.replaceAll('\r\n ', '').split('\r\n');
  return `${lines
    .filter((line) => line !== '')
    .map(fold)
    .join('\r\n')}\r\n`;
}

function fold(line: string): string {
  if (encoder.encode(line).length <= MAX_LINE_OCTETS) return line;
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > MAX_LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
