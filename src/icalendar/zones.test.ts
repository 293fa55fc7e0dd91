/** Spellings of time zones as they stand in real calendars (FN-G6). */
import { describe, expect, it } from 'vitest';
import { parseCalendar } from './calendar-text.ts';
import { ianaName, resolveZone } from './zones.ts';

const empty = parseCalendar('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR');
const TEN_IN_JULY = Date.UTC(2026, 6, 1, 10);

describe('a TZID', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    [' Europe/Berlin ', 'Europe/Berlin'],
    ['"Europe/Berlin"', 'Europe/Berlin'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', 'Europe/Berlin'],
    ['/freeassociation.sourceforge.net/Europe/Berlin', 'Europe/Berlin'],
    ['/mozilla.org/20050126_1/Europe/Berlin', 'Europe/Berlin'],
    ['/mozilla.org/20070129_1/America/Argentina/Cordoba', 'America/Argentina/Cordoba'],
    ['/softwarestudio.org/Olson_20011030_5/America/New_York', 'America/New_York'],
    ['/citadel.org/20210210_1/Asia/Tokyo', 'Asia/Tokyo'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['Eastern Standard Time', 'America/New_York'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['GMT Standard Time', 'Europe/London'],
    ['Romance Standard Time', 'Europe/Paris'],
    ['Central Europe Standard Time', 'Europe/Budapest'],
    ['India Standard Time', 'Asia/Kolkata'],
    ['Nepal Standard Time', 'Asia/Kathmandu'],
    ['AUS Eastern Standard Time', 'Australia/Sydney'],
    ['New Zealand Standard Time', 'Pacific/Auckland'],
    ['Tokyo Standard Time', 'Asia/Tokyo'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['UTC', 'UTC'],
    ['Etc/GMT-1', 'Etc/GMT-1'],
  ])('%s', (tzid, name) => {
    expect(ianaName(tzid)).toBe(name);
  });

  it.each([
    'Mars/Olympus',
    'Customized Time Zone',
    'GMT+0100',
    '+01:00',
    '(UTC+01:00) Amsterdam, Berlin',
    'Central European',
    '',
    '/',
    'tzone://Microsoft/Custom',
  ])('%j is never guessed', (tzid) => {
    expect(ianaName(tzid)).toBeNull();
    expect(() => resolveZone(tzid, empty)).toThrow('provider.malformed-reply');
  });

  it('of no list is read by the definition that came along, in both directions', () => {
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VTIMEZONE',
      'TZID:Company Time',
      'BEGIN:STANDARD',
      'DTSTART:20001029T030000',
      'TZOFFSETFROM:+0330',
      'TZOFFSETTO:+0230',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:20000326T020000',
      'TZOFFSETFROM:+0230',
      'TZOFFSETTO:+0330',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
      'END:VCALENDAR',
    ];
    const zone = resolveZone('Company Time', parseCalendar(text.join('\r\n')));
    expect(zone.toWall(TEN_IN_JULY) - TEN_IN_JULY).toBe(3.5 * 3_600_000);
    expect(zone.toInstant(zone.toWall(TEN_IN_JULY))).toBe(TEN_IN_JULY);
  });

  it('wins over a definition of the same name', () => {
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Berlin',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0000',
      'TZOFFSETTO:+0000',
      'END:STANDARD',
      'END:VTIMEZONE',
      'END:VCALENDAR',
    ];
    const zone = resolveZone('Europe/Berlin', parseCalendar(text.join('\r\n')));
    expect(zone.toWall(TEN_IN_JULY) - TEN_IN_JULY).toBe(2 * 3_600_000);
  });
});
