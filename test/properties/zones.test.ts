/** Zone tables against Temporal: offsets, dates, minutes, starts of days and wall clocks, around clock changes and anywhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time/instant.ts';
import { epochDayOf, formatEpochDay, isLocalDate, weekdayOf } from '../../src/domain/time/local-date.ts';
import { localDateOf, localMinuteOf, offsetAt, offsetSegments, startOfLocalDay, toInstant } from '../../src/domain/time/zones.ts';
import { runs } from './runs.ts';
import { anyZone } from './scenario.ts';

const FROM = Date.UTC(1996, 0, 1);
const TO = Date.UTC(2037, 0, 1);

const anyInstant = fc.integer({ min: FROM, max: TO });

/** A zone and an instant within two days of one of its clock changes, if it has any. */
const nearChange = fc.tuple(anyZone, anyInstant, fc.integer({ min: -172_800_000, max: 172_800_000 })).map(([zone, at, off]) => {
  const change = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  return { zone, at: (change?.epochMilliseconds ?? at) + off };
});

describe('zone tables', () => {
  it('show the same wall clock as Temporal', () => {
    fc.assert(
      fc.property(fc.oneof(nearChange, fc.record({ zone: anyZone, at: anyInstant })), ({ zone, at }) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(offsetAt(zone, instant(at)) * 1_000_000).toBe(expected.offsetNanoseconds);
        expect(localDateOf(zone, instant(at))).toBe(expected.toPlainDate().toString());
        expect(localMinuteOf(zone, instant(at))).toBe(expected.hour * 60 + expected.minute);
        expect(startOfLocalDay(zone, localDateOf(zone, instant(at)))).toBe(expected.startOfDay().epochMilliseconds);
      }),
      runs(),
    );
  });

  it('turn a wall clock into the instant Temporal calls compatible', () => {
    fc.assert(
      fc.property(nearChange, fc.integer({ min: 0, max: 1_439 }), ({ zone, at }, minute) => {
        const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
        const time = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
        const expected = date.toZonedDateTime({ timeZone: zone, plainTime: time });
        expect(toInstant(zone, date.toString(), minute)).toBe(expected.epochMilliseconds);
      }),
      runs(),
    );
  });

  it('cut time into neighbouring segments of different offsets', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, fc.integer({ min: 1, max: 1_000 * 86_400_000 }), (zone, start, length) => {
        const segments = offsetSegments(zone, { start: instant(start), end: instant(start + length) });
        expect(segments[0]?.start).toBe(start);
        expect(segments.at(-1)?.end).toBe(start + length);
        segments.slice(1).forEach((segment, i) => {
          expect(segment.start).toBe(segments[i]?.end);
          expect(segment.offsetMs).not.toBe(segments[i]?.offsetMs);
        });
      }),
      runs(0.25),
    );
  });
});

describe('local dates', () => {
  it('count days and weekdays as Temporal does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        const expected = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
        expect(formatEpochDay(day)).toBe(expected.toString());
        expect(weekdayOf(day)).toBe(expected.dayOfWeek);
        expect(epochDayOf(formatEpochDay(day))).toBe(day);
      }),
      runs(),
    );
  });

  it('refuse dates that do not exist', () => {
    for (const text of [
      '2027-02-29',
      '2027-13-01',
      '2027-00-10',
      '2027-04-31',
      '2027-1-1',
      '',
      'tomorrow',
      '2027-01-01T00:00',
      '02027-01-01',
    ]) {
      expect(isLocalDate(text), text).toBe(false);
    }
    expect(isLocalDate('2028-02-29')).toBe(true);
  });
});
