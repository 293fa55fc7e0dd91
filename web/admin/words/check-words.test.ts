/** Everything a check can say has words in both languages, and all its facts are used. */
import { describe, expect, it } from 'vitest';
import { SKIP_CODES } from '../../../src/domain/connection/connection.ts';
import { FAULT_CODES } from '../../../src/domain/fault.ts';
import type { ProbeName } from '../../client/api.ts';
import { translator, valueNames } from '../../ui/messages.ts';
import { de } from '../messages/de.ts';
import { en } from '../messages/en.ts';
import { checkFix, PROBES, passedWords, skippedWords } from './check-words.ts';
import { faultWords } from './problem.ts';

const facts = { account: 'a@example.org', people: '1', rooms: '2', address: 'b@example.org' };
const GAP = /[{}]|undefined/;

describe.each([
  ['en', translator(en, 'en')],
  ['de', translator(de, 'de')],
] as const)('in %s', (_language, t) => {
  it.each(PROBES)('%s has a title and words for having passed', (probe) => {
    expect(t(`probe.${probe}`)).not.toMatch(GAP);
    expect(passedWords({ probe, result: 'passed', detail: 'Only English.', facts }, t)).toMatch(/^[^{}]+\.$/);
  });

  it.each(SKIP_CODES)('left out because of %s', (code) => {
    for (const probe of PROBES) {
      const words = skippedWords({ probe, result: 'skipped', code, reason: 'Only English.', facts }, t);
      expect(words).toMatch(/^[^{}]+\.$/);
    }
  });

  it.each(FAULT_CODES)('%s says what and what to do', (code) => {
    const fault = { code, retry: 'never', blame: 'admin', detail: '' } as const;
    expect(faultWords(fault, t).what).toMatch(/^[^{}]+\.$/);
    for (const probe of PROBES) expect(checkFix(probe, code, t)).toMatch(/^[^{}]+\.$/);
  });
});

it('speaks German where it is asked to', () => {
  const t = translator(de, 'de');
  expect(passedWords({ probe: 'directory', result: 'passed', detail: '1 people found.', facts: { people: '1' } }, t)).toBe(
    '1 Person gefunden.',
  );
  expect(checkFix('write-event', 'provider.unsupported', t)).toContain('„Eingeschränkt“');
  expect(skippedWords(skippedFor('rooms'), t)).not.toBe(skippedWords(skippedFor('directory'), t));
});

it.each(PROBES)('leaves the sentence of an old check of %s as it is, if it is about something', (probe) => {
  const words = passedWords({ probe, result: 'passed', detail: 'Done.', facts: {} }, translator(de, 'de'));
  expect(words === null).toBe(valueNames(de[`found.${probe}`]).size > 0);
});

it('leaves the reason of an old check as it is', () => {
  const t = translator(de, 'de');
  expect(skippedWords({ ...skippedFor('rooms'), code: null }, t)).toBeNull();
});

function skippedFor(probe: ProbeName) {
  return { probe, result: 'skipped', code: 'no-directory', reason: '', facts: {} } as const;
}
