/** Free/busy out of events: series, exceptions, statuses, zones. Expected times are written by hand. */
import { describe, expect, it } from 'vitest';
import { instant } from '../domain/time/instant.ts';
import { busyFromEvents } from './busy-from-events.ts';
import { ianaZone } from './zones.ts';

const BERLIN = ianaZone('Europe/Berlin');
const window = (from: string, to: string) => ({ start: instant(Date.parse(from)), end: instant(Date.parse(to)) });
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:u1', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR'].join('\r\n');
const starts = (text: string, within: ReturnType<typeof window>, zone = BERLIN) =>
  busyFromEvents([text], { window: within, zone, address: 'anna@example.test' }).map((each) =>
    new Date(each.start).toISOString().slice(0, 16),
  );

const MARCH = window('2026-03-01T00:00Z', '2026-04-01T00:00Z');
const MONDAYS = ['DTSTART;TZID=Europe/Berlin:20260302T090000', 'DTEND;TZID=Europe/Berlin:20260302T100000'];

describe('series', () => {
  it.each<[string, string[], string[]]>([
    [
      'weekly over the clock change',
      [...MONDAYS, 'RRULE:FREQ=WEEKLY'],
      ['03-02T08:00', '03-09T08:00', '03-16T08:00', '03-23T08:00', '03-30T07:00'],
    ],
    ['until a date, inclusive', [...MONDAYS, 'RRULE:FREQ=WEEKLY;UNTIL=20260309'], ['03-02T08:00', '03-09T08:00']],
    ['until a UTC time, inclusive', [...MONDAYS, 'RRULE:FREQ=WEEKLY;UNTIL=20260309T080000Z'], ['03-02T08:00', '03-09T08:00']],
    ['until a local time, inclusive', [...MONDAYS, 'RRULE:FREQ=WEEKLY;UNTIL=20260309T090000'], ['03-02T08:00', '03-09T08:00']],
    ['until a second before', [...MONDAYS, 'RRULE:FREQ=WEEKLY;UNTIL=20260309T075959Z'], ['03-02T08:00']],
    ['by count', [...MONDAYS, 'RRULE:FREQ=DAILY;COUNT=3'], ['03-02T08:00', '03-03T08:00', '03-04T08:00']],
    ['every second week', [...MONDAYS, 'RRULE:FREQ=WEEKLY;INTERVAL=2'], ['03-02T08:00', '03-16T08:00', '03-30T07:00']],
    [
      'last working day',
      ['DTSTART;TZID=Europe/Berlin:20260130T090000', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
      ['03-31T07:00'],
    ],
    ['second Tuesday', ['DTSTART;TZID=Europe/Berlin:20260113T090000', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY;BYDAY=2TU'], ['03-10T08:00']],
    ['31st, where there is one', ['DTSTART;TZID=Europe/Berlin:20260131T090000', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY'], ['03-31T07:00']],
    [
      'yearly on the last Sunday of March',
      ['DTSTART;TZID=Europe/Berlin:19990328T120000', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'],
      ['03-29T10:00'],
    ],
    [
      'by day of the year',
      ['DTSTART;TZID=Europe/Berlin:20200310T090000', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYYEARDAY=69'],
      ['03-10T08:00'],
    ],
    [
      'by week number',
      ['DTSTART;TZID=Europe/Berlin:20250303T090000', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO'],
      ['03-02T08:00'],
    ],
    ['two times a day', [...MONDAYS, 'RRULE:FREQ=WEEKLY;COUNT=3;BYHOUR=9,15'], ['03-02T08:00', '03-02T14:00', '03-09T08:00']],
    [
      'excluded by time',
      [...MONDAYS, 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;TZID=Europe/Berlin:20260309T090000'],
      ['03-02T08:00', '03-16T08:00'],
    ],
    ['excluded by UTC time', [...MONDAYS, 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20260309T080000Z'], ['03-02T08:00', '03-16T08:00']],
    ['excluded by date', [...MONDAYS, 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;VALUE=DATE:20260309'], ['03-02T08:00', '03-16T08:00']],
    ['with an addition', [...MONDAYS, 'RDATE;TZID=Europe/Berlin:20260305T140000'], ['03-02T08:00', '03-05T13:00']],
    ['never: 30 February', ['DTSTART;TZID=Europe/Berlin:20260105T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'], []],
  ])('%s', (_, lines, expected) => {
    expect(starts(calendar(...event(...lines)), MARCH)).toEqual(expected.map((each) => `2026-${each}`));
  });

  it.each<[string, [string, string], string[], string[]]>([
    [
      'by a week that begins before its year',
      ['2025-12-27T00:00Z', '2025-12-30T00:00Z'],
      ['DTSTART;TZID=Europe/Berlin:20241230T090000', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO'],
      ['2025-12-29T08:00'],
    ],
    [
      'until an instant in the doubled hour',
      ['2026-10-24T12:00Z', '2026-10-26T00:00Z'],
      ['DTSTART;TZID=Europe/Berlin:20261020T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;UNTIL=20261025T011000Z'],
      ['2026-10-25T00:30'],
    ],
    [
      'until an instant before a start that the clock change moves on',
      ['2026-03-28T00:00Z', '2026-03-30T00:00Z'],
      ['DTSTART;TZID=Europe/Berlin:20260320T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;UNTIL=20260329T011000Z'],
      ['2026-03-28T01:30'],
    ],
    [
      'all day, with a time of day in the rule',
      ['2026-03-09T12:00Z', '2026-03-12T12:00Z'],
      ['DTSTART;VALUE=DATE:20260310', 'RRULE:FREQ=DAILY;COUNT=2;BYHOUR=9;BYMINUTE=30;BYSECOND=0'],
      ['2026-03-09T23:00', '2026-03-10T23:00'],
    ],
    [
      'all day, from a start the rule does not match',
      ['2026-03-01T00:00Z', '2026-03-20T00:00Z'],
      ['DTSTART;VALUE=DATE:20260302', 'RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2'],
      ['2026-03-01T23:00', '2026-03-02T23:00', '2026-03-09T23:00'],
    ],
  ])('%s', (_, [from, to], lines, expected) => {
    expect(starts(calendar(...event(...lines)), window(from, to))).toEqual(expected);
  });

  it('all day until the UTC midnight of a date last through that date west of Greenwich', () => {
    const lines = ['DTSTART;VALUE=DATE:20260309', 'RRULE:FREQ=DAILY;UNTIL=20260310T000000Z'];
    expect(starts(calendar(...event(...lines)), MARCH, ianaZone('America/New_York'))).toEqual(['2026-03-09T04:00', '2026-03-10T04:00']);
  });

  it('from 1999 without end are read where the window is', () => {
    const lines = ['DTSTART;TZID=Europe/Berlin:19990104T090000', 'DURATION:PT15M', 'RRULE:FREQ=DAILY'];
    const many = Array.from({ length: 200 }, () => calendar(...event(...lines)));
    expect(busyFromEvents(many, { window: MARCH, zone: BERLIN, address: '' })).toHaveLength(200 * 31);
  });

  it.each([
    'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'RRULE:FREQ=MINUTELY',
    'RRULE:FREQ=DAILY;COUNT=99999999',
    'RRULE:FREQ=FORTNIGHTLY',
    'RRULE:FREQ=WEEKLY;BYDAY=XX',
    'RRULE:FREQ=WEEKLY;BYMONTHDAY=9',
    'RRULE:FREQ=MONTHLY;BYYEARDAY=69',
    'RRULE:FREQ=MONTHLY;BYWEEKNO=10',
    'RRULE:FREQ=WEEKLY;BYSETPOS=2',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=0',
    'RRULE:FREQ=DAILY;COUNT=0',
    'RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD',
    'RRULE:RSCALE=CHINESE;FREQ=YEARLY',
  ])('that cannot be followed (%s) make the calendar unreadable, not free', (rule) => {
    const later = window('2226-03-01T00:00Z', '2226-04-01T00:00Z');
    expect(() => starts(calendar(...event(...MONDAYS, rule)), later)).toThrow('provider.malformed-reply');
  });
});

describe('exceptions', () => {
  const series = event(...MONDAYS, 'RRULE:FREQ=WEEKLY;COUNT=3');
  const exception = (...lines: string[]) => event('RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000', ...lines);
  it.each<[string, string[], string[]]>([
    ['moved', exception('DTSTART;TZID=Europe/Berlin:20260310T140000', 'DURATION:PT1H'), ['02T08:00', '10T13:00', '16T08:00']],
    ['moved far away', exception('DTSTART;TZID=Europe/Berlin:20260510T140000', 'DURATION:PT1H'), ['02T08:00', '16T08:00']],
    [
      'named in UTC',
      event('RECURRENCE-ID:20260309T080000Z', 'DTSTART:20260309T120000Z', 'DURATION:PT1H'),
      ['02T08:00', '09T12:00', '16T08:00'],
    ],
    ['cancelled', exception('DTSTART;TZID=Europe/Berlin:20260309T090000', 'DURATION:PT1H', 'STATUS:CANCELLED'), ['02T08:00', '16T08:00']],
    [
      'transparent',
      exception('DTSTART;TZID=Europe/Berlin:20260309T090000', 'DURATION:PT1H', 'TRANSP:TRANSPARENT'),
      ['02T08:00', '16T08:00'],
    ],
    [
      'for all following',
      event(
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260309T090000',
        'DTSTART;TZID=Europe/Berlin:20260309T110000',
        'DURATION:PT1H',
      ),
      ['02T08:00', '09T10:00', '16T10:00'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(starts(calendar(...series, ...lines), MARCH)).toEqual(expected.map((each) => `2026-03-${each}`));
  });

  it('without their series stand for themselves', () => {
    const orphans = [2, 9, 16, 23].flatMap((day) => {
      const date = `202603${String(day).padStart(2, '0')}`;
      return event(`RECURRENCE-ID:${date}T080000Z`, `DTSTART:${date}T090000Z`, 'DURATION:PT1H');
    });
    expect(starts(calendar(...orphans), MARCH)).toHaveLength(4);
  });
});

describe('one event', () => {
  const status = (...lines: string[]) =>
    busyFromEvents([calendar(...event('DTSTART:20260310T100000Z', 'DTEND:20260310T110000Z', ...lines))], {
      window: MARCH,
      zone: BERLIN,
      address: 'anna@example.test',
    }).map((each) => each.status);
  const answered = (partstat: string) => `ATTENDEE;PARTSTAT=${partstat}:MAILTO:Anna@example.test`;
  it.each<[string, string[], string[]]>([
    ['plain', [], ['busy']],
    ['confirmed', ['STATUS:CONFIRMED'], ['busy']],
    ['tentative', ['STATUS:TENTATIVE'], ['tentative']],
    ['cancelled', ['STATUS:CANCELLED'], []],
    ['transparent', ['TRANSP:TRANSPARENT'], []],
    ['private', ['CLASS:PRIVATE'], ['busy']],
    ['accepted', [answered('ACCEPTED')], ['busy']],
    ['declined', [answered('DECLINED')], []],
    ['unanswered', [answered('NEEDS-ACTION')], ['tentative']],
    ['answered with perhaps', [answered('TENTATIVE')], ['tentative']],
    ['declined by somebody else', ['ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.test'], ['busy']],
    ['accepted and cancelled', [answered('ACCEPTED'), 'STATUS:CANCELLED'], []],
    ['out of office (Outlook)', ['X-MICROSOFT-CDO-BUSYSTATUS:OOF'], ['out-of-office']],
    ['working elsewhere (Outlook)', ['X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE'], ['working-elsewhere']],
    ['free (Outlook)', ['X-MICROSOFT-CDO-BUSYSTATUS:FREE'], []],
    ['a word nobody knows (Outlook)', ['X-MICROSOFT-CDO-BUSYSTATUS:DANCING'], ['busy']],
    ['unknown status', ['STATUS:WHATEVER'], ['busy']],
  ])('%s', (_, lines, expected) => {
    expect(status(...lines)).toEqual(expected);
  });

  it.each<[string, string[], string, string[]]>([
    ['an all-day event', ['DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260311'], 'Pacific/Kiritimati', ['2026-03-09T10:00']],
    ['an all-day event without an end', ['DTSTART;VALUE=DATE:20260310'], 'Pacific/Pago_Pago', ['2026-03-10T11:00']],
    ['a floating time', ['DTSTART:20260310T100000', 'DTEND:20260310T110000'], 'America/St_Johns', ['2026-03-10T12:30']],
    ['a Windows zone', ['DTSTART;TZID=W. Europe Standard Time:20260310T100000', 'DURATION:PT1H'], 'UTC', ['2026-03-10T09:00']],
  ])('%s is read in the right zone', (_, lines, zone, expected) => {
    expect(starts(calendar(...event(...lines)), MARCH, ianaZone(zone))).toEqual(expected);
  });

  it('of no length takes no time', () => {
    expect(starts(calendar(...event('DTSTART:20260310T100000Z', 'DTEND:20260310T100000Z')), MARCH)).toEqual([]);
  });

  it.each([
    ['ends before it starts', calendar(...event('DTSTART:20260310T100000Z', 'DTEND:20260310T090000Z'))],
    ['is in a zone nothing defines', calendar(...event('DTSTART;TZID=Custom:20260310T100000', 'DURATION:PT1H'))],
    ['has no start', calendar(...event('SUMMARY:x'))],
    ['has a start that is none', calendar(...event('DTSTART:soon'))],
    ['is not iCalendar', 'BEGIN:VCARD\r\nEND:VCARD'],
  ])('that %s makes the calendar unreadable, not free', (_, text) => {
    expect(() => starts(text, MARCH)).toThrow('provider.malformed-reply');
  });

  it('is named only when it is ours', () => {
    const ours = busyFromEvents([calendar(...event(...MONDAYS, 'X-CALENDULA-BOOKING:1'))], { window: MARCH, zone: BERLIN, address: '' });
    expect(ours).toMatchObject([{ uid: 'u1' }]);
    const foreign = busyFromEvents([calendar(...event(...MONDAYS))], { window: MARCH, zone: BERLIN, address: '' });
    expect(foreign[0]).not.toHaveProperty('uid');
  });
});
