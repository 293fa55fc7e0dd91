/** Times, versions and calendars as the service tells them. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { isVersion, placeOf, says, spanOf, storedEvent, wireEvent } from './translate.ts';
import type { UserInfoAnswer } from './wire.ts';

const at = (text: string) => Date.parse(text);
const code = (work: () => unknown) => faultCode(Promise.resolve().then(work));

describe('a period', () => {
  it.each([
    ['2028-01-05T10:00:00Z', '2028-01-05T11:00:00Z', null, '2028-01-05T10:00Z', '2028-01-05T11:00Z'],
    ['2028-01-05T11:00:00+01:00', '2028-01-05T12:00:00+01:00', null, '2028-01-05T10:00Z', '2028-01-05T11:00Z'],
    ['2028-01-05', '2028-01-06', 'Europe/Berlin', '2028-01-04T23:00Z', '2028-01-05T23:00Z'],
    ['2028-03-26', '2028-03-27', 'Europe/Berlin', '2028-03-25T23:00Z', '2028-03-26T22:00Z'],
    ['2028-01-05', '2028-01-06', 'Asia/Kolkata', '2028-01-04T18:30Z', '2028-01-05T18:30Z'],
    ['2028-01-05', '2028-01-06', null, '2028-01-04T10:00Z', '2028-01-06T12:00Z'],
  ])('%s to %s in %s', (start, end, zone, from, to) => {
    expect(spanOf({ start, end }, zone)).toEqual({ start: at(from), end: at(to) });
  });
  it('with a local time has its own zone', () => {
    const span = spanOf(
      { start: { time: '2028-07-05T10:00:00', tzid: 'Europe/Berlin' }, end: { time: '2028-07-05T11:00:00', tzid: 'Europe/Berlin' } },
      null,
    );
    expect(span).toEqual({ start: at('2028-07-05T08:00Z'), end: at('2028-07-05T09:00Z') });
  });
  it('without length is none', () => {
    expect(spanOf({ start: '2028-01-05T10:00:00Z', end: '2028-01-05T10:00:00Z' }, null)).toBeNull();
  });
  it.each([
    ['', '2028-01-05'],
    ['2028-01-05T10:00:00', '2028-01-05T11:00:00Z'],
    ['tomorrow', 'later'],
    ['2028-01-05T11:00:00Z', '2028-01-05T10:00:00Z'],
    ['2028-13-45', '2028-13-46'],
  ])('from "%s" to "%s" cannot be read', async (start, end) => {
    expect(await code(() => spanOf({ start, end }, 'Europe/Berlin'))).toBe('provider.malformed-reply');
  });
});

const person = { mailbox: { id: 'acc_1', address: 'a@example.org' }, name: 'A', kind: 'person' } as const;
const EVENT: CalendarEvent = {
  uid: 'one@calendula',
  sequence: 3,
  span: { start: instant(at('2028-01-05T10:00Z')), end: instant(at('2028-01-05T11:00Z')) },
  zone: 'Europe/Berlin',
  title: 'Interview',
  description: 'First line\nSecond line',
  location: '',
  organizer: person,
  attendees: [person],
  stampedAt: instant(0),
};

describe('an event of ours', () => {
  const sent = (changes: Partial<CalendarEvent> = {}) => wireEvent({ ...EVENT, ...changes }, null) as Record<string, string>;
  it('is read back as it was sent', () => {
    const stored = storedEvent({ ...sent(), start: sent().start, end: sent().end }, EVENT.uid, null);
    expect(stored?.found).toEqual({ uid: EVENT.uid, sequence: 3, span: EVENT.span, cancelled: false, answers: new Map() });
    expect(stored !== null && says(stored, EVENT)).toBe(true);
  });
  it('names nobody: Cronofy would invite them', () => {
    expect(sent()).not.toHaveProperty('attendees');
  });
  it('keeps its version in the last line, also behind the longest text', () => {
    expect(sent().description).toBe('First line\nSecond line\n[Calendula 3]');
    expect(sent({ description: '' }).description).toBe('[Calendula 3]');
    const long = sent({ description: 'x'.repeat(9_000) }).description ?? '';
    expect(long.length).toBeLessThanOrEqual(4_096);
    expect(long.endsWith('\n[Calendula 3]')).toBe(true);
  });
  it.each([
    ['First line\r\nSecond line\r\n[Calendula 3]\r\n', 3],
    ['[Calendula 12]', 12],
    ['[Calendula 3] and more', -1],
    ['somebody wrote [Calendula 9]', -1],
    ['', -1],
  ])('with the description %j has version %i', (description, sequence) => {
    expect(storedEvent({ ...sent(), description }, EVENT.uid, null)?.found.sequence).toBe(sequence);
  });
  it('that lost its line is older than any', () => {
    const stored = storedEvent({ ...sent(), description: 'gone' }, EVENT.uid, null);
    expect(stored !== null && isVersion(stored.found, EVENT)).toBe(false);
  });
  it('cannot smuggle control characters', () => {
    expect(sent({ title: 'a\u0000b\u2028c\ud800' }).summary).toBe('ab\nc\ufffd');
  });
});

describe('the calendars of a mailbox', () => {
  const calendar = (id: string, more: object = {}) => ({
    calendar_id: id,
    calendar_readonly: false,
    calendar_deleted: false,
    calendar_primary: false,
    ...more,
  });
  const user = (profile: object, more: object = {}): UserInfoAnswer => ({
    sub: 'acc_1',
    ...more,
    'cronofy.data': { profiles: [{ profile_connected: true, profile_initial_sync_required: false, ...profile }] },
  });
  it('are the main one, not those beside it', () => {
    const place = placeOf(
      user({ profile_calendars: [calendar('cal_b'), calendar('cal_a', { calendar_primary: true })] }, { zoneinfo: 'Europe/Berlin' }),
    );
    expect(place).toMatchObject({ calendarIds: ['cal_a'], writable: 'cal_a', zone: 'Europe/Berlin' });
  });
  it('are the only one where none is marked', () => {
    expect(placeOf(user({ profile_calendars: [calendar('cal_b'), calendar('cal_c', { calendar_deleted: true })] }))).toMatchObject({
      calendarIds: ['cal_b'],
      zone: null,
    });
  });
  it('are not written where they are read-only', () => {
    expect(
      placeOf(user({ profile_calendars: [calendar('cal_a', { calendar_primary: true, calendar_readonly: true })] })).writable,
    ).toBeNull();
  });
  it.each([
    ['lost', { profile_connected: false }, 'provider.unauthorized'],
    ['not read completely', { profile_initial_sync_required: true }, 'provider.propagating'],
    ['without any', { profile_calendars: [] }, 'provider.calendar-not-found'],
    ['without a main one', { profile_calendars: [calendar('cal_a'), calendar('cal_b')] }, 'provider.calendar-not-found'],
  ])('%s are unknown', async (_, profile, expected) => {
    expect(await code(() => placeOf(user(profile)))).toBe(expected);
  });
});
