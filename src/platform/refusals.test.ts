import { expect, it } from 'vitest';
import { Fault } from '../domain/fault.ts';
import { createRefusals, fingerprint } from './refusals.ts';

const FAULT = new Fault({ code: 'provider.unauthorized', retry: 'never', blame: 'admin', detail: 'Refused.' });
const MINUTE = 60_000;

it('lets a refused credential rest, twice as long each time, at most half an hour', () => {
  let now = 0;
  const refusals = createRefusals(() => now);
  const rests = Array.from({ length: 7 }, () => {
    refusals.note('key', FAULT);
    const from = now;
    while (refusals.standing('key') !== null) now += MINUTE;
    return (now - from) / MINUTE;
  });
  expect(rests).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(refusals.standing('another')).toBeNull();
});

it('forgets once the credential is accepted', () => {
  const refusals = createRefusals(() => 0);
  refusals.note('key', FAULT);
  refusals.lift('key');
  expect(refusals.standing('key')).toBeNull();
});

it('names a credential without telling it, and never two alike', () => {
  expect(fingerprint('user', 'secret')).not.toContain('secret');
  expect(fingerprint('a', 'bc')).not.toBe(fingerprint('ab', 'c'));
});
