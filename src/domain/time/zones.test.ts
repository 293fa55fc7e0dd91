import { describe, expect, it } from 'vitest';
import { instant } from './instant.ts';
import { isZone, localDateOf, localMinuteOf, offsetAt, startOfLocalDay, toInstant } from './zones.ts';

const at = (text: string) => instant(Temporal.Instant.from(text).epochMilliseconds);
const shown = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'minute' });

describe('zones', () => {
  it('are names of the zone database, not offsets', () => {
    for (const name of ['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])
      expect(isZone(name), name).toBe(true);
    for (const name of ['', '+02:00', 'Berlin', 'Europe/Bielefeld', 'W. Europe Standard Time', '../etc'])
      expect(isZone(name), name).toBe(false);
  });

  it('refuse to answer for a zone nobody knows', () => {
    expect(() => offsetAt('Europe/Bielefeld', at('2027-01-01T00:00Z'))).toThrow(RangeError);
  });

  it('tell the local date and minute of an instant', () => {
    expect([localDateOf('Asia/Kolkata', at('2027-03-01T20:00Z')), localMinuteOf('Asia/Kolkata', at('2027-03-01T20:00Z'))]).toEqual([
      '2027-03-02',
      90,
    ]);
    expect(localDateOf('Pacific/Pago_Pago', at('2027-03-01T10:59:59.999Z'))).toBe('2027-02-28');
    expect(localMinuteOf('Europe/Berlin', at('2027-03-01T22:59:59.999Z'))).toBe(1_439);
  });

  it('move a time in a gap forward and take the earlier of two', () => {
    expect(shown(toInstant('Europe/Berlin', '2027-03-28', 150))).toBe('2027-03-28T01:30Z');
    expect(shown(toInstant('Europe/Berlin', '2027-10-31', 150))).toBe('2027-10-31T00:30Z');
    expect(shown(toInstant('Australia/Lord_Howe', '2027-10-03', 135))).toBe('2027-10-02T15:45Z');
    expect(shown(toInstant('Europe/Berlin', '2027-03-01', 1_440))).toBe('2027-03-01T23:00Z');
  });

  it('begin a day where midnight does not exist at the end of the gap', () => {
    expect(shown(startOfLocalDay('Africa/Cairo', '2027-04-30'))).toBe('2027-04-29T22:00Z');
    expect(shown(startOfLocalDay('Pacific/Apia', '2011-12-30'))).toBe('2011-12-30T10:00Z');
    expect(shown(startOfLocalDay('America/Havana', '2027-11-07'))).toBe('2027-11-07T04:00Z');
  });

  it('refuse dates and minutes that cannot be', () => {
    expect(() => startOfLocalDay('Europe/Berlin', '2027-02-29')).toThrow(RangeError);
    expect(() => toInstant('Europe/Berlin', '2027-03-01', 1_441)).toThrow(RangeError);
    expect(() => toInstant('Europe/Berlin', '2027-03-01', -1)).toThrow(RangeError);
  });
});
