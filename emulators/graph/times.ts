/** `dateTimeTimeZone` in and out: seven decimals without a zone of their own, the zone beside it under an IANA or a Windows name. */
import { WINDOWS_ZONES } from '../../src/icalendar/windows-zones.ts';
import { badRequest, Problem } from './problem.ts';
import { isObject } from './schema.ts';

export interface DateTimeTimeZone {
  readonly dateTime: string;
  readonly timeZone: string;
}

const windows = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [name.toLowerCase(), zone]));

/** The IANA name behind what a client calls a zone. @throws Problem for a name nobody knows. */
export function zoneNamed(name: string): string {
  const known = windows.get(name.toLowerCase());
  if (known !== undefined) return known;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone === 'UTC' ? 'UTC' : name;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(400, 'TimeZoneNotSupportedException', 'A valid TimeZone value must be specified.');
  }
}

/** The Windows name of an IANA zone, where the table has one. */
export function windowsName(zone: string): string {
  if (zone === 'UTC') return 'UTC';
  return Object.entries(WINDOWS_ZONES).find(([, one]) => one === zone)?.[0] ?? zone;
}

/** Epoch ms as Graph writes it in a zone. */
export function inZone(at: number, named: string): DateTimeTimeZone {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneNamed(named)).toPlainDateTime();
  return { dateTime: local.toString({ fractionalSecondDigits: 7 }), timeZone: named };
}

export interface Moment {
  readonly local: Temporal.PlainDateTime;
  readonly zone: string;
  readonly at: number;
}

/** @throws Problem */
export function momentIn(value: unknown): Moment {
  if (!isObject(value) || typeof value.dateTime !== 'string') throw badRequest('A dateTimeTimeZone needs its dateTime.');
  const zone = zoneNamed(typeof value.timeZone === 'string' ? value.timeZone : 'UTC');
  try {
    // A `Z` beside a zone is taken for nothing, as Outlook does.
    const local = Temporal.PlainDateTime.from(value.dateTime.replace(/Z$/i, ''));
    return { local, zone, at: local.toZonedDateTime(zone).epochMilliseconds };
  } catch (error) {
    if (error instanceof RangeError) throw badRequest('A dateTime cannot be read.');
    throw error;
  }
}

/** A query parameter such as `startDateTime`: with an offset, or without one and then UTC. @throws Problem */
export function instantIn(text: string | null, name: string): number {
  if (text === null) throw new Problem(400, 'ErrorInvalidParameter', `This request requires the parameter '${name}'.`);
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`);
  if (Number.isNaN(at)) throw new Problem(400, 'ErrorInvalidParameter', `The parameter '${name}' cannot be read.`);
  return at;
}
