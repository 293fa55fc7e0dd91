import { describe, expect, it } from 'vitest';
import { occupationOf, occurrencesOf } from './occurrences.ts';

const event = (...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:t',
    'BEGIN:VEVENT',
    'UID:a',
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const window = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });
const times = (text: string, zone: string, span: ReturnType<typeof window>) =>
  occurrencesOf(text, zone, span).map(
    (one) => `${new Date(one.start).toISOString().slice(0, 16)}/${new Date(one.end).toISOString().slice(0, 16)}`,
  );

describe('occurrences', () => {
  it('keep their wall clock over a clock change, without a VTIMEZONE', () => {
    const text = event('DTSTART;TZID=Europe/Berlin:20261019T100000', 'DTEND;TZID=Europe/Berlin:20261019T110000', 'RRULE:FREQ=WEEKLY');
    expect(times(text, 'UTC', window('2026-10-19T00:00Z', '2026-11-01T00:00Z'))).toEqual([
      '2026-10-19T08:00/2026-10-19T09:00',
      '2026-10-26T09:00/2026-10-26T10:00',
    ]);
  });

  it('follow moved and left-out occurrences', () => {
    const text = event(
      'DTSTART:20261005T100000Z',
      'DTEND:20261005T110000Z',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE:20261019T100000Z',
    ).replace(
      'END:VCALENDAR',
      [
        'BEGIN:VEVENT',
        'UID:a',
        'RECURRENCE-ID:20261012T100000Z',
        'DTSTART:20261013T150000Z',
        'DTEND:20261013T160000Z',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    expect(times(text, 'UTC', window('2026-10-01T00:00Z', '2026-11-01T00:00Z'))).toEqual([
      '2026-10-05T10:00/2026-10-05T11:00',
      '2026-10-13T15:00/2026-10-13T16:00',
      '2026-10-26T10:00/2026-10-26T11:00',
    ]);
  });

  it('find an occurrence moved into the window from far behind it', () => {
    const text = event('DTSTART:20261005T100000Z', 'DTEND:20261005T110000Z', 'RRULE:FREQ=YEARLY').replace(
      'END:VCALENDAR',
      [
        'BEGIN:VEVENT',
        'UID:a',
        'RECURRENCE-ID:20291005T100000Z',
        'DTSTART:20261020T100000Z',
        'DTEND:20261020T110000Z',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    expect(times(text, 'UTC', window('2026-10-19T00:00Z', '2026-10-23T00:00Z'))).toEqual(['2026-10-20T10:00/2026-10-20T11:00']);
  });

  it.each([
    ['Europe/Berlin', '2026-10-11T22:00/2026-10-12T22:00'],
    ['America/Toronto', '2026-10-12T04:00/2026-10-13T04:00'],
    ['Asia/Kolkata', '2026-10-11T18:30/2026-10-12T18:30'],
  ])('an all-day event is a day in %s', (zone, expected) => {
    const text = event('DTSTART;VALUE=DATE:20261012');
    expect(times(text, zone, window('2026-10-10T00:00Z', '2026-10-15T00:00Z'))).toEqual([expected]);
  });

  it('read floating times in the zone of the mailbox', () => {
    const text = event('DTSTART:20261012T090000', 'DURATION:PT30M');
    expect(times(text, 'America/Toronto', window('2026-10-12T00:00Z', '2026-10-13T00:00Z'))).toEqual(['2026-10-12T13:00/2026-10-12T13:30']);
  });

  it('read a zone that only the text knows by its VTIMEZONE', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Plant time',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0530',
      'TZOFFSETTO:+0530',
      'END:STANDARD',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
    ];
    const text = event('DTSTART;TZID=Plant time:20261012T090000', 'DURATION:PT1H').replace('BEGIN:VEVENT', zone.join('\r\n'));
    expect(times(text, 'UTC', window('2026-10-12T00:00Z', '2026-10-13T00:00Z'))).toEqual(['2026-10-12T03:30/2026-10-12T04:30']);
  });

  it('see the later part of a series when a later window is asked', () => {
    const text = event('DTSTART:20260105T100000Z', 'DTEND:20260105T110000Z', 'RRULE:FREQ=DAILY');
    expect(times(text, 'UTC', window('2026-01-06T00:00Z', '2026-01-07T00:00Z'))).toHaveLength(1);
    expect(times(text, 'UTC', window('2027-03-06T00:00Z', '2027-03-08T00:00Z'))).toHaveLength(2);
  });
});

describe('occupation', () => {
  const attendee = (partstat: string) => ['ORGANIZER:mailto:boss@x.example', `ATTENDEE;PARTSTAT=${partstat}:mailto:Me@x.example`];
  it.each([
    ['nothing said', [], 'busy'],
    ['transparent', ['TRANSP:TRANSPARENT'], 'free'],
    ['cancelled', ['STATUS:CANCELLED'], 'free'],
    ['tentative', ['STATUS:TENTATIVE'], 'tentative'],
    ['out of office', ['X-MICROSOFT-CDO-BUSYSTATUS:OOF'], 'out-of-office'],
    ['private', ['CLASS:PRIVATE'], 'busy'],
    ['accepted', attendee('ACCEPTED'), 'busy'],
    ['declined', attendee('DECLINED'), 'free'],
    ['unanswered', attendee('NEEDS-ACTION'), 'tentative'],
    ['accepted and cancelled', [...attendee('ACCEPTED'), 'STATUS:CANCELLED'], 'free'],
  ])('%s', (_what, lines, expected) => {
    const [one] = occurrencesOf(
      event('DTSTART:20261012T090000Z', 'DTEND:20261012T100000Z', ...lines),
      'UTC',
      window('2026-10-12T00:00Z', '2026-10-13T00:00Z'),
    );
    expect(one && occupationOf(one.component, ['me@x.example'])).toBe(expected);
  });
});
