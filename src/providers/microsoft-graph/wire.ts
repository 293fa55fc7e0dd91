/** JSON as Microsoft Graph writes it, in and out. Whatever is not in the promised form is a fault, never an empty answer. */
import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time/instant.ts';
import { WINDOWS_ZONES } from '../../icalendar/windows-zones.ts';
import { ianaName } from '../../icalendar/zones.ts';
import { malformedReport } from './faults.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Names of our own properties on events (named properties of MAPI in a set of our own). */
const PROPERTY_SET = '{6d2f6f0e-6f1b-4a8d-9a55-6f2d3c1e7b90}';
export const BOOKING_PROPERTY = `String ${PROPERTY_SET} Name CalendulaBooking`;
export const SEQUENCE_PROPERTY = `String ${PROPERTY_SET} Name CalendulaSequence`;
export const CONTENT_PROPERTY = `String ${PROPERTY_SET} Name CalendulaContent`;

const windowsNames = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [zone, name]));

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for text that is no JSON object. */
export function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @throws Fault `provider.malformed-reply` unless the answer is a collection. */
export function valuesIn(json: Json): readonly Json[] {
  const { value } = json;
  if (!Array.isArray(value) || !value.every(isObject)) throw malformed('The answer is not the promised list.');
  return value;
}

export function textAt(json: unknown, name: string): string {
  const value = isObject(json) ? json[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** @throws Fault `provider.malformed-reply` */
export function demandText(json: Json, name: string): string {
  const value = textAt(json, name);
  if (value === '') throw malformed(`The answer lacks "${name}".`);
  return value;
}

/** A `dateTimeTimeZone`: no offset, seven decimals, the zone beside it under an IANA or a Windows name. @throws Fault */
export function instantOf(value: unknown): Instant {
  const [text, named] = [textAt(value, 'dateTime'), textAt(value, 'timeZone')];
  const zone = ianaName(named);
  if (text === '' || zone === null) throw malformed('A time has no zone that we know.');
  try {
    return instant(Temporal.PlainDateTime.from(text.replace(/Z$/, '')).toZonedDateTime(zone).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) throw malformed('A time cannot be read.');
    throw error;
  }
}

/** In the zone's Windows name, which every tenant knows; in UTC where there is none, or where a clock change makes local time mean two instants. */
export function dateTimeOf(at: Instant, zone: string): Json {
  const named = windowsNames.get(zone);
  const local = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(named === undefined ? 'UTC' : zone)
    .toPlainDateTime();
  if (named === undefined) return { dateTime: written(local), timeZone: 'UTC' };
  const [earlier, later] = (['earlier', 'later'] as const).map((side) => local.toZonedDateTime(zone, { disambiguation: side }));
  return earlier?.epochMilliseconds === later?.epochMilliseconds ? { dateTime: written(local), timeZone: named } : dateTimeOf(at, 'UTC');
}

function written(local: Temporal.PlainDateTime): string {
  return local.toString({ smallestUnit: 'millisecond' });
}

/** A text inside `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** Value of one of our own properties on an event; null when it is not there. */
export function propertyIn(event: Json, id: string): string | null {
  const list = event.singleValueExtendedProperties;
  const found = Array.isArray(list) ? list.find((one) => textAt(one, 'id').toLowerCase() === id.toLowerCase()) : undefined;
  return found === undefined ? null : textAt(found, 'value');
}

export function malformed(detail: string): Fault {
  return new Fault(malformedReport(detail));
}
