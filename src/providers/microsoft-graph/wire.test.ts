/** Times and texts as Graph writes them. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../domain/time/instant.ts';
import { busyPeriodsOf } from './translate.ts';
import { dateTimeOf, instantOf, objectIn, queryOf, quoted } from './wire.ts';

const at = (text: string) => instant(Date.parse(text));

describe('a time that came', () => {
  it.each([
    ['2030-04-01T09:00:00.0000000', 'UTC', '2030-04-01T09:00:00Z'],
    ['2030-04-01T09:00:00.0000000', 'W. Europe Standard Time', '2030-04-01T07:00:00Z'],
    ['2030-04-01T09:00:00', 'Europe/Berlin', '2030-04-01T07:00:00Z'],
    ['2030-04-01T09:00:00Z', 'Pacific Standard Time', '2030-04-01T16:00:00Z'],
    ['2030-04-01T09:00:00.5000000', 'tzone://Microsoft/Utc', '2030-04-01T09:00:00.500Z'],
  ])('%s %s', (dateTime, timeZone, expected) => {
    expect(instantOf({ dateTime, timeZone })).toBe(at(expected));
  });
  it.each([[{ dateTime: '2030-04-01T09:00:00', timeZone: 'Customized Time Zone' }], [{ dateTime: 'soon', timeZone: 'UTC' }], [null], [{}]])(
    'is never guessed: %o',
    (value) => {
      expect(() => instantOf(value)).toThrow('provider.malformed-reply');
    },
  );
});

describe('a time that goes', () => {
  it('names the zone as Windows does', () => {
    expect(dateTimeOf(at('2030-04-01T07:00:00Z'), 'Europe/Berlin')).toEqual({
      dateTime: '2030-04-01T09:00:00.000',
      timeZone: 'W. Europe Standard Time',
    });
  });
  it('is in UTC where the zone has no Windows name', () => {
    expect(dateTimeOf(at('2030-04-01T07:00:00Z'), 'Antarctica/Troll').timeZone).toBe('UTC');
  });
  it.each(['2030-10-27T00:30:00Z', '2030-10-27T01:30:00Z'])('is in UTC in the doubled hour of a clock change: %s', (text) => {
    const written = dateTimeOf(at(text), 'Europe/Berlin');
    expect([written.timeZone, instantOf(written)]).toEqual(['UTC', at(text)]);
  });
});

describe('busy time', () => {
  const window = { start: at('2030-04-01T00:00:00Z'), end: at('2030-04-02T00:00:00Z') };
  const item = (status: string, start = '09', end = '10') => ({
    status,
    start: { dateTime: `2030-04-01T${start}:00:00.0000000`, timeZone: 'UTC' },
    end: { dateTime: `2030-04-01T${end}:00:00.0000000`, timeZone: 'UTC' },
  });
  it.each([
    ['busy', 'busy'],
    ['tentative', 'tentative'],
    ['oof', 'out-of-office'],
    ['workingElsewhere', 'working-elsewhere'],
    ['unknown', 'busy'],
    ['aWordOfTomorrow', 'busy'],
  ])('%s is %s', (status, expected) => {
    expect(busyPeriodsOf([item(status)], window).map((each) => each.status)).toEqual([expected]);
  });
  it('is neither what is free nor what has no length', () => {
    expect(busyPeriodsOf([item('free'), item('busy', '09', '09')], window)).toEqual([]);
  });
  it('is never reversed', () => {
    expect(() => busyPeriodsOf([item('busy', '10', '09')], window)).toThrow('provider.malformed-reply');
  });
});

it('quotes what stands in a filter, and keeps names of options readable', () => {
  expect(queryOf({ $filter: `mail eq ${quoted("o'neil@example.org")}` })).toBe("$filter=mail%20eq%20'o''neil%40example.org'");
});

it('takes nothing but an object for an answer', () => {
  expect([objectIn('[]'), objectIn('null'), objectIn('<html>'), objectIn(''), objectIn('\ufeff{"a":1}')]).toEqual([
    null,
    null,
    null,
    null,
    { a: 1 },
  ]);
});
