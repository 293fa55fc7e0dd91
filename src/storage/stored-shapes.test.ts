/** Rows that an older version wrote still read. */
import { expect, it } from 'vitest';
import { connectionCheck } from './stored-shapes.ts';

it('reads a check that was stored before verdicts had facts and codes', () => {
  const verdicts = [
    { probe: 'sign-in', result: 'passed', detail: 'Signed in as a@example.org.' },
    { probe: 'rooms', result: 'skipped', reason: 'The directory names no room.' },
  ];
  expect(connectionCheck.parse({ startedAt: 1, finishedAt: 2, provenLevel: 'full', verdicts }).verdicts).toEqual([
    { ...verdicts[0], facts: {} },
    { ...verdicts[1], code: null, facts: {} },
  ]);
});
