import { describe, expect, it } from 'vitest';
import { isSameSecret } from './same-secret.ts';

describe('secrets', () => {
  it.each([
    ['', '', true],
    ['geheim', 'geheim', true],
    ['geheim', 'geheiM', false],
    ['geheim', 'geheim ', false],
    ['ä', 'a\u0308', false],
    ['ä', 'ab', false],
  ])('%j and %j: %s', (given, expected, same) => {
    expect(isSameSecret(given, expected)).toBe(same);
    expect(isSameSecret(Buffer.from(given), Buffer.from(expected))).toBe(same);
  });
});
