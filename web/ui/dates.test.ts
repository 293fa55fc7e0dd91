import { describe, expect, it } from 'vitest';
import { zoneInWords } from '../../src/mail/date-words.ts';
import { dateIn, formatAgo, formatMoment, formatShortDay, formatSpan, weekdayNames, zoneWords } from './dates.ts';

const span = { start: '2027-03-02T09:30:00Z', end: '2027-03-02T10:15:00Z' };

describe('dates', () => {
  it('writes a span out, with its zone', () => {
    expect(formatSpan(span, 'Europe/Berlin', 'en')).toBe('Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)');
    expect(formatSpan(span, 'Europe/Berlin', 'de')).toBe('Dienstag, 2. März 2027, 10:30–11:15 Uhr (Ortszeit Berlin)');
  });

  it('shortens for tables', () => {
    expect(formatShortDay(span.start, 'Europe/Berlin', 'en')).toBe('Tue 2 Mar');
    expect(formatShortDay(span.start, 'Europe/Berlin', 'de')).toBe('Di 2. März');
    expect(formatMoment(span.start, 'Europe/Berlin', 'en')).toBe('2 Mar 2027, 10:30');
  });

  it('counts the day in the zone, not in UTC', () => {
    expect(dateIn('2027-03-01T23:30:00Z', 'Europe/Berlin')).toBe('2027-03-02');
    expect(dateIn('2027-03-01T23:30:00Z', 'America/New_York')).toBe('2027-03-01');
  });

  it('names zones in words', () => {
    expect(zoneWords('America/New_York', 'en')).toBe('New York time');
    expect(zoneWords('UTC', 'de')).toBe('UTC');
    expect(zoneWords('Europe/Vienna', 'de')).toBe('Ortszeit Wien');
  });

  it.each(['UTC', ...Intl.supportedValuesOf('timeZone')])('calls %s what mails call it', (zone) => {
    for (const language of ['en', 'de'] as const) expect(zoneWords(zone, language)).toBe(zoneInWords(zone, language));
  });

  it('tells how long ago', () => {
    const now = Date.parse('2027-03-02T10:00:00Z');
    expect(formatAgo('2027-03-02T09:58:00Z', now, 'en')).toBe('2 minutes ago');
    expect(formatAgo('2027-03-02T09:59:50Z', now, 'de')).toBe('jetzt');
  });

  it('starts the week on Monday', () => {
    expect(weekdayNames('en', 'short')).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
    expect(weekdayNames('de', 'long')[6]).toBe('Sonntag');
  });
});
