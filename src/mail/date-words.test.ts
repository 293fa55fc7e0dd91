import { describe, expect, it } from 'vitest';
import { instant } from '../domain/time/instant.ts';
import { spanInWords, zoneInWords } from './date-words.ts';

const span = (start: string, end: string) => ({ start: instant(Date.parse(start)), end: instant(Date.parse(end)) });

describe('dates in letters', () => {
  it('writes day, times and zone out in both languages', () => {
    const tuesday = span('2027-03-02T09:30:00Z', '2027-03-02T10:15:00Z');
    expect(spanInWords(tuesday, 'Europe/Berlin', 'en')).toBe('Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)');
    expect(spanInWords(tuesday, 'Europe/Berlin', 'de')).toBe('Dienstag, 2. März 2027, 10:30–11:15 Uhr (Ortszeit Berlin)');
  });

  it('shows the same instant in twelve zones without ever asking the server for its own (FN-G3)', () => {
    const zones = {
      'Pacific/Pago_Pago': 'Monday, 1 March 2027, 22:30–23:15 (Pago Pago time)',
      'Pacific/Honolulu': 'Monday, 1 March 2027, 23:30 – Tuesday, 2 March 2027, 00:15 (Honolulu time)',
      'America/St_Johns': 'Tuesday, 2 March 2027, 06:00–06:45 (St Johns time)',
      'America/New_York': 'Tuesday, 2 March 2027, 04:30–05:15 (New York time)',
      'Europe/London': 'Tuesday, 2 March 2027, 09:30–10:15 (London time)',
      'Europe/Vienna': 'Tuesday, 2 March 2027, 10:30–11:15 (Vienna time)',
      'Africa/Cairo': 'Tuesday, 2 March 2027, 11:30–12:15 (Cairo time)',
      'Asia/Kolkata': 'Tuesday, 2 March 2027, 15:00–15:45 (Kolkata time)',
      'Asia/Kathmandu': 'Tuesday, 2 March 2027, 15:15–16:00 (Kathmandu time)',
      'Australia/Lord_Howe': 'Tuesday, 2 March 2027, 20:30–21:15 (Lord Howe time)',
      'Pacific/Chatham': 'Tuesday, 2 March 2027, 23:15–00:00 (Chatham time)',
      UTC: 'Tuesday, 2 March 2027, 09:30–10:15 (UTC)',
    };
    const shown = Object.keys(zones).map((zone) => [zone, spanInWords(span('2027-03-02T09:30:00Z', '2027-03-02T10:15:00Z'), zone, 'en')]);
    expect(Object.fromEntries(shown)).toEqual(zones);
  });

  it('uses the zone rules of the day itself, before and after a clock change (FN-G1)', () => {
    expect(spanInWords(span('2027-03-27T08:00:00Z', '2027-03-27T08:45:00Z'), 'Europe/Berlin', 'en')).toContain('09:00–09:45');
    expect(spanInWords(span('2027-03-28T08:00:00Z', '2027-03-28T08:45:00Z'), 'Europe/Berlin', 'en')).toContain('10:00–10:45');
  });

  it('names cities the German way', () => {
    expect(zoneInWords('Europe/Vienna', 'de')).toBe('Ortszeit Wien');
    expect(zoneInWords('America/New_York', 'de')).toBe('Ortszeit New York');
  });
});
